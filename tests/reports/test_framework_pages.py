from reports.context import build
from reports.framework_pages import MOST_IN_BLOCK, SHORT, framework_rows
from tests.reports.subjects import sample


def parts():
    report = build(sample("bank-en"), language="en")
    return report, framework_rows(report.frameworks)


def test_every_clause_stands_once_and_in_order():
    report, rows = parts()
    shown = {
        part.framework.key: [clause for block in part.blocks for column in block.columns for clause in column]
        for row in rows
        for part in row
    }
    assert list(shown) == [framework.key for framework in report.frameworks]
    for framework in report.frameworks:
        if framework.roles is None:
            assert shown[framework.key] == list(framework.asked_clauses)
        else:
            listed = [clause for group in framework.roles.groups for clause in group.clauses]
            assert shown[framework.key] == [*listed, *framework.other_clauses]


def test_only_short_frameworks_stand_side_by_side():
    _report, rows = parts()
    beside = [[part.framework.key for part in row] for row in rows if len(row) > 1]
    assert ["owasp-llm-top10", "owasp-llm-top10-2026"] in beside
    for row in rows:
        if len(row) > 1:
            assert all(len(part.framework.asked_clauses) <= SHORT for part in row)
            assert all(len(block.columns) == 1 for part in row for block in part.blocks)


def test_blocks_are_small_enough_to_stay_on_one_page():
    _report, rows = parts()
    sizes = [sum(map(len, block.columns)) for row in rows for part in row for block in part.blocks]
    assert 0 < max(sizes) <= MOST_IN_BLOCK
    assert min(sizes) > 0
