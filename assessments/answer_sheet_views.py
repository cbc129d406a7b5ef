"""Pages on which an answer sheet is taken along, and comes back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import domain
from assessments.answer_sheets import uploads
from assessments.answer_sheets.about import of_assessment
from assessments.answer_sheets.uploads import Difference, NotForThis, Preview, UploadGone
from assessments.answer_sheets.writing import write
from assessments.content import EMPTY, Columns, answer_of, said_by
from assessments.models import Assessment, SheetUpload
from assessments.questionnaire import Sheet
from banks.domain import document_of
from banks.exchange.tree import Unreadable
from banks.problems import Finding, explain
from organisations import limits, workbooks
from organisations.archive import safe_name
from organisations.domain import RoleRequired
from organisations.models import User

MOST_MEGABYTES = 8
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_FINDINGS_SHOWN = 100


class AnswerSheetForm(forms.Form):
    """A filled answer sheet."""

    file = forms.FileField(
        label=_("Answer sheet (Excel)"),
        help_text=_("8 MB at most. You see what would change before anything is saved."),
        error_messages={
            "required": _("Choose a file"),
            "empty": _("The file is empty."),
            "missing": _("Choose a file"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


@login_required
@require_safe
def answer_sheet(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The questions of an assessment as a workbook; with `?contents=filled` the answers as they stand too."""
    found = _find(request, assessment_id)
    limits.allow(request, "export")
    filled = request.GET.get("contents") == "filled"
    document = document_of(found.version)
    content = of_assessment(found, filled=filled, at=timezone.localtime())
    data = write(document, content, language=document.language_for(get_language() or ""))
    word = gettext("answer sheet with answers") if filled else gettext("answer sheet")
    name = f"{safe_name(found.title, otherwise=str(found.pk))} {word}.xlsx"
    response = HttpResponse(data, content_type=workbooks.CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_sheet_upload(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take a sheet along, or bring one back. It is read at once; nothing is saved before it was looked at."""
    found = _find(request, assessment_id)
    if not found.may_edit:
        raise RoleRequired(found.organisation)
    if not found.is_open:
        return _read_only(request, found)
    if request.method != "POST":
        return _upload_page(request, found, AnswerSheetForm())
    form = AnswerSheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, found, form)
    limits.allow(request, "upload")
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        form.add_error("file", gettext("The file is larger than %(most)s MB.") % {"most": MOST_MEGABYTES})
        return _upload_page(request, found, form)
    try:
        upload = uploads.keep_upload(
            assessment=found,
            data=file.read(),
            file_name=file.name or "",
            by=_user(request),
            at=timezone.now(),
        )
    except Unreadable as refused:
        said = explain(refused.problem)
        form.add_error("file", said[:1].upper() + said[1:])
    except NotForThis as refused:
        message = gettext("This sheet answers another question bank (%(bank)s). Download a sheet here.")
        form.add_error("file", message % {"bank": refused.bank[:100]})
    else:
        return redirect("answer-sheet-preview", found.pk, upload.pk)
    return _upload_page(request, found, form)


def _upload_page(request: HttpRequest, found: Assessment, form: AnswerSheetForm) -> HttpResponse:
    waiting = found.sheet_uploads.select_related("uploaded_by").order_by("-uploaded_at", "-pk")[:10]
    context = {"assessment": found, "form": form, "waiting": waiting}
    return render(request, "assessments/answer_sheet.html", context, status=422 if form.errors else 200)


def _read_only(request: HttpRequest, found: Assessment) -> HttpResponse:
    messages.warning(
        request, gettext("The answers have been submitted. Reopen them before you upload an answer sheet.")
    )
    return redirect("assessment", found.pk)


# --- what it would change ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A difference as the page shows it. `by`, `at`: who gave the answer that stands, and when."""

    key: str
    question: str
    dimension: str
    cell: str
    before: Sequence[str]
    after: Sequence[str]
    by: str
    at: datetime | None
    revision: int
    clears: bool
    is_hidden: bool


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_sheet_preview(request: HttpRequest, assessment_id: UUID, sheet_id: UUID) -> HttpResponse:
    """What a sheet would change; posting `confirm` saves it, `discard` forgets it."""
    found = _find(request, assessment_id)
    if not found.may_edit:
        raise RoleRequired(found.organisation)
    upload = found.sheet_uploads.filter(pk=sheet_id).first()
    if upload is None:
        if request.method != "POST":
            raise Http404
        messages.info(request, gettext("The answer sheet was taken over or discarded already."))
        return redirect("assessment", found.pk)
    upload.assessment = found
    if "discard" in request.POST:
        uploads.discard(upload=upload)
        messages.success(request, gettext("The answer sheet was discarded. Nothing was saved."))
        return redirect("assessment", found.pk)
    if not found.is_open:
        return _read_only(request, found)
    try:
        if "confirm" in request.POST:
            return _taken_over(request, found, upload)
        return _preview_page(request, found, upload)
    except (uploads.Outdated, domain.Moved):
        uploads.discard(upload=upload)
        messages.warning(
            request,
            gettext(
                "The assessment has been taken to another version of its question bank meanwhile. Upload the sheet again."
            ),
        )
        return redirect("answer-sheet-upload", found.pk)


def _taken_over(request: HttpRequest, found: Assessment, upload: SheetUpload) -> HttpResponse:
    chosen = {
        name.removeprefix("choose:"): int(value)
        for name, value in request.POST.dict().items()
        if isinstance(value, str)
        and name.startswith("choose:")
        and value.isascii()
        and value.isdigit()
        and len(value) < 10
    }
    try:
        taken = uploads.take_over(upload=upload, chosen=chosen, by=_user(request), at=timezone.now())
    except domain.Moved:
        raise
    except domain.ReadOnly:
        return _read_only(request, found)
    except UploadGone:
        messages.info(request, gettext("The answer sheet was taken over or discarded already."))
        return redirect("assessment", found.pk)
    if taken.saved:
        message = ngettext(
            "%(count)s answer was saved from the answer sheet.",
            "%(count)s answers were saved from the answer sheet.",
            taken.saved,
        )
        messages.success(request, message % {"count": taken.saved})
    elif not taken.conflicts:
        messages.info(request, gettext("Nothing was changed."))
    if taken.conflicts:
        message = ngettext(
            "%(count)s answer has been changed by somebody else meanwhile. Choose which one to keep.",
            "%(count)s answers have been changed by somebody else meanwhile. Choose which ones to keep.",
            taken.conflicts,
        )
        messages.warning(request, message % {"count": taken.conflicts})
        return redirect("answer-sheet-preview", found.pk, upload.pk)
    return redirect("assessment", found.pk)


def _preview_page(request: HttpRequest, found: Assessment, upload: SheetUpload) -> HttpResponse:
    preview = uploads.preview_of(upload)
    sheet = Sheet(found, found.answers.select_related("author"))
    visible = _visible_then(sheet, preview)
    findings = preview.findings
    context = {
        "assessment": found,
        "upload": upload,
        "changes": list(_lines(sheet, preview.changes, visible)),
        "conflicts": list(_lines(sheet, preview.conflicts, visible)),
        "findings": [_found(finding) for finding in findings[:MOST_FINDINGS_SHOWN]],
        "more_findings": max(0, len(findings) - MOST_FINDINGS_SHOWN),
        "finding_count": len(findings),
        "same": preview.same,
        "other_assessment": preview.other_assessment,
        "other_version": preview.other_version,
        "version": sheet.document.version,
        "content_language": sheet.language if sheet.language != get_language() else "",
    }
    return render(request, "assessments/answer_sheet_preview.html", context)


def _visible_then(sheet: Sheet, preview: Preview) -> frozenset[str]:
    """The questions that are asked once everything in the sheet is taken over."""
    answers = dict(sheet.answers)
    for each in preview.differences:
        answers[each.key] = answer_of(each.wanted.content, sheet.document.question(each.key).kind)
    return sheet.scorer.visible(answers, sheet.profile)


def _lines(sheet: Sheet, differences: Sequence[Difference], visible: frozenset[str]) -> Iterator[Line]:
    """Differences in the bank's order; those that will not be asked are marked."""
    by_key = {each.key: each for each in differences}
    for question in sheet.document.questions():
        each = by_key.get(question.key)
        if each is None:
            continue
        row = each.row
        stands = each.before != EMPTY
        respondent = each.wanted.respondent or ""
        yield Line(
            key=question.key,
            question=question.text.get(sheet.language),
            dimension=sheet.document.dimension_of(question.key).name.get(sheet.language),
            cell=each.wanted.cell,
            before=_described(sheet, question.key, each.before, said_by(row) if row and respondent else ""),
            after=_described(sheet, question.key, each.wanted.content, respondent),
            by=said_by(row) if row and stands else "",
            at=row.saved_at if row and stands else None,
            revision=each.revision,
            clears=each.clears,
            is_hidden=question.key not in visible,
        )


def _described(sheet: Sheet, key: str, content: Columns, respondent: str) -> list[str]:
    """An answer with all that belongs to it, a line each."""
    if content == EMPTY:
        return [pgettext("answer sheet", "No answer")]
    said = [sheet.describe(sheet.document.question(key), content, whole=True)]
    if respondent:
        said.append(pgettext("answer sheet", "Answered by: %(name)s") % {"name": respondent})
    return said


def _found(finding: Finding) -> Mapping[str, str]:
    return {"cell": finding.cell, "text": explain(finding.problem)}


def _find(request: HttpRequest, assessment_id: UUID) -> Assessment:
    """The assessment, with `may_edit`, if the user may see it; else a 404."""
    visible = Assessment.objects.visible_to(request.user).with_rights(request.user).with_version()
    return get_object_or_404(visible, pk=assessment_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
