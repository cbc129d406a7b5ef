"""Taking an assessment to a newer version of its bank, and back: nothing is lost, nothing wrong stands."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from assessments import domain, moving, snapshot
from assessments.content import EMPTY, Columns, columns_of
from assessments.models import AnswerRevision, Assessment, Move, Verification
from assessments.moving import Reason
from audit.models import Event
from banks.domain import bring_back, publish, retire
from banks.models import Version
from scoring import Answer as Said
from scoring import parse_document
from tests.assessments.conftest import NOON, bank, bank_with_profiles, later, option, published, text
from tests.factories import OrganisationFactory

Tree = dict[str, object]


def question(tree: Tree, key: str) -> Tree:
    return next(each for part in tree["dimensions"] for each in part["questions"] if each["key"] == key)


def without(tree: Tree, key: str) -> None:
    for part in tree["dimensions"]:
        part["questions"] = [each for each in part["questions"] if each["key"] != key]


def newer(
    change: Callable[[Tree], object], *, name: str = "2", minutes: int = 60, tree: Tree | None = None
) -> Version:
    """The small bank's next version, changed."""
    tree = copy.deepcopy(tree or bank())
    change(tree)
    tree["version"] = name
    version, _ = publish(document=parse_document(tree), by=None, at=later(minutes))
    return version


def said(value: object, *, status: str = "answered", comment: str = "", evidence: str = "") -> Columns:
    return Columns(value=value, status=status, comment=comment, evidence=evidence)


def standing(assessment: Assessment) -> dict[str, Columns]:
    return {row.question: columns_of(row) for row in assessment.answers.all()}


def planned(change: Callable[[Tree], object], answers: dict[str, Columns], **options: object) -> moving.Plan:
    tree = bank()
    change(tree)
    options = {"profile": "", "targets": {}} | options
    return moving.plan(parse_document(bank()), parse_document(tree), answers=answers, **options)


# --- what needs a look -------------------------------------------------------------------------------

