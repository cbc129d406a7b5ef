"""What the tests of password guessing have a running site do and tell."""

from collections import Counter

from allauth.account.models import EmailAddress

from audit.models import Event
from tests.factories import UserFactory


def make_account(email: str) -> None:
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)


def passwords_checked() -> dict[str, int]:
    """How many wrong passwords got as far as being checked, by the address they came from."""
    addresses = Event.objects.filter(action="person.sign-in-failed").values_list("address", flat=True)
    return Counter(addresses)
