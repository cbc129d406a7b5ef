"""Whatever a draft holds that can be edited at all, its pages open and its things can be moved, copied and removed."""

import copy
import random
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from banks.domain import draft_from, steps, tree_at, tree_of
from banks.editing.address import handles, placed_questions
from banks.models import Draft
from scoring import InvalidDocument
from tests.banks.trees import example_tree
from tests.factories import UserFactory

ODD: list[Any] = [
    None, "", 0, -1, True, [], {}, "x" * 300, "<b>&\"'</b>", "a/b", "~1", "日本", Decimal("1e400"), {"ja": ""},
    {"xx": "y"}, ["a"], [{}], {"key": "a"}, {"": "a"}, {"a": {"b": {"c": 1}}},
]  # fmt: skip
PARTS = ("levels", "sources", "frameworks", "recommendations", "owners", "profiles", "measures", "outcomes")


@pytest.fixture(scope="module")
def me(module_db):
    return UserFactory(is_administrator=True)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for step, part in inner for place in places(part, (*path, step)))]


def odd_draft(chance: random.Random, me) -> Draft:
    """A draft of the example in which some parts are gone and others something else."""
    while True:
        tree = copy.deepcopy(example_tree())
        for _ in range(chance.randint(2, 7)):
            *way, last = chance.choice(places(tree)[1:])
            node = tree
            for step in way:
                node = node[step]
            if chance.random() < 0.4:
                del node[last]
            else:
                node[last] = copy.deepcopy(chance.choice(ODD))
        try:
            return draft_from(tree={**tree, "key": "odd"}, by=me)
        except InvalidDocument:
            continue


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("seed", range(8))
def test_pages_of_any_draft_open_and_every_step_can_be_undone(me, seed):
    chance = random.Random(seed)
    client = Client(headers={"accept-language": "en"})
    client.force_login(me)
    draft = odd_draft(chance, me)
    tree = tree_of(draft)
    questions = [handle for handle, *_ in placed_questions(tree)]
    dimensions = handles(tree.get("dimensions", []))
    start = reverse("draft", args=[draft.pk])
    addresses = [
        start, f"{start}?show=untranslated", f"{start}?q=a",
        *(reverse(f"draft-{name}", args=[draft.pk]) for name in ("problems", "settings", "preview", "try", "history")),
        f"{start}?show=problems",
        *(reverse("draft-part", args=[draft.pk, part]) for part in (*PARTS, "infrastructure-fit")),
        *(reverse("draft-question", args=[draft.pk, each]) for each in questions[:2]),
        *(reverse("draft-question-place", args=[draft.pk, each]) for each in questions[-1:]),
        *(reverse("draft-dimension", args=[draft.pk, each]) for each in dimensions),
        *(f"{reverse('draft-preview', args=[draft.pk])}?dimension={each}" for each in dimensions[-1:]),
    ]  # fmt: skip
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
    acts = [f"question-{act}:{chance.choice(questions)}" for act in ("down", "copy", "remove") if questions]
    acts += [
        f"dimension-{act}:{chance.choice(dimensions)}" for act in ("down", "copy", "remove") if dimensions
    ]
    for act in acts:
        assert client.post(reverse("draft-arrange", args=[draft.pk]), {"act": act}).status_code == 302
    changed = Draft.objects.get(pk=draft.pk)
    assert tree_at(changed, 1) == tree
    for step in steps(changed):
        assert client.post(reverse("draft-undo", args=[draft.pk]), {"revision": step.last}).status_code == 302
    assert tree_of(Draft.objects.get(pk=draft.pk)) == tree
