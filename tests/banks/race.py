"""Several who publish at once. This function runs in a process of a running site, on its own database."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from audit.models import Event
from banks.domain import (
    Conflict,
    DraftGone,
    VersionTaken,
    edit,
    newest,
    publish,
    publish_draft,
    save_draft,
    start_draft,
    tree_at,
    tree_of,
)
from banks.editing.address import Address, get, placed_questions, put
from banks.editing.merging import Side
from banks.editing.tree import Tree
from banks.models import Draft
from organisations.models import User
from scoring import Document, load_document
from tests.factories import UserFactory

THREADS = 4


def race(key: str, version: str) -> dict[str, Any]:
    """Publish another version of a bank that is there, then draft a third, from `THREADS` connections each."""
    document, draft = (_version(key, name) for name in (version, f"{version}-next"))
    edited = start_draft(base=newest(key), by=None)
    publisher = UserFactory(is_administrator=True)
    return {
        "draft published": _at_once(lambda: _publish_draft(edited.pk, f"{version}-draft", publisher)),
        "drafts left": Draft.objects.filter(pk=edited.pk).count(),
        "published": _at_once(lambda: publish(document=document, by=None)[1]),
        "publications": Event.objects.filter(action="bank.published", detail__version=version).count(),
        "drafted": _at_once(lambda: save_draft(document=draft, by=None)[1]),
    }


def _publish_draft(draft: UUID, version: str, by: User) -> bool:
    """Whether the draft was there to be published."""
    try:
        found = Draft.objects.select_related("bank").get(pk=draft)
        publish_draft(
            draft=found, seen_revision=1, version=version, release_notes="New.", by=by, at=timezone.now()
        )
    except (Draft.DoesNotExist, DraftGone, VersionTaken):
        return False
    return True


def _version(key: str, name: str) -> Document:
    return load_document(json.dumps(json.loads(newest(key).document) | {"version": name}))


def _at_once(act: Any) -> list[bool]:
    """Whether the act was new to each who did it, those to whom it was last."""
    return sorted(_numbered_at_once(lambda number: act()))


def editing_race(key: str) -> dict[str, Any]:
    """Several who edit one draft at once: each adds an option to the same question and rewrites its help.

    Who is told of a conflict on the help chooses their own words and tries again, until everybody is through.
    """
    draft = start_draft(base=newest(key), by=None)
    question = next(
        handle for handle, _home, each in placed_questions(tree_of(draft)) if each["kind"] == "single"
    )
    address: Address = ("questions", question)

    def edit_it(number: int) -> bool:
        def change(tree: Tree) -> Tree:
            own = {
                "key": f"own-{number}",
                "points": number,
                "text": {"ja": f"自{number}", "en": f"Own {number}"},
            }
            content = get(tree, address)
            return put(
                tree, address, {**content, "options": [*content["options"], own], "help": {"ja": f"{number}"}}
            )

        choices: dict[Address, Side] = {}
        while True:
            try:
                edit(draft=draft, change=change, deed="question.changed", by=None, seen=1, choices=choices)
            except Conflict as conflict:
                choices |= {clash.address: "mine" for clash in conflict.clashes}
            else:
                return bool(choices)

    conflicts = _numbered_at_once(edit_it)
    after = Draft.objects.get(pk=draft.pk)
    content = get(tree_of(after), address)
    return {
        "conflicts": sum(conflicts),
        "revision": after.revision,
        "steps": after.changes.count(),
        "own": sorted(each["key"] for each in content["options"] if each["key"].startswith("own-")),
        "help": content["help"]["ja"] in {str(number) for number in range(THREADS)},
        "first": tree_at(after, 1) == tree_of(draft),
    }


def _numbered_at_once(act: Any) -> list[bool]:
    barrier = Barrier(THREADS)

    def run(number: int) -> bool:
        try:
            connection.ensure_connection()
            barrier.wait()
            return bool(act(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))
