"""The standing parts of a report: method, limits and glossary, in the language that is active."""

from collections.abc import Sequence

from django.utils.translation import gettext

from reports import wording
from reports.view_model import Level, Paragraph, Profile, Term
from scoring import Document


def method(
    document: Document, levels: Sequence[Level], profile: Profile | None = None
) -> tuple[Paragraph, ...]:
    """How the numbers come about, with the bank's own thresholds and what the profile makes of them."""
    if profile is not None and not profile.gives_levels:
        return _sums(document) + _method_without_levels(profile)
    asked = (
        (
            Paragraph(
                heading=gettext("What was asked"),
                text=wording.in_sequence(
                    [
                        profile.sentence,
                        gettext(
                            "Scores, coverage and comparisons are formed over these questions alone. What was not asked "
                            "counts as neither good nor bad, and results with different questions are compared only over the "
                            "questions that both asked."
                        ),
                    ]
                ),
            ),
        )
        if profile is not None and not profile.whole
        else ()
    )
    return asked + _sums(document) + _method(document, levels)


def _sums(document: Document) -> tuple[Paragraph, ...]:
    """How measures and outcomes come about, where the bank has any."""
    if not document.measures:
        return ()
    return (
        Paragraph(
            heading=gettext("What adds up"),
            text=gettext(
                "Beside its points an answer may carry an amount. Measures add up amounts over the questions that they "
                "count; outcomes are made from measures by the rules of the question bank, step by step as shown, exactly "
                "and rounded only where a rule says so. Maxima do not depend on the answers. While answers are missing, "
                "both ends are worked out; a level is said as soon as no missing answer could change it."
            ),
        ),
    )


def _method_without_levels(profile: Profile) -> tuple[Paragraph, ...]:
    """The method of a profile that is too short for levels."""
    return (
        Paragraph(heading=gettext("What was asked"), text=profile.sentence),
        Paragraph(
            heading=gettext("Where to look first"),
            text=gettext(
                "Every answer has points from 0 to 100. Places are ranked by the points missing to the best answer, times "
                "what the question weighs among those asked; answers below a minimum come first, and questions answered "
                "“We don’t know” last, as things to find out. The order says where a closer look pays, not how ready the "
                "organisation is."
            ),
        ),
        Paragraph(
            heading=gettext("No level, no overall result"),
            text=gettext(
                "A few questions cannot carry a level, an overall score or a verdict on a dimension, so none is formed. "
                "Answers are held against published figures question by question."
            ),
        ),
        Paragraph(
            heading=gettext("Actions"),
            text=gettext(
                "Each action follows from an answer. Actions on questions below their minimum come first, then those with "
                "the most gain for the effort; what an action needs stands before it."
            ),
        ),
    )


