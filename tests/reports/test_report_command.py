import subprocess

import pikepdf
import pytest

from banks import exchange
from banks.domain import publish
from jobs.models import Job
from reports.models import Report
from scoring import parse_document
from tests import commands
from tests.reports.subjects import EXAMPLE, ROOT

ANSWERS = ROOT / "tests" / "banks" / "files" / "example-answers.yaml"

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # the bank is all that it reads


@pytest.fixture(autouse=True)
def _bank():
    publish(document=parse_document(exchange.read_file(EXAMPLE).content), by=None)


@pytest.mark.parametrize(("language", "words"), [("ja", "経営層向け要約"), ("en", "Summary for the board")])
def test_report_is_made_from_a_file_and_no_row_is_written(tmp_path, language, words):
    out = tmp_path / "report.pdf"
    outcome = commands.run("report", ANSWERS, "-o", out, "--language", language)
    assert (outcome.status, outcome.out, outcome.errors) == (0, "", [])
    text = subprocess.run(["pdftotext", out, "-"], capture_output=True, check=True).stdout.decode()
    assert words in text
    assert "71.9" in text
    with pikepdf.open(out) as document:
        assert list(document.attachments) == ["result.json"]
    assert (Report.objects.count(), Job.objects.count()) == (0, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_report_is_in_the_first_language_of_the_bank_unless_told(tmp_path):
    out = tmp_path / "report.pdf"
    assert commands.run("report", ANSWERS, "-o", out).status == 0
    with pikepdf.open(out) as document:
        assert str(document.Root.Lang) == "ja"


def test_bad_answers_are_named_by_line_and_nothing_is_written(tmp_path):
    answers = tmp_path / "answers.yaml"
    answers.write_text("bank: example\nanswers:\n  strategy.definition: nonsense\n  strategy.unheard-of: x\n")
    outcome = commands.run("report", answers, "-o", tmp_path / "report.pdf")
    assert outcome.status == 1
    assert outcome.out == ""
    assert [line.split(":")[1] for line in outcome.errors] == ["3", "4"]
    assert not (tmp_path / "report.pdf").exists()


def test_folder_that_is_not_there_is_refused(tmp_path):
    outcome = commands.run("report", ANSWERS, "-o", tmp_path / "none" / "report.pdf")
    assert outcome.status == 1
    assert len(outcome.errors) == 1
