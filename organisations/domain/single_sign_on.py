"""What a provider of single sign-on changes about an account that it vouches for."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from organisations.domain.second_factor import remove_second_factors
from organisations.domain.sessions import end_sessions
from organisations.models import User
from organisations.trail import note


@transaction.atomic
def vouch_for_address(*, user: User, provider: str) -> bool:
    """Take it from a provider that the account's address is the person's; return whether nobody had shown that before.

    An address that was never verified may have been entered by somebody else, who waits for its owner to come. So
    whatever that somebody set up goes: the password, second factors, sessions, the address they meant to change to.
    """
    addresses = EmailAddress.objects.filter(user=user)
    if addresses.filter(email__iexact=user.email, verified=True).exists():
        return False
    addresses.delete()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    end_sessions(sessions=UserSession.objects.filter(user=user), by=user)
    remove_second_factors(user=user, by=user)
    _give_up_password(user)
    note("person.email-confirmed", user, actor=user, email=user.email, provider=provider)
    return True


@transaction.atomic
def give_up_password(*, user: User, provider: str) -> None:
    """Have an account that must be signed in to through `provider` keep no password beside it."""
    if user.has_usable_password():
        _give_up_password(user)
        note("person.password-given-up", user, actor=user, provider=provider)


@transaction.atomic
def clear_claims(*, email: str) -> None:
    """Forget who has asked to change to an address without having shown that it is theirs: its owner is here."""
    EmailAddress.objects.filter(email__iexact=email, verified=False).delete()


def _give_up_password(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])
