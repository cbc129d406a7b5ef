"""What consultants recorded of the answers, in words and numbers: how far each was verified, what they propose instead,
and what the scores would be if their proposals stood.

The organisation's own result knows nothing of it. The adjusted scores come from the same scorer, given the same answers
with the proposals in their places; they are a second opinion and never called the result.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext, ngettext

from assessments.content import Columns, answer_of
from assessments.verifications import Level
from reports import wording
from reports.typesetting import printable
from reports.view_model import (
    ANYWHERE,
    AdjustedScore,
    ConsultantVerification,
    LevelCount,
    Proposal,
    Question,
    QuestionVerification,
    Subject,
    Verification,
    Verifications,
    figure,
)
from scoring import Answer, DimensionResult, OverallResult, Result
from scoring import Question as BankQuestion

SELF_DECLARED, DOCUMENT_SEEN, THIRD_PARTY = LEVELS = ("self-declared", "document-seen", "third-party")
# What there is to verify, and so what is counted: the same as where it is recorded.
SAID = ("answered", "unknown", "not_applicable")
LONGEST_NAME = 200  # characters that are printed
LONGEST_REASON = 2_000
NO_ANSWER = Answer()


class Verified:
    """The verifications of one result. `words`: an answer in words; `level`: the level of a result in words."""

    def __init__(
        self,
        subject: Subject,
        result: Result,
        *,
        numbers: Mapping[str, str],
        names: Mapping[str, str],
        text: Callable[[object], str],
        words: Callable[[BankQuestion, Answer], str],
        level: Callable[[DimensionResult | OverallResult], str],
    ) -> None:
        self.subject, self.result = subject, result
        self.numbers, self.names, self.text = numbers, names, text
        self.words, self.level = words, level

    @cached_property
    def current(self) -> dict[str, tuple[ConsultantVerification, ...]]:
        """Those of the answers that this result is about, by question in the bank's order, the newest of each first."""
        found = {}
        for question in self.subject.document.questions():
            said = self.subject.remarks.verifications.get(question.key)
            if not said:
                continue
            revision = self.subject.revisions.get(question.key, 0)
            standing = [one for one in said if one.answer_revision == revision]
            if standing and self.result.questions[question.key].status != "hidden":
                found[question.key] = tuple(sorted(standing, key=lambda one: one.on, reverse=True))
        return found

    @cached_property
    def adjusted(self) -> dict[str, Answer]:
        """By question, the answer that is proposed: of several, the newest."""
        found = {}
        for key, said in self.current.items():
            first = next((one for one in said if one.adjusted), None)
            if first:
                found[key] = self._proposed(key, first)
        return found

    @cached_property
    def adjusted_result(self) -> Result:
        """What scoring would say if the proposals stood."""
        return self.subject.scorer.score(
            {**self.subject.answers, **self.adjusted},
            region=self.subject.organisation.region or ANYWHERE,
            targets=self.subject.targets,
            profile=self.subject.profile,
            costs=self.subject.costs,
        )

    def of(self, question: BankQuestion) -> QuestionVerification | None:
        """What was recorded of one answer; None for nothing."""
        said = self.subject.remarks.verifications.get(question.key, ())
        if not said:
            return None
        current = self.current.get(question.key, ())
        if not current:
            return QuestionVerification(
                level="",
                text=gettext("An earlier answer was verified, not this one"),
                by=_names(said),
                proposals=(),
            )
        level = _strongest(current)
        return QuestionVerification(
            level=level,
            text=level_text(level),
            by=_names(one for one in current if one.level == level),
            proposals=self._proposals(question, current),
        )

    def of_dimension(self, key: str) -> AdjustedScore | None:
        """What a dimension's score would be if the proposals stood, where they move it."""
        return next((score for score in self.scores if score.key == key), None)

    def summary(self, shown: Mapping[str, Question]) -> Verifications | None:
        """All of it together; None where nothing was recorded of the questions that are shown."""
        remarks = {key: said for key, said in self.subject.remarks.verifications.items() if key in shown}
        if not remarks:
            return None
        answered = [key for key in shown if self.result.questions[key].status in SAID]
        levels = [_strongest(self.current[key]) for key in answered if key in self.current]
        proposals = tuple(
            proposal
            for key in shown
            if key in remarks and (verification := shown[key].verification)
            for proposal in verification.proposals
        )
        return Verifications(
            verification=_weakest(levels, len(answered)),
            statement=_statement(levels, len(answered)),
            answered=len(answered),
            counts=(
                *(
                    LevelCount(level=level, label=level_text(level), count=levels.count(level))
                    for level in reversed(LEVELS)
                ),
                LevelCount(level="", label=gettext("Not verified"), count=len(answered) - len(levels)),
            ),
            outdated=sum(key not in self.current for key in remarks),
            proposals=proposals,
            scores=self.scores,
            consultancies=wording.joined(_consultancies(remarks)),
            adjusted_note=gettext(
                "If the proposals stood: the same rules, with the proposed answers in the place of the organisation’s own. "
                "It is the consultant’s opinion beside the result, and the organisation has not agreed to it."
            ),
        )

    def data(self) -> dict[str, Any]:
        """What the machine-readable result holds of it; nothing where nothing was recorded."""
        if not self.current:
            return {}
        questions = {
            key: [
                {
                    "level": one.level,
                    "consultancy": one.consultancy,
                    "by": one.by,
                    "on": one.on.isoformat(),
                    **(
                        {"proposed": {"value": one.value, "status": one.status, "reason": one.reason}}
                        if one.adjusted
                        else {}
                    ),
                }
                for one in said
            ]
            for key, said in self.current.items()
        }
        if not self.adjusted:
            return {"verification": {"questions": questions}}
        whole = self.adjusted_result.as_json()
        dimensions = {
            key: None if entry is None else {name: entry[name] for name in whole["overall"]}
            for key, entry in whole["dimensions"].items()
        }
        return {
            "verification": {
                "questions": questions,
                "if_proposals_stood": {"overall": whole["overall"], "dimensions": dimensions},
            }
        }

    def _proposals(
        self, question: BankQuestion, said: tuple[ConsultantVerification, ...]
    ) -> tuple[Proposal, ...]:
        proposing = [one for one in said if one.adjusted]
        adjusted = self.adjusted_result.questions[question.key].points if proposing else None
        return tuple(
            Proposal(
                number=self.numbers[question.key],
                question=question.key,
                dimension_name=self.names[self.subject.document.dimension_of(question.key).key],
                text=self.text(question.text),
                answer=self.words(question, self.subject.answers.get(question.key, NO_ANSWER)),
                proposed=self.words(question, self._proposed(question.key, one)),
                reason=printable(one.reason, LONGEST_REASON),
                consultancy=printable(one.consultancy, LONGEST_NAME),
                by=printable(one.by, LONGEST_NAME),
                on_text=wording.date_text(one.on),
                points=figure(self.result.questions[question.key].points),
                proposed_points=figure(adjusted) if place == 0 else None,
                counts=place == 0,
            )
            for place, one in enumerate(proposing)
        )

    def _proposed(self, key: str, one: ConsultantVerification) -> Answer:
        """The answer that is proposed; comment and evidence remain the organisation's."""
        columns = Columns(value=one.value, status=one.status, comment="", evidence="")
        proposal = answer_of(columns, self.subject.document.question(key).kind)
        own = self.subject.answers.get(key, NO_ANSWER)
        return replace(proposal, comment=own.comment, evidence=own.evidence)

    @cached_property
    def scores(self) -> tuple[AdjustedScore, ...]:
        """The overall score, and those of the dimensions that the proposals move; nothing without proposals."""
        if not self.adjusted:
            return ()
        moved = [
            self._score(dimension.key, self.names[dimension.key], now, then)
            for dimension in self.subject.document.dimensions
            if (now := self.result.dimensions[dimension.key])
            and (then := self.adjusted_result.dimensions[dimension.key])
            if (now.score, now.level, now.coverage) != (then.score, then.level, then.coverage)
        ]
        whole = self._score("", gettext("Overall"), self.result.overall, self.adjusted_result.overall)
        return (whole, *moved)

    def _score(
        self,
        key: str,
        name: str,
        now: DimensionResult | OverallResult,
        then: DimensionResult | OverallResult,
    ) -> AdjustedScore:
        change = None if now.score is None or then.score is None else figure(then.score - now.score)
        return AdjustedScore(
            key=key,
            name=name,
            score=figure(now.score),
            adjusted=figure(then.score),
            change_text=wording.change_text(change),
            level_text=self.level(now),
            adjusted_level_text=self.level(then),
        )


