"""The pages on which an assessment is taken to a newer version of its question bank, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import domain, moving
from assessments.content import Columns
from assessments.models import Assessment, Move
from assessments.moving import Look, Plan, Reason
from assessments.questionnaire import Sheet
from banks.comparison import Item, question_changes
from banks.domain import document_of
from banks.domain.compiled import tree_of_version
from banks.models import Version
from organisations.domain import RoleRequired
from organisations.models import Engagement, Organisation, User
from organisations.names import sort_key
from scoring import Document, Question

ASKED = frozenset(
    {
        "kind", "text", "help", "unit", "minimum", "maximum", "not_applicable", "options", "bands", "interpolate",
        "amount_limit", "visible_if",
    }
)  # fmt: skip
"""The fields of a question that whoever answers it may want to know of when they change."""
PER_PAGE = 100
UNTOLD = frozenset({"recommendation", "origin"})

REASONS: Mapping[Reason, str | Promise] = {
    Reason.KIND: gettext_lazy("It is answered in another way now."),
    Reason.OPTION_GONE: gettext_lazy("The option that was chosen is there no more."),
    Reason.OUT_OF_RANGE: gettext_lazy("The number lies outside of what can be given now."),
    Reason.ALWAYS_APPLICABLE: gettext_lazy("It can no longer be called not applicable."),
    Reason.UNFIT: gettext_lazy("What was chosen cannot be chosen together any more."),
    Reason.OTHER_QUESTION: gettext_lazy("The question asks something else."),
    Reason.UNIT: gettext_lazy("The number is given in another unit."),
    Reason.RANGE: gettext_lazy("Other numbers can be given now."),
    Reason.OPTIONS: gettext_lazy("Options were added, taken out or changed."),
    Reason.OPTION_REWORDED: gettext_lazy("An option has other words."),
    Reason.POINTS: gettext_lazy("Answers earn other points."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One question and its answer, in lists. `said`: in the words of the version that it was given to."""

    key: str
    text: str
    place: str
    said: str
    url: str = ""
    history_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """An answer that needs a look. `change`: what has changed in the question; `revision`: that of the answer as it
    stands."""

    line: AnswerLine
    reasons: Sequence[str]
    fits: bool
    is_done: bool
    change: Item | None
    revision: int = 0


