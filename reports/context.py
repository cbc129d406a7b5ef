"""The one view-model of a result, in one language: what the results page, the PDF and every export show.

`build(subject, language=...)` turns plain data into a `ReportContext`. Nothing here queries, reads a clock or rounds
twice: numbers are rounded once (one decimal, half up), and whatever needs judgement to be put into words (findings,
verdicts, cautions, explanations) is put into words on the way, so that no two renderings can disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext

from assessments.outcomes import amount_text
from reports import explanations, wording
from reports.benchmarks import published_figures, question_benchmark
from reports.board import TOP, certainty, decisions, summary, summary_without_levels
from reports.changes import change_since, comparable_as_a_whole
from reports.exact import largest_first
from reports.fit import cost_sketch, fit
from reports.frameworks import Coverage
from reports.identity import (
    LONGEST_NAME,
    addressee,
    as_of,
    identity,
    organisation_text,
    printed,
    printed_branding,
    verification_text,
)
from reports.outcomes import sums
from reports.priorities import Judged, priorities
from reports.profiles import profile_note
from reports.recommendations import by_owner, horizons, recommendations
from reports.sources import source_line, sources
from reports.statements import glossary, limits, method
from reports.typesetting import printable
from reports.verification import Verified
from reports.view_model import (
    ANYWHERE,
    ConsultantFinding,
    Counts,
    Dimension,
    Explanation,
    Figure,
    Later,
    Level,
    Need,
    OptionRow,
    Question,
    QuestionDetails,
    Questions,
    Recommendation,
    ReportContext,
    Score,
    Shown,
    Standing,
    Status,
    Subject,
    figure,
)
from scoring import (
    Answer,
    DimensionBenchmark,
    DimensionResult,
    Document,
    OverallResult,
    Result,
    Text,
    answers_to_level,
)
from scoring import Dimension as BankDimension
from scoring import Question as BankQuestion

LONGEST_ANSWER = 2_000  # characters of a comment or a free text that are printed; the data hold all of it
NO_ANSWER = Answer()
NOTHING = Fraction(0)


def build(subject: Subject, *, language: str) -> ReportContext:
    """Score `subject` and word the result in `language`; texts that the bank lacks in it stand in the bank's first."""
    with translation.override(language):
        return _Builder(subject, language).context()


