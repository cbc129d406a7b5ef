"""What is refused in the part that says where workloads run well: every rule with its place and its words."""

from typing import Any

import pytest

from scoring import InvalidDocument, Plain, canonical_json, load_document, parse_document
from tests.scoring.trees import bank_tree, document

LEFT_OUT = object()
FIT = "infrastructure_fit"
HERE = f"{FIT}.rules[0]"


def problems_with(path: tuple[str | int, ...], value: object) -> list[str]:
    """The problems of the test bank with one value put at a place, or left out there."""
    tree: Any = bank_tree("fit")
    node = tree[FIT]
    for step in path[:-1]:
        node = node[step]
    if value is LEFT_OUT:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    with pytest.raises(InvalidDocument) as refused:
        parse_document(tree)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        # ---- shape
        (("places",), LEFT_OUT, [f"{FIT}.places: is missing"]),
        (("workloads",), LEFT_OUT, [f"{FIT}.workloads: is missing"]),
        (("workloads", "trial", "reason"), LEFT_OUT, [f"{FIT}.workloads.trial.reason: is missing"]),
        (("rules", 0, "when"), LEFT_OUT, [f"{HERE}.when: is missing"]),
        (("rules", 0, "note"), Plain("x"), [f"{HERE}.note: there is no such field"]),
        (
            ("rules", 0, "adds", "own"),
            Plain("101"),
            [f"{HERE}.adds.own: must be between -100 and 100"],
        ),
        (
            ("workloads", "trial", "suits", "own"),
            Plain("much"),
            [f"{FIT}.workloads.trial.suits.own: must be a number"],
        ),
        # What cannot be found in a part that is malformed as a whole is no news.
        (("places",), [], [f"{FIT}.places: must be a map of names to values"]),
        (("aspects",), [], [f"{FIT}.aspects: must be a map of names to values"]),
        (("workloads",), [], [f"{FIT}.workloads: must be a map of names to values"]),
        # ---- meaning
        (
            ("places",),
            {},
            [
                f"{FIT}.places: must not be empty",
                *(
                    f"{FIT}.{place}: there is no place {place.rpartition('.')[2]}"
                    for place in (
                        "workloads.trial.suits.cloud",
                        "workloads.trial.suits.own",
                        "workloads.serve.suits.cloud",
                        "workloads.serve.suits.own",
                        "rules[0].adds.own",
                    )
                ),
                f"{FIT}.rules[1].excludes[0]: there is no place cloud",
                f"{FIT}.rules[2].adds.edge: there is no place edge",
                f"{FIT}.rules[2].excludes[0]: there is no place cloud",
                f"{FIT}.rules[2].excludes[1]: there is no place own",
                f"{FIT}.rules[3].adds.own: there is no place own",
                f"{FIT}.rules[3].adds.edge: there is no place edge",
                f"{FIT}.rules[4].adds.own: there is no place own",
                f"{FIT}.rules[5].adds.own: there is no place own",
                f"{FIT}.rules[6].adds.cloud: there is no place cloud",
                f"{FIT}.rules[7].excludes[0]: there is no place own",
                f"{FIT}.rules[7].excludes[1]: there is no place edge",
            ],
        ),
        (
            ("places", "own", "traits"),
            {"colour": {"en": "Red"}},
            [f"{FIT}.places.own.traits.colour: there is no aspect colour"],
        ),
        (
            ("places", "own", "name"),
            {"ja": "自社"},
            [
                f"{FIT}.places.own.name: has no text in the language en",
                f"{FIT}.places.own.name.ja: is not among the bank's languages",
            ],
        ),
        (
            ("workloads", "trial", "when"),
            {"question": "work.gone", "is": ["trial"]},
            [f"{FIT}.workloads.trial.when.question: there is no question work.gone"],
        ),
        (
            ("rules", 0, "when"),
            {"question": "work.load", "is": ["calm"]},
            [f"{HERE}.when.is[0]: there is no option calm"],
        ),
        (("rules", 0, "key"), "no-staff", [f"{FIT}.rules[3].key: no-staff is there twice"]),
        (("rules", 0, "adds"), LEFT_OUT, [f"{HERE}: must do something: adds or excludes"]),
        (
            ("rules", 0, "workloads"),
            ["serve", "dig", "serve"],
            [
                f"{HERE}.workloads[2]: serve is there twice",
                f"{HERE}.workloads[1]: there is no workload dig",
            ],
        ),
        (("rules", 1, "excludes"), ["moon"], [f"{FIT}.rules[1].excludes[0]: there is no place moon"]),
        (
            ("aspects",),
            {
                "cost": {"en": "Cost"},
                "control": {"en": "Control"},
                **{f"a{number}": {"en": "Aspect"} for number in range(29)},
            },
            [f"{FIT}.aspects: must have at most 30 entries"],
        ),
    ],
)
def test_infrastructure_fit_is_refused(
    path: tuple[str | int, ...], value: object, expected: list[str]
) -> None:
    assert problems_with(path, value) == expected


def test_infrastructure_fit_without_workloads_is_refused() -> None:
    assert f"{FIT}.workloads: must not be empty" in problems_with(("workloads",), {})


def test_infrastructure_fit_is_written_and_read_again() -> None:
    bank = document("fit")

    assert load_document(canonical_json(bank)) == bank
    assert list(bank.infrastructure_fit.places if bank.infrastructure_fit else ()) == ["cloud", "own", "edge"]
