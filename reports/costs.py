"""The page on which an organisation says what a cloud and own equipment would cost it, and sees what follows."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import domain
from assessments.models import Assessment
from organisations.domain import RoleRequired
from organisations.models import User
from reports.fit import cost_sketch
from reports.forms import CostsForm
from scoring import break_even


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The figures and the sketch made of them. Posting saves the figures, or with `remove` takes them back."""
    visible = Assessment.objects.visible_to(request.user).with_version().with_rights(request.user)
    found = get_object_or_404(visible, pk=assessment_id)
    kept = domain.costs_of(found)
    form = CostsForm(request.POST if request.method == "POST" else None, initial=found.costs)
    if request.method == "POST":
        if not found.may_edit:
            raise RoleRequired(found.organisation)
        wanted = None
        removing = "remove" in request.POST
        if not removing and form.is_valid():
            wanted = form.costs()
        if removing or wanted:
            try:
                domain.set_costs(
                    assessment=found, costs=wanted, by=cast("User", request.user), at=timezone.now()
                )
            except domain.ReadOnly:
                messages.warning(request, gettext("Reopen the answers before you change the costs."))
            else:
                messages.success(
                    request,
                    gettext("The costs have been removed.")
                    if removing
                    else gettext("The costs have been saved."),
                )
            return redirect("costs", found.pk)
    context = {
        "assessment": found,
        "form": form,
        "sketch": cost_sketch(break_even(kept)) if kept else None,
        "may_answer": found.may_edit and found.status == Assessment.Status.ANSWERING,
    }
    return render(request, "reports/costs.html", context, status=422 if form.errors else 200)
