from decimal import Decimal
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from assessments import domain, snapshot
from assessments.models import Answer, AnswerRevision, Assessment, Submission
from audit.models import Event
from banks.models import Version
from organisations.models import Organisation
from scoring import Answer as Said
from scoring import InvalidAnswers, digest
from tests.assessments.conftest import NOON, later

pytestmark = pytest.mark.django_db


def change(value: object = None, *, seen: int = 0, **content: object) -> domain.Change:
    return domain.Change(content=Said(value, **content), seen_revision=seen)


def actions() -> list[str]:
    return list(
        Event.objects.filter(subject_type="assessments.assessment")
        .order_by("id")
        .values_list("action", flat=True)
    )


# --- starting, renaming, targets ---


def test_start_assessment_begins_open_and_leaves_a_trace(assessment, cast, version):
    kept = Assessment.objects.get()
    assert (kept.status, kept.title, kept.version, kept.created_by) == (
        "answering",
        "Readiness 2026",
        version,
        cast.owner,
    )
    event = Event.objects.get(action="assessment.started")
    assert (event.actor_id, event.organisation_id) == (cast.owner.pk, cast.organisation.pk)
    assert event.detail == {"bank": "small", "version": "1", "profile": ""}


def test_start_assessment_refuses_a_retired_version(cast, version):
    Version.objects.filter(pk=version.pk).update(status=Version.Status.RETIRED)
    version.refresh_from_db()
    with pytest.raises(domain.VersionNotOffered):
        domain.start_assessment(
            organisation=cast.organisation, version=version, title="X", by=cast.owner, at=NOON
        )
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("title", ["", "  \n ", "x" * 201, "bell \x07", "lone \ud800"])
def test_start_assessment_refuses_a_bad_title(cast, version, title):
    with pytest.raises(domain.BadTitle):
        domain.start_assessment(
            organisation=cast.organisation, version=version, title=title, by=cast.owner, at=NOON
        )


def test_rename_keeps_both_names_in_the_trail(assessment, cast):
    domain.rename(assessment=assessment, title=" 2026年度  診断 ", by=cast.colleague, at=later(5))
    assessment.refresh_from_db()
    assert (assessment.title, assessment.updated_at) == ("2026年度 診断", later(5))
    assert Event.objects.get(action="assessment.renamed").detail == {
        "before": "Readiness 2026",
        "after": "2026年度 診断",
    }


def test_set_targets_replaces_them_all(assessment, cast):
    domain.set_targets(assessment=assessment, targets={"practice": Decimal("72.50")}, by=cast.owner, at=NOON)
    domain.set_targets(assessment=assessment, targets={"safety": Decimal(100)}, by=cast.owner, at=NOON)
    assessment.refresh_from_db()
    assert assessment.targets == {"safety": "100"}
    event = Event.objects.filter(action="assessment.targets_set").order_by("-id").first()
    assert event.detail == {"before": {"practice": "72.5"}, "after": {"safety": "100"}}


@pytest.mark.parametrize(
    "targets", [{"nowhere": Decimal(50)}, {"safety": Decimal(101)}, {"safety": Decimal(-1)}]
)
def test_set_targets_refuses_what_does_not_fit(assessment, cast, targets):
    with pytest.raises(InvalidAnswers):
        domain.set_targets(assessment=assessment, targets=targets, by=cast.owner, at=NOON)
    assessment.refresh_from_db()
    assert assessment.targets == {}


# --- answering ---


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("practice.policy", "draft", "draft"),
        ("practice.share", Decimal("7.50"), "7.5"),
        ("practice.notes", "  備考\n二行目 ", "  備考\n二行目 "),
        ("safety.measures", ("tests", "audits"), ["audits", "tests"]),
        ("safety.measures", ("none",), ["none"]),
    ],
)
def test_save_answers_keeps_every_kind_of_value(assessment, say, key, value, kept):
    answer = say(key, value, comment="because", minutes=3)
    stored = Answer.objects.get()
    assert (stored.pk, stored.question, stored.value, stored.comment) == (answer.pk, key, kept, "because")
    assert (stored.revision, stored.status, stored.saved_at) == (1, "answered", later(3))
    assert domain.answers_of(assessment)[key].value == (
        ("audits", "tests") if kept == ["audits", "tests"] else value
    )