class _Builder:
    """One result in the making. Not part of the package's surface."""

    def __init__(self, subject: Subject, language: str) -> None:
        self.subject = subject
        self.document: Document = subject.document
        self.language = language
        self.bank_language = self.document.language_for(language)
        self.region = subject.organisation.region or ANYWHERE
        self.result: Result = subject.scorer.score(
            subject.answers,
            region=self.region,
            targets=subject.targets,
            profile=subject.profile,
            costs=subject.costs,
        )
        self.asked = self.document.asked(self.result.profile)
        self.levels = levels_of(self.document, self.bank_language)
        self.numbers = {
            question.key: f"{place}.{index}"
            for place, dimension in enumerate(self.document.dimensions, start=1)
            for index, question in enumerate(dimension.questions, start=1)
        }
        self.dimension_names = {
            dimension.key: self.text(dimension.name) for dimension in self.document.dimensions
        }
        self.added = {
            entry.question: entry for measure in self.result.measures.values() for entry in measure.questions
        }
        self.profile = profile_note(
            self.document, self.result.profile, region=self.region, numbers=self.numbers, text=self.text
        )
        self.gives_levels = self.result.levels
        self.as_last_time = comparable_as_a_whole(subject, self.result)
        self.verification = Verified(
            subject,
            self.result,
            numbers=self.numbers,
            names=self.dimension_names,
            text=self.text,
            words=self.words,
            level=self.level_of,
        )
        self.ranks = {entry.key: entry.rank for entry in self.result.recommendations}
        self.broken = frozenset(self.result.overall.broken_floors)
        self.whole_weight = sum(
            (
                Fraction(dimension.weight)
                for dimension in self.document.dimensions
                if self.result.dimensions[dimension.key] is not None
            ),
            Fraction(0),
        )
        self.shares = {dimension.key: self.share(dimension) for dimension in self.document.dimensions}
        self.weights: dict[tuple[Decimal, str], Fraction] = {}

    def text(self, text: object) -> str:
        """A text of the bank in this language; empty where the bank gives none."""
        return text.get(self.bank_language, "") if isinstance(text, Text) else ""

    def level(self, number: int | None) -> Level | None:
        return None if number is None else self.levels[number - 1]

    # --- the whole -----------------------------------------------------------------------------------

    def context(self) -> ReportContext:
        document, subject, day = self.document, self.subject, as_of(self.subject)
        judged = {
            dimension.key: tuple(
                (question, result)
                for question in dimension.questions
                if (result := self.result.questions[question.key]).status != "hidden"
            )
            for dimension in document.dimensions
        }
        every = [pair for pairs in judged.values() for pair in pairs]
        shown = Shown((question.key for question, _ in every), self.worded)
        verified = self.verification.summary(shown)
        actions = recommendations(
            document,
            self.result,
            shown,
            numbers=self.numbers,
            names=self.dimension_names,
            as_of=day,
            language=self.language,
            text=self.text,
        )
        dimensions = tuple(
            self.dimension(dimension, place, judged[dimension.key], shown, actions)
            for place, dimension in enumerate(document.dimensions, start=1)
            if any(question.key in self.asked for question in dimension.questions)
        )
        overall = self.overall(dimensions)
        needed = self.needed_overall()
        unknown = shown.those(_with_status(every, "unknown"))
        counts = _counts(every)
        places = Later(
            partial(priorities, every, actions, shown=shown, broken=self.broken, weight=self.weight)
        )
        organisation = printed(subject.organisation)
        surveys = sources(document, self.result, shown, numbers=self.numbers, text=self.text)
        branding = printed_branding(subject.branding)
        added_up = sums(
            document,
            self.result,
            numbers=self.numbers,
            text=self.text,
            earlier=subject.earlier.result if subject.earlier else None,
        )
        gives_scores = not all(dimension.unscored for dimension in dimensions)
        score_finding = (
            wording.unscored_finding(answered=counts.answered, asked=counts.asked)
            if not gives_scores
            else self.finding(overall, dimensions, needed)
            if self.gives_levels
            else wording.places_finding(
                [place.question.dimension_name for place in places.get()],
                answered=counts.answered,
                asked=counts.asked,
                enough=overall.coverage is not None
                and overall.coverage.exact >= Fraction(document.minimum_coverage),
            )
        )
        return ReportContext(
            language=self.language,
            title=printable(subject.title, LONGEST_NAME) or self.text(document.title),
            report_title=branding.title or self.report_title(),
            organisation=organisation,
            organisation_text=organisation_text(organisation),
            addressee=addressee(subject, organisation),
            region_text=wording.region_text(self.region),
            branding=branding,
            identity=identity(
                subject,
                self.result,
                organisation,
                overall,
                profile=self.profile,
                verified=verified,
                text=self.text,
            ),
            profile=self.profile,
            levels=self.levels,
            minimum_coverage=figure(document.minimum_coverage),
            minimum_difference=figure(document.minimum_difference),
            overall=overall,
            finding=added_up.headline if added_up and added_up.outcomes else score_finding,
            score_finding=score_finding,
            summary=summary(
                overall, dimensions, [self.numbers[key] for key in self.result.overall.broken_floors]
            )
            if self.gives_levels
            else summary_without_levels(counts, places.get(), self.profile),
            counts=counts,
            dimensions=dimensions,
            dimension_count=len(document.dimensions),
            ranked=places,
            unknowns=unknown,
            unanswered=shown.those(_with_status(every, "unanswered")),
            not_applicable=shown.those(_with_status(every, "not_applicable")),
            needs=_needs(overall, dimensions, needed),
            gaps=self.gaps(every, shown),
            recommendations=actions,
            top_actions=actions[:TOP],
            owners=by_owner(actions),
            horizons=horizons(actions, as_of=day),
            frameworks=Coverage(
                document,
                self.result,
                subject.answers,
                asked=self.asked,
                numbers=self.numbers,
                as_of=day,
                region=organisation.region,
                text=self.text,
            ).frameworks(),
            fit=fit(document, self.result, numbers=self.numbers, text=self.text),
            costs=cost_sketch(self.result.break_even),
            sums=added_up,
            change=change_since(subject, self.result, dimensions, overall, shown)
            if subject.earlier
            else None,
            decisions=decisions(
                subject.particulars.decisions,
                unknown,
                actions,
                as_of=day,
                gives_levels=self.gives_levels,
                gives_scores=gives_scores,
                profile=self.profile,
            ),
            certainty=certainty(
                overall,
                counts,
                surveys=[
                    source_line(document, source.key, self.text) for source in surveys if source.used_in
                ],
                verification=verification_text(subject.particulars, verified),
                gives_levels=self.gives_levels,
                profile=self.profile,
            ),
            cautions=tuple(source.caution for source in surveys if source.used_in and source.caution),
            benchmark_note=gettext(
                "The range is what the survey’s answers would earn on our points (estimated range). The published figures "
                "give only part of each distribution, so every value inside the range is possible."
            ),
            method=method(document, self.levels, self.profile),
            limits=limits(),
            sources=surveys,
            glossary=glossary(),
            verifications=verified,
            written=Later(self.data),
        )

    def data(self) -> dict[str, Any]:
        """The machine-readable result."""
        return self.result.as_json() | self.verification.data()

    def report_title(self) -> str:
        """What the report is called where nobody gave it a title of their own."""
        if self.document.outcomes or not any(question.is_scored for question in self.document.questions()):
            return gettext("Assessment report")
        if self.gives_levels:
            return gettext("AI governance and readiness: gap report")
        return gettext("AI governance and readiness: where to look first")

    # --- questions -----------------------------------------------------------------------------------

    def worded(self, key: str) -> Question:
        """A question, in the language of the result whatever is spoken by then."""
        with translation.override(self.language):
            return self.question(self.document.question(key), self.document.dimension_of(key))

    def question(self, question: BankQuestion, dimension: BankDimension) -> Question:
        result = self.result.questions[question.key]
        answer = self.subject.answers.get(question.key, NO_ANSWER)
        status: Status = result.status
        chosen = _chosen(question, answer) if status == "answered" else frozenset()
        words = self.answer_words(question, answer, chosen) if status == "answered" else ()
        listed = self.ranks
        recommended = (option.recommendation for option in question.options if option.recommendation)
        return Question(
            key=question.key,
            number=self.numbers[question.key],
            dimension=dimension.key,
            dimension_name=self.dimension_names[dimension.key],
            kind=question.kind,
            text=self.text(question.text),
            help=self.text(question.help),
            why=self.text(question.why),
            status=status,
            answer=wording.joined(words) if words else wording.status_text(status),
            answers=words or (wording.status_text(status),),
            comment=printable(answer.comment, LONGEST_ANSWER),
            evidence=printable(answer.evidence, LONGEST_ANSWER),
            evidence_asked=question.evidence,
            added=self.added_text(question.key),
            most_added=amount_text(self.added[question.key].greatest) if question.key in self.added else "",
            scored=question.is_scored,
            weight=question.weight,
            points=figure(result.points),
            gap=figure(result.gap) if self.gives_levels else None,
            sources=tuple(dict.fromkeys(item.source for item in result.benchmark.figures))
            if result.benchmark
            else (),
            clauses=question.maps_to,
            recommendations=tuple(
                dict.fromkeys(
                    key
                    for key in (
                        *recommended,
                        *(band.recommendation for band in question.bands if band.recommendation),
                    )
                    if key in listed
                )
            ),
            floor_broken=question.key in self.broken,
            verification=self.verification.of(question),
            details=Later(partial(self.details, question, answer, chosen)),
        )

    def details(self, question: BankQuestion, answer: Answer, chosen: frozenset[str]) -> QuestionDetails:
        """What stands beneath a question, in the language of the result whatever is spoken by then."""
        result = self.result.questions[question.key]
        with translation.override(self.language):
            return QuestionDetails(
                options=tuple(
                    OptionRow(
                        key=option.key,
                        text=self.text(option.text),
                        points=figure(option.points),
                        chosen=option.key in chosen,
                    )
                    for option in question.options
                ),
                benchmark=question_benchmark(question, result.benchmark, chosen, self.text)
                if result.benchmark
                else None,
                figures=published_figures(self.document, question, result.benchmark, self.text)
                if result.benchmark
                else (),
                explanation=explanations.points(question, answer, result, chosen, self.text)
                if question.is_scored
                else None,
            )

    def added_text(self, key: str) -> str:
        """What an answer adds to measures; empty without one, and where no measure counts the question."""
        amount = self.added[key].amount if key in self.added else None
        return "" if amount is None else amount_text(amount)

    def answer_words(self, question: BankQuestion, answer: Answer, chosen: frozenset[str]) -> tuple[str, ...]:
        """What was answered, in words."""
        if question.kind in ("single", "multiple"):
            return tuple(self.text(option.text) for option in question.options if option.key in chosen)
        if isinstance(answer.value, Decimal):
            return (f"{wording.number_text(answer.value)}{self.text(question.unit)}",)
        return (printable(str(answer.value), LONGEST_ANSWER),)

    def words(self, question: BankQuestion, answer: Answer) -> str:
        """An answer in words, whatever its status."""
        if not answer.is_given:
            return wording.status_text("unanswered" if answer.status == "answered" else answer.status)
        return wording.joined(self.answer_words(question, answer, _chosen(question, answer)))

    def gaps(self, judged: Sequence[Judged], shown: Shown) -> Questions:
        """Those that fall short of their targets, by what that costs in the overall score."""
        if not self.gives_levels:
            return shown.those(())
        short = [pair for pair in judged if _gap(pair)]
        return shown.those(_keys(largest_first(short, _gap, weight=self.weight)))

    def weight(self, judged: Judged) -> Fraction:
        """What a point of a question weighs in the overall score."""
        question, result = judged
        key = (question.weight, result.dimension)
        if key not in self.weights:
            self.weights[key] = Fraction(question.weight) * self.shares[result.dimension]
        return self.weights[key]

    def share(self, dimension: BankDimension) -> Fraction:
        """What one unit of weight on a question of the dimension weighs in the overall score."""
        weight = sum((q.weight for q in dimension.questions if self.counts_in_score(q)), Decimal(0))
        if not weight or not self.whole_weight:
            return Fraction(0)
        return Fraction(dimension.weight) / self.whole_weight / Fraction(weight)

    def counts_in_score(self, question: BankQuestion) -> bool:
        return question.is_scored and self.result.questions[question.key].applicable

    # --- dimensions ----------------------------------------------------------------------------------

    def dimension(
        self,
        dimension: BankDimension,
        place: int,
        judged: Sequence[Judged],
        shown: Shown,
        recommendations: tuple[Recommendation, ...],
    ) -> Dimension:
        result = self.result.dimensions[dimension.key]
        name = self.dimension_names[dimension.key]
        unscored = not any(question.is_scored for question in dimension.questions)
        counts = _counts(judged)
        own = tuple(item for item in recommendations if dimension.key in item.dimensions)
        scored = [pair for pair in judged if self.gives_levels and pair[1].gap is not None]
        gaps = _keys(largest_first([pair for pair in scored if _gap(pair)], _gap, weight=_weight))
        strengths = _keys(largest_first([pair for pair in scored if not _gap(pair)], _points, weight=_weight))
        to_find_out = _keys(
            [pair for pair in judged if pair[1].status in ("unknown", "unanswered") and pair[0].is_scored]
        )
        needed = self.needed(dimension) if result and result.level is None and self.gives_levels else 0
        score = (
            self.score(
                result,
                explanations.dimension(self.document, dimension, result, self.result, self.numbers),
            )
            if result
            else self.no_score(
                gettext("None of its questions applies or is scored."),
                level_text=gettext("Not scored") if unscored else "",
            )
        )
        target = figure(result.target) if result and self.gives_levels else None
        gap = None
        if target is not None and result and result.score is not None:
            gap = figure(max(target.exact - result.score, Fraction(0)))
        standing = (
            self.standing(dimension, result.benchmark, result.answered)
            if result and result.benchmark and self.gives_levels
            else None
        )
        uncapped = _level_of(self.document, result.score) if result and result.score is not None else None
        capped = self.numbers[result.capped_by] if result and result.capped_by else ""
        return Dimension(
            key=dimension.key,
            number=place,
            name=name,
            weight=dimension.weight,
            score=score,
            finding=wording.dimension_finding(
                score=score.score,
                level=score.level,
                coverage=score.coverage,
                needed=needed,
                uncapped=self.level(uncapped),
                capped_by=capped,
                verdict=standing.verdict if standing else None,
                gap=gap,
                target=target,
                first_gap=self.numbers[gaps[0]] if gaps else "",
            )
            if self.gives_levels and not unscored
            else score.level_text,
            summary=self.unscored_text(dimension)
            if unscored
            else self.dimension_summary(score, counts, gap, target),
            target=target,
            target_own=bool(result and result.target_source == "own"),
            target_text=self.target_text(result.target_source if result else None, target),
            gap=gap,
            capped_text=self.capped_text(dimension, result.capped_by) if result and result.capped_by else "",
            standing=standing,
            has_figures=any(question.figures for question in dimension.questions),
            standing_text=standing.verdict_text
            if standing
            else (
                gettext("No answer to compare with published figures")
                if any(question.figures for question in dimension.questions)
                else gettext("No published figure to compare with")
            )
            if self.gives_levels
            else gettext("Compared question by question"),
            counts=counts,
            need=self.need(name, needed) if needed else None,
            questions=shown.those(_keys(judged)),
            holding_back=shown.those(gaps),
            strengths=shown.those(strengths),
            to_find_out=shown.those(to_find_out),
            recommendations=own,
            previous=self.previous(dimension.key),
            unscored=unscored,
            found_by_consultants=self.found_by_consultants(dimension.key),
            adjusted=self.verification.of_dimension(dimension.key) if self.gives_levels else None,
        )

    def unscored_text(self, dimension: BankDimension) -> str:
        """What becomes of the answers of a dimension in which nothing is scored."""
        keys = {question.key for question in dimension.questions}
        names = [
            wording.quoted(self.text(self.document.measures[key].name))
            for key, measure in self.result.measures.items()
            if not keys.isdisjoint(entry.question for entry in measure.questions)
        ]
        if not names:
            return gettext("Its answers are shown and earn no points.")
        return gettext("Its answers earn no points; they add to %(measures)s.") % {
            "measures": wording.joined(names)
        }

    def found_by_consultants(self, key: str) -> tuple[ConsultantFinding, ...]:
        """What consultants found on a dimension, fit to print."""
        return tuple(
            replace(
                found,
                text=printable(found.text, LONGEST_ANSWER),
                by=printable(found.by, LONGEST_NAME),
                consultancy=printable(found.consultancy, LONGEST_NAME),
            )
            for found in self.subject.remarks.findings.get(key, ())
        )

    def previous(self, key: str) -> Figure | None:
        """The dimension's score in the earlier submission, where it had a level then and the same was asked."""
        earlier = self.subject.earlier
        if earlier is None or not self.as_last_time:
            return None
        then = earlier.result.dimensions.get(key)
        return figure(then.score) if then and then.level is not None else None

    def dimension_summary(
        self, score: Score, counts: Counts, gap: Figure | None, target: Figure | None
    ) -> str:
        """Two or three sentences under the finding."""
        if score.coverage is None:
            return gettext(
                "None of the questions of this dimension applies, so it takes no part in the overall result."
            )
        sentences = []
        if score.score is not None and score.low is not None and score.high is not None:
            facts = {"score": score.score, "low": score.low, "high": score.high, "coverage": score.coverage}
            if score.low.exact == score.high.exact:
                sentences.append(
                    gettext("The score is %(score)s points; every scored question is answered.") % facts
                )
            else:
                sentences.append(
                    gettext(
                        "The score is %(score)s points over what is answered (%(coverage)s%% by weight); with the open "
                        "questions it could turn out anywhere from %(low)s to %(high)s."
                    )
                    % facts
                )
        if target is not None and gap is not None:
            facts = {"target": target, "gap": gap}
            sentences.append(
                gettext("The target is %(target)s points, %(gap)s more than now.") % facts
                if gap.exact
                else gettext("The target of %(target)s points is reached.") % facts
            )
        if counts.unknown:
            sentences.append(
                ngettext(
                    "%(count)s question was answered “We don’t know”.",
                    "%(count)s questions were answered “We don’t know”.",
                    counts.unknown,
                )
                % {"count": counts.unknown}
            )
        return wording.in_sequence(sentences)

    def target_text(self, source: str | None, target: Figure | None) -> str:
        if target is None or source is None:
            return gettext("No target")
        if source == "own":
            return gettext("Target set by the organisation")
        if source == "top":
            return gettext("The highest level is reached; the target is 100 points")
        return gettext("Where the next level begins")

    def capped_text(self, dimension: BankDimension, key: str) -> str:
        """Why the level is lower than the points would give."""
        floor = self.document.question(key).floor
        assert floor is not None
        return gettext(
            "Question %(number)s is below the %(points)s points that it takes at least, so the level is %(level)s at most."
        ) % {"number": self.numbers[key], "points": wording.number_text(floor.points), "level": floor.level}

    def standing(self, dimension: BankDimension, benchmark: DimensionBenchmark, of: int) -> Standing:
        compared = {
            q.key: entry.figures
            for q in dimension.questions
            if (entry := self.result.questions[q.key].benchmark) is not None
            and q.is_scored
            and entry.average is not None
            and any(item.match != "derived" for item in entry.figures)
        }
        keys = dict.fromkeys(item.source for figures in compared.values() for item in figures)
        own, low, high = figure(benchmark.own), figure(benchmark.low), figure(benchmark.high)
        return Standing(
            own=own,
            low=low,
            high=high,
            questions=benchmark.questions,
            of=of,
            verdict=benchmark.verdict,
            verdict_text=wording.verdict_text(benchmark.verdict),
            sentence=wording.standing_sentence(
                own=own, low=low, high=high, questions=benchmark.questions, verdict=benchmark.verdict
            ),
            compared_text=wording.compared_text(benchmark.questions, of),
            sources_text=wording.joined([source_line(self.document, key, self.text) for key in keys]),
            explanation=explanations.standing(
                self.document, dimension, benchmark, [self.numbers[key] for key in compared]
            ),
        )

    def level_text(self, level: Level | None, low: Level | None, high: Level | None, *, scored: bool) -> str:
        """The level in words, or that this profile gives none."""
        if not self.gives_levels:
            return gettext("No level: too few questions")
        return wording.level_text(level, low, high, scored=scored)

    def level_of(self, found: DimensionResult | OverallResult) -> str:
        """The level of a result in words."""
        low, high = (self.level(number) for number in found.level_range or (None, None))
        return self.level_text(self.level(found.level), low, high, scored=found.score is not None)

    # --- the overall result --------------------------------------------------------------------------

    def overall(self, dimensions: Sequence[Dimension]) -> Score:
        result = self.result.overall
        if not self.gives_levels:
            rule = gettext("So few questions carry no overall result, so none is formed.")
            return self.no_score(rule, coverage=figure(result.coverage))
        return self.score(result, explanations.overall(self.document, dimensions, self.result))

    def finding(self, overall: Score, dimensions: Sequence[Dimension], needed: int) -> str:
        """The conclusion in one sentence; the weakest dimension is named where it is not the only one with a level."""
        settled = [dimension for dimension in dimensions if dimension.score.level]
        weakest = min(
            (dimension for dimension in settled if dimension.score.score and dimension.weight),
            key=lambda d: (
                d.score.level.number if d.score.level else 0,
                d.score.score.exact if d.score.score else 0,
            ),
            default=None,
        )
        level = weakest.score.level if weakest and len(settled) > 1 else None
        return wording.overall_finding(
            score=overall.score,
            level=overall.level,
            coverage=overall.coverage,
            needed=needed,
            weakest=wording.quoted(weakest.name) if weakest and level else "",
            weakest_level=level.number if level else None,
        )

    def score(self, found: DimensionResult | OverallResult, explanation: Explanation) -> Score:
        level = self.level(found.level)
        low, high = (self.level(number) for number in found.level_range or (None, None))
        return Score(
            score=figure(found.score),
            low=figure(found.low),
            high=figure(found.high),
            coverage=figure(found.coverage),
            level=level,
            level_low=low,
            level_high=high,
            level_text=self.level_text(level, low, high, scored=found.score is not None),
            explanation=explanation,
        )

    def no_score(self, rule: str, *, coverage: Figure | None = None, level_text: str = "") -> Score:
        return Score(
            score=None,
            low=None,
            high=None,
            coverage=coverage,
            level=None,
            level_low=None,
            level_high=None,
            level_text=level_text or self.level_text(None, None, None, scored=False),
            explanation=Explanation(rule=rule),
        )

    def needed(self, dimension: BankDimension) -> int:
        """How many of a dimension's open questions, the weightiest first, give it a level."""
        scored = [q for q in dimension.questions if self.counts_in_score(q)]
        weights = {q.key: Fraction(q.weight) for q in scored if not self.result.questions[q.key].answered}
        whole = sum((Fraction(q.weight) for q in scored), Fraction(0))
        return self.answers_to_level(whole - sum(weights.values(), Fraction(0)), weights.values())

    def needed_overall(self) -> int:
        """How many open questions, those that count most first, give an overall level."""
        coverage = self.result.overall.coverage
        if coverage is None or self.result.overall.level is not None or not self.gives_levels:
            return 0
        shares = []  # of the overall coverage, in percent
        for dimension in self.document.dimensions:
            scored = [q for q in dimension.questions if self.counts_in_score(q)]
            whole = sum((Fraction(q.weight) for q in scored), Fraction(0))
            shares += [
                Fraction(q.weight) / whole * 100 * Fraction(dimension.weight) / self.whole_weight
                for q in scored
                if not self.result.questions[q.key].answered
            ]
        return self.answers_to_level(coverage, shares)

    def answers_to_level(self, answered: Fraction, unanswered: Iterable[Fraction]) -> int:
        return answers_to_level(
            answered=answered,
            unanswered=unanswered,
            minimum_coverage=Fraction(self.document.minimum_coverage),
        )

    def need(self, name: str, count: int) -> Need:
        return Need(questions=count, sentence=wording.need_sentence(name, count))


