"""What to do: by rank, by whoever owns it, and what it serves."""

from datetime import date

from django.utils import translation

from reports import tables
from reports.context import build
from reports.headlines import headlines
from scoring import Answer
from tests.library import LIBRARY
from tests.reports.subjects import bank, example, profiled, sample

ANSWERS = {"aims.written": Answer("no"), "systems.list": Answer("part"), "systems.data": Answer("no")}


def report(language="en"):
    return build(profiled(ANSWERS, "full", as_of=date(2026, 11, 21)), language=language)


def by_key(language="en"):
    return {item.key: item for item in report(language).recommendations}


def test_action_and_test_of_completion_stand_as_the_bank_says_them():
    item = by_key()["write-aims"]
    assert (
        item.action == "Write the aims down and have the board approve them. Publish them to all staff."
    )  # the whole text, since the test stands by itself
    assert item.done_when == "Done when: The minutes record the approval."
    assert by_key("ja")["write-aims"].action == "AIの目的を文書にし、経営会議で承認する。全社員に公開する"
    assert by_key("ja")["write-aims"].done_when == "完了の目安：議事録に承認の記録がある"


def test_action_is_split_from_its_test_where_the_bank_puts_both_into_one_text():
    item = by_key()["guard-data"]
    assert (item.action, item.done_when) == ("Guard the data.", "Done when access is logged.")
    item = by_key("ja")["guard-data"]
    assert (item.action, item.done_when) == ("データを保護する", "アクセスが記録されれば完了。")


def test_published_bank_of_2025_keeps_its_split():
    document, digest, scorer = bank(LIBRARY / "ai-readiness-2025.1.yaml")
    answers = {
        key: answer for key, answer in sample("manufacturer-ja").answers.items() if document.has_question(key)
    }
    subject = example(answers, document=document, digest=digest, scorer=scorer, targets={})
    for item in build(subject, language="en").recommendations:
        assert f"{item.action} {item.done_when}" == item.text
        assert "Done when" in item.done_when
        assert (item.owner, item.serves) == ("", ())


def test_action_names_its_owner_its_day_and_the_clauses_it_serves():
    item = by_key()["write-aims"]
    assert (item.owner, item.owner_name) == ("lead", "AI lead")
    assert item.until == "by February 2027"
    assert item.serves == ("Standard: 1.1, 1.2", "The Act: Article 4")


def test_owners_come_by_their_first_action_and_what_has_none_comes_last():
    owners = report().owners
    assert [(owner.key, owner.name, [item.key for item in owner.items]) for owner in owners] == [
        ("lead", "AI lead", ["write-aims"]),
        ("ciso", "Security officer", ["keep-list"]),
        ("", "Owner to be named", ["guard-data"]),
    ]
    assert [owner.summary for owner in owners] == [
        "1 action, to begin within three months",
        "1 action",
        "1 action",
    ]
    assert [owner.anchor for owner in owners] == ["owner-lead", "owner-ciso", "owner-open"]


def test_every_action_falls_to_exactly_one_owner():
    found = report()
    listed = [item.rank for owner in found.owners for item in owner.items]
    assert sorted(listed) == [item.rank for item in found.recommendations]


def test_bank_without_owners_has_no_lists_by_owner():
    assert build(example(), language="en").owners == ()


def test_table_by_owner_leaves_room_for_a_name_and_a_date():
    with translation.override("en"):
        table = tables.owners(report())
    assert table.columns[:4] == ("Owner", "Name of the person", "Rank", "Action")
    assert [row[:3] for row in table.rows] == [
        ("AI lead", "", 1),
        ("Security officer", "", 2),
        ("Owner to be named", "", 3),
    ]
    assert [row[table.columns.index("Date agreed")] for row in table.rows] == ["", "", ""]


def test_headline_names_who_has_most_to_do():
    with translation.override("en"):
        assert headlines(report()).owners == "2 roles have something to do; most falls to: AI lead"
