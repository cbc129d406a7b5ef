"""What a person has set up beside the password: authenticator app, passkeys, recovery codes."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from organisations.models import User
from organisations.trail import note


class CodeUsed(Exception):
    """The code, or a later one, of the authenticator app has been used before."""


@transaction.atomic
def use_code(*, authenticator: Authenticator, step: int) -> None:
    """Note that the app's code of a time step (RFC 6238, section 5.2) was accepted: it and all before it are spent.

    The row is locked, so of any number of processes one alone has the code. Raises CodeUsed for all others.
    """
    authenticator = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    if step <= authenticator.data.get("last_step", -1):
        raise CodeUsed
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])


@transaction.atomic
def remove_second_factors(*, user: User, by: User | None) -> int:
    """Take everything away that was set up beside the password; return how many there were. `by` None: the operator."""
    removed = list(Authenticator.objects.filter(user=user).order_by("pk"))
    for authenticator in removed:
        note("person.factor-removed", user, actor=by, kind=authenticator.type)
        authenticator.delete()
    return len(removed)
