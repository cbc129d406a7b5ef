"""The content of a submission: what was said, by whom, when, about which organisation, as canonical JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assessments.content import EMPTY, Columns, answer_of, columns_of, said_by
from assessments.models import Assessment
from banks.domain import document_of
from scoring import Answer, Costs, costs_from_texts

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """The organisation as it stood. `region`, `industry`: the codes of its model; `size`: employees."""

    name: str
    region: str = ""
    industry: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who gave an answer, and when. `revision`: which of the answer's it was, counting from 1."""

    by: str
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A submission, read back. `targets`: points 0-100 by dimension; `said`: by question, as `answers` is.

    `profile`: the one that was answered, None for the bank as a whole, as in submissions older than profiles.
    `answers` holds those to questions outside it too, which scoring leaves aside.
    """

    title: str
    bank: str
    version: str
    digest: str
    organisation: OrganisationFacts
    profile: str | None
    targets: Mapping[str, Decimal]
    costs: Costs | None
    answers: Mapping[str, Answer]
    said: Mapping[str, Said]

    @property
    def answered_from(self) -> datetime | None:
        """When the first of these answers was given."""
        return min((said.at for said in self.said.values()), default=None)

    @property
    def answered_until(self) -> datetime | None:
        """When the last of these answers was given."""
        return max((said.at for said in self.said.values()), default=None)

    @property
    def answered_by(self) -> tuple[str, ...]:
        """The names of those who answered, each once, in the order of the questions."""
        return tuple(dict.fromkeys(said.by for said in self.said.values() if said.by))


def content(assessment: Assessment) -> str:
    """The canonical JSON of an assessment as it stands now; the same state gives the same bytes.

    Questions stand in the bank's order; those to which nothing is said are left out.
    """
    document = document_of(assessment.version)
    organisation = assessment.organisation
    costs = costs_from_texts(assessment.costs)
    rows = {answer.question: answer for answer in assessment.answers.select_related("author")}
    answers = {}
    for question in document.questions():
        row = rows.get(question.key)
        if row is not None and columns_of(row) != EMPTY:
            answers[question.key] = {
                **columns_of(row),
                "revision": row.revision,
                "by": said_by(row),
                "at": row.saved_at.astimezone(UTC).isoformat(),
            }
    tree = {
        "format": FORMAT,
        "title": assessment.title,
        "bank": {
            "key": document.key,
            "version": document.version,
            "digest": assessment.version.digest,
            "kinds": {key: document.question(key).kind for key in answers},
        },
        "organisation": {
            "name": organisation.name,
            "region": organisation.region,
            "industry": organisation.industry,
            "size": organisation.size,
        },
        "profile": assessment.profile or None,
        "targets": {
            dimension.key: assessment.targets[dimension.key]
            for dimension in document.dimensions
            if dimension.key in assessment.targets
        },
        "costs": costs.as_texts() if costs else None,
        "answers": answers,
    }
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def read(content: str) -> Snapshot:
    """What `content` wrote. It needs nothing else: not the assessment, not the bank."""
    tree = json.loads(content)
    answers, said = {}, {}
    for key, entry in tree["answers"].items():
        answers[key] = _answer(entry, tree["bank"]["kinds"][key])
        said[key] = Said(by=entry["by"], at=datetime.fromisoformat(entry["at"]), revision=entry["revision"])
    return Snapshot(
        title=tree["title"],
        bank=tree["bank"]["key"],
        version=tree["bank"]["version"],
        digest=tree["bank"]["digest"],
        organisation=OrganisationFacts(**tree["organisation"]),
        profile=tree.get("profile"),
        targets={key: Decimal(points) for key, points in tree["targets"].items()},
        costs=costs_from_texts(tree.get("costs") or {}),
        answers=answers,
        said=said,
    )


def _answer(entry: Mapping[str, Any], kind: str) -> Answer:
    kept = Columns(
        value=entry["value"], status=entry["status"], comment=entry["comment"], evidence=entry["evidence"]
    )
    return answer_of(kept, kind)