def level_text(level: str) -> str:
    """How far an answer was verified, in words."""
    return str(Level(level).label)


def _strongest(said: tuple[ConsultantVerification, ...]) -> str:
    return max((one.level for one in said), key=LEVELS.index)


def _weakest(levels: list[str], answered: int) -> Verification:
    """What holds for every answer."""
    if not levels or len(levels) < answered:
        return "self-declared"
    weakest = min(levels, key=LEVELS.index)
    kinds: dict[str, Verification] = {
        SELF_DECLARED: "self-declared",
        DOCUMENT_SEEN: "documents-seen",
        THIRD_PARTY: "third-party",
    }
    return kinds[weakest]


def _statement(levels: list[str], answered: int) -> str:
    """How far the answers were verified, for as many of them as it holds for."""
    seen = sum(level != SELF_DECLARED for level in levels)
    third = levels.count(THIRD_PARTY)
    facts = {"seen": seen, "third": third, "looked": len(levels), "answered": answered}
    if not levels:
        return wording.verification_text("self-declared")
    if not seen:
        return (
            ngettext(
                "Self-declared; a consultant went through %(looked)s of %(answered)s answer",
                "Self-declared; a consultant went through %(looked)s of %(answered)s answers",
                answered,
            )
            % facts
        )
    if third == answered:
        return gettext("All %(answered)s answers verified by a third party") % facts
    if third == seen:
        return gettext("Verified by a third party: %(third)s of %(answered)s answers") % facts
    documents = (
        gettext("Documents seen for all %(answered)s answers")
        if seen == answered
        else gettext("Documents seen for %(seen)s of %(answered)s answers")
    ) % facts
    if not third:
        return documents
    return gettext("%(documents)s, %(third)s of them verified by a third party") % {
        "documents": documents,
        "third": third,
    }


def _names(said: Any) -> str:
    """Whose word it is, and of which day."""
    return wording.joined(
        [
            gettext("%(consultancy)s, %(date)s")
            % {
                "consultancy": printable(one.consultancy, LONGEST_NAME),
                "date": wording.date_text(one.on),
            }
            for one in said
        ]
    )


def _consultancies(remarks: Mapping[str, tuple[ConsultantVerification, ...]]) -> list[str]:
    names = dict.fromkeys(one.consultancy for said in remarks.values() for one in said)
    return [printable(name, LONGEST_NAME) for name in names]
