"""Libraries and surveys from people who mean harm: spoilt ones as others write them, and ones made to take long."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.banks.hostile import (
    LONG,
    MANY,
    XML_BOMBS,
    Sample,
    spoil_bytes,
    spoil_text,
    spoil_xml,
    spoil_yaml,
    withstand,
    withstand_all,
)

pytestmark = pytest.mark.any_database

SCALE = 1 if LONG else 10  # the test run makes do with files a tenth as large
FILES = Path(__file__).parent / "files"
SAMPLES = {
    "library": (FILES / "ciso_assistant" / "questions.yaml", "ciso-assistant", spoil_yaml),
    "framework": (FILES / "ciso_assistant" / "maturity.yaml", "ciso-assistant", spoil_yaml),
    "survey of version 2": (FILES / "limesurvey-2.lss", "limesurvey", spoil_xml),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_spoilt_files_as_others_write_them_are_read_or_refused_in_bounds(name):
    path, format, spoil = SAMPLES[name]
    sample = Sample(format, path.suffix, path.read_bytes(), (spoil, spoil_text, spoil, spoil_bytes))
    outcomes = withstand_all(sample)
    assert outcomes.total() == MANY
    assert outcomes["refused"] > 0
    assert outcomes["valid"] + outcomes["invalid"] > 0


@pytest.mark.parametrize("bomb", XML_BOMBS)
def test_bomb_in_a_survey_is_refused_at_once(bomb):
    taken = withstand(XML_BOMBS[bomb]("document"), format="limesurvey", ending=".lss", most_seconds=1)
    assert taken.outcome == "refused"


def survey(rows: str, more: str = "") -> bytes:
    groups = "<groups><rows><row><gid>1</gid></row></rows></groups>"
    return f"<document>{groups}<questions><rows>{rows}</rows></questions>{more}</document>".encode()


def library(nodes: list[dict], **framework: object) -> bytes:
    content = {"urn": "urn:x:risk:framework:t", "requirement_nodes": nodes} | framework
    return json.dumps({"urn": "urn:x:risk:library:t", "objects": {"framework": content}}).encode()


def question(number: int, **fields: object) -> str:
    content = {"qid": number, "gid": 1, "type": "Y", "title": f"Q{number}"} | fields
    return f"<row>{''.join(f'<{name}>{value}</{name}>' for name, value in content.items())}</row>"


def node(number: int, **fields: object) -> dict:
    return {"urn": f"n{number}", "assessable": True} | fields


def selecting(number: int) -> dict:
    choice = {"value": "a", "select_implementation_groups": ["g"]}
    return node(-number, questions={f"q{number}": {"type": "unique_choice", "choices": [choice]}})


SLOW: dict[str, tuple[str, Callable[[], bytes]]] = {
    "elements without end": ("limesurvey", lambda: survey("<row/>" * (1_700_000 // SCALE))),
    "attributes without end": ("limesurvey", lambda: b"<document " + b"a='x' " * (500_000 // SCALE) + b"/>"),
    "a chain of equations": (
        "limesurvey",
        lambda: survey("".join(question(n, relevance=f"Q{n + 1} == 'Y'") for n in range(5_000 // SCALE))),
    ),
    "long equations": (
        "limesurvey",
        lambda: survey(
            "".join(question(n, relevance=" or ".join(["Q1 == 'Y'"] * 300)) for n in range(1_000 // SCALE))
        ),
    ),
    "one name for all": (
        "limesurvey",
        lambda: survey("".join(question(n, title="名前", type="S") for n in range(5_000 // SCALE))),
    ),
    "a table of many lines": (
        "limesurvey",
        lambda: survey(
            question(1, type="B"),
            "<subquestions><rows>"
            + "".join(f"<row><qid>s{n}</qid><parent_qid>1</parent_qid></row>" for n in range(20_000 // SCALE))
            + "</rows></subquestions>",
        ),
    ),
    "parents after their children": (
        "ciso-assistant",
        lambda: library([node(n, parent_urn=f"n{n + 1}") for n in range(30_000 // SCALE)]),
    ),
    "heading under heading": (
        "ciso-assistant",
        lambda: library(
            [node(n, parent_urn=f"n{n - 1}", assessable=n > 28_000 // SCALE) for n in range(30_000 // SCALE)]
        ),
    ),
    "steps and requirements": (
        "ciso-assistant",
        lambda: library(
            [node(n) for n in range(9_000 // SCALE)],
            scores_definition=[{"score": n, "name": "s"} for n in range(100)],
        ),
    ),
    "languages": (
        "ciso-assistant",
        lambda: library(
            [node(n) for n in range(2_000 // SCALE)],
            translations={f"aa-{n:05}": {} for n in range(20_000 // SCALE)},
        ),
    ),
    "groups that everything selects": (
        "ciso-assistant",
        lambda: library(
            [selecting(n) for n in range(1, 2_000 // SCALE)]
            + [node(n, implementation_groups=["g"]) for n in range(2_000 // SCALE)]
        ),
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_file_made_to_take_long_is_read_or_refused_in_bounds(name):
    format, make = SLOW[name]
    withstand(make(), format=format, ending=".lss" if format == "limesurvey" else ".json")
