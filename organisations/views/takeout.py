"""Pages about taking an organisation's data along."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from jobs import processes
from jobs.models import Job
from organisations import domain, limits
from organisations.archive import safe_name
from organisations.models import Organisation, Takeout, User
from organisations.scope import owned_organisation

UNFINISHED = (Job.Status.QUEUED, Job.Status.RUNNING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_takeout(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What is taken along, the newest file, and the button that has one made."""
    organisation = owned_organisation(request, organisation_id)
    if request.method == "POST":
        limits.allow(request, "export")
        domain.request_takeout(organisation=organisation, by=cast("User", request.user), at=timezone.now())
        return redirect("organisation-takeout", organisation.pk)
    takeout = domain.newest_takeout(organisation)
    context = {
        "organisation": organisation,
        "is_owner": True,
        **_state(takeout),
    }
    return render(request, "organisations/takeout.html", context)


@never_cache
@require_safe
def takeout_progress(request: HttpRequest, takeout_id: UUID) -> HttpResponse:
    """The part of the page that says how far the file is. 204 where nothing has changed since what `?seen=` names."""
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponseClientRefresh()  # or the page would get the sign-in page as one of its parts
        return redirect_to_login(request.get_full_path())
    takeout = _takeout(request, takeout_id)
    seen = request.GET.get("seen", "")
    if seen == f"{takeout.job.status}-{takeout.job.progress}":
        return HttpResponse(status=204)
    context = {
        "organisation": takeout.organisation,
        "announce": not seen.startswith(f"{takeout.job.status}-"),
        **_state(takeout),
    }
    return render(request, "organisations/_takeout_progress.html", context)


@login_required
@never_cache
@require_safe
def takeout_download(request: HttpRequest, takeout_id: UUID) -> FileResponse:
    """The ZIP, for those who administer the organisation."""
    takeout = _takeout(request, takeout_id)
    if takeout.job.status != Job.Status.DONE or not takeout.file:
        raise Http404
    try:
        file = default_storage.open(takeout.file, "rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    if request.method == "GET":
        domain.note_takeout_download(takeout=takeout, by=cast("User", request.user), at=timezone.now())
    return FileResponse(
        file, as_attachment=True, filename=_file_name(takeout), content_type="application/zip"
    )


def _takeout(request: HttpRequest, takeout_id: UUID) -> Takeout:
    """A takeout of an organisation that the person administers. Raises Http404, RoleRequired."""
    visible = Takeout.objects.filter(organisation__in=Organisation.objects.visible_to(request.user))
    takeout = get_object_or_404(visible.select_related("organisation", "job"), pk=takeout_id)
    owned_organisation(request, takeout.organisation_id)
    return takeout


def _state(takeout: Takeout | None) -> dict[str, object]:
    waits = takeout is not None and takeout.job.status in UNFINISHED
    return {
        "takeout": takeout,
        "is_up_to_date": takeout is not None and domain.is_up_to_date(takeout),
        "worker_missing": waits and not processes.alive("worker"),
    }


def _file_name(takeout: Takeout) -> str:
    """As in 株式会社みほん_全データ_20261122.zip, in the reader's language."""
    name = safe_name(takeout.organisation.name, otherwise="organisation")
    day = timezone.localtime(takeout.requested_at)
    return _("%(name)s_all-data_%(date)s.zip") % {"name": name, "date": f"{day:%Y%m%d}"}