# --- pieces ----------------------------------------------------------------------------------------


def levels_of(document: Document, language: str) -> tuple[Level, ...]:
    """A bank's levels, the first first, in a language that it speaks."""
    ends = [*(level.begins_at for level in document.levels[1:]), Decimal(100)]
    return tuple(
        Level(number, level.name.get(language, ""), level.begins_at, end, len(document.levels))
        for number, (level, end) in enumerate(zip(document.levels, ends, strict=True), start=1)
    )


def _level_of(document: Document, score: Fraction) -> int:
    """The level that the points alone would give."""
    return sum(level.begins_at <= score for level in document.levels)


def _needs(overall: Score, dimensions: Sequence[Dimension], needed: int) -> tuple[Need, ...]:
    """How many answers are missing to a level, of the whole and of every dimension without one."""
    needs = tuple(dimension.need for dimension in dimensions if dimension.need)
    if overall.level is None and needed and overall.coverage is not None:
        return Need(questions=needed, sentence=wording.overall_need_sentence(needed)), *needs
    return needs


def _keys(judged: Sequence[Judged]) -> list[str]:
    return [question.key for question, _ in judged]


def _with_status(judged: Sequence[Judged], status: Status) -> list[str]:
    """The keys of the questions that stand so."""
    return [question.key for question, result in judged if result.status == status]


def _counts(judged: Sequence[Judged]) -> Counts:
    found = [result.status for _, result in judged]
    return Counts(
        asked=len(found),
        answered=found.count("answered"),
        unknown=found.count("unknown"),
        unanswered=found.count("unanswered"),
        not_applicable=found.count("not_applicable"),
    )


def _gap(judged: Judged) -> Fraction:
    """The points missing to the target; none where there is no gap to speak of."""
    return judged[1].gap or NOTHING


def _points(judged: Judged) -> Fraction:
    return judged[1].points or NOTHING


def _weight(judged: Judged) -> Decimal:
    return judged[0].weight


def _chosen(question: BankQuestion, answer: Answer) -> frozenset[str]:
    """The keys of the options chosen."""
    if question.kind == "single":
        return frozenset((str(answer.value),))
    if question.kind == "multiple" and isinstance(answer.value, tuple):
        return frozenset(answer.value)
    return frozenset()
