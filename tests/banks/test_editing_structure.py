"""Rearranging a tree, renaming what is in it, and looking through it."""

import pytest

from banks.editing.address import NotThere, find, get, put, take_out
from banks.editing.languages import with_languages
from banks.editing.outline import Outliner
from banks.editing.renaming import KeyTaken, Name, Rename, renamed, uses
from banks.editing.searching import search
from banks.editing.skeleton import next_version, skeleton
from banks.editing.structure import (
    add_dimension,
    add_question,
    duplicate_dimension,
    duplicate_question,
    move_question,
    reordered,
    shift_entry,
    shift_question,
)
from banks.editing.tree import read_tree
from banks.editing.words import crumbs, says
from scoring import canonical_json, parse_document
from tests.banks.trees import example_tree, question_order
from tests.library import newest_bank

TREE = example_tree()
STRATEGY = ["strategy.definition", "strategy.budget", "strategy.budget-share"]
SECURITY = ["security.measures", "security.notes"]


@pytest.mark.parametrize(
    ("question", "by", "strategy", "security"),
    [
        ("strategy.definition", 1, [STRATEGY[1], STRATEGY[0], STRATEGY[2]], SECURITY),
        ("strategy.budget-share", -1, [STRATEGY[0], STRATEGY[2], STRATEGY[1]], SECURITY),
        ("strategy.definition", -1, STRATEGY, SECURITY),
        ("strategy.budget-share", 1, STRATEGY[:2], [STRATEGY[2], *SECURITY]),
        ("security.measures", -1, [*STRATEGY, SECURITY[0]], SECURITY[1:]),
        ("security.notes", 1, STRATEGY, SECURITY),
    ],
)
def test_question_is_shifted_and_goes_on_in_the_next_dimension(question, by, strategy, security):
    assert question_order(shift_question(TREE, question, by)) == {"strategy": strategy, "security": security}


@pytest.mark.parametrize(
    ("dimension", "before", "security"),
    [
        ("security", None, [*SECURITY, "strategy.budget"]),
        ("security", "security.notes", [SECURITY[0], "strategy.budget", SECURITY[1]]),
    ],
)
def test_question_moves_to_another_dimension(dimension, before, security):
    moved = move_question(TREE, "strategy.budget", dimension, before)
    assert question_order(moved) == {"strategy": [STRATEGY[0], STRATEGY[2]], "security": security}
    assert get(moved, ("questions", "strategy.budget")) is get(TREE, ("questions", "strategy.budget"))


@pytest.mark.parametrize(
    ("question", "dimension", "before"),
    [("nobody", "security", None), ("strategy.budget", "nobody", None), ("strategy.budget", "security", "strategy.definition")],
)  # fmt: skip
def test_question_does_not_move_to_where_nothing_is(question, dimension, before):
    with pytest.raises(NotThere):
        move_question(TREE, question, dimension, before)


def test_entries_of_lists_and_maps_are_shifted():
    assert [each["key"] for each in shift_entry(TREE, ("dimensions", "security"), -1)["dimensions"]] == [
        "security",
        "strategy",
    ]
    assert list(shift_entry(TREE, ("recommendations", "write-strategy"), 1)["recommendations"]) == [
        "train-staff",
        "write-strategy",
    ]
    assert [
        each["key"] for each in reordered(TREE, ("dimensions",), ["security", "nobody"])["dimensions"]
    ] == [
        "security",
        "strategy",
    ]


def test_what_is_added_is_valid_and_has_a_key_of_its_own():
    tree, dimension = add_dimension(TREE)
    tree, first = add_question(tree, dimension)
    tree, second = add_question(tree, dimension, after=first)
    tree, between = add_question(tree, dimension, after=first)
    assert question_order(tree)[dimension] == [first, between, second]
    assert len({first, second, between}) == 3
    assert parse_document(tree).question(first).text["ja"] == "新しい設問"


def test_copies_stand_behind_the_original_and_share_nothing_but_words():
    tree, copy = duplicate_question(TREE, "strategy.definition")
    assert question_order(tree)["strategy"] == [STRATEGY[0], copy, *STRATEGY[1:]]
    assert get(tree, ("questions", copy)) == {**get(TREE, ("questions", STRATEGY[0])), "key": copy}
    tree, other = duplicate_dimension(TREE, "security")
    assert list(question_order(tree)) == ["strategy", "security", other]
    assert len(question_order(tree)[other]) == 2
    parse_document(tree)