@pytest.mark.parametrize("status", ["unknown", "not_applicable"])
def test_save_answers_keeps_a_status_without_value(assessment, say, status):
    assert (say("practice.policy", status=status).status, Answer.objects.get().value) == (status, None)


@pytest.mark.parametrize(
    ("key", "content"),
    [
        ("practice.policy", Said("perhaps")),
        ("practice.policy", Said(("no", "yes"))),
        ("practice.policy", Said("yes", status="unknown")),
        ("practice.share", Said(Decimal(101))),
        ("practice.share", Said("many")),
        ("safety.measures", Said(("audits", "none"))),
        ("safety.measures", Said(status="not_applicable")),
        ("safety.measures", Said(("audits",), evidence="x" * 501)),
        ("practice.notes", Said("x" * 10_001)),
        ("practice.notes", Said("nul \x00")),
        ("practice.notes", Said("lone \ud800")),
        ("practice.policy", Said("yes", comment="vertical tab \x0b")),
    ],
)
def test_save_answers_refuses_what_does_not_fit(assessment, cast, key, content):
    with pytest.raises(InvalidAnswers) as refusal:
        domain.save_answers(
            assessment=assessment,
            changes={key: domain.Change(content=content, seen_revision=0)},
            by=cast.owner,
            at=NOON,
        )
    assert [problem.path[0] for problem in refusal.value.problems] == [key]
    assert (Answer.objects.count(), AnswerRevision.objects.count(), actions()) == (
        0,
        0,
        ["assessment.started"],
    )


def test_save_answers_refuses_an_unknown_question(say):
    with pytest.raises(domain.UnknownQuestion):
        say("practice.nothing", "yes")


def test_save_answers_records_every_revision_with_its_author(assessment, say, cast):
    say("practice.policy", "no", minutes=1)
    say("practice.policy", "yes", by=cast.colleague, minutes=2, comment="board decided")
    say("practice.policy", by=cast.owner, minutes=3)
    history = AnswerRevision.objects.order_by("revision").values_list(
        "revision", "value", "comment", "author__name", "saved_at"
    )
    assert list(history) == [
        (1, "no", "", "Aoki", later(1)),
        (2, "yes", "board decided", "Sato", later(2)),
        (3, None, "", "Aoki", later(3)),
    ]
    assert Answer.objects.get().revision == 3
    assert actions() == ["assessment.started", *["answers.changed"] * 3]
    nothing = {"value": None, "status": "answered", "comment": "", "evidence": ""}
    no, yes = {**nothing, "value": "no"}, {**nothing, "value": "yes", "comment": "board decided"}
    changes = Event.objects.filter(action="answers.changed").order_by("id").values_list("detail", flat=True)
    assert [change["questions"] for change in changes] == [
        {"practice.policy": {"before": None, "after": no}},
        {"practice.policy": {"before": no, "after": yes}},
        {"practice.policy": {"before": yes, "after": nothing}},
    ]


def test_save_answers_changes_nothing_when_it_says_the_same(say, cast):
    say("practice.policy", "no", minutes=1)
    again = say("practice.policy", "no", by=cast.colleague, minutes=2)
    assert (again.revision, again.author_id, again.saved_at) == (1, cast.owner.pk, later(1))
    assert AnswerRevision.objects.count() == 1


def test_save_answers_makes_no_row_of_nothing(say):
    assert (say("practice.policy"), Answer.objects.count()) == (None, 0)


def test_save_answers_refuses_to_overwrite_somebody_elses_newer_answer(assessment, say, cast):
    say("practice.policy", "no", minutes=1)
    say("practice.policy", "draft", by=cast.colleague, minutes=2)
    outcome = domain.save_answers(
        assessment=assessment,
        changes={"practice.policy": domain.Change(content=Said("yes"), seen_revision=1)},
        by=cast.owner,
        at=later(3),
    )
    standing = outcome.answers["practice.policy"]
    assert (outcome.saved, outcome.conflicts) == (frozenset(), {"practice.policy"})
    assert (standing.value, standing.author) == ("draft", cast.colleague)
    assert Answer.objects.get().value == "draft"
    assert AnswerRevision.objects.count() == 2