class Words:
    """What questions and answers of two versions are called, in the reader's language."""

    def __init__(self, assessment: Assessment, before: Document, after: Document) -> None:
        self.assessment = assessment
        self.before, self.after = before, after
        self.sheet = Sheet(assessment, ())
        self.language = after.language_for(get_language() or "")

    def line(self, key: str, said: Columns | None = None, *, with_link: bool = False) -> AnswerLine:
        """A question as the new version has it, else the old one; what was said as the old one has it."""
        document = self.after if self.after.has_question(key) else self.before
        question = document.question(key)
        then = self.before.question(key) if self.before.has_question(key) else question
        return AnswerLine(
            key=key,
            text=question.text.get(self.language),
            place=document.dimension_of(key).name.get(self.language),
            said=self.sheet.describe(then, said, whole=True) if said else "",
            url=self._url(key) if with_link else "",
            history_url=reverse("answer-history", args=[self.assessment.pk, key]),
        )

    def _url(self, key: str) -> str:
        """Where the question is answered, in the version that the assessment is on."""
        page = self.sheet.page_of(self.sheet.document.dimension_of(key).key)
        if page is None:
            return ""
        return reverse("dimension", args=[self.assessment.pk, page.key]) + f"#{self.sheet.names[key]}"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_move(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What moving to the newest version means, and what the last move left to be looked at. Posting moves."""
    found = _find(request, assessment_id)
    newer = moving.newer_version(found)
    if request.method == "POST":
        _must_edit(found)
        if "confirm" in request.POST:
            return _confirm(request, found)
        return _move(request, found, newer)
    context = _context(found) | {"newer": newer}
    if newer is not None:
        context |= _preview(found, newer)
    context |= _aftermath(found)
    return render(request, "assessments/move.html", context)


def _move(request: HttpRequest, found: Assessment, newer: Version | None) -> HttpResponse:
    """Move to the version that was looked at, if it still is the one to move to."""
    here = redirect("assessment-move", found.pk)
    if newer is None or request.POST.get("destination") != str(newer.pk):
        messages.warning(
            request, gettext("What can be moved to has changed since you opened the page. Look at it again.")
        )
        return here
    try:
        moved = moving.move(assessment=found, destination=newer, by=_user(request), at=timezone.now())
    except domain.Moved:
        messages.info(request, gettext("Somebody has moved the assessment meanwhile."))
        return here
    except domain.ReadOnly:
        messages.warning(request, gettext("The answers have been submitted meanwhile. Reopen them to move."))
        return here
    except moving.NotNewer:
        messages.warning(
            request, gettext("What can be moved to has changed since you opened the page. Look at it again.")
        )
        return here
    words = gettext("The assessment is on version %(version)s now. No answer was lost.")
    messages.success(request, words % {"version": moved.destination.version})
    return here


def _confirm(request: HttpRequest, found: Assessment) -> HttpResponse:
    """Say of one answer that it still holds."""
    revision = request.POST.get("revision", "")
    try:
        moving.confirm(
            assessment=found,
            question=request.POST["confirm"],
            seen_revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
            by=_user(request),
            at=timezone.now(),
        )
    except moving.NothingToConfirm:
        messages.info(request, gettext("The answer has been changed meanwhile. Look at it again."))
    except domain.ReadOnly:
        messages.warning(request, gettext("The answers have been submitted meanwhile."))
    return redirect(reverse("assessment-move", args=[found.pk]) + "#moved")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_move_undo(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask, saying what would be dropped, then take the assessment back to the version it came from."""
    found = _find(request, assessment_id)
    if not found.may_edit:
        raise RoleRequired(found.organisation)
    moved = moving.last_move(found)
    if moved is None:
        messages.info(request, gettext("There is no move to undo."))
        return redirect("assessment", found.pk)
    if request.method == "POST":
        return _undo(request, found, moved)
    meant = moving.return_for(moved, found)
    words = Words(found, document_of(moved.destination), document_of(moved.origin))
    context = _context(found) | {
        "moved": moved,
        "dropped": [words.line(key, said) for key, said in meant.dropped.items()],
        "kept_count": len(meant.kept),
        "restored_count": len(meant.restored),
        "dropped_targets": _targets(words.before, meant.dropped_targets, words.language),
        "content_language": _content_language(words.language),
    }
    return render(request, "assessments/move_undo.html", context)


def _undo(request: HttpRequest, found: Assessment, moved: Move) -> HttpResponse:
    if request.POST.get("move") != str(moved.pk):
        messages.info(request, gettext("Somebody has moved the assessment meanwhile."))
        return redirect("assessment-move", found.pk)
    try:
        moving.undo(moved=moved, assessment=found, by=_user(request), at=timezone.now())
    except (moving.NotTheLastMove, domain.Moved):
        messages.info(request, gettext("Somebody has moved the assessment meanwhile."))
        return redirect("assessment-move", found.pk)
    except domain.ReadOnly:
        messages.warning(request, gettext("The answers have been submitted. Reopen them to undo the move."))
        return redirect("assessment-move", found.pk)
    words = gettext("The assessment is on version %(version)s again.")
    messages.success(request, words % {"version": moved.origin.version})
    return redirect("assessment", found.pk)


@never_cache
@login_required
@require_safe
def clients_versions(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The open assessments of a consultancy's clients for which a newer version of their question bank is out."""
    own = Organisation.objects.joined_by(request.user).filter(is_consultancy=True)
    consultancy = get_object_or_404(own, pk=organisation_id)
    engagements = Engagement.objects.reachable_by(request.user).filter(consultancy=consultancy)
    behind = (
        Assessment.objects.visible_to(request.user)
        .filter(organisation__in=engagements.values("client"), status=Assessment.Status.ANSWERING)
        .on_older_version()
        .with_version()
        .with_newer_version()
    )
    found = sorted(
        behind.order_by("created_at", "pk"),
        key=lambda one: sort_key(one.organisation.name, one.organisation.reading),
    )
    pages = max(1, -(-len(found) // PER_PAGE))
    asked = request.GET.get("page", "")
    page = min(max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1, pages)
    language = get_language() or ""
    rows = []
    for one in found[(page - 1) * PER_PAGE : page * PER_PAGE]:
        document = document_of(one.version)
        rows.append({"assessment": one, "bank": document.title.get(document.language_for(language))})
    context = {
        "consultancy": consultancy,
        "rows": rows,
        "count": len(found),
        "pages": range(1, pages + 1),
        "page": page,
    }
    return render(request, "assessments/clients_versions.html", context)


# --- what other pages of an assessment show ----------------------------------------------------------


def moving_facts(found: Assessment, sheet: Sheet) -> dict[str, object]:
    """Whether a newer version is out, and how many answers need a look since the last move. Two queries."""
    looks = looks_beside(found, sheet)
    return {
        "newer": moving.newer_version(found),
        "open_looks": sum(1 for key in looks if key in sheet.visible),
    }


def looks_beside(found: Assessment, sheet: Sheet) -> dict[str, LookLine]:
    """By question, what still needs a look since the last move. One query; more where there was one."""
    moved = moving.last_move(found)
    if moved is None:
        return {}
    words = Words(found, document_of(moved.origin), sheet.document)
    return {
        key: _look_line(words, open_look.look, is_done=False, change=None)
        for key, open_look in moving.looks_after(moved, sheet.rows).items()
        if not open_look.is_done
    }


def question_then(
    found: Assessment, moves: Iterable[Move], key: str, *, at: datetime | None = None
) -> Question | None:
    """A question as the version had it that the assessment was on at a time; as the newest has it, without one."""
    versions = (
        [moving.version_then(moves, found.version, at)]
        if at is not None
        else [found.version, *(version for moved in moves for version in (moved.origin, moved.destination))]
    )
    for version in versions:
        document = document_of(version)
        if document.has_question(key):
            return document.question(key)
    return None


# --- what the pages show -----------------------------------------------------------------------------


def _preview(found: Assessment, newer: Version) -> dict[str, object]:
    """What moving means."""
    plan = moving.plan_for(found, newer)
    words = Words(found, document_of(found.version), document_of(newer))
    changes = _changes(found.version, newer, plan.looks, words.language)
    said = {row.question: row for row in found.answers.all()}
    return {
        "plan": plan,
        "looks": [
            _look_line(words, look, is_done=False, change=changes.get(look.question)) for look in plan.looks
        ],
        "carried": [words.line(key) for key in plan.carried],
        "reworded_count": len(plan.reworded),
        "returning": [words.line(key) for key in plan.returning if key in said],
        "new": [words.line(key) for key in plan.new],
        "gone": [words.line(key, columns) for key, columns in plan.gone.items()],
        "dropped_targets": _targets(words.before, plan.dropped_targets, words.language),
        "profile_change": _profile_change(found, plan, words),
        "content_language": _content_language(words.language),
    }


def _changes(before: Version, after: Version, looks: Sequence[Look], language: str) -> Mapping[str, Item]:
    """By question, what has changed in it. Told only where somebody has to look."""
    if not looks:
        return {}
    return question_changes(
        tree_of_version(before), tree_of_version(after), language=language, fields=ASKED, leave_out=UNTOLD
    )


def _aftermath(found: Assessment) -> dict[str, object]:
    """The last move, and what it left to be looked at."""
    moved = moving.last_move(found)
    if moved is None:
        return {"moved": None}
    words = Words(found, document_of(moved.origin), document_of(moved.destination))
    rows = {row.question: row for row in found.answers.all()}
    looks = moving.looks_after(moved, rows)
    changes = _changes(
        moved.origin, moved.destination, [each.look for each in looks.values()], words.language
    )
    lines = [
        replace(
            _look_line(words, each.look, is_done=each.is_done, change=changes.get(key)),
            revision=rows[key].revision if key in rows else 0,
        )
        for key, each in looks.items()
    ]
    return {
        "moved": moved,
        "left": lines,
        "left_open": sum(1 for line in lines if not line.is_done),
        "content_language": _content_language(words.language),
    }


def _look_line(words: Words, look: Look, *, is_done: bool, change: Item | None) -> LookLine:
    is_here = words.sheet.document.has_question(look.question)
    return LookLine(
        line=words.line(look.question, look.said, with_link=is_here),
        reasons=[str(REASONS[reason]) for reason in look.reasons],
        fits=look.fits,
        is_done=is_done,
        change=change,
    )


def _targets(document: Document, targets: Mapping[str, str], language: str) -> list[dict[str, str]]:
    """Points by dimension, with the dimensions' names."""
    names = {dimension.key: dimension.name.get(language) for dimension in document.dimensions}
    return [{"name": names.get(key, key), "points": points} for key, points in targets.items()]


def _profile_change(found: Assessment, plan: Plan, words: Words) -> dict[str, str] | None:
    """From which profile to which, where the new version does not have the one that is answered."""
    if plan.profile == found.profile or not (found.profile and plan.profile):
        return None
    before, after = words.before.profiles.get(found.profile), words.after.profiles[plan.profile]
    return {
        "before": before.name.get(words.language) if before else found.profile,
        "after": after.name.get(words.language),
    }


def _context(found: Assessment) -> dict[str, object]:
    document = document_of(found.version)
    return {
        "assessment": found,
        "organisation": found.organisation,
        "bank": document.title.get(document.language_for(get_language() or "")),
        "may_move": found.may_edit and found.is_open,
    }


def _content_language(language: str) -> str:
    """The language of the bank's texts, where it is not the page's."""
    return language if language != get_language() else ""


def _find(request: HttpRequest, assessment_id: UUID) -> Assessment:
    """The assessment, with its rights, if the user may see it; else a 404."""
    visible = Assessment.objects.visible_to(request.user).with_rights(request.user)
    return get_object_or_404(visible.select_related("organisation", "version__bank"), pk=assessment_id)


def _must_edit(found: Assessment) -> None:
    """Raises `RoleRequired` for those who may only read."""
    if not found.may_edit:
        raise RoleRequired(found.organisation)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
