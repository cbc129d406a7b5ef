"""The forms of a dimension, and of the bank's own settings and languages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from banks.comparison.values import text_in
from banks.domain import Conflict, edit, tree_at, tree_of
from banks.editing.address import NotThere, addresses_of, find, put
from banks.editing.fields import KEY_TAKEN, Heard, Sheet, as_posted
from banks.editing.languages import with_languages
from banks.editing.renaming import KeyTaken, Name, Rename
from banks.editing.structure import languages_of
from banks.editing.tree import MISSING, Tree
from banks.exchange.keys import is_key
from banks.forms.library import read_codes
from banks.forms.part import PartForm
from banks.forms.setting import Listed
from banks.forms.settings import DIMENSION, SETTINGS, SETTINGS_FIELDS
from banks.judgement import known_problems
from banks.languages import own_name
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.conflict import choices_from, conflict_page, seen_from
from banks.views.workspace import workspace
from scoring import Problem
from scoring.fields import BAD_KEY, MAXIMUM_KEY
from scoring.problems import Path

Refused = dict[str, tuple[str, Problem]]


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_dimension(request: HttpRequest, draft_id: UUID, dimension: str) -> HttpResponse:
    """The form of a dimension."""
    draft = the_draft(draft_id)
    refused: Refused = {}
    if request.method == "POST":
        seen = _tree_seen(request, draft)
        before = find(seen, ("dimensions", dimension))
        if before is None:
            raise Http404
        after, refused = _read(request, DIMENSION, before, seen)
        new = after.get("key")
        renames = []
        if new != before.get("key") and not refused:
            if dimension.startswith("~"):
                pass  # nothing refers to a thing without a key of its own
            else:
                renames = [Rename(Name("dimension", dimension), str(new))]
        if not refused:
            handle = str(new) if renames else dimension
            try:
                draft = edit(
                    draft=draft,
                    change=lambda tree: put(
                        tree, ("dimensions", handle), {**find(tree, ("dimensions", handle)), **after}
                    ),
                    renames=renames,
                    deed="dimension.changed",
                    about=handle,
                    by=administrator(request),
                    seen=seen_from(request.POST),
                    choices=choices_from(request),
                )
            except Conflict as conflict:
                return conflict_page(request, conflict, draft=conflict.draft, tree=tree_of(conflict.draft))
            except KeyTaken as taken:
                refused["key"] = (str(new), Problem((), KEY_TAKEN, {"key": taken.key}))
            except NotThere:
                return _gone(request, draft)
            else:
                messages.success(request, _("Saved."))
                return redirect("draft", draft.pk)
    tree = tree_of(draft)
    part = find(tree, ("dimensions", dimension))
    if part is None:
        raise Http404
    form = PartForm(
        DIMENSION,
        part,
        setting=Listed(tree).setting(),
        problems=_problems(draft, ("dimensions", dimension)),
        refused=refused,
    )
    context = workspace(request, draft, tab="questions")
    return render(
        request,
        "banks/dimension.html",
        context
        | {
            "form": form,
            "title": text_in(part.get("name"), context["language"]) or dimension,
            "dimension": dimension,
            "is_refused": bool(refused),
        },
        status=422 if refused else 200,
    )


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """A language of the document, as the form shows it."""

    code: str
    name: str
    is_default: bool


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_settings(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The form of the bank's own title, key, version, languages and thresholds."""
    draft = the_draft(draft_id)
    refused: Refused = {}
    language_error = ""
    if request.method == "POST":
        seen = _tree_seen(request, draft)
        before = {name: seen[name] for name in SETTINGS_FIELDS if name in seen}
        after, refused = _read(request, SETTINGS, before, seen)
        languages = languages_of(seen)
        try:
            languages = _languages(request, languages)
        except ValidationError as error:
            language_error = " ".join(error.messages)
        if not refused and not language_error:

            def change(tree: Tree) -> Tree:
                kept = {name: part for name, part in tree.items() if name not in SETTINGS_FIELDS}
                changed = {**{name: tree[name] for name in tree if name in kept or name in after}, **after}
                return changed if languages == languages_of(tree) else with_languages(changed, languages)

            try:
                draft = edit(
                    draft=draft,
                    change=change,
                    deed="settings.changed",
                    by=administrator(request),
                    seen=seen_from(request.POST),
                    choices=choices_from(request),
                )
            except Conflict as conflict:
                return conflict_page(request, conflict, draft=conflict.draft, tree=tree_of(conflict.draft))
            messages.success(request, _("Saved."))
            return redirect("draft-settings", draft.pk)
    tree = tree_of(draft)
    form = PartForm(
        SETTINGS,
        {name: tree[name] for name in SETTINGS_FIELDS if name in tree},
        setting=Listed(tree).setting(),
        problems=[
            problem
            for problem in known_problems(draft) or ()
            if problem.path[:1] and problem.path[0] in SETTINGS_FIELDS
        ],
        refused=refused,
    )
    default, *_others = [*languages_of(tree), ""]
    return render(
        request,
        "banks/settings.html",
        workspace(request, draft, tab="settings")
        | {
            "form": form,
            "language_rows": [
                LanguageRow(code, own_name(code), code == default) for code in languages_of(tree)
            ],
            "language_error": language_error,
            "typed_languages": request.POST.get("add_languages", "") if language_error else "",
            "is_refused": bool(refused or language_error),
        },
        status=422 if refused or language_error else 200,
    )


