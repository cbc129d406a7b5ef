"""Where what was submitted is confirmed, approved, and sent back."""

from collections.abc import Callable, Iterable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods

from assessments import decisions, forms
from assessments.decisions import Course
from assessments.models import Assessment, Decision, Submission
from organisations.domain import RoleRequired
from organisations.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Say that the answers were checked. The review page is where one decides to."""
    return _decide(
        request, assessment_id, decisions.confirm, done=gettext("The answers have been confirmed.")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Stand behind the answers. The review page is where one decides to."""
    return _decide(request, assessment_id, decisions.approve, done=gettext("The answers have been approved."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask why, then open the answers again."""
    found = _find(request, assessment_id)
    course = decisions.course_of(found)
    if course.membership_of(_user(request)) is None:
        raise RoleRequired(found.organisation)
    if found.is_open or course.submission is None:
        messages.info(request, gettext("The answers are open already."))
        return redirect("assessment", found.pk)
    form = forms.SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        submission = _looked_at(request, found)
        try:
            if submission is None:
                raise decisions.Outdated
            decisions.send_back(
                assessment=found,
                submission=submission,
                reason=form.cleaned_data["reason"],
                by=_user(request),
                at=timezone.now(),
            )
        except decisions.Outdated:
            return _too_late(request, found)
        messages.success(request, gettext("The answers are open again. Those who answer see your reason."))
        return redirect("assessment", found.pk)
    context = {"assessment": found, "course": course, "form": form}
    return render(request, "assessments/decision_send_back.html", context, status=422 if form.errors else 200)


def course_facts(course: Course, user: User) -> dict[str, object]:
    """What the pages of an assessment show of its course to the user."""
    return {
        "course": course,
        "is_next": course.is_next(user),
        "may_send_back": course.may_send_back(user),
        "decider": course.membership_of(user),
    }


def listed(names: Iterable[str]) -> str:
    """Names in one line, each once."""
    return pgettext("between the items of a list", ", ").join(dict.fromkeys(names))


def _decide(
    request: HttpRequest, assessment_id: UUID, decide: Callable[..., Decision], *, done: str
) -> HttpResponse:
    found = _find(request, assessment_id)
    if request.method != "POST":
        return redirect("review", found.pk)
    submission = _looked_at(request, found)
    try:
        if submission is None:
            raise decisions.Outdated
        decide(assessment=found, submission=submission, by=_user(request), at=timezone.now())
    except decisions.NotNamed:
        raise RoleRequired(found.organisation) from None
    except decisions.ConfirmedIt:
        messages.warning(
            request, gettext("You confirmed these answers yourself, so somebody else has to approve them.")
        )
    except decisions.Outdated:
        return _too_late(request, found)
    else:
        messages.success(request, done)
    return redirect("review", found.pk)


def _too_late(request: HttpRequest, found: Assessment) -> HttpResponse:
    """Somebody else was faster. Those who may decide nothing are refused, so that they learn no more than that."""
    course = decisions.course_of(found)
    if course.membership_of(_user(request)) is None:
        raise RoleRequired(found.organisation)
    messages.warning(
        request,
        gettext(
            "Somebody has decided, reopened or submitted anew meanwhile. Nothing was changed: look again before you decide."
        ),
    )
    return redirect("review", found.pk)


def _looked_at(request: HttpRequest, found: Assessment) -> Submission | None:
    """The submission that the person had before them when they decided."""
    number = request.POST.get("submission", "")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    return found.submissions.defer("content").filter(number=int(number)).first()


def _find(request: HttpRequest, assessment_id: UUID) -> Assessment:
    visible = Assessment.objects.visible_to(request.user).with_rights(request.user).with_version()
    return get_object_or_404(visible, pk=assessment_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