POLICY, SHARE, MEASURES = "practice.policy", "practice.share", "safety.measures"
CHANGES = {
    "option gone": (POLICY, "draft", lambda q: q["options"].pop(1), (Reason.OPTION_GONE,), False),
    "other option gone": (POLICY, "yes", lambda q: q["options"].pop(1), (Reason.OPTIONS,), True),
    "option new": (POLICY, "yes", lambda q: q["options"].append(option("best", 90)), (Reason.OPTIONS,), True),
    "points": (POLICY, "yes", lambda q: q["options"][1].update(points=Decimal(40)), (Reason.POINTS,), True),
    "chosen reworded": (
        POLICY, "yes", lambda q: q["options"][2].update(text=text("Option yes, approved")), (Reason.OPTION_REWORDED,), True,
    ),
    "another option reworded": (POLICY, "yes", lambda q: q["options"][1].update(text=text("Option drafts")), (), True),
    "another option rewritten": (
        POLICY, "yes", lambda q: q["options"][1].update(text=text("Who knows")), (Reason.OPTION_REWORDED,), True,
    ),
    "asked in other words": (POLICY, "yes", lambda q: q.update(text=text("Is there a written policy?")), (), True),
    "asks something else": (
        POLICY, "yes", lambda q: q.update(text={"ja": "責任者はどなたですか。", "en": "Who leads?"}), (Reason.OTHER_QUESTION,), True,
    ),
    "kind": (POLICY, "yes", lambda q: q.update(kind="multiple"), (Reason.KIND,), False),
    "kind of an unknown": (POLICY, None, lambda q: q.update(kind="multiple"), (), True),
    "range narrowed past it": (SHARE, "60", lambda q: q.update(maximum=Decimal(50)), (Reason.OUT_OF_RANGE,), False),
    "range narrowed around it": (SHARE, "40", lambda q: q.update(maximum=Decimal(50)), (Reason.RANGE,), True),
    "bands": (SHARE, "40", lambda q: q["bands"][1].update(points=Decimal(90)), (Reason.POINTS,), True),
    "unit": (SHARE, "40", lambda q: q.update(unit={"ja": "万円", "en": "1,000 yen"}), (Reason.UNIT,), True),
    "now exclusive": (MEASURES, ["audits", "tests"], lambda q: q["options"][0].update(exclusive=True), (Reason.UNFIT,), False),
    "exclusive no more": (MEASURES, ["tests"], lambda q: q["options"][2].pop("exclusive"), (Reason.OPTIONS,), True),
    "weight, help, evidence": (
        POLICY, "yes", lambda q: q.update(weight=Decimal(3), help=text("Read it."), evidence=True), (), True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_answer_needs_a_look_where_what_it_means_may_have_changed(name):
    key, value, change, reasons, fits = CHANGES[name]
    answer = said(value, status="answered" if value else "unknown")
    plan = planned(lambda tree: change(question(tree, key)), {key: answer})
    assert [(look.question, look.reasons, look.fits) for look in plan.looks] == (
        [(key, reasons, fits)] if reasons else []
    )
    assert plan.carried == (() if reasons else (key,))


def test_answer_that_must_apply_now_is_taken_back():
    answers = {POLICY: said(None, status="not_applicable"), SHARE: said(None, status="not_applicable")}
    plan = planned(lambda tree: question(tree, POLICY).update(not_applicable=False), answers)
    assert [(look.question, look.reasons) for look in plan.taken_back] == [
        (POLICY, (Reason.ALWAYS_APPLICABLE,))
    ]
    assert plan.carried == (SHARE,)


def test_plan_names_what_is_new_what_is_gone_and_what_was_asked_in_other_words():
    def change(tree: Tree) -> None:
        without(tree, "practice.notes")
        tree["dimensions"][1]["questions"].append(
            {"key": "safety.new", "kind": "text", "text": text("What is new?")}
        )
        question(tree, POLICY)["text"] = text("Is there a policy here?")

    answers = {POLICY: said("yes"), "practice.notes": said("Much."), SHARE: EMPTY}
    plan = planned(change, answers, targets={"practice": "80", "gone": "10"})
    assert (plan.carried, plan.reworded, plan.new) == ((POLICY,), (POLICY,), ("safety.new",))
    assert plan.gone == {"practice.notes": said("Much.")}
    assert (plan.targets, plan.dropped_targets) == ({"practice": "80"}, {"gone": "10"})


def test_profile_goes_on_where_there_is_one_of_the_key():
    old = parse_document(bank_with_profiles())
    tree = bank_with_profiles()
    del tree["profiles"]["core"]
    new = parse_document(tree)
    profiles = {
        profile: moving.plan(old, new, answers={}, profile=profile, targets={}).profile
        for profile in ("quick", "core", "full", "")
    }
    assert profiles == {"quick": "quick", "core": "full", "full": "full", "": "full"}


# --- moving ------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def rebuild(tree: Tree) -> None:
    """Other points in one question, an option gone in another, one question gone and one new."""
    question(tree, POLICY)["options"][2]["points"] = Decimal(90)
    question(tree, MEASURES)["options"].pop(1)
    without(tree, "practice.notes")
    tree["dimensions"][0]["questions"].append({"key": "practice.new", "kind": "text", "text": text("New?")})


@pytest.fixture
def answered(assessment, say) -> Assessment:
    say(POLICY, "yes", comment="Since April", evidence="Policy 1.2")
    say(SHARE, Decimal(12))
    say("practice.notes", "Much to say.")
    say(MEASURES, ("tests",), comment="By the vendor")
    return assessment


def test_move_keeps_what_fits_takes_back_what_does_not_and_records_all_that_stood(answered, cast):
    before = standing(answered)
    destination = newer(rebuild)
    moved = moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    kept = Assessment.objects.get()
    assert (kept.version, kept.updated_at) == (destination, later(90))
    assert standing(kept) == before | {MEASURES: said(None, comment="By the vendor")}
    record = json.loads(moved.before)
    assert {key: moving._columns(entry) for key, entry in record["answers"].items()} == before
    event = Event.objects.get(action="assessment.moved")
    assert (event.actor_id, event.organisation_id) == (cast.owner.pk, cast.organisation.pk)
    assert (event.detail["before"], event.detail["after"]) == ("1", "2")
    assert (event.detail["looks"], event.detail["taken_back"], event.detail["gone"]) == (
        [POLICY, MEASURES], [MEASURES], ["practice.notes"],
    )  # fmt: skip


def test_every_answer_that_ever_stood_is_in_the_history_after_a_move(answered, cast):
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.colleague, at=later(90))
    history = AnswerRevision.objects.filter(answer__question=MEASURES).order_by("revision")
    assert [(each.value, each.author) for each in history] == [
        (["tests"], cast.owner),
        (None, cast.colleague),
    ]


def test_answer_that_is_carried_stays_whose_it_was(answered, cast):
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.colleague, at=later(90))
    rows = {row.question: row for row in answered.answers.all()}
    assert (rows[POLICY].author, rows[POLICY].saved_at, rows[POLICY].revision) == (cast.owner, NOON, 2)
    assert (rows[SHARE].author, rows[SHARE].revision) == (cast.owner, 1)