# ----------------------------------------------------------------- renaming


def test_renaming_a_question_rewrites_all_that_refers_to_it():
    tree = renamed(TREE, Rename(Name("question", "strategy.budget"), "strategy.money"))
    assert get(tree, ("questions", "strategy.budget-share", "visible_if", "question")) == "strategy.money"
    assert question_order(tree)["strategy"] == [STRATEGY[0], "strategy.money", STRATEGY[2]]
    parse_document(tree)


@pytest.mark.parametrize(
    ("name", "new"),
    [
        (Name("option", "yes", "strategy.budget"), "indeed"),
        (Name("source", "survey"), "poll"),
        (Name("framework", "nist-ai-rmf"), "rmf"),
        (Name("clause", "GOVERN-1.1", "nist-ai-rmf"), "GOVERN-9"),
        (Name("recommendation", "write-strategy"), "write"),
        (Name("dimension", "strategy"), "direction"),
    ],
)
def test_renaming_leaves_no_reference_behind(name, new):
    assert name.kind == "dimension" or uses(TREE, name) != []
    tree = renamed(TREE, Rename(name, new))
    assert uses(tree, name) == []
    parse_document(tree)
    assert renamed(tree, Rename(name, new).back()) == TREE


def _every_name(tree):
    """One of each kind of thing that has a key in a bank."""
    for field, kind in (
        ("dimensions", "dimension"),
        ("sources", "source"),
        ("frameworks", "framework"),
        ("owners", "owner"),
        ("recommendations", "recommendation"),
        ("profiles", "profile"),
    ):
        entries = tree[field]
        yield Name(kind, entries[0]["key"] if isinstance(entries, list) else next(iter(entries)))
    roles = next(
        (key, next(iter(each["roles"]))) for key, each in tree["frameworks"].items() if each.get("roles")
    )
    yield Name("role", roles[1], roles[0])
    fit = tree["infrastructure_fit"]
    for field, kind in (("aspects", "aspect"), ("places", "place"), ("workloads", "workload")):
        yield Name(kind, next(iter(fit[field])))
    yield Name("rule", fit["rules"][0]["key"])
    condition = next(each["when"] for each in fit["workloads"].values())
    yield Name("option", condition["is"][0], condition["question"])
    yield Name("question", condition["question"])


def test_whatever_is_renamed_in_our_own_bank_it_stays_valid_and_can_be_named_back():
    tree = read_tree(canonical_json(newest_bank()))
    text = canonical_json(newest_bank())
    changed = tree
    renames = [Rename(name, "renamed") for name in _every_name(tree)]
    for rename in renames:
        changed = renamed(changed, rename)
    assert canonical_json(parse_document(changed)) != text
    for rename in reversed(renames):
        name = rename.name
        changed = renamed(changed, Rename(Name(name.kind, "renamed", name.within), name.key))
    assert canonical_json(parse_document(changed)) == text


def test_renaming_refuses_a_key_that_is_taken_and_a_thing_that_is_not_there():
    with pytest.raises(KeyTaken):
        renamed(TREE, Rename(Name("question", "strategy.budget"), "security.notes"))
    with pytest.raises(KeyTaken):
        renamed(TREE, Rename(Name("recommendation", "write-strategy"), "train-staff"))
    with pytest.raises(NotThere):
        renamed(TREE, Rename(Name("source", "nobody"), "somebody"))


# ---------------------------------------------------------------- languages


def test_language_that_is_removed_takes_its_texts_along():
    tree = with_languages(TREE, ["en"])
    assert parse_document(tree).languages == ("en",)
    assert get(tree, ("questions", "strategy.definition", "text")) == {
        "en": "How far is your AI strategy defined?"
    }


def test_text_in_a_removed_language_alone_stays():
    alone = put(TREE, ("questions", "security.notes", "text"), {"ja": "補足"})
    assert get(with_languages(alone, ["en"]), ("questions", "security.notes", "text")) == {"ja": "補足"}


def test_new_language_is_missing_everywhere():
    tree = with_languages(TREE, ["ja", "en", "fr"])
    outline = Outliner().outline(tree, TREE)
    assert [row.untranslated for row in outline.dimensions] == [{"fr": 1}, {"fr": 1}]
    assert outline.to_translate == 2 + 5 + len(outline.elsewhere)
    assert (("levels", 0, "name"), {"fr": 1}) in outline.elsewhere


