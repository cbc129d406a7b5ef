"""The pages on which a consultancy asks for many reports at once, watches them being made, and takes the ZIP."""

from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

import jobs.domain
from assessments.models import Submission
from banks.domain import document_of
from jobs import processes
from jobs.domain import NotFailed
from jobs.models import Job
from organisations import limits
from organisations.models import Organisation, User
from organisations.names import sort_key
from organisations.refusals import note_refused
from reports import batches, bundles
from reports.batch_forms import BatchForm
from reports.models import Batch, BatchItem
from reports.portfolio import UnknownClient, chosen

SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Choose clients, languages and profile. The portfolio says in the address which clients were chosen there."""
    consultancy = _consultancy(request, organisation_id)
    user = cast("User", request.user)
    clients = sorted(
        batches.clients_of(consultancy, user), key=lambda client: sort_key(client.name, client.reading)
    )
    newest = _newest_submissions(clients)
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        clients=[(str(client.pk), client.name) for client in clients],
        profiles=_profiles(newest.values()),
        initial={"clients": _chosen(request, consultancy, newest), "languages": [get_language()]},
    )
    if form.is_valid():
        limits.allow(request, "batch")
        by_key = {str(client.pk): client for client in clients}
        batch = batches.request_batch(
            consultancy=consultancy,
            clients=[by_key[key] for key in form.cleaned_data["clients"]],
            languages=form.cleaned_data["languages"],
            profile=form.cleaned_data["profile"],
            attach_data=form.cleaned_data["attach_data"],
            by=user,
            at=timezone.now(),
        )
        return redirect("batch", batch.pk)
    if form.is_bound and "clients" in form.errors:
        _note_foreign(request, consultancy, clients)
    ticked = set(form["clients"].value() or ())
    context = {
        "organisation": consultancy,
        "form": form,
        "choices": [
            {
                "client": client,
                "submission": newest.get(client.pk),
                "ticked": str(client.pk) in ticked,
            }
            for client in clients
        ],
        "without": sum(client.pk not in newest for client in clients),
    }
    return render(request, "reports/batch_new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def batch_list(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The batches that were asked for, newest first."""
    consultancy = _consultancy(request, organisation_id)
    found = Batch.objects.visible_to(request.user).filter(consultancy=consultancy)
    listed = list(found.select_related("requested_by", "bundle").order_by("-requested_at", "-pk")[:SHOWN])
    counts = batches.counted_of(listed)
    context = {
        "organisation": consultancy,
        "batches": [{"batch": batch, "counts": counts[batch.pk]} for batch in listed],
    }
    return render(request, "reports/batches.html", context)


@login_required
@require_safe
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far a batch is, client by client."""
    found = _batch(request, batch_id)
    return render(
        request, "reports/batch.html", _progress(request, found) | {"organisation": found.consultancy}
    )


@require_safe
def batch_progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The part of the page that says how far it is; 204 when it shows all there is to know."""
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponseClientRefresh()
        return redirect_to_login(request.get_full_path())
    context = _progress(request, _batch(request, batch_id))
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "reports/_partials/batch_progress.html", context | {"announce": True})