def test_moved_assessment_is_scored_submitted_and_shown_by_the_new_version(answered, cast):
    destination = newer(rebuild)
    moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    assert set(domain.answers_of(answered)) == {POLICY, SHARE, MEASURES}
    submission = domain.submit(assessment=answered, by=cast.owner, at=later(100))
    assert submission.version == destination
    assert set(snapshot.read(submission.content).answers) == {POLICY, SHARE, MEASURES}


def test_earlier_submission_stays_what_it_was(answered, cast, version):
    submission = domain.submit(assessment=answered, by=cast.owner, at=later(10))
    domain.reopen(assessment=answered, by=cast.owner, at=later(20))
    content, digest = submission.content, submission.digest
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    submission.refresh_from_db()
    assert (submission.content, submission.digest, submission.version) == (content, digest, version)


def test_verification_speaks_of_the_answer_before_where_the_question_has_changed(answered, cast):
    consultancy = OrganisationFactory(is_consultancy=True)
    for key in (POLICY, SHARE):
        Verification.objects.create(
            assessment=answered, question=key, consultancy=consultancy, answer_revision=1, saved_at=NOON
        )
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    rows = {row.question: row for row in answered.answers.all()}
    current = {
        one.question: one.answer_revision == rows[one.question].revision
        for one in answered.verifications.all()
    }
    assert current == {POLICY: False, SHARE: True}
    moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    rows = {row.question: row for row in answered.answers.all()}
    assert all(one.answer_revision == rows[one.question].revision for one in answered.verifications.all())


def test_submitted_assessment_is_not_moved(answered, cast, version):
    domain.submit(assessment=answered, by=cast.owner, at=later(10))
    with pytest.raises(domain.ReadOnly):
        moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    assert Assessment.objects.get().version == version
    assert not Move.objects.exists()


@pytest.mark.parametrize("case", ["older", "same", "retired", "another bank"])
def test_only_a_newer_published_version_of_the_same_bank_is_moved_to(answered, cast, version, case):
    destination = {
        "older": lambda: newer(rebuild, minutes=-60),
        "same": lambda: version,
        "retired": lambda: newer(rebuild),
        "another bank": lambda: published(key="another"),
    }[case]()
    if case == "retired":
        retire(version=destination, by=cast.owner, at=later(70))
    with pytest.raises(moving.NotNewer):
        moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    assert Assessment.objects.get().version == version


def test_newest_version_is_the_one_to_move_to(answered, cast):
    assert moving.newer_version(answered) is None
    second, third = newer(rebuild), newer(rebuild, name="3", minutes=120)
    assert moving.newer_version(answered) == third
    retire(version=third, by=cast.owner, at=later(130))
    assert moving.newer_version(answered) == second
    bring_back(version=third, by=cast.owner)
    assert moving.newer_version(answered) == third


