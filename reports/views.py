"""The dashboard, results and reports."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from assessments import snapshot
from assessments.decision_views import course_facts
from assessments.decisions import course_of
from assessments.models import Assessment, Submission
from assessments.profiles import changes, ways_on
from assessments.questionnaire import question_names
from banks.domain import document_of
from banks.problems import FileProblems
from jobs import processes
from jobs.domain import NotFailed
from jobs.models import Job
from organisations import limits
from organisations.current import chosen_organisation
from organisations.domain import RoleRequired
from organisations.models import Organisation, User
from organisations.refusals import note_refused
from reports import domain, subjects
from reports.branding import issuers_for
from reports.context import build
from reports.dashboard import dashboard_for
from reports.forms import ReportForm
from reports.headlines import by_standing, headlines
from reports.models import Report
from reports.priorities import not_looked_into
from reports.remarks import gather
from reports.sample import sample_sheet
from reports.tables import BUILDERS, Table
from reports.view_model import Particulars, ReportContext, Subject, question_anchor

Response = TypeVar("Response", bound=HttpResponseBase)

MOST_ON_A_PAGE = 300  # questions of a result; beyond, each dimension's stand on a page of their own
UNFINISHED = (Job.Status.QUEUED, Job.Status.RUNNING)


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "reports/dashboard.html",
        {
            "dashboard": dashboard_for(
                request.user, language=_language(), current=chosen_organisation(request)
            )
        },
    )


# --- results ---------------------------------------------------------------------------------------


@gzip_page
@login_required
@require_safe
def results(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The newest submission's result, or the answers as they stand while they are open.

    `?submission=2` shows an earlier submission. Of very many questions each dimension's stand on a page of their own.
    """
    shown = _shown(request, assessment_id)
    stands = shown.submission is None or (
        # What an older submission says is not what one would go on from.
        not shown.assessment.is_open and shown.submission == shown.submissions[0]
    )
    context = shown.context() | {
        **shown.by_dimension(),
        "writes_findings": shown.assessment.may_verify,
        **course_facts(course_of(shown.assessment), cast("User", request.user)),
        **(
            _ways_on(shown.subject, shown.report, shown.content_language)
            if shown.assessment.may_edit and stands
            else {}
        ),
    }
    return render(request, "reports/results.html", context)


@gzip_page
@login_required
@require_safe
def results_dimension(request: HttpRequest, assessment_id: UUID, dimension: str) -> HttpResponse:
    """The questions and answers of one dimension of a result, with what the surveys say to each."""
    shown = _shown(request, assessment_id)
    around = (None, *shown.report.dimensions, None)
    for previous, found, following in zip(around, around[1:], around[2:], strict=False):
        if found is not None and found.key == dimension:
            context = {"previous": previous, "dimension": found, "following": following}
            return render(request, "reports/results_dimension.html", shown.context() | context)
    raise Http404


@dataclass(frozen=True, slots=True)
class _Shown:
    """A result that somebody asked to see. `query` leads to the same one again."""

    assessment: Assessment
    submission: Submission | None
    submissions: list[Submission]
    subject: Subject
    report: ReportContext

    @property
    def content_language(self) -> str:
        """The language of the bank's texts."""
        return self.subject.document.language_for(_language())

    def context(self) -> dict[str, Any]:
        """What every page of a result shows."""
        query = f"?submission={self.submission.number}" if self.submission else "?live=1"
        report, pk = self.report, self.assessment.pk
        context = _result_context(
            report,
            file_url=lambda table: reverse("results-table", args=[pk, table]) + query,
            json_url=reverse("results-json", args=[pk]) + query,
        )
        return context | {
            "assessment": self.assessment,
            "organisation": self.assessment.organisation,
            "can_edit": self.assessment.may_edit,
            "submission": self.submission,
            "submissions": self.submissions,
            "places": question_names(self.subject.document),
            "content_language": self.content_language if self.content_language != _language() else "",
            "query": self.query,
        }

    @property
    def query(self) -> str:
        """What to add to an address that is to show the same result."""
        return f"?submission={self.submission.number}" if self.submission else ""

    def by_dimension(self) -> dict[str, Any]:
        """Where each question stands, when there are too many for one page."""
        if sum(len(each.questions) for each in self.report.dimensions) <= MOST_ON_A_PAGE:
            return {}
        pages = {
            each.key: reverse("results-dimension", args=[self.assessment.pk, each.key]) + self.query
            for each in self.report.dimensions
        }
        return {
            "by_dimension": True,
            "question_places": {
                (anchor := question_anchor(question.key)): f"{pages[each.key]}#{anchor}"
                for each in self.subject.document.dimensions
                if each.key in pages
                for question in each.questions
            },
        }


