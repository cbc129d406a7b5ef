"""What was asked of clauses, why not, and which provisions of a law may concern an organisation's roles."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from reports import tables
from reports.context import build
from scoring import Answer
from tests.reports.subjects import profiled

ANSWERS = {
    "aims.written": Answer("draft", evidence="Minutes of May"),
    "aims.known": Answer("yes"),
    "systems.list": Answer(status="unknown"),
    "systems.audit": Answer(status="not_applicable"),
    "law.oversight": Answer("yes"),
}


def frameworks(profile="full", roles=None, **fields):
    answers = ANSWERS if roles is None else {**ANSWERS, "law.roles": roles}
    return build(profiled(answers, profile, **fields), language="en").frameworks


def law(roles=None, profile="full", **fields):
    return frameworks(profile, roles, **fields)[1].roles


def test_clause_says_how_it_was_answered_or_why_it_was_not_asked():
    standard = frameworks()[0]
    assert [(clause.key, clause.state, clause.why_not) for clause in standard.clauses] == [
        ("1.1", "answered", ""),
        ("1.2", "answered", ""),
        ("2.1", "open", ""),
        ("2.2", "not-asked", "not-applicable"),
        ("3.1", "not-asked", "deliberate"),
        ("3.2", "not-asked", "deliberate"),
        ("4.1", "not-asked", "unmapped"),
    ]
    first = standard.clauses[0]
    assert (first.points.text, first.links, first.with_evidence) == ("40.0", (("1.1", "q-aims-written"),), 1)
    assert (standard.asked, standard.answered, standard.open, standard.left_out) == (3, 2, 1, 4)
    assert standard.with_evidence == 1
    assert standard.caution == "Identifiers were checked against the list of contents."
    assert standard.roles is None


def test_reasons_for_not_asking_stand_once_for_all_clauses_that_share_them():
    assert [(group.why, group.count, group.clauses) for group in frameworks()[0].not_asked] == [
        ("not-applicable", 1, "2.2"),
        ("deliberate", 2, "3.1, 3.2"),
        ("unmapped", 1, "4.1"),
    ]
    deliberate = frameworks()[0].not_asked[1]
    assert [(note.clauses, note.text) for note in deliberate.notes] == [
        ("3.1, 3.2", "It defines and demands nothing.")
    ]


def test_clause_that_only_the_profile_leaves_out_is_told_from_one_never_asked():
    clauses = {clause.key: clause for clause in frameworks("core")[0].clauses}
    assert (clauses["2.2"].why_not, clauses["2.2"].state_text) == ("profile", "Not asked this time")
    assert clauses["2.2"].reason == "Only questions that were left out this time speak to it: 2.3"
    assert clauses["3.1"].why_not == "deliberate"
    assert clauses["4.1"].why_not == "unmapped"


def test_provisions_of_the_roles_held_stand_by_the_day_they_apply_from():
    roles = law(Answer(("provider",)))
    assert (roles.state, roles.names, roles.others, roles.secondary) == ("chosen", "provider", 2, True)
    assert [
        (group.heading, group.since, [clause.key for clause in group.clauses]) for group in roles.groups
    ] == [
        ("Applies since 2 February 2025", True, ["Article 4"]),
        (
            "Applies from 2 December 2027 (listed uses); from 2 August 2028 (products)",
            False,
            ["Article 9", "Article 10"],
        ),
    ]
    assert [(note.clauses, note.text) for note in roles.groups[1].notes] == [("", "Moved by the amendment.")]
    assert roles.heading == "Provisions that may have to be considered as: provider"


def test_day_that_has_come_is_told_from_one_that_has_not():
    later = law(Answer(("deployer",)), as_of=date(2027, 12, 2))
    assert [(group.since, [clause.key for clause in group.clauses]) for group in later.groups] == [
        (True, ["Article 4"]),
        (True, ["Article 26"]),
        (False, ["Article 50"]),
    ]
    assert later.groups[2].heading == "No day of application is given"


@pytest.mark.parametrize("roles", [None, Answer(status="unknown")])
def test_all_provisions_are_listed_with_whom_they_address_while_the_roles_are_open(roles):
    found = law(roles)
    assert (found.state, found.count, found.others) == ("open", 5, 0)
    assert "question 3.1, which asks for them, is not answered" in found.sentence
    first = found.groups[0].clauses[0].provision
    assert (first.addressees, first.concerned) == ("provider, deployer", None)


def test_no_provision_is_singled_out_where_no_role_is_held():
    found = law(Answer(("none",)))
    assert (found.state, found.count, found.others) == ("none", 0, 0)
    assert found.sentence.startswith("In question 3.1 the organisation says that it has none of these roles.")


def test_roles_that_were_not_asked_for_list_nothing_and_say_why():
    found = law(profile="core")
    assert (found.state, found.count) == ("not-asked", 0)
    assert "not asked for this time" in found.sentence


def test_region_is_said_to_settle_nothing_here():
    assert "(Asia-Pacific)" in law().caveat
    subject = profiled(ANSWERS, "full")
    nowhere = replace(subject, organisation=replace(subject.organisation, region=""))
    assert build(nowhere, language="en").frameworks[1].roles.caveat.startswith("No region is stated.")


def test_table_of_frameworks_holds_reasons_roles_and_days():
    report = build(profiled({**ANSWERS, "law.roles": Answer(("provider",))}, "full"), language="en")
    with translation.override("en"):
        table = tables.frameworks(report)
    columns = {name: index for index, name in enumerate(table.columns)}
    rows = {(row[1], row[0]): row for row in table.rows}
    assert rows["Standard", "3.1"][columns["Why not asked"]] == "It defines and demands nothing."
    article = rows["The Act", "Article 9"]
    assert article[columns["Addresses"]] == "provider"
    assert article[columns["Addresses one of the roles held"]] == "yes"
    assert article[columns["Applies"]] == "from 2 December 2027 (listed uses); from 2 August 2028 (products)"
    assert rows["The Act", "Article 26"][columns["Addresses one of the roles held"]] == "no"
    assert rows["The Act", "Article 4"][columns["Secondary sources only"]] == "yes"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("roles", [Answer(("provider", "deployer")), Answer(("none",)), Answer()])
def test_nothing_says_compliant(language, roles):
    report = build(profiled({**ANSWERS, "law.roles": roles}, "full"), language=language)
    said = repr(report.frameworks)
    assert re.findall(r"compl(iant|ies)|certified|準拠して|適合して|遵守して", said, re.IGNORECASE) == []
