"""A draft to edit: runs in a process of a running site. Returns the address of its tree."""

from django.urls import reverse

from banks.domain import newest, start_draft
from organisations.models import User

ADMINISTRATOR = "demo-editor@example.com"
OTHER = "demo-other-editor@example.com"


def prepare(password: str) -> str:
    """A draft of the newest bank, and two administrators who edit it."""
    from allauth.account.models import EmailAddress

    for email, name in ((ADMINISTRATOR, "Editor"), (OTHER, "Other")):
        user = User.objects.create_user(email=email, name=name, password=password, is_administrator=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    draft = start_draft(base=newest("ai-readiness"), by=User.objects.get(email=ADMINISTRATOR))
    return reverse("draft", args=[draft.pk])
