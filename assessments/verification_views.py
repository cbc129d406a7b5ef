"""Where consultants verify answers and propose others, and where the organisation takes a proposal over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import domain, forms, verifications
from assessments.content import columns_of
from assessments.models import Assessment, Verification
from assessments.questionnaire import QuestionView, Sheet
from organisations.domain import RoleRequired
from organisations.models import Organisation, User
from scoring import Dimension, Question
from scoring.problems import Unfit
from scoring.scalars import read_text

LARGEST_NUMBER = 2_147_483_647  # of what a column for counts holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one consultancy says of an answer, as pages show it.

    `proposal` is in words and empty where the answer may stand; `is_taken`: the organisation answers so by now.
    """

    verification: Verification
    level: str
    proposal: str
    is_current: bool
    is_taken: bool

    @property
    def is_open(self) -> bool:
        """Whether another answer is proposed than the one that stands and was looked at."""
        return bool(self.proposal) and self.is_current


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedSoFar:
    """How many of the answers are verified, by any consultancy, and how many proposals stand beside them."""

    answered: int
    verified: int
    proposals: int


def verified_so_far(sheet: Sheet, found: Mapping[str, Sequence[Verification]]) -> VerifiedSoFar:
    """Of the questions that are asked."""
    standing = {
        key: [one for one in rows if verifications.is_current(one, sheet.rows.get(key))]
        for key, rows in found.items()
        if key in sheet.visible
    }
    answered = [key for key in sheet.visible if sheet.is_settled(key)]
    return VerifiedSoFar(
        answered=len(answered),
        verified=sum(bool(standing.get(key)) for key in answered),
        proposals=sum(one.adjusted for rows in standing.values() for one in rows),
    )


def remarks_of(sheet: Sheet, question: Question, found: Iterable[Verification]) -> list[Remark]:
    """What consultants say of the answer to a question, in words."""
    answer = sheet.rows.get(question.key)
    said = columns_of(answer)
    return [
        Remark(
            verification=one,
            level=str(Verification.Level(one.level).label),
            proposal=_in_words(sheet, question, one),
            is_current=verifications.is_current(one, answer),
            is_taken=one.adjusted and (one.value, one.status) == (said["value"], said["status"]),
        )
        for one in found
    ]


