"""From a file to a draft: upload it, look at what it would become, confirm it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from banks import domain
from banks.domain import importing
from banks.editing.address import addresses_of
from banks.editing.tree import Tree
from banks.editing.words import crumbs
from banks.exchange.blank import blank_workbook, offered_languages
from banks.exchange.formats import FORMATS
from banks.exchange.reading import Note
from banks.exchange.understanding import findings, languages_of, understand
from banks.forms.upload import ImportForm, UploadForm
from banks.languages import own_name
from banks.models import Upload
from banks.problems import FileProblems, Finding, explain
from banks.views.access import administrator, administrator_required
from organisations import limits
from scoring import InvalidDocument

MOST_SHOWN = 100  # notes of one fate, and problems, unless all are asked for
LONGEST_SHOWN = 300  # characters of a text
FATES = ("lost", "changed", "understood")
KINDS = {
    "single": gettext_lazy("single choice"),
    "multiple": gettext_lazy("multiple choice"),
    "number": gettext_lazy("number"),
    "text": gettext_lazy("text"),
}


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def bank_import(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is read at once, and nothing becomes of it before that was looked at."""
    if request.method != "POST":
        return _form_page(request, UploadForm())
    limits.allow(request, "upload")
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form)
    file = form.cleaned_data["file"]
    name = importing.plain_file_name(file.name)
    try:
        understood = understand(name, file.read(), format=form.cleaned_data["format"] or None)
    except FileProblems as refused:
        return _form_page(request, form, name, refused.findings)
    upload = importing.keep_upload(
        understood=understood, file_name=name, by=administrator(request), at=timezone.now()
    )
    return redirect("bank-upload", upload.pk)


def _form_page(
    request: HttpRequest, form: UploadForm, name: str = "", problems: Sequence[Finding] = ()
) -> HttpResponse:
    context = {
        "form": form,
        "file_name": name,
        "problems": problems[:MOST_SHOWN],
        "more_problems": max(0, len(problems) - MOST_SHOWN),
        "formats": FORMATS.values(),
        "workbooks": [(",".join(codes), " · ".join(map(own_name, codes))) for codes in offered_languages()],
    }
    return render(request, "banks/import.html", context, status=422 if form.errors or problems else 200)