def _tree_seen(request: HttpRequest, draft: Draft) -> Tree:
    """The document as the person saw it who filled in the form."""
    seen = seen_from(request.POST)
    return tree_of(draft) if seen is None else tree_at(draft, min(max(seen, 1), draft.revision))


def _read(request: HttpRequest, sheet: Sheet, before: Tree, tree: Tree) -> tuple[Tree, Refused]:
    """The part as it was posted, and what cannot be taken over. A key that is none is refused."""
    heard = Heard()
    posted = as_posted(dict(request.POST.lists()))
    after = sheet.read(posted, "", before, Listed(tree).setting(), heard)
    refused = dict(heard.refused)
    for name in ("key", "version"):
        typed = after.get(name, MISSING)
        if typed != before.get(name, MISSING) and not (isinstance(typed, str) and is_key(typed)):
            shown = typed if isinstance(typed, str) else ""
            refused[name] = (shown, Problem((), BAD_KEY, {"maximum": MAXIMUM_KEY}))
    return after, refused


def _languages(request: HttpRequest, languages: list[str]) -> list[str]:
    """The languages as they are chosen: the default first, those that are ticked away gone, new ones last."""
    gone = set(request.POST.getlist("remove_language"))
    kept = [language for language in languages if language not in gone]
    chosen = list(dict.fromkeys([*kept, *read_codes(request.POST.get("add_languages", ""))]))
    if not chosen:
        raise ValidationError(_("A question bank has at least one language."))
    default = request.POST.get("default_language", chosen[0])
    if default in chosen:
        chosen = [default, *(language for language in chosen if language != default)]
    return chosen


def _problems(draft: Draft, address: tuple[str, str]) -> list[Problem]:
    """What is wrong with a part, where it is known, with paths within the part."""
    problems = known_problems(draft) or ()
    found = addresses_of(tree_of(draft), [problem.path for problem in problems])
    return [
        Problem(_within(there), problem.message, problem.params)
        for problem, there in zip(problems, found, strict=True)
        if there[:2] == address
    ]


def _within(address: Path) -> Path:
    return address[2:]


def _gone(request: HttpRequest, draft: Draft) -> HttpResponse:
    messages.warning(request, _("Somebody else has removed that meanwhile. Nothing was changed."))
    return redirect("draft", draft.pk)


__all__: list[Any] = ["draft_dimension", "draft_settings"]