def _method(document: Document, levels: Sequence[Level]) -> tuple[Paragraph, ...]:
    starts = wording.joined(
        [
            gettext("level %(number)s, %(name)s, from %(start)s")
            % {"number": level.number, "name": level.name, "start": wording.number_text(level.start)}
            for level in levels
        ]
    )
    return (
        Paragraph(
            heading=gettext("Points and scores"),
            text=gettext(
                "Every answer has points from 0 to 100. A dimension’s score is the mean of the points of its answered "
                "questions, by weight; the overall score is the mean of the dimensions’ scores, by weight. Everything is "
                "calculated exactly and rounded once, half up, to one decimal for display."
            ),
        ),
        Paragraph(
            heading=gettext("What is open is not zero"),
            text=gettext(
                "Questions without an answer and those answered “We don’t know” count neither as zero nor as full. The "
                "report says the score over what is answered, how low and how high it could turn out, and how much is "
                "answered by weight. Below %(minimum)s%% no level is given."
            )
            % {"minimum": wording.number_text(document.minimum_coverage)},
        ),
        Paragraph(
            heading=gettext("Levels"),
            text=gettext(
                "Levels go by the score: %(levels)s. Some questions have a minimum: below it the dimension’s level is held "
                "down whatever the score."
            )
            % {"levels": starts},
        ),
        Paragraph(
            heading=gettext("Comparing with published surveys"),
            text=gettext(
                "Surveys publish parts of a distribution, such as “39%% have a clearly defined strategy”. Each such figure "
                "limits what the answers of those surveyed can have been. We calculate the least and the greatest points "
                "that answers within these limits would earn on our points; that is the estimated range. Own points and "
                "range are compared over the same questions only. A difference is claimed only when own points lie more "
                "than %(difference)s points outside the range, and nothing is said on fewer than 3 questions unless they "
                "carry half of the answered weight. Figures of different sources or regions are never mixed on a question."
            )
            % {"difference": wording.number_text(document.minimum_difference)},
        ),
        Paragraph(
            heading=gettext("Targets and gaps"),
            text=gettext(
                "The target of a dimension is the one the organisation set, else where the next level begins. A question’s "
                "gap is what its points lack to that target."
            ),
        ),
        Paragraph(
            heading=gettext("Actions and roadmap"),
            text=gettext(
                "Each action follows from an answer. Its gain is what it could add to the overall score at most. Actions on "
                "questions below their minimum come first, then those with the most gain for the effort; what an action "
                "needs stands before it. Gains of several actions on one question overlap and do not add up."
            ),
        ),
    )


def limits() -> tuple[Paragraph, ...]:
    """What the report cannot say."""
    paragraphs = [
        Paragraph(
            heading=gettext("Self-declaration"),
            text=gettext(
                "The answers are the organisation’s own. How far they were verified stands on the page that records this "
                "report."
            ),
        ),
        Paragraph(
            heading=gettext("Comparison"),
            text=gettext(
                "The surveys compared with asked their own questions of their own respondents. Where their wording differs "
                "from ours, both are shown. Sampling error is included only where a source gives what it takes."
            ),
        ),
        Paragraph(
            heading=gettext("Standards and laws"),
            text=gettext(
                "The coverage of a framework says which of its clauses were asked about and how that was answered. It is no "
                "statement of conformity."
            ),
        ),
        Paragraph(
            heading=gettext("Gains"),
            text=gettext(
                "Gains are arithmetic on the answers, not a forecast. They say nothing about cost or risk."
            ),
        ),
    ]
    return tuple(paragraphs)


def glossary() -> tuple[Term, ...]:
    """The report's own terms."""
    return (
        Term(term=gettext("Points of an answer"), meaning=gettext("What an answer is worth, from 0 to 100.")),
        Term(
            term=gettext("Score"), meaning=gettext("The mean of points by weight, of a dimension or overall.")
        ),
        Term(term=gettext("Weight"), meaning=gettext("How much a question or a dimension counts in a mean.")),
        Term(
            term=gettext("Answered by weight"),
            meaning=gettext(
                "The answered share of the weight of all questions that apply and are scored, in percent."
            ),
        ),
        Term(
            term=gettext("Level"),
            meaning=gettext("A named stretch of the scale from 0 to 100, counted from 1."),
        ),
        Term(
            term=gettext("Range of the score"),
            meaning=gettext(
                "How low and how high the score could still turn out once the open questions are answered."
            ),
        ),
        Term(
            term=gettext("Estimated range"),
            meaning=gettext("The least and the greatest that the survey’s answers would earn on our points."),
        ),
        Term(term=gettext("Target"), meaning=gettext("The points that a dimension is to reach.")),
        Term(term=gettext("Gap"), meaning=gettext("The points that are missing to the target.")),
        Term(
            term=gettext("Minimum"),
            meaning=gettext("Points that a question must reach, else the dimension’s level is held down."),
        ),
        Term(
            term=gettext("We don’t know"),
            meaning=gettext(
                "An answer in its own right: something to find out, counted neither as zero nor as full."
            ),
        ),
    )