def _in_words(sheet: Sheet, question: Question, one: Verification) -> str:
    if not one.adjusted:
        return ""
    return sheet.describe(question, {"value": one.value, "status": one.status, "comment": "", "evidence": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a consultant posted about one answer. `level` is empty where they say nothing; `problems`: by field."""

    level: str = ""
    adjusted: bool = False
    typed: forms.Typed = field(default_factory=forms.Typed)
    reason: str = ""
    said: verifications.Said | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer on the page, with the form about it.

    `own` is what the reader's consultancy says, `others` what other consultancies do; `conflict`: what a colleague has
    said meanwhile; `is_stale`: the answer was changed while the consultant judged it.
    """

    question: QuestionView
    number: str
    comment: str
    evidence: str
    answer_revision: int
    reading: Reading
    own: Remark | None
    others: Sequence[Remark]
    conflict: Remark | None = None
    is_stale: bool = False

    @property
    def is_verified(self) -> bool:
        """Whether the reader's consultancy has said something of the answer as it stands."""
        return self.own is not None and self.own.is_current

    @property
    def seen_revision(self) -> int:
        """The revision of what the consultancy says that the page shows."""
        return self.own.verification.revision if self.own else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of a dimension's answers are verified."""

    key: str
    number: int
    name: str
    answered: int
    verified: int
    is_current: bool

    @property
    def is_done(self) -> bool:
        return self.answered > 0 and self.verified == self.answered


class Desk:
    """An assessment's answers with what consultants say of them, for one reader.

    `consultancy`: the one the reader works for here; None for those who may only read.
    """

    def __init__(self, assessment: Assessment, consultancy: Organisation | None) -> None:
        self.assessment = assessment
        self.consultancy = consultancy
        self.sheet = Sheet(assessment, assessment.answers.select_related("author"))
        self.found = verifications.by_question(assessment)
        self.numbers = {
            question.key: f"{place}.{index}"
            for place, dimension in enumerate(self.sheet.document.dimensions, 1)
            for index, question in enumerate(dimension.questions, 1)
        }

    def is_own(self, one: Verification) -> bool:
        return self.consultancy is not None and one.consultancy_id == self.consultancy.pk

    def is_verified(self, question: Question) -> bool:
        """Whether the reader's consultancy, or for other readers any, has said something of what stands."""
        answer = self.sheet.rows.get(question.key)
        return any(
            verifications.is_current(one, answer)
            for one in self.found.get(question.key, ())
            if self.consultancy is None or self.is_own(one)
        )

    def questions(self, dimension: Dimension) -> list[Question]:
        """Those of a dimension that are asked."""
        return [question for question in dimension.questions if question.key in self.sheet.visible]

    def progress(self, current: Dimension) -> list[Progress]:
        """How far each dimension is."""
        found = []
        for number, dimension in enumerate(self.sheet.dimensions, 1):
            answered = [one for one in self.questions(dimension) if self.sheet.is_settled(one.key)]
            found.append(
                Progress(
                    key=dimension.key,
                    number=number,
                    name=dimension.name.get(self.sheet.language),
                    answered=len(answered),
                    verified=sum(map(self.is_verified, answered)),
                    is_current=dimension.key == current.key,
                )
            )
        return found

    def first(self) -> Dimension:
        """Where work goes on: the first dimension with an answer to verify."""
        waiting = (
            dimension
            for dimension in self.sheet.dimensions
            if any(
                self.sheet.is_settled(one.key) and not self.is_verified(one)
                for one in self.questions(dimension)
            )
        )
        return next(waiting, self.sheet.dimensions[0])

    def entry(
        self,
        question: Question,
        *,
        reading: Reading | None = None,
        conflict: Verification | None = None,
        is_stale: bool = False,
    ) -> Entry:
        """One answer with the form about it: as it stands, or as somebody posted it."""
        found = self.found.get(question.key, [])
        remarks = remarks_of(self.sheet, question, found)
        own = next((remark for remark in remarks if self.is_own(remark.verification)), None)
        row = self.sheet.rows.get(question.key)
        reading = reading or _kept(own)
        return Entry(
            question=self.sheet.question(question, typed=reading.typed),
            number=self.numbers[question.key],
            comment=row.comment if row else "",
            evidence=row.evidence if row else "",
            answer_revision=verifications.revision_of(row),
            reading=reading,
            own=own,
            others=[remark for remark in remarks if remark is not own],
            conflict=remarks_of(self.sheet, question, [conflict])[0] if conflict else None,
            is_stale=is_stale,
        )


def _kept(own: Remark | None) -> Reading:
    """What the form shows of what is kept. What was said of an earlier answer is shown, but not as said of this one."""
    if own is None:
        return Reading()
    one = own.verification
    typed = forms.Typed()
    if one.adjusted:
        typed = forms.typed_of({"value": one.value, "status": one.status, "comment": "", "evidence": ""})
    return Reading(
        level=one.level if own.is_current else "",
        adjusted=one.adjusted and not own.is_taken,
        typed=typed,
        reason=one.reason,
    )


# --- pages -------------------------------------------------------------------------------------------


@gzip_page
@never_cache
@login_required
@require_safe
def verification(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """A dimension's answers with how far each was verified; consultants work on them here.

    `?dimension=` names it, else it is the first that waits; `?open` leaves out what is verified.
    """
    desk = _desk(request, assessment_id)
    return _page(request, desk, _dimension(desk, request.GET.get("dimension")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verification_answer(request: HttpRequest, assessment_id: UUID, question: str) -> HttpResponse:
    """Save what a consultant says of one answer.

    With htmx the answer is the piece of the page that changes. 409: a colleague was faster, or the answer was changed;
    422: something is missing.
    """
    desk = _desk(request, assessment_id)
    if not desk.sheet.document.has_question(question):
        raise Http404
    asked = desk.sheet.document.question(question)
    if request.method != "POST":
        return redirect(_place(desk, asked))
    if desk.consultancy is None:
        raise RoleRequired(desk.assessment.organisation)
    reading = _read(request.POST, asked, desk.sheet)
    if reading.problems:
        return _answer(request, desk, asked, status=422, reading=reading)
    seen = _number(request.POST.get("theirs" if request.POST.get("keep") == "mine" else "seen"))
    try:
        if reading.said is None:
            verifications.withdraw(
                assessment=desk.assessment,
                question=asked.key,
                consultancy=desk.consultancy,
                seen_revision=seen,
                by=_user(request),
            )
        else:
            verifications.verify(
                assessment=desk.assessment,
                question=asked.key,
                consultancy=desk.consultancy,
                said=reading.said,
                answer_revision=_number(request.POST.get("answer_revision")),
                seen_revision=seen,
                by=_user(request),
                at=timezone.now(),
            )
    except verifications.Conflict as conflict:
        return _answer(request, desk, asked, status=409, reading=reading, conflict=conflict.standing)
    except verifications.AnswerChanged:
        return _answer(request, desk, asked, status=409, reading=reading, is_stale=True)
    except verifications.NothingProposed:
        problem = gettext("Choose an answer other than the one that stands, or say that it may stand")
        return _answer(request, desk, asked, status=422, reading=_with(reading, value=problem))
    except verifications.NothingToVerify:
        problem = gettext("Nothing is answered here. You can propose an answer")
        return _answer(request, desk, asked, status=422, reading=_with(reading, level=problem))
    return _answer(request, Desk(desk.assessment, desk.consultancy), asked)


@login_required
@require_POST
def proposal_take_over(request: HttpRequest, assessment_id: UUID, question: str) -> HttpResponse:
    """Make a consultant's proposal the organisation's own answer: for those who work in the organisation itself."""
    found = _find(request, assessment_id)
    members = Organisation.objects.joined_by(request.user).filter(pk=found.organisation_id)
    if not found.may_edit or not members.exists():
        raise RoleRequired(found.organisation)
    sheet = Sheet(found, ())
    if not sheet.document.has_question(question):
        raise Http404
    asked = sheet.document.question(question)
    page = sheet.page_of(sheet.document.dimension_of(question).key)
    back = reverse("review", args=[found.pk])
    if request.POST.get("from") == "dimension" and page is not None:
        back = reverse("dimension", args=[found.pk, page.key])
    proposal = _proposal(found, asked, request.POST.get("verification", ""))
    try:
        if proposal is None:
            raise verifications.ProposalGone(asked.key)
        verifications.take_over(
            assessment=found,
            verification=proposal,
            seen_revision=_number(request.POST.get("seen")),
            by=_user(request),
            at=timezone.now(),
        )
    except verifications.ProposalGone:
        messages.warning(
            request, gettext("The answer or the proposal has been changed meanwhile. Look again.")
        )
    except domain.ReadOnly:
        messages.warning(request, gettext("Reopen the answers before you take a proposal over."))
    else:
        message = gettext("Taken over as your own answer: %(answer)s")
        messages.success(request, message % {"answer": _in_words(sheet, asked, proposal)})
    return redirect(f"{back}#{sheet.names[question]}")


def _answer(
    request: HttpRequest,
    desk: Desk,
    asked: Question,
    *,
    status: int = 200,
    reading: Reading | None = None,
    conflict: Verification | None = None,
    is_stale: bool = False,
) -> HttpResponse:
    """What saving comes to: a piece of the page, the whole page with what is wrong, or on to the next answer."""
    dimension = desk.sheet.document.dimension_of(asked.key)
    entry = desk.entry(asked, reading=reading, conflict=conflict, is_stale=is_stale)
    if request.headers.get("HX-Request"):
        progress = desk.progress(dimension)
        context = {
            "assessment": desk.assessment,
            "entry": entry,
            "progress": progress,
            **_totals(progress),
            "oob": True,
            "is_saved": status == 200,
            "reload": _place(desk, asked),
        }
        return render(request, "assessments/_partials/verification_piece.html", context, status=status)
    if status != 200:
        return _page(request, desk, dimension, special={asked.key: entry}, status=status)
    questions = desk.questions(dimension)
    following = questions[questions.index(asked) + 1 :] if asked in questions else []
    only_open = "open" in request.GET
    ahead = [one for one in following if not only_open or not desk.is_verified(one)]
    return redirect(_place(desk, ahead[0] if ahead else asked, only_open=only_open))


def _page(
    request: HttpRequest,
    desk: Desk,
    dimension: Dimension,
    *,
    special: Mapping[str, Entry] | None = None,
    status: int = 200,
) -> HttpResponse:
    only_open = "open" in request.GET
    special = special or {}
    asked = desk.questions(dimension)
    shown = [
        question
        for question in asked
        if not only_open
        or question.key in special
        or (desk.sheet.is_settled(question.key) and not desk.is_verified(question))
    ]
    progress = desk.progress(dimension)
    place = next(index for index, view in enumerate(progress) if view.is_current)
    following = progress[place + 1] if place + 1 < len(progress) else None
    context = {
        "assessment": desk.assessment,
        "organisation": desk.assessment.organisation,
        "consultancy": desk.consultancy,
        "content_language": desk.sheet.language if desk.sheet.language != get_language() else "",
        "here": progress[place],
        "progress": progress,
        "following": following,
        "entries": [special.get(question.key) or desk.entry(question) for question in shown],
        "asked": len(asked),
        "only_open": only_open,
        "levels": Verification.Level.choices,
        **_totals(progress),
        "failed": bool(special),
    }
    return render(request, "assessments/verification.html", context, status=status)


def _totals(progress: Sequence[Progress]) -> dict[str, int]:
    return {
        "answered": sum(view.answered for view in progress),
        "verified": sum(view.verified for view in progress),
    }


# --- reading -----------------------------------------------------------------------------------------


def _read(data: QueryDict, question: Question, sheet: Sheet) -> Reading:
    """What a consultant posted, and every problem with it in the active language."""
    level = data.get("level", "")
    level = level if level in Verification.Level.values else ""
    adjusted = data.get("adjusted") == "1"
    reason = data.get("reason", "").replace("\r\n", "\n").strip()
    if not adjusted:
        said = verifications.Said(level=level) if level else None
        return Reading(level=level, said=said)
    # Who proposes without saying how far they verified has the organisation's word and their own reasons.
    level = level or Verification.Level.SELF_DECLARED.value
    proposal = forms.read(question, forms.posted(question, data), sheet.language)
    problems = dict(proposal.problems)
    if not reason:
        problems["reason"] = gettext("Say why: the reason stands beside the proposal")
    else:
        try:
            read_text(reason, verifications.LONGEST_REASON)
        except Unfit as unfit:
            problems["reason"] = forms.said_of(unfit)
    return Reading(
        level=level,
        adjusted=True,
        typed=proposal.typed,
        reason=reason,
        said=verifications.Said(level=level, proposal=proposal.answer, reason=reason),
        problems=problems,
    )


def _with(reading: Reading, **problems: str) -> Reading:
    return Reading(
        level=reading.level,
        adjusted=reading.adjusted,
        typed=reading.typed,
        reason=reading.reason,
        problems=problems,
    )


def _dimension(desk: Desk, key: str | None) -> Dimension:
    if not key:
        return desk.first()
    for dimension in desk.sheet.dimensions:
        if dimension.key == key:
            return dimension
    raise Http404


def _place(desk: Desk, question: Question, *, only_open: bool = False) -> str:
    """The address of an answer on the page."""
    dimension = desk.sheet.document.dimension_of(question.key).key
    query = urlencode({"dimension": dimension} | ({"open": "1"} if only_open else {}))
    return f"{reverse('verification', args=[desk.assessment.pk])}?{query}#{desk.sheet.names[question.key]}"


def _desk(request: HttpRequest, assessment_id: UUID) -> Desk:
    found = _find(request, assessment_id)
    return Desk(found, verifications.consultancy_of(_user(request), found.organisation))


def _find(request: HttpRequest, assessment_id: UUID) -> Assessment:
    visible = Assessment.objects.visible_to(request.user).with_rights(request.user).with_version()
    return get_object_or_404(visible, pk=assessment_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _number(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 10:
        return 0
    return min(int(text), LARGEST_NUMBER)


def _proposal(found: Assessment, asked: Question, identifier: str) -> Verification | None:
    try:
        pk = UUID(identifier)
    except ValueError:
        return None
    return found.verifications.filter(pk=pk, question=asked.key).select_related("consultancy").first()