@administrator_required
@require_http_methods(["GET", "HEAD"])
def bank_workbook(request: HttpRequest) -> HttpResponse:
    """A blank workbook to copy a questionnaire into, in the languages asked for that there are, else in all."""
    limits.allow(request, "export")
    offered = {",".join(codes): codes for codes in offered_languages()}
    languages = offered.get(request.GET.get("languages", ""), offered_languages()[0])
    response = HttpResponse(blank_workbook(languages), content_type=FORMATS["xlsx"].content_type)
    response["Content-Disposition"] = content_disposition_header(
        True, f"question-bank-{'-'.join(languages)}.xlsx"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def bank_upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What a file was understood as and what it would become; posting it with `confirm` makes it a draft."""
    upload = _own_upload(request, upload_id)
    understood = importing.understood_as(upload)
    form = ImportForm(request.POST if request.method == "POST" else None, tree=understood.tree)
    tree = understood.tree
    if form.is_bound and form.is_valid():
        tree = form.adjusted()
        if "confirm" in request.POST:
            made = _confirmed(request, upload, form, tree)
            if made is not None:
                return made
    return _preview(request, upload, form, understood.notes, tree, findings(tree, understood.lines))


def _own_upload(request: HttpRequest, upload_id: UUID) -> Upload:
    upload = Upload.objects.filter(pk=upload_id, uploaded_by=administrator(request)).first()
    if upload is None:
        raise Http404
    return upload


def _confirmed(request: HttpRequest, upload: Upload, form: ImportForm, tree: Tree) -> HttpResponse | None:
    """Make the draft and go there; None, with the reason in the form, where that cannot be."""
    try:
        draft = importing.draft_from_upload(upload=upload, tree=tree, by=administrator(request))
    except domain.VersionTaken:
        form.add_error("version", _("This version is published with other content. Enter another one."))
        return None
    except importing.UploadGone:
        messages.error(request, _("The file was confirmed or discarded already."))
        return redirect("bank-import")
    except InvalidDocument as invalid:
        for problem in invalid.problems:
            form.add_error(None, str(Finding(problem)))
        return None
    messages.success(request, _("A draft was made from “%(file)s”.") % {"file": draft.file_name})
    return redirect("draft", draft.pk)


def _preview(
    request: HttpRequest,
    upload: Upload,
    form: ImportForm,
    notes: Sequence[Note],
    tree: Tree,
    problems: Sequence[Finding],
) -> HttpResponse:
    text = None if problems else importing.canonical_text(tree)
    stands = importing.standing(tree, text)
    if stands.is_taken and not form.is_bound:
        form.initial["version"] = stands.free_version
    sought = request.GET.get("q", "").strip()[:200]
    everything = request.GET.get("all", "")
    languages = languages_of(tree) or [get_language() or "en"]
    wanted = request.GET.get("language") or get_language() or ""
    language = wanted if wanted in languages else languages[0]
    context = {
        "upload": upload,
        "format": FORMATS[upload.format].label if upload.format in FORMATS else upload.format,
        "form": form,
        "stands": stands,
        "compare_url": _compare_url(stands),
        "groups": list(_groups(notes, sought=sought, everything=everything)),
        "notes": notes,
        "sought": sought,
        "problems": _in_words(
            tree, problems if everything == "problems" else problems[:MOST_SHOWN], language
        ),
        "problem_count": len(problems),
        "language": language,
        "languages": [(code, own_name(code)) for code in languages],
        "counts": _counts(tree),
        "dimensions": list(_outline(tree, language)),
    }
    return render(request, "banks/upload.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """What is wrong: with what, in words, and where in the file; `cell` where it is a workbook."""

    about: str
    text: str
    line: int
    cell: str


def _in_words(tree: Tree, problems: Sequence[Finding], language: str) -> list[ShownProblem]:
    addresses = addresses_of(tree, [finding.problem.path for finding in problems])
    return [
        ShownProblem(
            about=" › ".join(_short(crumb) for crumb in crumbs(tree, address, language)),
            text=explain(finding.problem),
            line=finding.line,
            cell=finding.cell,
        )
        for finding, address in zip(problems, addresses, strict=True)
    ]


def _compare_url(stands: importing.Standing) -> str:
    if stands.draft is None or stands.newest is None:
        return ""
    return f"{reverse('version-compare')}?from={stands.newest.pk}&to={stands.draft.pk}"


@administrator_required
@require_POST
def bank_upload_discard(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Forget a file."""
    importing.discard_upload(upload=_own_upload(request, upload_id))
    messages.success(request, _("The file was discarded. Nothing was imported."))
    return redirect("bank-import")


# --- what the page shows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """The notes of one fate: those shown, how many there are, and how many were found where some were sought."""

    fate: str
    notes: Sequence[Note]
    found: int
    count: int


def _groups(notes: Iterable[Note], *, sought: str, everything: str) -> Iterator[NoteGroup]:
    """The notes by fate, the worst first."""
    by_fate = {
        fate: list(group) for fate, group in groupby(sorted(notes, key=_worst_first), lambda n: n.fate)
    }
    for fate, group in by_fate.items():
        found = [note for note in group if sought.lower() in str(note).lower()]
        shown = found if everything == fate or sought else found[:MOST_SHOWN]
        yield NoteGroup(fate, shown, len(found), len(group))


def _worst_first(note: Note) -> int:
    return FATES.index(note.fate)


def _counts(tree: Tree) -> dict[str, int]:
    """How much there is in it, by what it is."""
    questions = [question for _dimension, questions in _parts(tree) for question in questions]
    return {
        "dimensions": len(_list(tree.get("dimensions"))),
        "questions": len(questions),
        "options": sum(len(_list(question.get("options"))) for question in questions),
        "conditions": sum(bool(question.get("visible_if")) for question in questions),
        "figures": sum(len(_list(question.get("figures"))) for question in questions),
        "recommendations": len(_map(tree.get("recommendations"))),
        "sources": len(_map(tree.get("sources"))),
        "measures": len(_map(tree.get("measures"))),
        "outcomes": len(_map(tree.get("outcomes"))),
        "clauses": sum(
            len(_map(_map(framework).get("clauses"))) for framework in _map(tree.get("frameworks")).values()
        ),
    }


def _outline(tree: Tree, language: str) -> Iterator[dict[str, Any]]:
    """Dimensions and their questions as they read in a language; what is missing there is shown in another."""
    for dimension, questions in _parts(tree):
        yield {
            "name": _words(dimension.get("name"), language),
            "key": _short(dimension.get("key")),
            "questions": [
                {
                    "key": _short(question.get("key")),
                    "text": _words(question.get("text"), language),
                    "kind": KINDS.get(str(question.get("kind")), ""),
                    "options": [
                        _words(_map(option).get("text"), language)
                        for option in _list(question.get("options"))
                    ],
                    "is_conditional": bool(question.get("visible_if")),
                }
                for question in questions
            ],
        }


def _parts(tree: Tree) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for dimension in map(_map, _list(tree.get("dimensions"))):
        yield dimension, [_map(question) for question in _list(dimension.get("questions"))]


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it is shown; `language` is the one it is in, where that is not the one asked for."""

    text: str
    language: str = ""


def _words(texts: Any, language: str) -> Words:
    texts = _map(texts)
    if isinstance(texts.get(language), str):
        return Words(_short(texts[language]))
    for other, text in texts.items():
        if isinstance(text, str):
            return Words(_short(text), str(other))
    return Words("")


def _short(text: Any) -> str:
    words = " ".join(str(text if text is not None else "")[: 2 * LONGEST_SHOWN].split())
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