# --- at the same time --------------------------------------------------------------------------------


def test_answer_given_to_the_version_before_is_not_saved_after_a_move(answered, cast):
    opened = Assessment.objects.get()
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    before = standing(answered)
    change = domain.Change(content=Said(("tests", "audits")), seen_revision=1)
    with pytest.raises(domain.Moved):
        domain.save_answers(assessment=opened, changes={MEASURES: change}, by=cast.colleague, at=later(91))
    assert standing(answered) == before


def test_second_who_moves_finds_it_moved(answered, cast):
    opened = Assessment.objects.get()
    destination = newer(rebuild)
    moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    with pytest.raises(domain.Moved):
        moving.move(assessment=opened, destination=destination, by=cast.colleague, at=later(91))
    assert Move.objects.count() == 1


def test_second_who_undoes_finds_it_undone(answered, cast, version):
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    with pytest.raises(moving.NotTheLastMove):
        moving.undo(moved=moved, assessment=Assessment.objects.get(), by=cast.colleague, at=later(96))
    assert Assessment.objects.get().version == version


# --- undoing -----------------------------------------------------------------------------------------


def test_undo_brings_back_all_that_stood(answered, cast, version):
    domain.set_targets(assessment=answered, targets={"practice": Decimal(80)}, by=cast.owner, at=later(5))
    before = standing(answered)
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    meant = moving.undo(moved=moved, assessment=answered, by=cast.colleague, at=later(95))
    kept = Assessment.objects.get()
    assert (kept.version, kept.targets, standing(kept)) == (version, {"practice": "80"}, before)
    assert (meant.restored, meant.dropped) == ((MEASURES,), {})
    moved.refresh_from_db()
    assert (moved.undone_at, moved.undone_by) == (later(95), cast.colleague)
    assert Event.objects.filter(action="assessment.move_undone").count() == 1
    assert kept.answers.get(question=MEASURES).author == cast.owner


def test_undo_keeps_what_was_said_since_where_it_stands_in_both_and_names_what_does_not(answered, cast, say):
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    say(SHARE, Decimal(30), minutes=92)
    say(MEASURES, ("audits",), minutes=92)
    say("practice.new", "Said since", minutes=92)
    meant = moving.return_for(moved, answered)
    assert meant.kept == (SHARE,)
    assert meant.dropped == {MEASURES: said(["audits"]), "practice.new": said("Said since")}
    assert moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95)) == meant
    now = standing(answered)
    assert (now[SHARE], now[MEASURES]["value"]) == (said("30"), ["tests"])
    history = AnswerRevision.objects.filter(answer__question=MEASURES).order_by("revision")
    assert [each.value for each in history] == [["tests"], None, ["audits"], ["tests"]]
    assert now["practice.new"] == said("Said since")
    assert "practice.new" not in domain.answers_of(answered)


def test_what_undoing_set_aside_comes_back_with_the_next_move(answered, cast, say):
    destination = newer(rebuild)
    moved = moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    say("practice.new", "Said since", minutes=92)
    moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    assert moving.plan_for(answered, destination).returning == ("practice.new",)
    moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(99))
    assert domain.answers_of(answered)["practice.new"] == Said("Said since")


def test_targets_set_since_stand_after_undoing_where_there_is_a_dimension_for_them(answered, cast):
    def change(tree: Tree) -> None:
        tree["dimensions"][1]["key"] = "security"

    domain.set_targets(
        assessment=answered,
        targets={"practice": Decimal(60), "safety": Decimal(70)},
        by=cast.owner,
        at=later(5),
    )
    moved = moving.move(assessment=answered, destination=newer(change), by=cast.owner, at=later(90))
    assert answered.targets == {"practice": "60"}
    domain.set_targets(
        assessment=answered,
        targets={"practice": Decimal(90), "security": Decimal(50)},
        by=cast.owner,
        at=later(91),
    )
    meant = moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    assert answered.targets == {"practice": "90", "safety": "70"}
    assert meant.dropped_targets == {"security": "50"}


