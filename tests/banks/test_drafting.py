"""What happens to drafts: begun, changed by several at once, undone, thrown away."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import Event
from banks.domain import (
    BankExists,
    Conflict,
    NotUndoable,
    base_tree,
    change_part,
    discard,
    draft_from,
    edit,
    publish,
    redo,
    rename_key,
    set_release_notes,
    stacks,
    start_draft,
    start_new,
    steps,
    tree_at,
    tree_of,
    undo,
)
from banks.editing.address import NotThere, get, take_out
from banks.editing.renaming import KeyTaken, Name, Rename
from banks.editing.structure import shift_question
from banks.files import load_document
from banks.models import Bank, Draft
from scoring import InvalidDocument, parse_document
from tests.banks.trees import EXAMPLE, example_tree, question_order
from tests.factories import UserFactory

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
WORDING = ("questions", "strategy.definition", "text")
QUESTION = WORDING[:2]


@pytest.fixture(scope="module")
def people(module_db):
    return UserFactory(is_administrator=True, name="Sato"), UserFactory(is_administrator=True, name="Weber")


@pytest.fixture(scope="module")
def version(module_db):
    return publish(document=load_document(EXAMPLE), by=None, at=NOW)[0]


@pytest.fixture
def draft(db, version, people) -> Draft:
    return start_draft(base=version, by=people[0])


def reword(draft, language, words, *, by, seen=None, at=NOW, **more) -> Draft:
    return change_part(
        draft=draft, address=(*WORDING, language), content=words, deed="question.changed", about="definition",
        by=by, seen=seen, at=at, **more,
    )  # fmt: skip


def wording(draft: Draft) -> dict[str, str]:
    return get(tree_of(draft), WORDING)


# ---------------------------------------------------------------- beginning


def test_draft_of_a_version_is_the_same_document_under_the_next_name(draft, version, people):
    assert tree_of(draft) == {**example_tree(), "version": "2025.2"}
    assert (draft.base, draft.bank, draft.created_by, draft.revision) == (version, version.bank, people[0], 1)
    assert Event.objects.get(action="draft.started").detail == {
        "bank": "example", "version": "2025.2", "base": "2025.1",
    }  # fmt: skip


def test_bank_from_scratch_is_valid_and_its_key_is_taken_then(db, people):
    title = {"ja": "新しい設問集", "en": "A new bank"}
    draft = start_new(key="new", version="1", title=title, languages=["ja", "en"], by=people[0])
    assert parse_document(tree_of(draft)).title["en"] == "A new bank"
    with pytest.raises(BankExists):
        start_new(key="new", version="2", title=title, languages=["ja"], by=people[0])


def test_bank_from_scratch_does_not_take_the_key_of_a_published_one(version, db, people):
    with pytest.raises(BankExists):
        start_new(key="example", version="1", title={"en": "x"}, languages=["en"], by=people[0])


def test_draft_from_a_file_need_not_be_right(db, people):
    draft = draft_from(tree={"key": "half", "title": {"en": "x"}}, by=people[0], file_name="half.yaml")
    assert (tree_of(draft), draft.file_name, draft.base) == (
        {"key": "half", "title": {"en": "x"}, "dimensions": []},
        "half.yaml",
        None,
    )


@pytest.mark.parametrize(
    "tree",
    [
        [],
        {"key": "a", "title": {"en": "\ud800"}},
        {"dimensions": 1, "key": "a"},
        {"title": {}},
        {"key": "not a key"},
    ],
)
def test_draft_from_a_file_that_cannot_be_edited_is_refused_and_nothing_is_left(db, people, tree):
    with pytest.raises(InvalidDocument):
        draft_from(tree=tree, by=people[0])
    assert not Draft.objects.exists()


# ----------------------------------------------------------------- changing


def test_change_makes_a_step(draft, people):
    changed = reword(draft, "en", "How far?", by=people[0])
    assert (wording(changed)["en"], changed.revision, changed.updated_by) == ("How far?", 2, people[0])
    assert [(step.deed, step.about, step.by, step.first, step.ended_at) for step in steps(changed)] == [
        ("question.changed", "definition", people[0], 2, NOW)
    ]
    assert tree_at(changed, 1) == tree_of(draft)


def test_change_that_changes_nothing_makes_no_step(draft, people):
    assert reword(draft, "en", wording(draft)["en"], by=people[0]).revision == 1


def test_changes_of_two_people_to_one_question_go_together(draft, people):
    first, second = people
    question = get(tree_of(draft), QUESTION)
    change_part(
        draft=draft,
        address=QUESTION,
        content={**question, "weight": 7},
        deed="question.changed",
        by=first,
        seen=1,
    )
    content = {**question, "text": {**question["text"], "en": "How far?"}}
    after = change_part(
        draft=draft, address=QUESTION, content=content, deed="question.changed", by=second, seen=1
    )
    assert get(tree_of(after), QUESTION) == {**content, "weight": 7}


def test_one_text_changed_by_two_people_is_a_conflict_that_carries_both(draft, people):
    reword(draft, "en", "Theirs?", by=people[0], seen=1)
    with pytest.raises(Conflict) as met:
        reword(draft, "en", "Mine?", by=people[1], seen=1)
    (clash,) = met.value.clashes
    assert (clash.address, clash.mine, clash.theirs) == ((*WORDING, "en"), "Mine?", "Theirs?")
    assert met.value.revision == 2
    assert wording(Draft.objects.get(pk=draft.pk))["en"] == "Theirs?"
    chosen = reword(draft, "en", "Mine?", by=people[1], seen=1, choices={clash.address: "mine"})
    assert wording(chosen)["en"] == "Mine?"


def test_what_was_seen_long_ago_is_still_merged(draft, people):
    for number in range(5):
        reword(draft, "ja", f"第{number}", by=people[0], at=NOW + timedelta(hours=number))
    after = reword(draft, "en", "How far?", by=people[1], seen=1)
    assert wording(after) == {"ja": "第4", "en": "How far?"}


def test_part_that_was_removed_meanwhile_is_a_conflict_for_who_saw_it(draft, people):
    edit(draft=draft, change=lambda tree: take_out(tree, QUESTION), deed="question.removed", by=people[0])
    with pytest.raises(Conflict):
        reword(draft, "en", "Mine?", by=people[1], seen=1)
    with pytest.raises(NotThere):
        reword(draft, "en", "Mine?", by=people[1], seen=2)


def test_question_renamed_by_one_is_still_the_same_for_the_other(draft, people):
    rename_key(draft=draft, kind="question", key="strategy.definition", new="strategy.clarity", by=people[0])
    after = reword(draft, "en", "How far?", by=people[1], seen=1)
    assert get(tree_of(after), ("questions", "strategy.clarity", "text", "en")) == "How far?"
    assert question_order(tree_of(after))["strategy"][0] == "strategy.clarity"


def test_thing_renamed_by_both_gets_the_later_name(draft, people):
    rename_key(draft=draft, kind="question", key="strategy.budget", new="one", by=people[0])
    after = edit(
        draft=draft,
        change=lambda tree: tree,
        renames=[Rename(Name("question", "strategy.budget"), "two")],
        deed="question.renamed",
        by=people[1],
        seen=1,
    )
    assert question_order(tree_of(after))["strategy"][1] == "two"
    assert get(tree_of(after), ("questions", "strategy.budget-share", "visible_if", "question")) == "two"


def test_key_that_is_taken_is_refused(draft, people):
    with pytest.raises(KeyTaken):
        rename_key(draft=draft, kind="question", key="strategy.budget", new="security.notes", by=people[0])


def test_draft_goes_to_the_bank_of_its_key(draft, people):
    moved = change_part(draft=draft, address=("key",), content="other", deed="settings.changed", by=people[0])
    assert moved.bank == Bank.objects.get(key="other")
    assert undo(draft=moved, by=people[0]).bank.key == "example"


def test_key_that_is_none_leaves_the_draft_where_it_is(draft, people):
    moved = change_part(
        draft=draft, address=("key",), content="no key", deed="settings.changed", by=people[0]
    )
    assert moved.bank.key == "example"


def test_trail_tells_once_a_session_that_somebody_works_on_a_draft(draft, people):
    for minutes in (0, 5, 50):
        reword(draft, "en", f"After {minutes}", by=people[0], at=NOW + timedelta(minutes=minutes))
    assert Event.objects.filter(action="draft.edited", actor_id=people[0].pk).count() == 2


# --------------------------------------------------------------- undo, redo


def test_steps_are_undone_and_done_again_in_turn(draft, people):
    (me, _other) = people
    reword(draft, "en", "One", by=me)
    draft = reword(draft, "ja", "二", by=me, at=LATER)
    assert wording(undo(draft=draft, by=me))["ja"] != "二"
    assert wording(undo(draft=draft, by=me)) == get(example_tree(), WORDING)
    assert wording(redo(draft=draft, by=me))["en"] == "One"
    again = redo(draft=draft, by=me)
    assert wording(again) == {"ja": "二", "en": "One"}
    with pytest.raises(NotUndoable):
        redo(draft=draft, by=me)
    assert [step.of for step in steps(again)] == [3, 2, 2, 3, None, None]


def test_undo_takes_back_ones_own_last_step_and_leaves_what_others_did(draft, people):
    me, other = people
    reword(draft, "en", "Mine", by=me)
    reword(draft, "ja", "相手", by=other)
    after = undo(draft=draft, by=me)
    assert wording(after) == {**get(example_tree(), WORDING), "ja": "相手"}
    with pytest.raises(NotUndoable):
        undo(draft=draft, by=me)


def test_saves_that_follow_each_other_are_one_step(draft, people):
    for second, words in enumerate(("H", "Ho", "How")):
        draft = reword(draft, "en", words, by=people[0], at=NOW + timedelta(seconds=second))
    assert [(step.first, step.last) for step in steps(draft)] == [(2, 4)]
    assert wording(undo(draft=draft, by=people[0])) == get(example_tree(), WORDING)
    assert wording(redo(draft=draft, by=people[0]))["en"] == "How"


def test_step_whose_part_was_changed_since_cannot_be_undone_by_itself(draft, people):
    reword(draft, "en", "One", by=people[0])
    draft = reword(draft, "en", "Two", by=people[1])
    with pytest.raises(NotUndoable):
        undo(draft=draft, by=people[0])
    assert wording(undo(draft=draft, by=people[0], revision=3))["en"] == "One"


def test_nothing_is_done_again_once_something_new_was_done(draft, people):
    draft = reword(draft, "en", "One", by=people[0])
    undo(draft=draft, by=people[0])
    draft = reword(draft, "en", "Other", by=people[0])
    done, taken_back = stacks(draft, by=people[0])
    assert ([step.last for step in done], taken_back) == ([4], [])
    with pytest.raises(NotUndoable):
        redo(draft=draft, by=people[0])


@pytest.mark.parametrize("revision", [1, 99])
def test_step_that_is_none_is_not_undone(draft, people, revision):
    with pytest.raises(NotUndoable):
        undo(draft=draft, by=people[0], revision=revision)


def test_removed_question_comes_back_where_it_stood(draft, people):
    before = tree_of(draft)
    edit(draft=draft, change=lambda tree: take_out(tree, QUESTION), deed="question.removed", by=people[0])
    assert tree_of(undo(draft=draft, by=people[0])) == before


def test_undoing_a_renaming_names_back_what_was_changed_since(draft, people):
    me, other = people
    rename_key(draft=draft, kind="question", key="strategy.budget", new="money", by=me)
    address = ("questions", "money", "weight")
    change_part(draft=draft, address=address, content=9, deed="question.changed", by=other)
    after = undo(draft=draft, by=me)
    assert get(tree_of(after), ("questions", "strategy.budget", "weight")) == 9
    assert (
        get(tree_of(after), ("questions", "strategy.budget-share", "visible_if", "question"))
        == "strategy.budget"
    )
    assert get(tree_of(redo(draft=draft, by=me)), address) == 9


def test_draft_without_base_is_held_against_its_own_first_state(db, people):
    draft = draft_from(tree=example_tree(), by=people[0])
    for number in range(3):
        draft = edit(
            draft=draft,
            change=lambda tree: shift_question(tree, "strategy.definition", 1),
            deed="question.moved",
            about=str(number),
            by=people[0],
        )
    assert base_tree(draft) == example_tree()


# -------------------------------------------------------------------- other


def test_release_notes_are_kept(draft, people):
    set_release_notes(draft=draft, release_notes="What is new", by=people[1])
    kept = Draft.objects.get(pk=draft.pk)
    assert (kept.release_notes, kept.updated_by, kept.revision) == ("What is new", people[1], 1)


def test_discarded_draft_is_gone_and_the_trail_says_so(draft, version, people):
    reword(draft, "en", "One", by=people[0])
    discard(draft=draft, by=people[1])
    assert not Draft.objects.exists()
    assert Event.objects.get(action="draft.discarded").detail == {
        "bank": "example",
        "version": "2025.2",
        "revision": 2,
    }
    with pytest.raises(Draft.DoesNotExist):
        reword(draft, "en", "Two", by=people[0])
    version.refresh_from_db()