def test_save_answers_takes_the_same_content_from_two_people_as_no_conflict(assessment, say, cast):
    say("practice.policy", "yes", by=cast.colleague)
    outcome = domain.save_answers(
        assessment=assessment,
        changes={"practice.policy": domain.Change(content=Said("yes"), seen_revision=0)},
        by=cast.owner,
        at=NOON,
    )
    answer = outcome.answers["practice.policy"]
    assert (outcome.saved, outcome.conflicts) == (frozenset(), frozenset())
    assert (answer.revision, answer.author) == (1, cast.colleague)


def test_save_answers_leaves_alone_what_the_respondent_did_not_touch(assessment, say, cast):
    say("practice.policy", "no")
    say("practice.policy", "yes", by=cast.colleague)
    outcome = domain.save_answers(
        assessment=assessment,
        changes={"practice.policy": change("no", seen=1), "practice.share": change(Decimal(3))},
        by=cast.owner,
        at=NOON,
        page="stale page",
    )
    assert (outcome.saved, outcome.conflicts) == ({"practice.share"}, frozenset())
    assert outcome.answers["practice.policy"].value == "yes"


def test_save_answers_treats_another_window_of_the_same_person_as_a_conflict(assessment, cast):
    first = {"practice.policy": change("no")}
    domain.save_answers(assessment=assessment, changes=first, by=cast.owner, at=NOON, page="desk", save_no=1)
    outcome = domain.save_answers(
        assessment=assessment,
        changes={"practice.policy": change("yes")},
        by=cast.owner,
        at=NOON,
        page="phone",
        save_no=1,
    )
    assert outcome.conflicts == {"practice.policy"}
    assert Answer.objects.get().value == "no"


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
@pytest.mark.parametrize("values", [("no", "draft", "yes"), ("no", "draft", None), ("no", None, "no")])
def test_save_answers_from_one_page_end_at_the_newest_in_whatever_order_they_arrive(
    assessment, cast, order, values
):
    for number in order:
        domain.save_answers(
            assessment=assessment,
            changes={"practice.policy": change(values[number - 1])},
            by=cast.owner,
            at=NOON,
            page="desk",
            save_no=number,
        )
    assert Answer.objects.get().value == values[2]


def test_save_answers_saves_the_others_beside_a_conflict(assessment, say, cast):
    say("practice.policy", "draft", by=cast.colleague)
    outcome = domain.save_answers(
        assessment=assessment,
        changes={"practice.policy": change("yes"), "practice.share": change(Decimal(4))},
        by=cast.owner,
        at=NOON,
    )
    assert (outcome.saved, outcome.conflicts) == ({"practice.share"}, {"practice.policy"})


def test_save_answers_costs_the_same_queries_for_one_and_for_many(
    assessment, cast, django_assert_num_queries
):
    many = {
        "practice.policy": change("yes"),
        "practice.share": change(Decimal(1)),
        "practice.notes": change("note"),
        "safety.measures": change(("audits",)),
    }
    # Lock, read, write, history, trail; the first and the last are the transaction's (a savepoint in tests).
    with django_assert_num_queries(7):
        domain.save_answers(
            assessment=assessment, changes={"practice.reach": change("all")}, by=cast.owner, at=NOON
        )
    with django_assert_num_queries(7):
        domain.save_answers(assessment=assessment, changes=many, by=cast.owner, at=NOON)


def test_an_answer_stands_once_per_question(assessment, say):
    say("practice.policy", "no")
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(assessment=assessment, question="practice.policy", saved_at=NOON)


def test_a_revision_stands_once_per_answer(say):
    answer = say("practice.policy", "no")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerRevision.objects.create(answer=answer, revision=1, saved_at=NOON)


def test_an_answer_of_unknown_status_is_refused_by_the_database(assessment):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            assessment=assessment, question="practice.policy", status="perhaps", saved_at=NOON
        )


# --- submitting ---


