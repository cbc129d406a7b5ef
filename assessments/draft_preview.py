"""The preview of a draft of a question bank: the questionnaire as respondents will see it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.draft_sheet import previewed
from assessments.questionnaire import in_sets
from banks.comparison.values import text_in
from banks.domain import tree_of
from banks.editing.address import handles
from banks.editing.structure import languages_of
from banks.languages import own_name
from banks.views.access import administrator_required, the_draft
from banks.views.workspace import workspace


@gzip_page
@administrator_required
@require_safe
def draft_preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One dimension in one language, in the width of a phone. Nothing in it is saved."""
    draft = the_draft(draft_id)
    tree = tree_of(draft)
    context = workspace(request, draft, tab="preview")
    languages = languages_of(tree)
    language = request.GET.get("language", "")
    language = language if language in languages else context["language"]
    dimensions = tree.get("dimensions", [])
    names = [
        (handle, text_in(dimension.get("name"), language) or handle)
        for handle, dimension in zip(handles(dimensions), dimensions, strict=True)
    ]
    chosen = request.GET.get("dimension", "")
    chosen = chosen if chosen in dict(names) else next((handle for handle, _name in names), "")
    page = {
        "dimensions": names,
        "chosen": chosen,
        "shown_language": language,
        "shown_language_name": own_name(language),
        "interface_code": interface_language(language),
        "number": next((number for number, (handle, _n) in enumerate(names, 1) if handle == chosen), 0),
        "sets": [],
    }
    if chosen:
        with translation.override(interface_language(language)):
            dimension, questions = previewed(tree, chosen, language, page=request.GET.get("page", ""))
        page |= {
            "name": dimension.name.get(language),
            "page": questions,
            "sets": in_sets(questions.entries),
            "query": urlencode({"dimension": chosen, "language": language}) + "&",
        }
    return render(request, "assessments/draft_preview.html", context | page)


def interface_language(language: str) -> str:
    """The language of the site's own words beside a bank's in a language: that one, or the default."""
    return translation.get_supported_language_variant(language) if _is_ours(language) else "en"


def _is_ours(language: str) -> bool:
    try:
        translation.get_supported_language_variant(language)
    except LookupError:
        return False
    return True
