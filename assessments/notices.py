"""Letters about an assessment, in each recipient's language, sent when what they tell has been written for good."""

from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from assessments.models import Assessment, Decision
from organisations.models import Organisation, User


def are_sent() -> bool:
    """Whether the site can send mail."""
    return settings.MAIL_CONFIGURED


def step_waits(*, assessment: Assessment, step: str, people: Iterable[User]) -> None:
    """Tell people that a submission waits for them to confirm or approve it."""
    _send(assessment, people, "step_waits", "review", step=step)


def sent_back(*, assessment: Assessment, decision: Decision) -> None:
    """Tell those who answered or submitted, and may still answer, why the answers were sent back."""
    if not are_sent():
        return
    answered = set(assessment.answers.exclude(author=None).values_list("author", flat=True))
    submitted_by = decision.submission.submitted_by_id
    known = {pk for pk in (*answered, submitted_by) if pk is not None and pk != decision.decided_by_id}
    people = [
        person
        for person in User.objects.filter(pk__in=known, is_active=True).order_by("email", "pk")
        if Organisation.objects.editable_by(person).filter(pk=assessment.organisation_id).exists()
    ]
    _send(assessment, people, "sent_back", "assessment", decision=decision)


def _send(assessment: Assessment, people: Iterable[User], letter: str, page: str, **facts: object) -> None:
    """Word a letter for each and send it on commit; a mail server that fails takes nothing back."""
    organisation = assessment.organisation
    for person in people:
        with translation.override(person.language or organisation.language):
            context = {
                "assessment": assessment,
                "organisation": organisation,
                "address": settings.BASE_URL.rstrip("/") + reverse(page, args=[assessment.pk]),
                **facts,
            }
            subject = render_to_string(f"assessments/email/{letter}_subject.txt", context)
            text = render_to_string(f"assessments/email/{letter}_message.txt", context)
        send = partial(
            send_mail, " ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [person.email]
        )
        transaction.on_commit(send, robust=True)