def _shown(request: HttpRequest, assessment_id: UUID) -> _Shown:
    assessment = _assessment(request, assessment_id)
    submissions = list(assessment.submissions.with_version().defer("content").order_by("-number"))
    submission = _chosen_submission(request, assessment, submissions)
    subject = _subject(assessment, submission)
    return _Shown(assessment, submission, submissions, subject, build(subject, language=_language()))


def _ways_on(subject: Subject, report: ReportContext, language: str) -> dict[str, Any]:
    """The profile that is answered and those to go on by, each with the first places that it does not look into."""
    offered = changes(subject.scorer, subject.answers, profile=subject.profile, language=language)
    wider = sorted((change for change in offered if change.is_wider), key=lambda change: change.way.questions)
    return {
        **ways_on(offered),
        "wider_ways": [
            (
                change,
                not_looked_into(
                    subject.document,
                    now=subject.profile,
                    wider=change.way.key,
                    places=report.first_places,
                ),
            )
            for change in wider
        ],
    }


@login_required
@require_safe
def results_json(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The machine-readable result of what the page shows."""
    assessment = _assessment(request, assessment_id)
    limits.allow(request, "export")
    domain.note_export(assessment=assessment, by=cast("User", request.user), table="json")
    return _json(_result_of(request, assessment), name=assessment.title)


@login_required
@require_safe
def results_table(request: HttpRequest, assessment_id: UUID, table: str) -> HttpResponse:
    """One of the page's tables as CSV."""
    assessment = _assessment(request, assessment_id)
    limits.allow(request, "export")
    found = _table(table, _result_of(request, assessment))
    domain.note_export(assessment=assessment, by=cast("User", request.user), table=table)
    return _csv(found, name=assessment.title)


@gzip_page
@require_safe
def sample_report(request: HttpRequest) -> HttpResponse:
    """A result of invented answers, for everybody to look at."""
    report = _sample(_language())
    context = _result_context(
        report,
        file_url=lambda table: reverse("sample-table", args=[table]),
        json_url=reverse("sample-json"),
    )
    return render(request, "reports/sample.html", context)


@require_safe
def sample_json(request: HttpRequest) -> HttpResponse:
    """The machine-readable result of the sample."""
    limits.allow(request, "export")
    return _json(_sample(_language()), name="sample")


@require_safe
def sample_table(request: HttpRequest, table: str) -> HttpResponse:
    """One of the sample's tables as CSV."""
    limits.allow(request, "export")
    return _csv(_table(table, _sample(_language())), name="sample")


# --- reports ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The reports of an assessment, newest first, and the form that asks for another."""
    assessment = _assessment(request, assessment_id)
    if request.method == "POST" and not assessment.may_edit:
        raise RoleRequired(assessment.organisation)
    submission = assessment.submissions.with_version().order_by("-number").first()
    course = course_of(assessment)
    form = (
        _report_form(request, assessment, submission, decided=course.is_used)
        if submission and assessment.may_edit
        else None
    )
    if form is not None and form.is_valid():
        limits.allow(request, "report")
        report = domain.request_report(
            submission=cast("Submission", submission),
            language=form.cleaned_data["language"],
            particulars=form.particulars(),
            by=cast("User", request.user),
            at=timezone.now(),
            issued_by=form.issuer(),
        )
        return redirect("report", report.pk)
    if form is not None and "issuer" in form.errors:
        note_refused(
            request,
            subject=assessment,
            organisation_id=assessment.organisation_id,
            field="issuer",
            posted=request.POST.getlist("issuer"),
        )
    listed = list(
        assessment.reports.select_related("job", "requested_by", "submission", "corrects", "issued_by")
        .defer("submission__content")
        .order_by("-requested_at", "-pk")
    )
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "can_edit": assessment.may_edit,
        **course_facts(course, cast("User", request.user)),
        "verified": form is not None and "verification" not in form.fields,
        "may_sign": form is not None and "confirmed_by" in form.fields,
        "submission": submission,
        "form": form,
        "reports": listed,
        "worker_missing": _worker_missing(listed),
    }
    refused = form is not None and form.errors
    return render(request, "reports/reports.html", context, status=422 if refused else 200)


