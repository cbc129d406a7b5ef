"""Question banks as files: what each format carries and what it does not, then the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from audit.domain import record
from banks import domain, exchange
from banks.editing.tree import write_tree
from banks.exchange.formats import FORMATS, WRITABLE, Format, write_bank
from banks.exchange.keys import Keys
from banks.exchange.reading import Writing
from banks.models import Draft, Version
from banks.views.access import administrator, administrator_required, the_draft, the_version
from organisations import limits
from scoring import Document, InvalidDocument, parse_document


@dataclass(frozen=True, slots=True)
class Subject:
    """What is exported: a version, or a draft, whose document is None where it is not valid. `tree` is a draft's."""

    kind: str
    row: Version | Draft
    key: str
    version: str
    document: Document | None
    tree: Mapping[str, Any] | None
    page_url: str

    def offers(self, format: Format) -> bool:
        """Whether it can be written in a format: what is not valid goes into the native ones alone."""
        return self.document is not None or format.name in exchange.WRITERS

    def written(self, format: Format) -> Writing:
        """The file."""
        if self.document is not None:
            return write_bank(self.document, format=format.name)
        return Writing(exchange.write(write_tree(self.tree), format=format.name))


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_export(request: HttpRequest, version_id: UUID, format: str) -> HttpResponse:
    """A published version as a file."""
    version = the_version(version_id)
    subject = Subject(
        kind="version",
        row=version,
        key=version.bank.key,
        version=version.version,
        document=domain.document_of(version),
        tree=None,
        page_url=reverse("version", args=[version.pk]),
    )
    return _export(request, subject, format)


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_export(request: HttpRequest, draft_id: UUID, format: str) -> HttpResponse:
    """A draft as a file, in whatever state it is."""
    draft = the_draft(draft_id)
    tree = domain.tree_of(draft)
    try:
        document = parse_document(tree)
    except InvalidDocument:
        document = None
    subject = Subject(
        kind="draft",
        row=draft,
        key=draft.bank.key,
        version=str(tree.get("version", "")),
        document=document,
        tree=tree,
        page_url=reverse("draft", args=[draft.pk]),
    )
    return _export(request, subject, format)


def _export(request: HttpRequest, subject: Subject, name: str) -> HttpResponse:
    if name not in WRITABLE:
        raise Http404
    format = FORMATS[name]
    if request.method == "POST" and subject.offers(format):
        return _download(request, subject, format)
    offered = subject.offers(format)
    notes = () if format.lossless or not offered else subject.written(format).notes
    context = {
        "subject": subject,
        "format": format,
        "offered": offered,
        "formats": sorted((FORMATS[each] for each in WRITABLE), key=lambda each: not each.lossless),
        "lost": [note for note in notes if note.fate == "lost"],
        "changed": [note for note in notes if note.fate == "changed"],
    }
    return render(request, "banks/export.html", context, status=422 if request.method == "POST" else 200)


def _download(request: HttpRequest, subject: Subject, format: Format) -> HttpResponse:
    limits.allow(request, "export")
    writing = subject.written(format)
    record(
        action="bank.exported",
        actor=administrator(request),
        subject=subject.row,
        bank=subject.key,
        version=subject.version,
        format=format.name,
    )
    response = HttpResponse(writing.data, content_type=format.content_type)
    response["Content-Disposition"] = content_disposition_header(True, _file_name(subject, format))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_name(subject: Subject, format: Format) -> str:
    """`key-version.ending`, of letters that every file system has, whatever a draft's version is called."""
    stem = "-".join(filter(None, (subject.key, subject.version, "draft" if subject.kind == "draft" else "")))
    return Keys().for_name(stem, "bank") + format.ending
