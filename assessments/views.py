"""The pages on which an assessment is started, answered, reviewed and submitted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import domain, forms, outcomes, verifications
from assessments.content import columns, columns_of, kept_answers, said_by
from assessments.decision_views import course_facts, listed
from assessments.decisions import course_of
from assessments.models import Answer, Assessment
from assessments.move_views import looks_beside, moving_facts, question_then
from assessments.pages import Extent, extent_of
from assessments.profiles import Page, ProfileChange, Way, ways_on
from assessments.questionnaire import QuestionView, Sheet, effect, in_sets, settled
from assessments.reviewing import reviewed
from assessments.verification_views import remarks_of, verified_so_far
from banks.domain import document_of
from banks.models import Version
from organisations.current import current_organisation, work_for
from organisations.domain import RoleRequired
from organisations.models import Organisation, User
from scoring import Dimension, Question, number_text

RETRY_SECONDS = 5
LARGEST_NUMBER = 2_147_483_647  # of what a column for counts holds
LONGEST_PAGE = 36
FISCAL_YEAR_BEGINS = 4  # April, in Japan


# --- starting ----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Choose a question bank and begin."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_id)
    if not Organisation.objects.editable_by(request.user).filter(pk=organisation.pk).exists():
        raise RoleRequired(organisation)
    banks = [_bank_card(version) for version in _newest_of_each_bank()]
    offered = {way: bank for bank in banks for way in bank.choices}
    names = {bank: _suggested_title(bank.title, timezone.localdate()) for bank in banks}
    form = forms.StartForm(
        request.POST or None,
        ways=[(way, bank.title) for way, bank in offered.items()],
        initial={
            "way": _suggested_way(organisation, banks[0]) if banks else "",
            "title": names[banks[0]] if banks else "",
        },
    )
    if form.is_valid():
        way, title = form.cleaned_data["way"], form.cleaned_data["title"]
        bank = offered[way]
        assessment = domain.start_assessment(
            organisation=organisation,
            version=bank.version,
            profile=bank.choices[way],
            # A name that was only suggested follows the bank that was chosen in the end.
            title=names[bank] if title in names.values() else title,
            by=_user(request),
            at=timezone.now(),
        )
        return redirect("assessment", assessment.pk)
    context = {
        "organisation": organisation,
        "form": form,
        "banks": banks,
        "chosen": form["way"].value(),
        "first": next(iter(offered), ""),
    }
    return render(request, "assessments/new.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True, eq=False, kw_only=True)
class BankCard:
    """A bank as it is offered. `choices`: by the form's value, the profile that it stands for."""

    version: Version
    title: str
    description: str
    language: str
    extent: Extent
    choices: Mapping[str, str | None]

    @property
    def ways(self) -> Iterable[tuple[str, Way]]:
        """The bank's profiles with the form's values; none where it is asked as a whole only."""
        return zip(self.choices, self.extent.ways, strict=False)


def _newest_of_each_bank() -> list[Version]:
    """What can be started: older versions are for those who began with them."""
    found: dict[UUID, Version] = {}
    for version in Version.objects.published().select_related("bank").newest_first():
        found.setdefault(version.bank_id, version)
    return list(found.values())


def _bank_card(version: Version) -> BankCard:
    document = document_of(version)
    language = document.language_for(get_language() or "")
    whole: dict[str, str | None] = {str(version.pk): None}
    return BankCard(
        version=version,
        title=document.title.get(language),
        description=document.description.get(language),
        language=language,
        extent=extent_of(document),
        choices={f"{version.pk}:{key}": key for key in document.profiles} or whole,
    )


def _suggested_way(organisation: Organisation, bank: BankCard) -> str:
    """How the organisation answered this bank last; else its first profile, from which all others follow."""
    last = organisation.assessments.filter(version__bank=bank.version.bank_id).order_by("-created_at", "-pk")
    profile = last.values_list("profile", flat=True).first()
    return next((way for way, key in bank.choices.items() if key == profile), next(iter(bank.choices)))


