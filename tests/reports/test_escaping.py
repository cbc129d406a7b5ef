"""The tags of results that write HTML themselves, and the charts, let none in that a question bank holds."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.template import Context

from reports import charts
from reports.context import build
from reports.tables import Table
from reports.templatetags import results
from reports.view_model import Clause, Explanation, Later, Provision, Segment, figure
from tests.escaping import HOSTILE, Elements
from tests.reports.subjects import example

PROVISION = Provision(addressees=HOSTILE, concerned=None, applies_text="", note="", secondary=True)
CLAUSE = Clause(
    key=HOSTILE, title=HOSTILE, state="partly", state_text=HOSTILE, asked=2, answered=1, points=figure(50),
    with_evidence=0, questions=("1.1",), links=(("1.1", "q-a"),), why_not="", reason="", provision=PROVISION,
)  # fmt: skip
LEFT_OUT = replace(CLAUSE, state="not-asked", links=(), why_not="deliberate", reason=HOSTILE)


def clauses() -> str:
    context = Context({"content_language": HOSTILE})
    return str(results.clause_rows(context, [CLAUSE, LEFT_OUT], addressees=True))


def options() -> str:
    question = next(question for question in build(example(), language="en").questions if question.options)
    details = question.details.get()
    hostile = tuple(replace(option, text=HOSTILE) for option in details.options[:2])
    return str(
        results.option_rows(replace(question, details=Later(lambda: replace(details, options=hostile))))
    )


def distribution() -> str:
    segment = Segment(label=HOSTILE, share=Fraction(100), text=HOSTILE, step=3)
    return str(charts.distribution([segment], title=HOSTILE))


@pytest.mark.parametrize(
    ("write", "times"),
    [
        (lambda: results.where_from(Explanation(HOSTILE, HOSTILE, (HOSTILE,)), HOSTILE), 4),
        (clauses, 11),
        (
            lambda: results.table_rows(
                Table(key="t", title="", columns=("a", "b"), rows=((HOSTILE, HOSTILE),))
            ),
            2,
        ),
        (options, 2),
        (distribution, 2),
    ],
    ids=["where from", "clauses", "table", "options", "chart"],
)
def test_tags_repeat_what_a_bank_says_as_text(write, times):
    found = Elements(write())
    assert "script" not in found.names
    assert sum(HOSTILE in said for said in found.said) == times
