"""Editorial rules for the crosswalk: each holds for a bank that keeps it and finds the place where it is broken."""

from typing import Any

from banks.editorial.frameworks import (
    NO_ADDRESSEE,
    NO_CAUTION,
    SILENT,
    check_addressees,
    check_cautions,
    check_clauses_are_answered_for,
)
from scoring import Problem
from tests.banks.editorial_banks import bank, single

CLAUSES = {number: {"ja": "条項", "en": "Clause"} for number in ("1", "2", "3")}
REASON = {"ja": "政府に向けた条項です。", "en": "For governments."}


def framework(**changes: Any) -> dict[str, Any]:
    return {"title": {"ja": "法律", "en": "Law"}, "clauses": CLAUSES, **changes}


def test_clause_neither_asked_nor_given_a_reason_is_found_where_reasons_are_given() -> None:
    document = bank(
        single(maps_to=["law/1"]),
        frameworks={"law": framework(not_asked={"2": REASON}), "other": framework()},
    )

    assert list(check_clauses_are_answered_for(document)) == [
        Problem(("frameworks", "law", "clauses", "3"), SILENT)
    ]


def test_clause_whose_addressee_is_not_named_is_found_where_there_are_roles() -> None:
    law = framework(
        roles={"maker": {"ja": "作る者", "en": "Maker"}},
        provisions={"1": {"addresses": ["maker"]}, "2": {"secondary": True}},
    )

    assert list(check_addressees(bank(single(), frameworks={"law": law, "other": framework()}))) == [
        Problem(("frameworks", "law", "clauses", "2"), NO_ADDRESSEE),
        Problem(("frameworks", "law", "clauses", "3"), NO_ADDRESSEE),
    ]


def test_framework_without_a_caution_is_found_where_another_has_one() -> None:
    caution = {"ja": "番号は確認済みです。", "en": "The numbers are confirmed."}
    document = bank(single(), frameworks={"law": framework(caution=caution), "other": framework()})

    assert list(check_cautions(document)) == [Problem(("frameworks", "other", "caution"), NO_CAUTION)]


def test_framework_of_a_bank_of_before_needs_no_caution() -> None:
    assert list(check_cautions(bank(single(), frameworks={"law": framework()}))) == []