def _suggested_title(bank: str, today: date) -> str:
    """The bank's title and the year: the fiscal year in Japanese, which begins in April."""
    fiscal_year = today.year if today.month >= FISCAL_YEAR_BEGINS else today.year - 1
    year = fiscal_year if get_language() == "ja" else today.year
    title = gettext("%(bank)s %(year)s") % {"bank": bank, "year": year}
    return title[: domain.LONGEST_TITLE]


# --- the task list -----------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What is done and what is next, dimension by dimension. Posting gives the assessment another name."""
    found = _find(request, assessment_id)
    form = forms.RenameForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST":
        _must_edit(found)
        if form.is_valid():
            title = form.cleaned_data["title"]
            domain.rename(assessment=found, title=title, by=_user(request), at=timezone.now())
            messages.success(request, gettext("The assessment has been renamed."))
            return redirect("assessment", found.pk)
    if current_organisation(request) != found.organisation:
        work_for(request, found.organisation)
    sheet = Sheet(found, kept_answers(found, newest_first=True))
    pages = []
    for page, view in zip(sheet.pages, sheet.page_views(), strict=True):
        asked = {question.key for question in page.questions}
        pages.append((view, next((key for key in sheet.rows if key in asked), "")))
    sheet.fetch(last for _view, last in pages)
    course = course_of(found)
    targets = [
        {"name": dimension.name.get(sheet.language), "points": found.targets[dimension.key]}
        for dimension in sheet.dimensions
        if dimension.key in found.targets
    ]
    context = _context(found, sheet) | {
        "form": form,
        "pages": [{"view": view, "last": sheet.row(last)} for view, last in pages],
        "any_joint": any(page.is_joint for page in sheet.pages),
        **course_facts(course, _user(request)),
        "verified": verified_so_far(sheet, verifications.by_question(found)),
        "submission": course.submission,
        "targets": targets,
        "next": _next_question(found, sheet),
        **ways_on(sheet.changes()),
        **moving_facts(found, sheet),
    }
    return render(request, "assessments/overview.html", context, status=422 if form.errors else 200)


def _next_question(found: Assessment, sheet: Sheet) -> str:
    """Where answering goes on: the first open question, or nowhere when there is none."""
    for page in sheet.pages:
        for question in sheet.open_questions(page):
            return _place(found, sheet, question)
    return ""


def _place(found: Assessment, sheet: Sheet, question: Question, *, back: str = "") -> str:
    """The address of a question on its page. `back`: the page that answering is to return to."""
    dimension = sheet.document.dimension_of(question.key)
    return f"{_page_address(found, sheet, dimension, back=back)}#{sheet.names[question.key]}"


def _page_address(found: Assessment, sheet: Sheet, dimension: Dimension, *, back: str = "") -> str:
    """The address of the page that asks a dimension."""
    page = sheet.page_of(dimension.key)
    query = f"?from={back}" if back else ""
    return reverse("dimension", args=[found.pk, page.key if page else dimension.key]) + query


# --- answering ---------------------------------------------------------------------------------------


@gzip_page
@never_cache  # going back must not bring up fields that have been saved differently since
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dimension(request: HttpRequest, assessment_id: UUID, dimension: str) -> HttpResponse:
    """The page that asks a dimension. Posting saves it whole: the way without JavaScript.

    It is saved as it was opened, even when the profile has been changed since.
    """
    found = _find(request, assessment_id)
    document = document_of(found.version)
    try:
        asked = document.dimension(dimension)
    except KeyError:
        if request.method == "POST" and found.may_edit and found.moves.exists():
            _warn_of_gone(request)
            return redirect("assessment", found.pk)
        raise Http404 from None
    if request.method == "POST":
        if any(
            name.endswith(":seen") and not document.has_question(name.removesuffix(":seen"))
            for name in request.POST
        ):
            _warn_of_gone(request)
        return _save_page(request, found, asked)
    sheet = Sheet(found, kept_answers(found))
    page = sheet.page_of(asked.key)
    if page is None:
        message = gettext("“%(name)s” is not among the questions chosen for this assessment.")
        messages.info(request, message % {"name": asked.name.get(sheet.language)})
        return redirect("assessment", found.pk)
    sheet.fetch(question.key for question in page.questions)
    return _questionnaire(request, found, page, sheet)


