"""What happens to people's accounts."""

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.db import transaction

from audit import domain as audit
from organisations.models import Membership, User


class AddressTaken(Exception):
    """The address is that of an account which is not the demonstration's."""


class AlreadyAdministrator(Exception):
    """The account with this address already is an administrator's."""


@transaction.atomic
def change_profile(
    *, user: User, name: str, language: str, time_zone: str, titles: Mapping[Membership, str]
) -> None:
    """Change how a person is called, in which language and time zone the site speaks to them, and their titles.

    `time_zone` is a name of the IANA's database, empty for the site's own; `titles` holds memberships of the person.
    """
    facts = {"name": name, "language": language, "time_zone": time_zone}
    changed = {field: value for field, value in facts.items() if getattr(user, field) != value}
    if changed:
        earlier = {field: getattr(user, field) for field in changed}
        for field, value in changed.items():
            setattr(user, field, value)
        user.save(update_fields=list(changed))
        audit.record(action="person.changed", actor=user, subject=user, before=earlier, after=changed)
    for membership, title in titles.items():
        if membership.title != title:
            before, membership.title = membership.title, title
            membership.save(update_fields=["title"])
            audit.record(
                action="membership.title-changed",
                actor=user,
                subject=membership,
                organisation_id=membership.organisation_id,
                before=before,
                after=title,
            )


def choose_language(*, user: User, language: str) -> None:
    """Remember the language that a person switched to."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


@transaction.atomic
def create_demonstration_login(
    *, email: str, name: str, password: str, is_administrator: bool = False
) -> User:
    """Make an account that works on this machine only, or return the one made before.

    `is_administrator`: of question banks; an account of the demonstration never administers anything else.

    Raises AddressTaken when somebody else has an account with this address.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(
            email, password, name=name, is_demo=True, is_administrator=is_administrator
        )
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        audit.record(action="person.created", actor=None, subject=user, email=email, demonstration=True)
    elif not user.is_demo:
        raise AddressTaken(email)
    return user


@transaction.atomic
def create_administrator(*, email: str, password: str) -> User:
    """Make the account of an administrator, or make one of an account that exists, whose password then stays.

    Raises AlreadyAdministrator when there is nothing to do.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_superuser(email, password)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    elif user.is_administrator:
        raise AlreadyAdministrator
    else:
        user.is_administrator = user.is_superuser = True
        user.save(update_fields=["is_administrator", "is_superuser"])
    audit.record(action="administrator.created", actor=None, subject=user, email=user.email)
    return user
