"""docs/security.md names every requirement of levels 1 and 2 once, and only tests and files that there are."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "docs" / "security.md").read_text()
ROW = re.compile(r"^\| (V[\d.]+(?:–\d+)?) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|$", re.MULTILINE)

# ASVS 5.0.0: how many requirements of a section are of level 1 or 2; they stand before those of level 3.
LEVELS_1_AND_2 = {
    "V1.1": 2, "V1.2": 9, "V1.3": 11, "V1.4": 3, "V1.5": 2,
    "V2.1": 3, "V2.2": 3, "V2.3": 4, "V2.4": 1,
    "V3.2": 2, "V3.3": 4, "V3.4": 6, "V3.5": 5, "V3.7": 2,
    "V4.1": 3, "V4.2": 1, "V4.3": 2, "V4.4": 4,
    "V5.1": 1, "V5.2": 3, "V5.3": 2, "V5.4": 3,
    "V6.1": 3, "V6.2": 12, "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4,
    "V7.1": 3, "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 2, "V7.6": 2,
    "V8.1": 2, "V8.2": 3, "V8.3": 1, "V8.4": 1,
    "V9.1": 3, "V9.2": 4,
    "V10.1": 2, "V10.2": 2, "V10.3": 4, "V10.4": 11, "V10.5": 5, "V10.6": 2, "V10.7": 3,
    "V11.1": 2, "V11.2": 3, "V11.3": 3, "V11.4": 4, "V11.5": 1, "V11.6": 1,
    "V12.1": 3, "V12.2": 2, "V12.3": 4,
    "V13.1": 1, "V13.2": 5, "V13.3": 2, "V13.4": 5,
    "V14.1": 2, "V14.2": 4, "V14.3": 3,
    "V15.1": 3, "V15.2": 3, "V15.3": 7,
    "V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 3,
    "V17.1": 1, "V17.2": 4, "V17.3": 2,
}  # fmt: skip


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAPER)


def spelt_out(identifier: str) -> list[str]:
    first, _, last = identifier.partition("–")
    section, _, number = first.rpartition(".")
    return [f"{section}.{each}" for each in range(int(number), int(last or number) + 1)]


@cache
def functions_of(path: str) -> frozenset[str]:
    file = ROOT / "tests" / path
    return (
        frozenset(re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE))
        if file.is_file()
        else frozenset()
    )


def test_every_requirement_of_the_first_two_levels_is_named_once():
    wanted = [
        f"{section}.{number + 1}" for section, count in LEVELS_1_AND_2.items() for number in range(count)
    ]
    named = Counter(each for identifier, *_ in rows() for each in spelt_out(identifier))
    assert [identifier for identifier in wanted if named[identifier] != 1] == []
    assert sorted(set(named) - set(wanted)) == []


def test_every_row_of_the_tables_is_read():
    assert len(re.findall(r"^\| V\d", PAPER, re.MULTILINE)) == len(rows())


def test_every_row_says_how_it_stands():
    standing = re.compile(r"^(met|partly|not met|n/a|operator)\b")
    assert [identifier for identifier, _, how, _ in rows() if not standing.match(how)] == []
    unexplained = re.compile(r"^(partly|not met|n/a)$")
    assert [identifier for identifier, _, how, _ in rows() if unexplained.match(how.strip())] == []


def test_every_test_that_is_named_is_there():
    named = [reference for *_, shown in rows() for reference in re.findall(r"`([^`]+)`", shown)]
    missing = [
        reference for reference in named
        if "::" not in reference or reference.partition("::")[2] not in functions_of(reference.partition("::")[0])
    ]  # fmt: skip
    assert missing == []
    assert len(set(named)) > 100


def test_every_file_that_is_named_is_there():
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.\w+|[A-Z]+(?:\.md)?)`", PAPER)
    links = re.findall(r"\]\(([^)#]+)\)", PAPER)
    files = [ROOT / name for name in named] + [ROOT / "docs" / link for link in links]
    assert len(named) > 20
    assert [str(path) for path in files if not path.exists()] == []