def _warn_of_gone(request: HttpRequest) -> None:
    """A page that was opened before the assessment was moved may ask what is asked no more."""
    words = gettext(
        "The assessment has been moved to another version since you opened the page. Questions that it no longer asks "
        "were not saved."
    )
    messages.warning(request, words)


def _save_page(request: HttpRequest, found: Assessment, dimension: Dimension) -> HttpResponse:
    _must_edit(found)
    document = document_of(found.version)
    language = document.language_for(get_language() or "")
    opened = _opened_profile(request, found)
    asked = Sheet(found, (), profile=opened).page_of(dimension.key)
    if asked is None:
        raise Http404
    readings = {
        question.key: _read(request.POST, question, language)
        for question in asked.questions
        if f"{question.key}:seen" in request.POST
    }
    changes = {
        key: domain.Change(content=reading.answer, seen_revision=_seen(request.POST, key))
        for key, reading in readings.items()
        if not reading.problems and _kept(request.POST, key) != "theirs"
    }
    try:
        outcome = domain.save_answers(
            assessment=found,
            changes=changes,
            by=_user(request),
            at=timezone.now(),
            page=request.POST.get("page", "")[:LONGEST_PAGE],
        )
    except domain.Moved:
        words = gettext(
            "The assessment has been taken to another version meanwhile. What you entered was not saved."
        )
        messages.warning(request, words)
        return redirect("assessment", found.pk)
    except domain.ReadOnly:
        messages.warning(
            request, gettext("The answers have been submitted meanwhile. What you entered was not saved.")
        )
        return redirect("assessment", found.pk)
    except OperationalError:
        # Reading goes on while somebody else writes, so the page can come back with all that was typed.
        sheet = Sheet(found, found.answers.select_related("author"), profile=opened)
        views = [
            sheet.question(question, typed=readings[question.key].typed)
            if question.key in readings
            else sheet.question(question)
            for question in asked.questions
        ]
        response = _questionnaire(request, found, asked, sheet, views, status=503, busy=True)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response

    if outcome.conflicts or any(reading.problems for reading in readings.values()):
        sheet = Sheet(found, found.answers.select_related("author"), profile=opened)
        views = [
            _refused(request, sheet, question, readings[question.key], outcome)
            if question.key in readings
            else sheet.question(question)
            for question in asked.questions
        ]
        return _questionnaire(request, found, asked, sheet, views, status=422)
    sheet = Sheet(found, outcome.all_answers)
    return redirect(_after_page(request, found, asked, sheet, shown=readings.keys()))


def _refused(
    request: HttpRequest,
    sheet: Sheet,
    question: Question,
    reading: forms.Reading,
    outcome: domain.Outcome,
) -> QuestionView:
    """A question of a page that was not saved whole: as it stands, or as typed with what stood in its way."""
    if question.key in outcome.conflicts:
        current = sheet.row(question.key)
        assert current is not None
        conflict = sheet.conflict(question, mine=columns(reading.answer), current=current, by=_user(request))
        seen = _seen(request.POST, question.key)
        return sheet.question(question, typed=reading.typed, conflict=conflict, seen_revision=seen)
    if reading.problems:
        return sheet.question(question, typed=reading.typed, problems=reading.problems)
    return sheet.question(question)


def _opened_profile(request: HttpRequest, found: Assessment) -> str | None:
    """The profile that an open page was made for: somebody may have changed the assessment's since."""
    profile = request.POST.get("profile", "")
    return profile if profile in document_of(found.version).profiles else None


