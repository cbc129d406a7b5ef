"""What every page of a draft has: its heading, its tabs, undo and redo, who else is there."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from banks import presence
from banks.comparison.values import text_in
from banks.domain import stacks, tree_of
from banks.editing import deeds
from banks.editing.structure import languages_of
from banks.editing.tree import Tree
from banks.judgement import known_problems
from banks.languages import own_name
from banks.models import Draft
from banks.views.access import administrator


def content_language(tree: Tree) -> str:
    """The language that a document's texts are shown in: the reader's where the document has it, else its first."""
    languages = languages_of(tree)
    own = get_language() or ""
    return own if own in languages or not languages else languages[0]


def title_of(tree: Tree) -> str:
    """What the bank is called."""
    return text_in(tree.get("title"), content_language(tree)) or str(tree.get("key", ""))


def name_of_draft(draft: Draft, tree: Tree) -> str:
    """What a draft is called: the version it is of, and who began it, since several may be of one version."""
    version, who = str(tree.get("version", "")), draft.created_by
    if who is None:
        return _("Draft of version %(version)s") % {"version": version}
    return _("Draft of version %(version)s (%(who)s)") % {"version": version, "who": who}


def workspace(request: HttpRequest, draft: Draft, *, tab: str) -> dict[str, Any]:
    """The context of `banks/_workspace.html`, which every page of a draft extends."""
    user = administrator(request)
    tree = tree_of(draft)
    done, taken_back = stacks(draft, by=user)
    problems = known_problems(draft)
    return {
        "draft": draft,
        "tree": tree,
        "tab": tab,
        "language": content_language(tree),
        "languages": [(code, own_name(code)) for code in languages_of(tree)],
        "bank_title": title_of(tree),
        "bank_version": tree.get("version", ""),
        "draft_name": name_of_draft(draft, tree),
        "undo_step": deeds.words(done[-1].deed) if done else "",
        "redo_step": deeds.words(taken_back[-1].deed) if taken_back else "",
        "known_problems": problems,
        "problem_count": None if problems is None else len(problems),
        "present": presence.visit(draft=draft, user=user),
        "here": request.get_full_path(),
    }


def back(request: HttpRequest, draft: Draft) -> str:
    """Where to go on after a button that stands on many pages: the page it was pressed on."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("draft", args=[draft.pk])