@login_required
@require_POST
def batch_cancel(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = _batch(request, batch_id)
    try:
        batches.cancel_batch(batch=found, by=cast("User", request.user), at=timezone.now())
    except batches.Finished:
        messages.info(request, gettext("There was nothing left to cancel: every report had been begun."))
    return redirect("batch", found.pk)


@login_required
@require_POST
def batch_retry(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Try again what failed: reports, or the ZIP itself; or make the ZIP anew without clients who are gone."""
    found = _batch(request, batch_id)
    user = cast("User", request.user)
    batches.drop_unreachable(batch=found, by=user)
    with suppress(batches.NothingToRetry):
        batches.retry_batch(batch=found, by=user)
        return redirect("batch", found.pk)
    if found.bundle is not None:
        with suppress(NotFailed):
            jobs.domain.retry(job=found.bundle, by=user)
    return redirect("batch", found.pk)


@login_required
@require_safe
def batch_download(request: HttpRequest, batch_id: UUID) -> HttpResponse | FileResponse:
    """The ZIP, for those who may see every report in it."""
    found = _batch(request, batch_id)
    if found.bundle is None or found.bundle.status != Job.Status.DONE or not found.file:
        raise Http404
    user = cast("User", request.user)
    if batches.unreachable(found, user).exists():
        messages.warning(
            request,
            gettext(
                "You do not work for some of these clients any more. Make the ZIP anew without their reports."
            ),
        )
        return redirect("batch", found.pk)
    try:
        file = default_storage.open(found.file, "rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    batches.note_download(batch=found, by=user)
    response = FileResponse(
        file, as_attachment=True, filename=bundles.bundle_name(found), content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- finding ---------------------------------------------------------------------------------------


def _consultancy(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """A consultancy that the person is a member of. Nobody else is told that there is one."""
    own = Organisation.objects.joined_by(request.user).filter(is_consultancy=True)
    return get_object_or_404(own, pk=organisation_id)


def _batch(request: HttpRequest, batch_id: UUID) -> Batch:
    visible = Batch.objects.visible_to(request.user).select_related("consultancy", "bundle", "requested_by")
    return get_object_or_404(visible, pk=batch_id)


def _chosen(request: HttpRequest, consultancy: Organisation, newest: dict[UUID, Submission]) -> list[str]:
    """Those that were chosen in the portfolio, as far as there is something to report of them."""
    try:
        keys = chosen(
            user=cast("User", request.user),
            consultancy=consultancy,
            params=request.GET,
        )
    except UnknownClient as unknown:
        raise Http404 from unknown
    return [str(key) for key in keys if key in newest]


def _newest_submissions(clients: list[Organisation]) -> dict[UUID, Submission]:
    rows = (
        Submission.objects.with_version()
        .defer("content")
        .filter(assessment__organisation__in=clients)
        .order_by("submitted_at", "pk")
    )
    return {row.assessment.organisation_id: row for row in rows}


def _profiles(submissions: Any) -> list[tuple[str, str]]:
    """The ways through the banks that were answered, each once, in the banks' order."""
    names: dict[str, str] = {}
    for version in {submission.version_id: submission.version for submission in submissions}.values():
        document = document_of(version)
        language = document.language_for(get_language() or "")
        for key, profile in document.profiles.items():
            names.setdefault(key, profile.name.get(language))
    return list(names.items())


def _note_foreign(request: HttpRequest, consultancy: Organisation, clients: list[Organisation]) -> None:
    """Note in the trail that somebody named clients that are not theirs."""
    own = {str(client.pk) for client in clients}
    note_refused(
        request,
        subject=consultancy,
        organisation_id=consultancy.pk,
        field="clients",
        posted=[key for key in request.POST.getlist("clients") if key not in own],
    )


def _progress(request: HttpRequest, found: Batch) -> dict[str, Any]:
    """What the progress shows. `seen` is the same as long as nothing has changed."""
    rows = bundles.rows_of(found)
    reachable = set(
        Organisation.objects.visible_to(request.user)
        .filter(pk__in={row.item.client_id for row in rows})
        .values_list("pk", flat=True)
    )
    counts = {status: sum(row.item.status == status for row in rows) for status in BatchItem.Status.values}
    ended = len(rows) - counts["waiting"] - counts["started"]
    bundle = found.bundle.status if found.bundle else "none"
    running = found.finished_at is None or bundle in (Job.Status.QUEUED, Job.Status.RUNNING)
    stale = any(row.file and row.item.client_id not in reachable for row in rows)
    return {
        "batch": found,
        "rows": [{"row": row, "reachable": row.item.client_id in reachable} for row in rows],
        "counts": counts,
        "total": len(rows),
        "ended": ended,
        "running": running,
        "stale": stale,
        "seen": f"{counts['started']}-{ended}-{bundle}-{found.finished_at is not None}",
        "worker_missing": running and not processes.alive("worker"),
    }