def _after_page(
    request: HttpRequest, found: Assessment, asked: Page, sheet: Sheet, *, shown: Iterable[str]
) -> str:
    """Where saving a page leads: to questions it has brought up, back where one came from, or on."""
    page = sheet.page_of(asked.key)
    if page is None:
        return reverse("assessment", args=[found.pk])
    here = reverse("dimension", args=[found.pk, page.key])
    back = request.POST.get("from", "")
    for button in ("clear", "keep"):
        key = request.POST.get(button, "").rpartition(" ")[2]
        if key in sheet.names:
            return f"{here}{'?from=review' if back == 'review' else ''}#{sheet.names[key]}"
    shown = set(shown)
    appeared = [question for question in sheet.open_questions(asked) if question.key not in shown]
    if appeared:
        message = ngettext(
            "Saved. Your answers have brought up %(count)s more question.",
            "Saved. Your answers have brought up %(count)s more questions.",
            len(appeared),
        )
        messages.info(request, message % {"count": len(appeared)})
        return f"{here}{'?from=review' if back == 'review' else ''}#{sheet.names[appeared[0].key]}"
    following = sheet.pages[sheet.pages.index(page) + 1 :]
    if back == "review" or not following:
        return reverse("review", args=[found.pk])
    return reverse("dimension", args=[found.pk, following[0].key])


def _questionnaire(
    request: HttpRequest,
    found: Assessment,
    asked: Page,
    sheet: Sheet,
    views: list[QuestionView] | None = None,
    *,
    status: int = 200,
    busy: bool = False,
) -> HttpResponse:
    said = verifications.by_question(found)
    looks = looks_beside(found, sheet)
    views = [
        replace(
            view,
            remarks=remarks_of(sheet, question, said.get(question.key, ())),
            look=looks.get(question.key),
        )
        if question.key in said or question.key in looks
        else view
        for view, question in zip(
            views or [sheet.question(question) for question in asked.questions], asked.questions, strict=True
        )
    ]
    back = request.POST.get("from") or request.GET.get("from") or ""
    pages = sheet.page_views(current=asked)
    here = next(view for view in pages if view.is_current)
    context = _context(found, sheet) | {
        "here": here,
        "pages": pages,
        "any_joint": any(view.is_joint for view in pages),
        "profile": sheet.profile or "",
        "sets": _sets(asked, views, sheet.language),
        "failed": [view for view in views if view.is_visible and (view.problems or view.conflict)],
        "busy": busy,
        "page": request.POST.get("page", "")[:LONGEST_PAGE] or str(uuid4()),
        "may_take_over": _may_answer(found) and not found.may_verify,
        "from_review": back == "review",
        "following": next((view for view in pages if view.number > here.number), None),
        "asks_workloads": _asks_workloads(sheet, asked),
    }
    return render(request, "assessments/dimension.html", context, status=status)


def _asks_workloads(sheet: Sheet, asked: Page) -> bool:
    """Whether a page asks which AI workloads there are: the place to offer a comparison of their costs."""
    fit = sheet.document.infrastructure_fit
    return fit is not None and any(question.key in fit.workload_questions for question in asked.questions)


def _sets(asked: Page, views: list[QuestionView], language: str) -> list[dict[str, object]]:
    """A page's questions under headings: by dimension where it asks several, else in sets of a few."""
    if not asked.is_joint:
        return [{"questions": questions} for questions in in_sets(views)]
    rest = iter(views)
    return [
        {"name": part.dimension.name.get(language), "questions": list(islice(rest, len(part.questions)))}
        for part in asked.parts
    ]


