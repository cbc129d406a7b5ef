"""The pages on which an assessment is started, answered, reviewed and submitted."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
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

from assessments import domain, forms
from assessments.content import columns, columns_of
from assessments.models import Answer, Assessment
from assessments.pages import extent_of
from assessments.questionnaire import QuestionView, Sheet, effect, in_sets, settled
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
    versions = list(Version.objects.published().select_related("bank").newest_first())
    by_id = {str(version.pk): version for version in versions}
    banks = [_bank_card(version) for version in versions]
    names = {str(bank["id"]): _suggested_title(str(bank["title"]), timezone.localdate()) for bank in banks}
    form = forms.StartForm(
        request.POST or None,
        versions=[(str(bank["id"]), str(bank["title"])) for bank in banks],
        initial={"version": next(iter(names), ""), "title": next(iter(names.values()), "")},
    )
    if form.is_valid():
        version, title = form.cleaned_data["version"], form.cleaned_data["title"]
        assessment = domain.start_assessment(
            organisation=organisation,
            version=by_id[version],
            # A name that was only suggested follows the bank that was chosen in the end.
            title=names[version] if title in names.values() else title,
            by=_user(request),
            at=timezone.now(),
        )
        return redirect("assessment", assessment.pk)
    chosen = form["version"].value()
    context = {"organisation": organisation, "form": form, "banks": banks, "chosen": chosen}
    return render(request, "assessments/new.html", context, status=422 if form.is_bound else 200)


def _bank_card(version: Version) -> dict[str, object]:
    document = document_of(version)
    language = document.language_for(get_language() or "")
    extent = extent_of(document)
    return {
        "id": str(version.pk),
        "title": document.title.get(language),
        "version": version.version,
        "description": document.description.get(language),
        "language": language,
        "dimensions": extent.dimensions,
        "questions": extent.questions,
        "minutes": extent.minutes,
    }


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
    sheet = Sheet(found, found.answers.select_related("author"))
    dimensions = []
    for dimension, view in zip(sheet.document.dimensions, sheet.dimensions(), strict=True):
        rows = [sheet.rows[question.key] for question in dimension.questions if question.key in sheet.rows]
        last = max(rows, key=lambda row: (row.saved_at, row.question), default=None)
        dimensions.append({"view": view, "last": last, "missing": sheet.missing_for_level(dimension)})
    submission = found.submissions.select_related("submitted_by").order_by("-number").first()
    targets = [
        {"name": dimension.name.get(sheet.language), "points": found.targets[dimension.key]}
        for dimension in sheet.document.dimensions
        if dimension.key in found.targets
    ]
    context = _context(found, sheet) | {
        "form": form,
        "dimensions": dimensions,
        "submission": submission,
        "targets": targets,
        "next": _next_question(found, sheet),
    }
    return render(request, "assessments/overview.html", context, status=422 if form.errors else 200)


def _next_question(found: Assessment, sheet: Sheet) -> str:
    """Where answering goes on: the first open question, or nowhere when there is none."""
    for dimension in sheet.document.dimensions:
        for question in sheet.open_questions(dimension):
            return _place(found, sheet, question)
    return ""


def _place(found: Assessment, sheet: Sheet, question: Question, *, back: str = "") -> str:
    """The address of a question on its page. `back`: the page that answering is to return to."""
    dimension = sheet.document.dimension_of(question.key)
    query = f"?from={back}" if back else ""
    return f"{reverse('dimension', args=[found.pk, dimension.key])}{query}#{sheet.names[question.key]}"


# --- answering ---------------------------------------------------------------------------------------


@gzip_page
@never_cache  # going back must not bring up fields that have been saved differently since
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dimension(request: HttpRequest, assessment_id: UUID, dimension: str) -> HttpResponse:
    """The questions of one dimension. Posting saves the whole page: the way without JavaScript."""
    found = _find(request, assessment_id)
    try:
        asked = document_of(found.version).dimension(dimension)
    except KeyError:
        raise Http404 from None
    if request.method == "POST":
        return _save_page(request, found, asked)
    sheet = Sheet(found, found.answers.select_related("author"))
    return _questionnaire(request, found, asked, sheet)


def _save_page(request: HttpRequest, found: Assessment, asked: Dimension) -> HttpResponse:
    _must_edit(found)
    language = document_of(found.version).language_for(get_language() or "")
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
    except domain.ReadOnly:
        messages.warning(
            request, gettext("The answers have been submitted meanwhile. What you entered was not saved.")
        )
        return redirect("assessment", found.pk)
    except OperationalError:
        # Reading goes on while somebody else writes, so the page can come back with all that was typed.
        sheet = Sheet(found, found.answers.select_related("author"))
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
        sheet = Sheet(found, found.answers.select_related("author"))
        views = [
            _refused(request, sheet, question, readings[question.key], outcome)
            if question.key in readings
            else sheet.question(question)
            for question in asked.questions
        ]
        return _questionnaire(request, found, asked, sheet, views, status=422)
    sheet = Sheet(found, outcome.answers.values())
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
        current = sheet.rows[question.key]
        conflict = sheet.conflict(question, mine=columns(reading.answer), current=current, by=_user(request))
        seen = _seen(request.POST, question.key)
        return sheet.question(question, typed=reading.typed, conflict=conflict, seen_revision=seen)
    if reading.problems:
        return sheet.question(question, typed=reading.typed, problems=reading.problems)
    return sheet.question(question)


def _after_page(
    request: HttpRequest, found: Assessment, asked: Dimension, sheet: Sheet, *, shown: Iterable[str]
) -> str:
    """Where saving a page leads: to questions it has brought up, back where one came from, or on."""
    here = reverse("dimension", args=[found.pk, asked.key])
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
    following = _following(sheet, asked)
    if back == "review" or following is None:
        return reverse("review", args=[found.pk])
    return reverse("dimension", args=[found.pk, following.key])


def _following(sheet: Sheet, asked: Dimension) -> Dimension | None:
    dimensions = sheet.document.dimensions
    position = dimensions.index(asked) + 1
    return dimensions[position] if position < len(dimensions) else None


def _questionnaire(
    request: HttpRequest,
    found: Assessment,
    asked: Dimension,
    sheet: Sheet,
    views: list[QuestionView] | None = None,
    *,
    status: int = 200,
    busy: bool = False,
) -> HttpResponse:
    views = views or [sheet.question(question) for question in asked.questions]
    following = _following(sheet, asked)
    back = request.POST.get("from") or request.GET.get("from") or ""
    dimensions = sheet.dimensions(current=asked.key)
    context = _context(found, sheet) | {
        "dimension": next(view for view in dimensions if view.is_current),
        "dimensions": dimensions,
        "sets": in_sets(views),
        "failed": [view for view in views if view.is_visible and (view.problems or view.conflict)],
        "busy": busy,
        "page": request.POST.get("page", "")[:LONGEST_PAGE] or str(uuid4()),
        "from_review": back == "review",
        "following": following.name.get(sheet.language) if following else "",
        "following_key": following.key if following else "",
    }
    return render(request, "assessments/dimension.html", context, status=status)


@require_POST
def answer_save(request: HttpRequest, assessment_id: UUID, question: str) -> HttpResponse:
    """Save one answer as it is given, and answer with the pieces of the page that this changes.

    409: somebody else's newer answer stands, both are shown; 422: the answer does not fit; 423: nothing can
    be saved here any more; 401: the session has ended.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    found = Assessment.objects.editable_by(request.user).for_saving().filter(pk=assessment_id).first()
    if found is None or found.status != Assessment.Status.ANSWERING:
        get_object_or_404(Assessment.objects.visible_to(request.user), pk=assessment_id)
        return HttpResponse(status=423)
    document = document_of(found.version)
    if not document.has_question(question):
        raise Http404
    asked = document.question(question)
    if _kept(request.POST, question) == "theirs":
        return _answer_pieces(request, found, asked, Sheet(found, found.answers.all()), replace=True)
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
    sheet = Sheet(found, outcome.answers.values())
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
    page = sheet.document.dimension_of(asked.key)
    changed = [
        question
        for question in page.questions
        if question.visible_if is not None
        and question.key != asked.key
        and (question.key in sheet.visible) != (question.key in shown)
    ]
    sheet.meet_authors([asked, *changed], known=_user(request))
    context = {
        "assessment": found,
        "question": sheet.question(asked),
        "replace": replace,
        "slots": [sheet.question(question) for question in changed],
        "dimensions": sheet.dimensions(current=page.key),
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
    if not sheet.document.has_question(question):
        raise Http404
    asked = sheet.document.question(question)
    answer = Answer.objects.filter(assessment=found, question=question).first()
    revisions = answer.revisions.select_related("author").order_by("-revision") if answer else []
    said = [
        {
            "number": revision.revision,
            "by": str(revision.author or ""),
            "at": revision.saved_at,
            "value": sheet.describe(asked, columns_of(revision), whole=True),
        }
        for revision in revisions
    ]
    for after, before in pairwise(said):
        after["before"] = before["value"]
    context = _context(found, sheet) | {
        "question": asked.text.get(sheet.language),
        "dimension_name": sheet.document.dimension_of(question).name.get(sheet.language),
        "back": _place(found, sheet, asked),
        "revisions": said,
    }
    return render(request, "assessments/history.html", context)


# --- targets, review, submission ---------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """How many points each dimension is to reach, where the organisation wants to say so itself."""
    found = _find(request, assessment_id)
    document = document_of(found.version)
    language = document.language_for(get_language() or "")
    form = forms.TargetsForm(
        request.POST or None,
        dimensions=[(dimension.key, dimension.name.get(language)) for dimension in document.dimensions],
        initial=found.targets,
    )
    if request.method == "POST":
        _must_edit(found)
        if form.is_valid():
            wanted = {key: points for key, points in form.cleaned_data.items() if points is not None}
            try:
                domain.set_targets(assessment=found, targets=wanted, by=_user(request), at=timezone.now())
            except domain.ReadOnly:
                messages.warning(request, gettext("Reopen the answers before you change the targets."))
            else:
                messages.success(request, gettext("The targets have been saved."))
            return redirect("assessment", found.pk)
    levels = [
        {"number": number, "name": level.name.get(language), "begins_at": number_text(level.begins_at)}
        for number, level in enumerate(document.levels, 1)
    ]
    context = {
        "assessment": found,
        "form": form,
        "levels": levels,
        "may_answer": _may_answer(found),
        "content_language": language if language != get_language() else "",
    }
    return render(request, "assessments/targets.html", context, status=422 if form.errors else 200)


@gzip_page
@never_cache
@login_required
@require_safe
def review(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Everything that was said, with what is missing first."""
    found = _find(request, assessment_id)
    sheet = Sheet(found, found.answers.all())
    dimensions, unanswered, unknown = [], [], []
    for dimension, view in zip(sheet.document.dimensions, sheet.dimensions(), strict=True):
        entries = []
        for question in dimension.questions:
            if question.key not in sheet.visible:
                continue
            row = sheet.rows.get(question.key)
            entry = {
                "text": question.text.get(sheet.language),
                "said": sheet.describe(question, columns_of(row)),
                "comment": row.comment if row else "",
                "evidence": row.evidence if row else "",
                "change": _place(found, sheet, question, back="review"),
                "is_unknown": row is not None and row.status == Answer.Status.UNKNOWN,
            }
            entries.append(entry)
            if not sheet.is_settled(question.key):
                unanswered.append(entry)
            elif entry["is_unknown"]:
                unknown.append(entry)
        missing = sheet.missing_for_level(dimension)
        dimensions.append(
            {"view": view, "entries": entries, "effect": effect(missing, view.name) if missing else ""}
        )
    context = _context(found, sheet) | {
        "dimensions": dimensions,
        "unanswered": unanswered,
        "unknown": unknown,
        "effects": [dimension["effect"] for dimension in dimensions if dimension["effect"]],
        "is_empty": not any(settled(progress) for progress in sheet.progress.values()),
    }
    return render(request, "assessments/review.html", context)


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
    """Ask, then take answers again."""
    found = _find(request, assessment_id)
    if not found.may_edit:
        raise RoleRequired(found.organisation)
    if request.method != "POST" and found.status == Assessment.Status.SUBMITTED:
        return render(request, "assessments/reopen.html", {"assessment": found})
    if request.method == "POST":
        try:
            domain.reopen(assessment=found, by=_user(request), at=timezone.now())
        except domain.NotSubmitted:
            messages.info(request, gettext("The answers were open already."))
        else:
            messages.success(request, gettext("The answers are open again."))
    return redirect("assessment", found.pk)


# --- what they share ---------------------------------------------------------------------------------


def _find(request: HttpRequest, assessment_id: UUID) -> Assessment:
    """The assessment, with `may_edit`, if the user may see it; else a 404."""
    visible = Assessment.objects.visible_to(request.user).with_rights(request.user).with_version()
    return get_object_or_404(visible, pk=assessment_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _may_answer(found: Assessment) -> bool:
    return found.may_edit and found.status == Assessment.Status.ANSWERING


def _must_edit(found: Assessment) -> None:
    """Raises `RoleRequired` for those who may only read."""
    if not found.may_edit:
        raise RoleRequired(found.organisation)


def _context(found: Assessment, sheet: Sheet) -> dict[str, object]:
    views = sheet.dimensions()
    return {
        "assessment": found,
        "organisation": found.organisation,
        "bank": sheet.document.title.get(sheet.language),
        "bank_version": found.version.version,
        "may_answer": _may_answer(found),
        "is_submitted": found.status == Assessment.Status.SUBMITTED,
        "content_language": _content_language(sheet),
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