@login_required
@require_safe
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: how far it is, and what it was asked to state."""
    found = _report(request, report_id)
    context = {
        "report": found,
        "assessment": found.assessment,
        "organisation": found.organisation,
        "can_edit": _may_edit(request, found.organisation),
        "particulars": Particulars.from_json(found.particulars),
        "worker_missing": _worker_missing([found]),
    }
    return render(request, "reports/report.html", context)


@require_safe
def report_progress(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The part of a page that says how far a report is.

    `?seen=` names what the page shows; 204 says that nothing has changed, so that nothing moves for a reader.
    """
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponseClientRefresh()  # or the page would get the sign-in page as one of its parts
        return redirect_to_login(request.get_full_path())
    found = _report(request, report_id)
    seen = request.GET.get("seen", "")
    if seen == f"{found.job.status}-{found.job.progress}":
        return HttpResponse(status=204)
    context = {
        "report": found,
        "can_edit": _may_edit(request, found.organisation),
        "worker_missing": _worker_missing([found]),
        "announce": not seen.startswith(f"{found.job.status}-"),
    }
    return render(request, "reports/_partials/progress.html", context)


@login_required
@require_safe
def report_download(request: HttpRequest, report_id: UUID) -> FileResponse:
    """The PDF, for those who may see the report."""
    found = _report(request, report_id)
    if found.job.status != Job.Status.DONE or not found.file:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    domain.note_download(report=found, by=cast("User", request.user))
    response = FileResponse(
        file, as_attachment=True, filename=domain.file_name(found), content_type="application/pdf"
    )
    return _private(response)


