"""Answer sheets from people who mean harm, and from programs that broke."""

from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from assessments import domain
from assessments.answer_sheets.about import of_bank
from assessments.answer_sheets.reading import Interpretation, read
from assessments.answer_sheets.writing import write
from assessments.models import SheetUpload
from banks.exchange.tree import Unreadable
from banks.problems import explain
from organisations import workbooks
from organisations.workbooks import Column, Table
from scoring import Document, parse_document
from tests.assessments.conftest import bank
from tests.banks.hostile import (
    HOSTILE_TEXTS,
    LONG,
    MANY,
    MOST_MEGABYTES,
    MOST_SECONDS,
    WORKBOOK_BOMBS,
    Sample,
    measured,
    mutants,
    spoil_bytes,
    spoil_zip,
)

THROUGH_THE_SITE = 200 if LONG else 12


@pytest.fixture(scope="module")
def document() -> Document:
    return parse_document(bank())


@pytest.fixture(scope="module")
def sample(document) -> Sample:
    with translation.override("ja"):
        data = write(document, of_bank(document, None), language="ja")
    return Sample("answers", ".xlsx", data, (spoil_zip, spoil_zip, spoil_zip, spoil_bytes))


def test_spoilt_sheets_are_read_or_refused_in_bounds(sample, document):
    for name, data in mutants(sample, MANY, seed=5):
        with measured() as spent, suppress(Unreadable):
            sheet = read(data)
            sheet.tree()
            for finding in Interpretation(sheet, document).findings:
                assert 0 < len(explain(finding.problem)) < 4_000, name
        assert spent.seconds < MOST_SECONDS, name
        assert spent.megabytes < MOST_MEGABYTES, name


@pytest.mark.parametrize("bomb", WORKBOOK_BOMBS)
def test_workbook_that_is_far_more_than_it_looks_is_refused_at_once(bomb):
    data = WORKBOOK_BOMBS[bomb]().replace(b"Questions", b"answers")
    with measured() as spent, pytest.raises(Unreadable):
        read(data)
    assert spent.seconds < 1


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_in_every_cell_is_kept_or_named(document, text):
    rows = [[question.key, text, text, text, "", text, text] for question in document.questions()]
    columns = [
        Column(name) for name in ("key", "question", "answer", "comment", "status", "evidence", "respondent")
    ]
    sheet = read(workbooks.write([Table("answers", columns, rows)]))
    found = Interpretation(sheet, document)
    for finding in found.findings:
        explain(finding.problem).encode()
    for said in found.said.values():
        said.answer.comment.encode()
        assert len(said.respondent) <= 200


@override_settings(LIMITS={"upload": ""})
@pytest.mark.any_database
def test_page_takes_spoilt_sheets_whole_or_not_at_all(sample, assessment, cast):
    client = cast.client("owner")
    address = reverse("answer-sheet-upload", args=[assessment.pk])
    for name, data in mutants(sample, THROUGH_THE_SITE, seed=6):
        before = SheetUpload.objects.count()
        response = client.post(address, {"file": SimpleUploadedFile("a.xlsx", data)})
        assert response.status_code in (302, 422), name
        assert SheetUpload.objects.count() - before == (response.status_code == 302), name
        if response.status_code == 302:
            assert client.get(response["Location"]).status_code == 200, name
            assert client.post(response["Location"], {"confirm": "1"}).status_code == 302, name
    assert domain.answers_of(assessment) == {}


@override_settings(LIMITS={"upload": ""})
@pytest.mark.any_database
def test_page_takes_hostile_texts_whole_or_not_at_all(assessment, cast):
    client = cast.client("owner")
    address = reverse("answer-sheet-upload", args=[assessment.pk])
    columns = [Column(name) for name in ("key", "answer", "comment", "respondent")]
    rows = [[key, text[:3000], text[:3000], text[:100]] for key, text in zip(
        ["practice.notes", "practice.policy", "safety.measures"] * 20, HOSTILE_TEXTS, strict=False
    )]  # fmt: skip
    for row in rows:
        file = SimpleUploadedFile(
            f"{workbooks.cleaned(row[1])[:50]}.xlsx", workbooks.write([Table("answers", columns, [row])])
        )
        response = client.post(address, {"file": file})
        assert response.status_code in (302, 422)
        if response.status_code == 302:
            page = client.get(response["Location"])
            assert (page.status_code, b"<script>alert" in page.content) == (200, False)
            assert client.post(response["Location"], {"confirm": "1"}).status_code == 302