@require_POST
def answer_save(request: HttpRequest, assessment_id: UUID, question: str) -> HttpResponse:
    """Save one answer as it is given, and answer with the pieces of the page that this changes.

    409: somebody else's newer answer stands, both are shown; 422: the answer does not fit; 423: nothing can
    be saved here any more; 401: the session has ended.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    found = Assessment.objects.to_answer(_user(request), assessment_id)
    if found is None or not found.is_open:
        get_object_or_404(Assessment.objects.visible_to(request.user), pk=assessment_id)
        return HttpResponse(status=423)
    document = document_of(found.version)
    if not document.has_question(question):
        raise Http404
    asked = document.question(question)
    opened = _opened_profile(request, found)
    if _kept(request.POST, question) == "theirs":
        sheet = Sheet(found, found.answers.all(), profile=opened)
        return _answer_pieces(request, found, asked, sheet, replace=True)
    language = document.language_for(get_language() or "")
    reading = _read(request.POST, asked, language)
    if reading.problems:
        context = {"name": Sheet(found, ()).names[question], "problems": reading.problems}
        return _pieces("assessments/_partials/problems_piece.html", context, status=422)
    try:
        outcome = domain.save_answers(
            assessment=found,
            changes={
                question: domain.Change(content=reading.answer, seen_revision=_seen(request.POST, question))
            },
            by=_user(request),
            at=timezone.now(),
            page=request.POST.get("page", "")[:LONGEST_PAGE],
            save_no=_number(request.POST.get("save_no")),
        )
    except domain.ReadOnly:
        return HttpResponse(status=423)
    sheet = Sheet(found, outcome.all_answers, profile=opened)
    wanted = columns(reading.answer)
    if question in outcome.conflicts:
        current = outcome.answers[question]
        conflict = sheet.conflict(asked, mine=wanted, current=current, by=_user(request))
        pieces = {"question": sheet.question(asked, conflict=conflict), "assessment": found}
        return _pieces("assessments/_partials/conflict_piece.html", pieces, status=409)
    stands = columns_of(outcome.answers.get(question))
    return _answer_pieces(request, found, asked, sheet, replace=stands != wanted)


def _pieces(template: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """Pieces of a page. They know nothing of the request, which spares the site's context processors."""
    return HttpResponse(render_to_string(template, context), status=status)


def _answer_pieces(
    request: HttpRequest, found: Assessment, asked: Question, sheet: Sheet, *, replace: bool
) -> HttpResponse:
    """What a page has to change after a save. `replace`: the fields too, which show something old."""
    shown = set(request.POST.getlist("shown"))
    page = sheet.page_of(sheet.document.dimension_of(asked.key).key)
    changed = [
        question
        for question in (page.questions if page else ())
        if question.visible_if is not None
        and question.key != asked.key
        and (question.key in sheet.visible) != (question.key in shown)
    ]
    sheet.fetch(question.key for question in changed)
    sheet.meet_authors([asked, *changed], known=_user(request))
    context = {
        "assessment": found,
        "question": sheet.question(asked),
        "replace": replace,
        "slots": [sheet.question(question) for question in changed],
        "pages": sheet.page_views(current=page),
        "may_answer": True,
        "content_language": _content_language(sheet),
    }
    return _pieces("assessments/_partials/saved.html", context)


@login_required
@require_safe
def answer_history(request: HttpRequest, assessment_id: UUID, question: str) -> HttpResponse:
    """Who said what to one question, and when, newest first."""
    found = _find(request, assessment_id)
    sheet = Sheet(found, ())
    moves = list(found.moves.select_related("origin", "destination"))
    asked = question_then(found, moves, question)
    if asked is None:
        raise Http404
    answer = Answer.objects.filter(assessment=found, question=question).first()
    revisions = answer.revisions.select_related("author").order_by("-revision") if answer else []
    said = [
        {
            "number": revision.revision,
            "by": said_by(revision),
            "entered_by": str(revision.author or "") if revision.respondent else "",
            "at": revision.saved_at,
            "value": sheet.describe(
                question_then(found, moves, question, at=revision.saved_at) or asked,
                columns_of(revision),
                whole=True,
            ),
        }
        for revision in revisions
    ]
    for after, before in pairwise(said):
        after["before"] = before["value"]
    is_asked = sheet.document.has_question(question)
    context = _context(found, sheet) | {
        "question": asked.text.get(sheet.language),
        "dimension_name": sheet.document.dimension_of(question).name.get(sheet.language) if is_asked else "",
        "back": _place(found, sheet, asked) if is_asked else reverse("assessment", args=[found.pk]),
        "is_asked": is_asked,
        "revisions": said,
    }
    return render(request, "assessments/history.html", context)


