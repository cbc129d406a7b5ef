"""The editorial rules together."""

import pytest

from banks.editorial import findings
from scoring import Document
from tests.banks.editorial_banks import bank, multiple, number, single, text


def lines(document: Document) -> list[str]:
    """Everything that is found, as it is printed."""
    return [str(problem) for problem in findings(document)]


@pytest.mark.parametrize(
    "document",
    [bank(single()), bank(multiple()), bank(number()), bank(text(), recommendations={})],
    ids=["single", "multiple", "number", "text"],
)
def test_rules_find_nothing_in_a_bank_that_keeps_them(document: Document) -> None:
    assert lines(document) == []


def test_findings_come_rule_by_rule_and_say_what_is_wrong() -> None:
    question = single(help=None, text={"ja": "年１回ですか。", "en": "Is it yearly and/or audited?"})

    assert lines(bank(question)) == [
        "dimensions[0].questions[0].help: has no help: say what counts, where to look and who would know",
        'dimensions[0].questions[0].text.en: seems to ask two things at once: "and/or"',
        'dimensions[0].questions[0].text.ja: has full-width letters or digits: "１"',
    ]