def test_translation_is_old_once_the_original_has_changed():
    address = ("questions", "strategy.budget", "text")
    row = lambda tree: Outliner().outline(tree, TREE).dimensions[0].questions[1]  # noqa: E731
    changed = put(TREE, (*address, "ja"), "予算はありますか。")
    assert row(changed).outdated == {"en": 1}
    assert row(put(changed, (*address, "en"), "Is there a budget?")).outdated == {}
    assert row(put(TREE, (*address, "en"), "Is there a budget?")).outdated == {}
    assert row(take_out(TREE, (*address, "en"))).untranslated == {"en": 1}


def test_outline_looks_at_changed_questions_alone():
    outliner = Outliner()
    before = outliner.outline(TREE, TREE)
    after = outliner.outline(put(TREE, ("questions", "strategy.budget", "weight"), 5), TREE)
    assert [
        a is b for a, b in zip(before.dimensions[0].questions, after.dimensions[0].questions, strict=True)
    ] == [
        True,
        False,
        True,
    ]


# ---------------------------------------------------------------- searching


def test_search_finds_texts_and_keys_whatever_their_width_and_case():
    assert [hit.address for hit in search(TREE, "ＢＵＤＧＥＴ")] == [
        ("questions", "strategy.budget", "key"),
        ("questions", "strategy.budget-share", "key"),
        ("questions", "strategy.budget", "text"),
        ("questions", "strategy.budget-share", "text"),
        ("questions", "strategy.budget-share", "unit"),
    ]
    (hit,) = search(TREE, "ｾｷｭﾘﾃｨ対策")
    assert (hit.address, hit.language, hit.words) == (
        ("questions", "security.measures", "text"),
        "ja",
        "セキュリティ対策",
    )
    assert search(TREE, "nowhere at all") == []
    assert search(TREE, "  ") == []


def test_search_shows_a_little_of_what_stands_around():
    tree = put(TREE, ("description", "en"), f"{'a' * 90}Needle{'b' * 90}")
    (hit,) = search(tree, "needle")
    assert (hit.before, hit.words, hit.after) == (f"…{'a' * 40}", "Needle", f"{'b' * 40}…")


# -------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (("title", "en"), ["Title", "English"]),
        (("levels", 1, "name", "ja"), ["Level “Exploring”", "Name", "日本語"]),
        (
            ("questions", "strategy.budget", "options", "yes", "points"),
            ["Question “Is there a budget reserved for AI?”", "Option “Yes”", "Points"],
        ),
        (("$placing", "security.notes"), ["Question “Anything to add”", "Dimension it is in"]),
        (("questions", "nobody", "text"), ["Question “nobody”", "Wording"]),
        (("unheard", "of"), ["unheard"]),
        ((), ["The question bank"]),
    ],
)
def test_parts_are_called_as_people_call_them(address, words):
    assert crumbs(TREE, address, "en") == words


def test_content_is_told_in_words():
    assert says(TREE, ("questions", "strategy.budget", "kind"), "multiple", "en") == ["Several options"]
    assert says(TREE, ("$placing", "security.notes"), "strategy", "en") == ["Strategy"]
    assert says(TREE, ("questions", "x", "floor"), {"points": 25, "level": 2}, "en") == [
        "Acts below these points: 25",
        "Highest level then: 2",
    ]
    assert says(TREE, ("title",), find(TREE, ("nowhere",)), "en") == []


# ----------------------------------------------------------------- skeleton


@pytest.mark.parametrize("languages", [["en"], ["ja", "en"], ["fr", "ja"]])
def test_bank_from_scratch_is_valid(languages):
    title = dict.fromkeys(languages, "A title")
    document = parse_document(skeleton(key="mine", version="1", title=title, languages=languages))
    assert (document.languages, len(document.levels), len(list(document.questions()))) == (
        tuple(languages),
        5,
        1,
    )


@pytest.mark.parametrize(
    ("version", "taken", "following"),
    [("1", set(), "2"), ("2025.1", {"2025.2"}, "2025.3"), ("2025.09", set(), "2025.10"), ("final", {"final-2"}, "final-3"), ("v1-rc", set(), "v2-rc")],
)  # fmt: skip
def test_next_version_counts_on_until_nobody_has_it(version, taken, following):
    assert next_version(version, taken) == following
