"""What goes into an answer sheet: of a bank alone, of an answers file, or of an assessment on the site."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from assessments.answer_sheets.writing import Content
from assessments.content import answer_of, columns_of, said_by
from assessments.models import Assessment
from banks.domain import document_of
from scoring import Document, number_text

if TYPE_CHECKING:
    from assessments.sheets import LoadedSheet

_ORGANISATION = ("name", "region", "industry", "size")


def of_bank(document: Document, profile: str | None) -> Content:
    """A blank sheet for anybody."""
    about = {"bank": document.key, "version": document.version, **_profile(profile)}
    about |= {f"organisation.{name}": "" for name in _ORGANISATION}
    return Content(about=about, profile=profile)


def of_sheet(loaded: LoadedSheet, profile: str | None) -> Content:
    """What an answers file says."""
    sheet, document = loaded.sheet, loaded.scorer.document
    said = {
        "name": sheet.organisation.name,
        "region": sheet.organisation.region,
        "industry": sheet.organisation.industry,
        "size": "" if sheet.organisation.size is None else str(sheet.organisation.size),
    }
    about = {"bank": document.key, "version": document.version, **_profile(profile)}
    about |= {f"organisation.{name}": said[name] for name in _ORGANISATION}
    about |= {f"targets.{key}": number_text(points) for key, points in sheet.targets.items()}
    about |= {f"costs.{name}": text for name, text in (sheet.costs.as_texts() if sheet.costs else {}).items()}
    return Content(about=about, profile=profile, answers=loaded.answers, is_blank=False)


def of_assessment(assessment: Assessment, *, filled: bool, at: datetime) -> Content:
    """An assessment's questions and, where it is to be filled, its answers; and by what to know it again."""
    document = document_of(assessment.version)
    profile = assessment.profile or document.default_profile
    organisation = assessment.organisation
    about = {
        "bank": document.key,
        "version": document.version,
        **_profile(profile),
        "organisation.name": organisation.name,
        "organisation.region": organisation.region,
        "organisation.industry": organisation.industry,
        "organisation.size": "" if organisation.size is None else str(organisation.size),
        **{f"targets.{key}": str(points) for key, points in assessment.targets.items()},
        **{f"costs.{name}": str(text) for name, text in assessment.costs.items()},
        "title": assessment.title,
        "assessment": str(assessment.pk),
        "contents": "filled" if filled else "blank",
        "downloaded": at.isoformat(timespec="minutes"),
    }
    rows = [row for row in assessment.answers.select_related("author") if document.has_question(row.question)]
    return Content(
        about=about,
        profile=profile,
        answers={
            row.question: answer_of(columns_of(row), document.question(row.question).kind) for row in rows
        },
        respondents={row.question: said_by(row) for row in rows},
        revisions={row.question: row.revision for row in rows},
        is_blank=not filled,
    )


def _profile(profile: str | None) -> dict[str, str]:
    return {"profile": profile} if profile else {}