def test_submitted_assessment_is_not_taken_back(answered, cast):
    destination = newer(rebuild)
    moved = moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    domain.submit(assessment=answered, by=cast.owner, at=later(91))
    with pytest.raises(domain.ReadOnly):
        moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    assert Assessment.objects.get().version == destination
    assert Move.objects.get().undone_at is None


def test_moves_are_undone_last_first(answered, cast, version):
    second = newer(rebuild)
    first_move = moving.move(assessment=answered, destination=second, by=cast.owner, at=later(90))
    third = newer(lambda tree: None, name="3", minutes=120)
    second_move = moving.move(assessment=answered, destination=third, by=cast.owner, at=later(130))
    with pytest.raises(moving.NotTheLastMove):
        moving.undo(moved=first_move, assessment=answered, by=cast.owner, at=later(131))
    moving.undo(moved=second_move, assessment=answered, by=cast.owner, at=later(132))
    assert moving.last_move(answered) == first_move
    moving.undo(moved=first_move, assessment=answered, by=cast.owner, at=later(133))
    assert moving.last_move(answered) is None
    assert Assessment.objects.get().version == version
    assert standing(answered)[MEASURES] == said(["tests"], comment="By the vendor")


# --- seeing to it ------------------------------------------------------------------------------------


def test_look_is_done_once_the_answer_was_given_again(answered, cast, say):
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))

    def done() -> dict[str, bool]:
        rows = {row.question: row for row in answered.answers.all()}
        return {key: look.is_done for key, look in moving.looks_after(moved, rows).items()}

    assert done() == {POLICY: False, MEASURES: False}
    say(MEASURES, ("audits",), minutes=92)
    assert done() == {POLICY: False, MEASURES: True}


def test_version_of_a_time_is_the_one_the_assessment_was_on(answered, cast, version):
    second = newer(rebuild)
    moved = moving.move(assessment=answered, destination=second, by=cast.owner, at=later(90))
    moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    moves = list(answered.moves.all())
    found = [moving.version_then(moves, answered.version, later(minutes)) for minutes in (0, 92, 97)]
    assert found == [version, second, version]


# --- confirming --------------------------------------------------------------------------------------


def test_answer_that_still_holds_is_given_again_by_whoever_says_so(answered, cast):
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    before = standing(answered)
    moving.confirm(assessment=answered, question=POLICY, seen_revision=2, by=cast.colleague, at=later(92))
    rows = {row.question: row for row in answered.answers.all()}
    assert standing(answered) == before
    assert (rows[POLICY].author, rows[POLICY].saved_at, rows[POLICY].revision) == (
        cast.colleague,
        later(92),
        3,
    )
    assert moving.looks_after(moved, rows)[POLICY].is_done
    assert Event.objects.get(action="answers.confirmed").detail == {"question": POLICY}


@pytest.mark.parametrize(
    ("key", "revision"), [(POLICY, 1), (POLICY, 3), (MEASURES, 2), (SHARE, 1), ("never.asked", 1)]
)
def test_only_an_answer_that_was_seen_and_needs_a_look_is_confirmed(answered, cast, key, revision):
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    with pytest.raises(moving.NothingToConfirm):
        moving.confirm(assessment=answered, question=key, seen_revision=revision, by=cast.owner, at=later(92))
    assert not Event.objects.filter(action="answers.confirmed").exists()


def test_confirmed_answer_counts_as_given_since_when_the_move_is_undone(answered, cast):
    moved = moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    moving.confirm(assessment=answered, question=POLICY, seen_revision=2, by=cast.colleague, at=later(92))
    meant = moving.undo(moved=moved, assessment=answered, by=cast.owner, at=later(95))
    assert POLICY not in meant.dropped
    assert standing(answered)[POLICY] == said("yes", comment="Since April", evidence="Policy 1.2")
