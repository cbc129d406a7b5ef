"""What a site whose banks are measured is told to do inside its own processes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.urls import reverse

from assessments.domain import Change, save_answers, start_assessment
from banks.domain import document_of, publish, save_draft, start_draft
from banks.exchange.formats import FORMATS, WRITABLE, write_bank
from banks.files import read_document
from banks.models import Draft, Version
from bench.actions import session_of
from bench.large_bank import large_bank, large_survey
from bench.scoring import full_answers
from organisations.domain import create_organisation
from organisations.models import User
from scoring import parse_document


def prepare(questions: int) -> dict[str, object]:
    """Publish the large bank, answer it in full, begin a draft of it; the pages of all that by name."""
    administrator = User.objects.create_user("bench@example.com", is_administrator=True)
    organisation = create_organisation(name="Bench", language="ja", by=administrator)
    document = parse_document(large_bank(questions))
    published: list[Version] = []
    publishing = _seconds(lambda: published.append(publish(document=document, by=administrator)[0]))
    version = published[0]
    assessment = start_assessment(
        organisation=organisation, version=version, title="Bench", by=administrator, at=datetime.now(UTC)
    )
    answers = full_answers(document)
    changes = {key: Change(content=answer, seen_revision=0) for key, answer in answers.items()}
    save_answers(assessment=assessment, changes=changes, by=administrator, at=datetime.now(UTC))
    draft = start_draft(base=version, by=administrator)
    dimension = document.dimensions[0]
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "session": session_of(administrator),
        "version": str(version.pk),
        "figures": {"bank_publish_s": publishing},
        "pages": {
            "overview": reverse("assessment", args=[assessment.pk]),
            "dimension": reverse("dimension", args=[assessment.pk, dimension.key]),
            "review": reverse("review", args=[assessment.pk]),
            "results": reverse("results", args=[assessment.pk]),
            "editor_tree": reverse("draft", args=[draft.pk]),
            "editor_question": reverse("draft-question", args=[draft.pk, dimension.questions[0].key]),
            "version": reverse("version", args=[version.pk]),
        },
    }


def import_s(questions: int) -> dict[str, float]:
    """Seconds of computing to make a draft of the large bank's file, or of a survey as large, by format."""
    document = parse_document(large_bank(questions))
    seconds = {}
    with TemporaryDirectory() as folder:
        for name in FORMATS:
            path = Path(folder) / f"bank{FORMATS[name].ending}"
            path.write_bytes(
                write_bank(document, format=name).data if name in WRITABLE else large_survey(questions)
            )
            seconds[name.replace("-", "_")] = _seconds(lambda path=path, name=name: _import(path, name))
    return seconds


def export_s(version_id: str) -> dict[str, float]:
    """Seconds of computing to write the large bank, by format."""
    document = document_of(Version.objects.get(pk=version_id))
    return {
        name.replace("-", "_"): _seconds(lambda name=name: write_bank(document, format=name))
        for name in WRITABLE
    }


def _import(path: Path, format: str) -> None:
    read = read_document(path, format=format, key=f"imported-{format}")
    draft, is_new = save_draft(document=read.document, by=None)
    assert is_new
    Draft.objects.filter(pk=draft.pk).delete()


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return round(time.process_time() - start, 2)