def test_submit_freezes_what_stands_by_then_not_what_was_read_before(assessment, say, cast):
    say("practice.policy", "yes")
    read_before = Assessment.objects.select_related("organisation").get(pk=assessment.pk)
    domain.set_targets(assessment=assessment, targets={"practice": Decimal(80)}, by=cast.owner, at=NOON)
    domain.rename(assessment=assessment, title="Renamed", by=cast.owner, at=NOON)
    Organisation.objects.filter(pk=assessment.organisation_id).update(region="europe")
    frozen = snapshot.read(domain.submit(assessment=read_before, by=cast.owner, at=later(4)).content)
    assert (frozen.title, dict(frozen.targets)) == ("Renamed", {"practice": Decimal(80)})
    assert frozen.organisation.region == "europe"


def test_submit_freezes_a_numbered_snapshot_with_its_digest(assessment, say, cast):
    say("practice.policy", "yes", by=cast.colleague, minutes=1, comment="v2")
    say("practice.share", Decimal("7.5"), minutes=2)
    say("safety.measures", status="unknown", evidence="folder 3", minutes=3)
    domain.set_targets(assessment=assessment, targets={"practice": Decimal(80)}, by=cast.owner, at=NOON)
    submission = domain.submit(assessment=assessment, by=cast.owner, at=later(4))

    assert (submission.number, submission.submitted_by, submission.submitted_at) == (1, cast.owner, later(4))
    assert submission.digest == digest(submission.content)
    read = snapshot.read(Submission.objects.get().content)
    assert dict(read.answers) == {
        "practice.policy": Said("yes", comment="v2"),
        "practice.share": Said(Decimal("7.5")),
        "safety.measures": Said(status="unknown", evidence="folder 3"),
    }
    assert dict(read.targets) == {"practice": Decimal(80)}
    assert read.organisation == snapshot.OrganisationFacts(
        name="Sample Manufacturing", region="apac", industry="manufacturing", size=1000
    )
    assert (read.bank, read.version, read.digest) == ("small", "1", assessment.version.digest)
    assert (read.answered_from, read.answered_until, read.answered_by) == (
        later(1),
        later(3),
        ("Sato", "Aoki"),
    )
    assert Assessment.objects.get().status == "submitted"
    assert actions()[-1] == "assessment.submitted"


def test_snapshot_content_is_the_same_for_the_same_state(assessment, say):
    say("safety.measures", ("audits",))
    say("practice.policy", "yes")
    content = snapshot.content(assessment)
    assert snapshot.content(Assessment.objects.get()) == content
    assert content.index("practice.policy") < content.index("safety.measures")
    assert "\\u" not in content
    assert ": " not in content


def test_snapshot_leaves_out_answers_that_were_cleared(assessment, say):
    say("practice.policy", "yes")
    say("practice.policy")
    assert dict(snapshot.read(snapshot.content(assessment)).answers) == {}


def test_submit_refuses_to_freeze_nothing(assessment, say, cast):
    with pytest.raises(domain.NothingAnswered):
        domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    assert (Submission.objects.count(), Assessment.objects.get().status) == (0, "answering")


def test_a_submitted_assessment_takes_no_change_until_it_is_reopened(assessment, say, cast):
    say("practice.policy", "no")
    domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    with pytest.raises(domain.ReadOnly):
        say("practice.policy", "yes")
    with pytest.raises(domain.ReadOnly):
        domain.set_targets(assessment=assessment, targets={}, by=cast.owner, at=NOON)
    with pytest.raises(domain.ReadOnly):
        domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    assert Answer.objects.get().value == "no"

    domain.reopen(assessment=assessment, by=cast.colleague, at=later(1))
    say("practice.policy", "yes")
    second = domain.submit(assessment=assessment, by=cast.owner, at=later(2))
    assert second.number == 2
    first = Submission.objects.get(number=1)
    assert snapshot.read(first.content).answers["practice.policy"].value == "no"
    assert snapshot.read(second.content).answers["practice.policy"].value == "yes"
    assert "assessment.reopened" in actions()


def test_reopen_refuses_what_is_open(assessment, cast):
    with pytest.raises(domain.NotSubmitted):
        domain.reopen(assessment=assessment, by=cast.owner, at=NOON)


def test_an_assessment_of_unknown_status_is_refused_by_the_database(assessment):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.update(status="lost")


def test_a_submission_number_is_given_once(assessment, say, cast):
    say("practice.policy", "no")
    domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            assessment=assessment,
            version=assessment.version,
            number=1,
            content="{}",
            digest="sha256:0",
            submitted_at=NOON,
        )