# --- targets, review, submission ---------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """How many points each dimension is to reach, where the organisation wants to say so itself."""
    found = _find(request, assessment_id)
    sheet = Sheet(found, ())
    asked = {dimension.key: dimension.name.get(sheet.language) for dimension in sheet.dimensions}
    form = forms.TargetsForm(request.POST or None, dimensions=list(asked.items()), initial=found.targets)
    if request.method == "POST":
        _must_edit(found)
        if form.is_valid():
            # Targets of dimensions that the profile does not ask stand for when it is changed.
            kept = {key: Decimal(points) for key, points in found.targets.items() if key not in asked}
            named = {key: points for key, points in form.cleaned_data.items() if points is not None}
            try:
                domain.set_targets(
                    assessment=found, targets=kept | named, by=_user(request), at=timezone.now()
                )
            except domain.ReadOnly:
                messages.warning(request, gettext("Reopen the answers before you change the targets."))
            else:
                messages.success(request, gettext("The targets have been saved."))
            return redirect("assessment", found.pk)
    levels = [
        {"number": number, "name": level.name.get(sheet.language), "begins_at": number_text(level.begins_at)}
        for number, level in enumerate(sheet.document.levels, 1)
    ]
    context = {
        "assessment": found,
        "form": form,
        "levels": levels,
        "may_answer": _may_answer(found),
        "content_language": _content_language(sheet),
    }
    return render(request, "assessments/targets.html", context, status=422 if form.errors else 200)


