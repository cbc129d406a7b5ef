"""Where consultants write what they found, dimension by dimension, and where everybody else reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.models import Assessment
from assessments.verifications import consultancy_of
from organisations.domain import RoleRequired
from organisations.models import Organisation, User
from reports import subjects
from reports.context import build
from reports.findings import LONGEST_FINDING, FindingConflict, save_finding
from reports.models import Finding
from reports.remarks import finding_of
from reports.view_model import ConsultantFinding, Dimension, ReportContext

LARGEST_NUMBER = 2_147_483_647  # of what a column for counts holds


@dataclass(kw_only=True)
class Piece:
    """A finding on a dimension in one language, with what was posted of it.

    `saved` is what stands; `text` is what the field shows; `theirs` is what a colleague saved meanwhile.
    """

    dimension: str
    language: str
    saved: Finding | None
    text: str = ""
    posted: bool = False
    problem: str = ""
    theirs: Finding | None = None

    @property
    def name(self) -> str:
        """Before the names of the piece's fields."""
        return f"{self.dimension}:{self.language}"

    @property
    def anchor(self) -> str:
        """An identifier for labels inside the page."""
        return self.name.replace(".", "-").replace(":", "-")

    @property
    def fields(self) -> str:
        """The names of all of them, for a request that carries no others."""
        return ", ".join(f"{self.name}:{field}" for field in ("text", "seen"))

    @property
    def revision(self) -> int:
        """Of what stands; 0 for nothing."""
        return self.saved.revision if self.saved else 0

    @property
    def refused(self) -> bool:
        """Whether what was posted could not be saved."""
        return bool(self.problem or self.theirs)


@dataclass(kw_only=True)
class Row:
    """A dimension with its result, the pieces to write, and what is to be read of other consultancies."""

    dimension: Dimension
    pieces: list[Piece]
    others: list[ConsultantFinding]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """All dimensions with their scores and what consultants found; consultants write here, in every language.

    Posted, whatever came is saved piece by piece. 409: a colleague was faster with one of them; 422: one is too long.
    With htmx one piece comes at a time, and the answer says what has become of it.
    """
    visible = Assessment.objects.visible_to(request.user).with_version()
    assessment = get_object_or_404(visible, pk=assessment_id)
    user = cast("User", request.user)
    consultancy = consultancy_of(user, assessment.organisation)
    report = _result(assessment)
    stored = list(
        assessment.findings.select_related("consultancy", "author").order_by(
            "consultancy__name", "consultancy", "language"
        )
    )
    rows = list(_rows(report, stored, consultancy, languages=_languages(assessment)))
    pieces = [piece for row in rows for piece in row.pieces]
    status = 200
    if request.method == "POST":
        if consultancy is None:
            raise RoleRequired(assessment.organisation)
        for piece in pieces:
            _save(piece, request.POST, assessment=assessment, consultancy=consultancy, by=user)
        posted = [piece for piece in pieces if piece.posted]
        if any(piece.theirs for piece in posted):
            status = 409
        elif any(piece.problem for piece in posted):
            status = 422
        if request.headers.get("HX-Request") and len(posted) == 1:
            context = {"piece": posted[0], "fresh": True, "longest": LONGEST_FINDING}
            return render(request, "reports/_partials/finding_state.html", context, status=status)
        if status == 200:
            messages.success(request, gettext("The findings have been saved."))
            return redirect("findings", assessment.pk)
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "consultancy": consultancy,
        "report": report,
        "rows": rows,
        "refused": [piece for piece in pieces if piece.refused],
        "anything": any(finding.text for finding in stored),
        "longest": LONGEST_FINDING,
    }
    return render(request, "reports/findings.html", context, status=status)


def _result(assessment: Assessment) -> ReportContext:
    """Of what was submitted last, or of the answers as they stand while nothing is."""
    submission = assessment.submissions.with_version().order_by("-number").first()
    subject = subjects.of_submission(submission) if submission else subjects.of_assessment(assessment)
    return build(subject, language=get_language() or settings.LANGUAGE_CODE)


def _languages(assessment: Assessment) -> list[str]:
    """Those in which there can be a report, the organisation's first."""
    preferred = assessment.organisation.language
    return sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != preferred)


def _rows(
    report: ReportContext, stored: list[Finding], consultancy: Organisation | None, *, languages: list[str]
) -> Iterator[Row]:
    for dimension in report.dimensions:
        of_dimension = [finding for finding in stored if finding.dimension == dimension.key]
        own = {finding.language: finding for finding in of_dimension if finding.consultancy == consultancy}
        yield Row(
            dimension=dimension,
            pieces=[
                Piece(
                    dimension=dimension.key,
                    language=language,
                    saved=own.get(language),
                    text=own[language].text if language in own else "",
                )
                for language in (languages if consultancy else ())
            ],
            others=[
                finding_of(finding)
                for finding in of_dimension
                if finding.consultancy != consultancy and finding.text
            ],
        )


def _save(
    piece: Piece, posted: QueryDict, *, assessment: Assessment, consultancy: Organisation, by: User
) -> None:
    """Save what was posted of a piece, if anything was, and note on it what has become of that."""
    text = posted.get(f"{piece.name}:text")
    if text is None:
        return
    piece.posted, piece.text = True, text
    keep = posted.get(f"{piece.name}:keep", "")
    if keep == "theirs":
        piece.text = piece.saved.text if piece.saved else ""
        return
    if len(text.replace("\r\n", "\n").strip()) > LONGEST_FINDING:
        piece.problem = gettext("Shorten it to %(maximum)s characters or fewer") % {
            "maximum": LONGEST_FINDING
        }
        return
    if "\0" in text:
        piece.problem = gettext("Remove control characters and broken characters")
        return
    try:
        piece.saved = save_finding(
            assessment=assessment,
            dimension=piece.dimension,
            language=piece.language,
            consultancy=consultancy,
            text=text,
            seen_revision=_number(posted.get(f"{piece.name}:{'theirs' if keep == 'mine' else 'seen'}")),
            by=by,
            at=timezone.now(),
        )
    except FindingConflict as conflict:
        piece.theirs = conflict.finding


def _number(text: str | None) -> int:
    """A revision as a page posts it; anything else is none."""
    if text is None or not text.isascii() or not text.isdigit():
        return 0
    return min(int(text[:12]), LARGEST_NUMBER)
