"""A draft whose forms are filled in: runs in a process of a running site. Returns the address of its tree."""

from pathlib import Path

from django.urls import reverse

from banks.domain import draft_from
from banks.editing.tree import read_tree
from banks.files import load_document
from organisations.models import User
from scoring import canonical_json

EXAMPLE = Path(__file__).parents[1] / "banks" / "files" / "example.yaml"
AUTHOR = "demo-author@example.com"
CO_AUTHOR = "demo-co-author@example.com"


def prepare(password: str) -> str:
    """A draft of the example bank, and two administrators who write in it."""
    from allauth.account.models import EmailAddress

    for email, name in ((AUTHOR, "Author"), (CO_AUTHOR, "Co-author")):
        user = User.objects.create_user(email=email, name=name, password=password, is_administrator=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    tree = read_tree(canonical_json(load_document(EXAMPLE)))
    return reverse("draft", args=[draft_from(tree=tree, by=User.objects.get(email=AUTHOR)).pk])