@gzip_page
@never_cache
@login_required
@require_safe
def review(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Everything that was said, with what is missing first."""
    found = _find(request, assessment_id)
    sheet = Sheet(found, kept_answers(found))
    said = verifications.by_question(found)
    dimensions, entries = [], []
    for dimension, view in zip(sheet.dimensions, sheet.dimension_views(), strict=True):
        missing = sheet.missing_for_level(dimension)
        page = _page_address(found, sheet, dimension, back="review")
        asked = reviewed(sheet, dimension, page=page, remarks=said)
        dimensions.append(
            {"view": view, "entries": asked, "effect": effect(missing, view.name) if missing else ""}
        )
        entries += asked
    context = _context(found, sheet) | {
        **course_facts(course_of(found), _user(request)),
        "dimensions": dimensions,
        "unanswered": [entry for entry in entries if not entry.is_settled],
        "unknown": [entry for entry in entries if entry.is_unknown],
        "proposals": [(entry, remark) for entry in entries for remark in entry.remarks if remark.is_open],
        "may_take_over": _may_answer(found) and not found.may_verify,
        "effects": [dimension["effect"] for dimension in dimensions if dimension["effect"]],
        "is_empty": not any(settled(progress) for progress in sheet.progress.values()),
        "outcomes": outcomes.headlines(sheet.scorer, sheet.answers, sheet.profile, sheet.language),
        **ways_on(sheet.changes()),
    }
    return render(request, "assessments/review.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Which of the bank's profiles to answer, and what changing means. Reopens answers that are submitted."""
    found = _find(request, assessment_id)
    sheet = Sheet(found, kept_answers(found))
    offered = sheet.changes()
    form = forms.ProfileForm(
        request.POST if request.method == "POST" else None,
        profiles=[(change.way.key, change.way.name) for change in offered],
        initial={"profile": sheet.profile or ""},
    )
    if request.method == "POST":
        _must_edit(found)
        if form.is_valid():
            return _go_on(
                request, found, next(c for c in offered if c.way.key == form.cleaned_data["profile"])
            )
    context = _context(found, sheet) | {"form": form, "offered": offered, "chosen": form["profile"].value()}
    return render(request, "assessments/profile.html", context, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, found: Assessment, change: ProfileChange) -> HttpResponse:
    """Change the profile and say what that has brought."""
    go_on = domain.change_profile if found.is_open else domain.reopen
    try:
        go_on(assessment=found, profile=change.way.key, by=_user(request), at=timezone.now())
    except domain.Decided:
        return _decided(request, found)
    except (domain.ReadOnly, domain.NotSubmitted):
        messages.info(
            request, gettext("Somebody has submitted or reopened the answers meanwhile. Try again.")
        )
        return redirect("assessment-profile", found.pk)
    if not change.is_current:
        messages.success(
            request, gettext("Now answering “%(name)s”. No answer was lost.") % {"name": change.way.name}
        )
    return redirect("assessment", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Freeze the answers. The review page is where one decides to."""
    found = _find(request, assessment_id)
    if request.method != "POST":
        return redirect("review", found.pk)
    _must_edit(found)
    try:
        domain.submit(assessment=found, by=_user(request), at=timezone.now())
    except domain.NothingAnswered:
        messages.warning(request, gettext("Answer at least one question before you submit."))
        return redirect("review", found.pk)
    except domain.ReadOnly:
        messages.info(request, gettext("The answers had been submitted already."))
    else:
        messages.success(
            request, gettext("The answers have been submitted. You can reopen them at any time.")
        )
    return redirect("results", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask, then take answers again. What was confirmed or approved is opened by sending it back instead."""
    found = _find(request, assessment_id)
    if found.is_decided and course_of(found).may_send_back(_user(request)):
        return redirect("decide-send-back", found.pk)
    if not found.may_edit:
        raise RoleRequired(found.organisation)
    if found.is_decided:
        return _decided(request, found)
    if request.method != "POST" and not found.is_open:
        return render(request, "assessments/reopen.html", {"assessment": found})
    if request.method == "POST":
        try:
            domain.reopen(assessment=found, by=_user(request), at=timezone.now())
        except domain.Decided:
            return _decided(request, found)
        except domain.NotSubmitted:
            messages.info(request, gettext("The answers were open already."))
        else:
            messages.success(request, gettext("The answers are open again."))
    return redirect("assessment", found.pk)


def _decided(request: HttpRequest, found: Assessment) -> HttpResponse:
    """Say who can open answers that were confirmed or approved."""
    course = course_of(found)
    if course.may_send_back(_user(request)):
        message = gettext(
            "These answers have been confirmed. Send them back with a reason to open them again."
        )
    else:
        people = (*course.confirmers, *course.approvers, *course.owners)
        message = gettext(
            "These answers have been confirmed. Ask one of these people to send them back: %(names)s."
        )
        message %= {"names": listed(str(one.user) for one in people)}
    messages.warning(request, message)
    return redirect("assessment", found.pk)


# --- what they share ---------------------------------------------------------------------------------


def _find(request: HttpRequest, assessment_id: UUID) -> Assessment:
    """The assessment, with `may_edit`, if the user may see it; else a 404."""
    visible = Assessment.objects.visible_to(request.user).with_rights(request.user).with_version()
    return get_object_or_404(visible, pk=assessment_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _may_answer(found: Assessment) -> bool:
    return found.may_edit and found.is_open


def _must_edit(found: Assessment) -> None:
    """Raises `RoleRequired` for those who may only read."""
    if not found.may_edit:
        raise RoleRequired(found.organisation)


def _context(found: Assessment, sheet: Sheet) -> dict[str, object]:
    views = sheet.dimension_views()
    return {
        "assessment": found,
        "organisation": found.organisation,
        "bank": sheet.document.title.get(sheet.language),
        "bank_version": found.version.version,
        "may_answer": _may_answer(found),
        "is_submitted": not found.is_open,
        "is_decided": found.is_decided,
        "content_language": _content_language(sheet),
        "profile_name": sheet.profile_name,
        "gives_levels": sheet.gives_levels,
        "settled": sum(view.settled for view in views),
        "visible": sum(view.visible for view in views),
    }


def _content_language(sheet: Sheet) -> str:
    """The language of the bank's texts, where it is not the page's."""
    return sheet.language if sheet.language != get_language() else ""


def _read(data: QueryDict, question: Question, language: str) -> forms.Reading:
    typed = forms.posted(question, data)
    if data.get("clear") == question.key:
        typed = forms.Typed(comment=typed.comment, evidence=typed.evidence)
    return forms.read(question, typed, language)


def _seen(data: QueryDict, key: str) -> int:
    """The revision the respondent saw; the other person's, where they chose to put their own in its place."""
    field = "theirs" if _kept(data, key) == "mine" else "seen"
    return _number(data.get(f"{key}:{field}")) or 0


def _kept(data: QueryDict, key: str) -> str:
    """Which of two answers the respondent chose: `mine`, `theirs`, or nothing."""
    choice, _, chosen = data.get("keep", "").partition(" ")
    return choice if chosen == key else ""


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    return min(int(text), LARGEST_NUMBER)