@login_required
@require_POST
def report_retry(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Try again to make a report that could not be made; nothing happens when it is being made already."""
    found = _report(request, report_id)
    if not _may_edit(request, found.organisation):
        raise RoleRequired(found.organisation)
    limits.allow(request, "report")
    with suppress(NotFailed):
        domain.retry_report(report=found, by=cast("User", request.user))
    return redirect("report", found.pk)


# --- finding ---------------------------------------------------------------------------------------


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _assessment(request: HttpRequest, assessment_id: UUID) -> Any:
    """The assessment, with `may_edit`, or 404."""
    visible = Assessment.objects.visible_to(request.user).with_version().with_rights(request.user)
    return get_object_or_404(visible, pk=assessment_id)


def _report(request: HttpRequest, report_id: UUID) -> Report:
    visible = Report.objects.visible_to(request.user).select_related(
        "job", "organisation", "assessment", "requested_by", "corrects", "submission"
    )
    return get_object_or_404(visible.defer("submission__content"), pk=report_id)


def _may_edit(request: HttpRequest, organisation: Organisation) -> bool:
    return Organisation.objects.editable_by(request.user).filter(pk=organisation.pk).exists()


def _chosen_submission(
    request: HttpRequest, assessment: Assessment, submissions: list[Submission]
) -> Submission | None:
    """The submission asked for, else the newest once submitted; None for the answers as they stand."""
    wanted = request.GET.get("submission")
    if wanted is not None:
        for submission in submissions:
            if str(submission.number) == wanted:
                return submission
        raise Http404
    if not assessment.is_open and "live" not in request.GET and submissions:
        return submissions[0]
    return None


def _subject(assessment: Assessment, submission: Submission | None) -> Subject:
    remarks = gather(assessment=assessment, submission=submission, language=_language())
    if submission is None:
        return subjects.of_assessment(
            assessment, earlier=subjects.last_submission(assessment), remarks=remarks
        )
    return subjects.of_submission(submission, earlier=subjects.submission_before(submission), remarks=remarks)


def _result_of(request: HttpRequest, assessment: Assessment) -> ReportContext:
    submissions = list(assessment.submissions.with_version().defer("content").order_by("-number"))
    submission = _chosen_submission(request, assessment, submissions)
    return build(_subject(assessment, submission), language=_language())


def _table(key: str, report: ReportContext) -> Table:
    if key not in BUILDERS:
        raise Http404
    return BUILDERS[key](report)


def _sample(language: str) -> ReportContext:
    try:
        sheet = sample_sheet(language)
    except FileProblems as no_bank:
        raise Http404 from no_bank
    return build(subjects.of_sheet(sheet, as_of=timezone.localdate()), language=language)


def _worker_missing(listed: list[Report]) -> bool:
    """Whether somebody waits for a report that nobody is there to make."""
    return any(entry.job.status in UNFINISHED for entry in listed) and not processes.alive("worker")


def _report_form(
    request: HttpRequest, assessment: Assessment, submission: Submission, *, decided: bool
) -> ReportForm:
    document = document_of(submission.version)
    frozen = snapshot.read(submission.content)
    user = cast("User", request.user)
    issuers = issuers_for(assessment.organisation, user)
    return ReportForm(
        request.POST if request.method == "POST" else None,
        decided=decided,
        verified=assessment.verifications.exists(),
        # Who may ask for a report and is no consultant is a member.
        own=not issuers
        or Organisation.objects.joined_by(user).filter(pk=assessment.organisation_id).exists(),
        languages=document.languages,
        today=timezone.localdate(),
        particulars=Particulars.from_json(assessment.particulars),
        language=document.language_for(assessment.organisation.language),
        as_of=timezone.localtime(submission.submitted_at).date(),
        answered=(_day(frozen.answered_from), _day(frozen.answered_until)),
        issuers=issuers,
        organisation=assessment.organisation.name,
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


# --- answering -------------------------------------------------------------------------------------


def _result_context(
    report: ReportContext, *, file_url: Callable[[str], str], json_url: str
) -> dict[str, Any]:
    return {
        "report": report,
        "headlines": headlines(report),
        "standings": by_standing(report),
        "tables": _Tables(report),
        "downloads": {key: file_url(key) for key in BUILDERS},
        "json_url": json_url,
    }


class _Tables(dict[str, Table]):
    """A result's tables by name, each made when a page asks for it: those of a large bank are long."""

    def __init__(self, report: ReportContext) -> None:
        super().__init__()
        self._report = report

    def __missing__(self, name: str) -> Table:
        self[name] = BUILDERS[name](self._report)
        return self[name]


def _csv(table: Table, *, name: str) -> HttpResponse:
    response = HttpResponse(table.as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}_{table.key}.csv")
    return _private(response)


def _json(report: ReportContext, *, name: str) -> HttpResponse:
    content: Mapping[str, Any] = report.data
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.json")
    return _private(response)


def _private(response: Response) -> Response:
    """Kept by nobody between us and the reader, and taken for nothing but what it says it is."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Content-Type-Options"] = "nosniff"
    return response
