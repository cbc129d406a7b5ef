"""Publishing a draft: what stands in the way, what it changes, and then for good."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from banks import domain
from banks.comparison import compare
from banks.editing.address import addresses_of, places_of_questions
from banks.editing.words import crumbs
from banks.editorial import findings
from banks.forms.publishing import PublishForm
from banks.judgement import problems_of
from banks.models import Draft
from banks.problems import explain
from banks.views.access import administrator, administrator_required
from banks.views.comparison import PER_PAGE, in_order, sections, summary
from banks.views.places import url_of
from banks.views.sides import language_of, side_of
from banks.views.workspace import workspace
from scoring import InvalidDocument, Problem

MOST_LISTED = 100
MOST_ADVISED = 300
"""Questions; of more, editorial advice takes a while and is given when it is asked for."""


@never_cache
@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Look at what publishing means; posting publishes the draft as it was looked at."""
    draft = Draft.objects.select_related("bank", "base__bank").filter(pk=draft_id).first()
    if draft is None:
        messages.info(request, _("This draft has been published or discarded meanwhile."))
        return redirect("banks")
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        initial={
            "version": domain.name_for(draft),
            "release_notes": draft.release_notes,
            "seen": draft.revision,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = domain.publish_draft(
                draft=draft,
                seen_revision=form.cleaned_data["seen"],
                version=form.cleaned_data["version"],
                release_notes=form.cleaned_data["release_notes"],
                by=administrator(request),
                at=timezone.now(),
            )
        except domain.VersionTaken:
            form.add_error("version", _("A version of this name is published already. Choose another name."))
        except domain.DraftChanged:
            form.add_error(
                None,
                _(
                    "The draft has been changed since you opened this page. Look at it again before you publish it."
                ),
            )
            form.data = {**form.data.dict(), "seen": draft.revision}  # type: ignore[attr-defined]
        except domain.DraftGone:
            messages.info(request, _("This draft has been published or discarded meanwhile."))
            return redirect("banks")
        except InvalidDocument:
            form.add_error(None, _("Something must be put right first."))
        else:
            words = _("Version %(version)s is published. New assessments use it from now on.")
            messages.success(request, words % {"version": version.version})
            return redirect("version", version.pk)
    context = (
        _facts(draft, is_asked_for_advice="advice" in request.GET)
        | workspace(request, draft, tab="publish")
        | {"form": form}
    )
    return render(request, "banks/publish.html", context, status=422 if form.errors else 200)


def _facts(draft: Draft, *, is_asked_for_advice: bool) -> dict[str, object]:
    """What is in the way, what is advised, and what it changes."""
    tree = domain.tree_of(draft)
    problems = list(problems_of(draft))
    advice: list[Problem] | None = None
    if not problems and (is_asked_for_advice or len(places_of_questions(tree)) <= MOST_ADVISED):
        advice = findings(domain.to_publish(draft, version=domain.name_for(draft)))
    facts: dict[str, object] = {
        "problems": _listed(draft, problems[:MOST_LISTED]),
        "more_problems": max(0, len(problems) - MOST_LISTED),
        "advice": _listed(draft, (advice or [])[:MOST_LISTED]),
        "advice_count": len(advice or []),
        "advice_waits": advice is None and not problems,
    }
    if draft.base is None:
        return facts
    before = side_of(draft.base)
    comparison = compare(before.tree, tree, language=language_of(tree))
    return facts | {
        "before": before,
        "sections": sections(in_order(comparison.items)[:PER_PAGE]),
        "more_items": max(0, len(comparison.items) - PER_PAGE),
        **summary(comparison, before),
    }


def _listed(draft: Draft, problems: list[Problem]) -> list[dict[str, str]]:
    """Problems in words, each with the field it is in."""
    tree = domain.tree_of(draft)
    language = language_of(tree)
    addresses = addresses_of(tree, [problem.path for problem in problems])
    return [
        {
            "place": " › ".join(crumbs(tree, address, language)),
            "text": explain(problem),
            "url": url_of(draft, address),
        }
        for problem, address in zip(problems, addresses, strict=True)
    ]
