"""Versions to look at: runs in a process of a running site. Returns the addresses of the pages about them."""

import copy
import json
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from assessments import domain, moving
from banks.domain import edit, newest, publish, start_draft, tree_of
from organisations.models import User
from scoring import Answer, parse_document

ADMINISTRATOR = "demo-versions@example.com"


def prepare(password: str) -> list[str]:
    """A version after the newest, with another point, another text and a question less; an assessment that is moved to
    it and one that is not; a draft; and an administrator who sees them all."""
    from allauth.account.models import EmailAddress

    from tests.factories import MembershipFactory

    now = timezone.now()
    by = User.objects.create_user(
        email=ADMINISTRATOR, name="Versions", password=password, is_administrator=True
    )
    EmailAddress.objects.create(user=by, email=by.email, verified=True, primary=True)
    organisation = MembershipFactory(user=by).organisation
    before = newest("ai-readiness")
    assessments = [
        domain.start_assessment(organisation=organisation, version=before, title=title, by=by, at=now)
        for title in ("Moved", "Not moved")
    ]
    tree = copy.deepcopy(json.loads(before.document, parse_float=Decimal)) | {"version": "2099.1"}
    single = [q for d in tree["dimensions"] for q in d["questions"] if q["kind"] == "single"]
    changed, reworded = single[0], single[1]
    changed["options"][1]["points"] += 1
    reworded["text"] = {language: text + " (2099)" for language, text in reworded["text"].items()}
    for assessment in assessments:
        changes = {
            question["key"]: domain.Change(content=Answer(question["options"][1]["key"]), seen_revision=0)
            for question in (changed, reworded)
        }
        domain.save_answers(assessment=assessment, changes=changes, by=by, at=now)
    after, _ = publish(
        document=parse_document(tree), by=by, at=now + timedelta(seconds=1), release_notes="One point more."
    )
    moving.move(assessment=assessments[0], destination=after, by=by, at=now)
    draft = start_draft(base=before, by=by)
    edited = tree_of(draft) | {"minimum_coverage": 70}
    edit(draft=draft, change=lambda _: edited, deed="settings.changed", by=by)
    dimension = next(d["key"] for d in tree["dimensions"] if changed in d["questions"])
    return [
        f"{reverse('version-compare')}?from={before.pk}&to={after.pk}",
        reverse("draft-publish", args=[draft.pk]),
        reverse("version", args=[after.pk]),
        reverse("version-retire", args=[after.pk]),
        reverse("assessment-move", args=[assessments[1].pk]),
        reverse("assessment-move", args=[assessments[0].pk]),
        reverse("assessment-move-undo", args=[assessments[0].pk]),
        reverse("dimension", args=[assessments[0].pk, dimension]),
    ]
