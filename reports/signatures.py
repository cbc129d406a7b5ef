"""Who confirmed and who approved what a report is made from, as it was decided; never as somebody typed it beside that."""

from dataclasses import replace
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext

from assessments.decisions import Course, course_of_submission
from assessments.models import Decision, Submission
from reports.view_model import Awaiting, Particulars

# What a report states of the decisions: not to be typed where they are taken.
DECIDED = ("confirmed_by", "confirmed_date", "approved_by", "approved_date")


def with_decisions(particulars: Particulars, *, submission: Submission, language: str) -> Particulars:
    """The particulars with names, titles and days as decided on the submission, and with what it still waits for.

    An organisation that neither names anybody nor has decided anything states them itself: then nothing is changed.
    """
    course = course_of_submission(submission)
    if not course.is_used:
        return replace(particulars, awaiting="")
    with translation.override(language):
        confirmed, approved = course.confirmed, course.approved
        return replace(
            particulars,
            confirmed_by=_signature(confirmed),
            confirmed_date=_day(confirmed),
            approved_by=_signature(approved),
            approved_date=_day(approved),
            awaiting=_awaiting(course),
        )


def unsigned(particulars: Particulars) -> Particulars:
    """The particulars without the names and days that were typed: they are the organisation's own people's to state."""
    return with_signatures(particulars, Particulars())


def with_signatures(particulars: Particulars, stated: Particulars) -> Particulars:
    """The particulars with the names and days of `stated`."""
    return replace(particulars, **{name: getattr(stated, name) for name in DECIDED})


def _awaiting(course: Course) -> Awaiting:
    if course.sent_back:
        return "sent-back"
    if course.approved:
        return ""
    return "approval" if course.confirmed else "confirmation"


def _signature(decision: Decision | None) -> str:
    if decision is None:
        return ""
    if not decision.title:
        return decision.name
    return gettext("%(name)s, %(title)s") % {"name": decision.name, "title": decision.title}


def _day(decision: Decision | None) -> date | None:
    return timezone.localtime(decision.decided_at).date() if decision else None
