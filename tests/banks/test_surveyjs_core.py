"""What shows in an exported survey, and what in an imported one, by the real survey-core."""

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from banks.exchange.surveyjs import read, reader, write
from banks.exchange.surveyjs.names import question_names
from banks.exchange.surveyjs.results import parse_results
from banks.files import load_document
from banks.management.commands.load_banks import LIBRARY
from scoring import Scorer, canonical_json, compute_bounds, parse_document
from tests.banks.survey_banks import random_answers, random_bank
from tests.banks.survey_core import data_of, running_survey_core
from tests.banks.surveys import random_data, random_survey

LOST = {
    reader.EXPRESSION_LOST,
    reader.EXPRESSION_BROKEN,
    reader.EXPRESSION_LOST_ABOVE,
    reader.EXPRESSION_BROKEN_ABOVE,
}
FILES = [Path(__file__).parent / "files" / "example.yaml", *sorted(LIBRARY.glob("*.yaml"))]


@pytest.fixture(scope="module")
def survey_core():
    with running_survey_core() as core:
        yield core


def same_shows(survey_core, document, seed: int, count: int) -> None:
    scorer = Scorer(document, compute_bounds(document))
    names = question_names(document)
    sheets = [random_answers(document, random.Random(f"{seed}-{number}")) for number in range(count)]
    shown = survey_core.shown(
        json.loads(write(document).data), [data_of(document, sheet) for sheet in sheets], aside=False
    )
    for sheet, seen in zip(sheets, shown, strict=True):
        assert {names[key] for key in scorer.visible(sheet)} == seen, sheet


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exported_bank_shows_what_scoring_shows(survey_core, path):
    same_shows(survey_core, load_document(path), 1, 5)


@pytest.mark.parametrize("seed", range(8))
def test_exported_random_bank_shows_what_scoring_shows(survey_core, seed):
    document = random_bank(seed)
    same_shows(survey_core, document, seed, 8)
    assert canonical_json(parse_document(read("x", write(document).data).tree)) == canonical_json(document)


def test_exported_bank_reads_in_each_of_its_languages(survey_core):
    document = load_document(FILES[0])
    titles = survey_core.titles(json.loads(write(document).data), ["ja", "en"])
    assert titles == [[question.text[code] for question in document.questions()] for code in ("ja", "en")]


@pytest.mark.parametrize("seed", range(8))
def test_imported_survey_shows_what_survey_core_shows(survey_core, seed):
    survey = random_survey(seed)
    reading = read("random", json.dumps(survey).encode())
    assert [str(note) for note in reading.notes if note.message in LOST] == []
    document = parse_document(reading.tree)
    scorer = Scorer(document, compute_bounds(document))
    names = question_names(document)
    chance = random.Random(seed)
    filled = [random_data(survey, chance) for _ in range(8)]
    for data, shown in zip(filled, survey_core.shown(survey, filled), strict=True):
        visible = scorer.visible(parse_results(document, json.loads(json.dumps(data), parse_float=Decimal)))
        assert {names[key] for key in visible} == shown, data
