"""The rules of meaning: what a well-shaped document must hold to beyond its shape.

Each function yields the problems of one rule. All are total: they take any document of the right types, a
mended one too, and never assume that another rule holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from scoring.condition import Condition
from scoring.document import Document, Figure, Question
from scoring.fields import Part, Text
from scoring.graphs import cycles, visibility_graph
from scoring.populations import GLOBAL, constraints, figures_of, populations, unknown_count
from scoring.problems import Path, Problem, gettext_noop
from scoring.scalars import EMPTY, exact_sum, number_text
from scoring.shares import TOLERANCE, conflict

MOST = {"options": 200, "bands": 100, "figures": 100}  # per question
MOST_LEVELS = 100

NEEDED_BY_KIND = {"single": "options", "multiple": "options", "number": "bands"}
FIELDS_OF_KIND = {
    "single": {"floor", "options", "figures", "unplaced"},
    "multiple": {"floor", "options", "figures", "amount_limit"},
    "number": {"floor", "bands", "figures", "unit", "minimum", "maximum", "interpolate"},
    "text": set[str](),
}
FIELDS_OF_SOME_KIND = set[str]().union(*FIELDS_OF_KIND.values())

NO_TEXT = gettext_noop("has no text in the language %(language)s")
UNDECLARED_LANGUAGE = gettext_noop("is not among the bank's languages")
TWICE = gettext_noop("%(key)s is there twice")
FIRST_LEVEL = gettext_noop("the first level must begin at 0")
NOT_ASCENDING = gettext_noop("must be greater than the one before (%(previous)s)")
MINIMUM_ABOVE_MAXIMUM = gettext_noop("the minimum must not be above the maximum (%(maximum)s)")
TOO_MANY = gettext_noop("must have at most %(maximum)s entries")
NEEDED = gettext_noop("is missing: a question of kind %(kind)s needs it")
NOT_OF_KIND = gettext_noop("does not belong to a question of kind %(kind)s")
NO_OPTION = gettext_noop("there is no option %(key)s")
NO_DIMENSION = gettext_noop("there is no dimension %(key)s")
NO_QUESTION = gettext_noop("there is no question %(key)s")
NO_RECOMMENDATION = gettext_noop("there is no recommendation %(key)s")
NO_OWNER = gettext_noop("there is no owner %(key)s")
NO_SOURCE = gettext_noop("there is no source %(key)s")
NO_FRAMEWORK = gettext_noop("there is no framework %(key)s")
NO_CLAUSE = gettext_noop("the framework %(framework)s has no clause %(key)s")
NO_LEVEL = gettext_noop("there is no level %(level)s")
CYCLE = gettext_noop("leads back to itself: %(cycle)s")
NO_TEST = gettext_noop("must test something: is, at_least, at_most, answered, all, any or not")
NO_TEST_OF_QUESTION = gettext_noop(
    "must say what is tested of the question: is, at_least, at_most or answered"
)
NO_QUESTION_TESTED = gettext_noop("must name the question that is tested")
NO_OPTIONS_TO_TEST = gettext_noop("the question %(key)s has no options")
NO_POINTS_TO_TEST = gettext_noop("the question %(key)s gives no number and no points")
FIGURE_NEEDS_OPTIONS = gettext_noop("a figure on a question of kind %(kind)s must name options")
FIGURE_NEEDS_NUMBER = gettext_noop("a figure on a question of kind number must say at_least")
ONE_OPTION_ONLY = gettext_noop("a figure on a multiple-choice question must speak of one option only")
SECOND_FIGURE = gettext_noop("there is another figure for the option %(key)s and the same region")
TOO_MANY_POINTS = gettext_noop(
    "no figure can stand here: the points of options that can be chosen together add up to %(total)s"
)
SEVERAL_SOURCES = gettext_noop(
    "figures of different sources stand on one single-choice question: %(sources)s"
)
CONTRADICTION = gettext_noop("these figures cannot all be true: %(figures)s")
REGIONAL_CONTRADICTION = gettext_noop(
    "for the region %(region)s these figures cannot all be true: %(figures)s"
)


def broken_rules(document: Document) -> Iterator[Problem]:
    """Every problem of meaning in a document."""
    for rule in (_languages, _texts, _levels, _unique_keys, _recommendations, _needs, _visibility_cycles):
        yield from rule(document)
    for path, question in question_paths(document):
        for question_rule in (_kind, _numbers, _floor, _references, _clauses, _figures):
            yield from question_rule(document, question, path)
        if question.visible_if is not None:
            yield from condition_problems(document, question.visible_if, (*path, "visible_if"))


def question_paths(document: Document) -> Iterator[tuple[Path, Question]]:
    """Every question with its place."""
    for i, dimension in enumerate(document.dimensions):
        for j, question in enumerate(dimension.questions):
            yield ("dimensions", i, "questions", j), question


# ---------------------------------------------------------------- the whole


def _languages(document: Document) -> Iterator[Problem]:
    if not document.languages:
        yield Problem(("languages",), EMPTY)
    yield from repeated((("languages", index), language) for index, language in enumerate(document.languages))
    if not document.dimensions:
        yield Problem(("dimensions",), EMPTY)
    for index, dimension in enumerate(document.dimensions):
        if not dimension.questions:
            yield Problem(("dimensions", index, "questions"), EMPTY)


def _texts(document: Document) -> Iterator[Problem]:
    """A text that is there must be there in every language declared, and in no other."""
    for path, text in _all_texts(document, ()):
        for language in document.languages:
            if language not in text:
                yield Problem(path, NO_TEXT, {"language": language})
        for language in text:
            if document.languages and language not in document.languages:
                yield Problem((*path, language), UNDECLARED_LANGUAGE)


def _all_texts(value: object, path: Path) -> Iterator[tuple[Path, Text]]:
    """Every text that the document gives, with its place."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, Part):
        for name, field in type(value).model_fields.items():
            if name in value.model_fields_set:
                yield from _all_texts(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _all_texts(entry, (*path, index))
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _all_texts(entry, (*path, key))


def _levels(document: Document) -> Iterator[Problem]:
    if not document.levels:
        yield Problem(("levels",), EMPTY)
        return
    if document.levels[0].begins_at != 0:
        yield Problem(("levels", 0, "from"), FIRST_LEVEL)
    yield from _ascending([level.begins_at for level in document.levels], ("levels",))
    if len(document.levels) > MOST_LEVELS:
        yield Problem(("levels",), TOO_MANY, {"maximum": MOST_LEVELS})


def _ascending(beginnings: Sequence[Decimal], path: Path) -> Iterator[Problem]:
    for index, (previous, beginning) in enumerate(pairwise(beginnings), start=1):
        if beginning <= previous:
            yield Problem((*path, index, "from"), NOT_ASCENDING, {"previous": previous})


def _unique_keys(document: Document) -> Iterator[Problem]:
    dimensions = [(("dimensions", i, "key"), part.key) for i, part in enumerate(document.dimensions)]
    questions = [((*path, "key"), question.key) for path, question in question_paths(document)]
    yield from repeated(dimensions)
    yield from repeated(questions)


def repeated(keys: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    """A problem at every key that has come before."""
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield Problem(path, TWICE, {"key": key})
        seen.add(key)


def _recommendations(document: Document) -> Iterator[Problem]:
    """Who owns a recommendation and the clauses that it serves are there."""
    for key, recommendation in document.recommendations.items():
        path = ("recommendations", key)
        if recommendation.owner is not None and recommendation.owner not in document.owners:
            yield Problem((*path, "owner"), NO_OWNER, {"key": recommendation.owner})
        yield from clause_problems(document, recommendation.serves, (*path, "serves"))


def _needs(document: Document) -> Iterator[Problem]:
    """What a recommendation needs must exist, and must not need it back."""
    recommendations = document.recommendations
    for key, recommendation in recommendations.items():
        path = ("recommendations", key, "needs")
        yield from repeated(((*path, i), need) for i, need in enumerate(recommendation.needs))
        for index, need in enumerate(recommendation.needs):
            if need not in recommendations:
                yield Problem((*path, index), NO_RECOMMENDATION, {"key": need})
    for cycle in cycles({key: recommendation.needs for key, recommendation in recommendations.items()}):
        yield Problem(("recommendations", cycle[0], "needs"), CYCLE, {"cycle": " → ".join(cycle)})


def _visibility_cycles(document: Document) -> Iterator[Problem]:
    """Whether a question is visible must not hang on itself."""
    paths = {question.key: path for path, question in question_paths(document)}
    for cycle in cycles(visibility_graph(document)):
        yield Problem((*paths[cycle[0]], "visible_if"), CYCLE, {"cycle": " → ".join(cycle)})


# ------------------------------------------------------------- one question


def _kind(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    """Each kind has fields of its own, and needs one of them."""
    belongs = FIELDS_OF_KIND.get(question.kind)
    if belongs is None:  # the kind itself is the problem
        return
    for name in sorted(FIELDS_OF_SOME_KIND, key=list(Question.model_fields).index):
        if name not in belongs and getattr(question, name) != Question.model_fields[name].default:
            yield Problem((*path, name), NOT_OF_KIND, {"kind": question.kind})
    needed = NEEDED_BY_KIND.get(question.kind)
    if needed is not None and not getattr(question, needed):
        yield Problem((*path, needed), NEEDED, {"kind": question.kind})
    for index, option in enumerate(question.options):
        if option.exclusive and question.kind == "single":
            yield Problem((*path, "options", index, "exclusive"), NOT_OF_KIND, {"kind": question.kind})
    for name, most in MOST.items():
        if len(getattr(question, name)) > most:
            yield Problem((*path, name), TOO_MANY, {"maximum": most})


def _numbers(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem((*path, "minimum"), MINIMUM_ABOVE_MAXIMUM, {"maximum": question.maximum})
    yield from _ascending([band.begins_at for band in question.bands], (*path, "bands"))


def _floor(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    if question.floor is not None and question.floor.level > len(document.levels):
        yield Problem((*path, "floor", "level"), NO_LEVEL, {"level": question.floor.level})


def _references(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    """Options have keys of their own; the recommendations they and the bands name exist."""
    yield from repeated(
        ((*path, "options", i, "key"), option.key) for i, option in enumerate(question.options)
    )
    for name in ("options", "bands"):
        for index, part in enumerate(getattr(question, name)):
            key = part.recommendation
            if key is not None and key not in document.recommendations:
                yield Problem((*path, name, index, "recommendation"), NO_RECOMMENDATION, {"key": key})


def _clauses(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    yield from clause_problems(document, question.maps_to, (*path, "maps_to"))


def clause_problems(document: Document, references: Sequence[str], path: Path) -> Iterator[Problem]:
    """The problems of a list of clauses at a place: each is there, and listed once."""
    yield from repeated(((*path, i), reference) for i, reference in enumerate(references))
    for index, reference in enumerate(references):
        framework, _, clause = reference.partition("/")
        if framework not in document.frameworks:
            yield Problem((*path, index), NO_FRAMEWORK, {"key": framework})
        elif clause not in document.frameworks[framework].clauses:
            yield Problem((*path, index), NO_CLAUSE, {"framework": framework, "key": clause})


# -------------------------------------------------------------- a condition


def condition_problems(document: Document, condition: Condition, path: Path) -> Iterator[Problem]:
    """The problems of a condition at a place: it tests something, and what it tests is there."""
    for name, alias in (("is_any_of", "is"), ("all_of", "all"), ("any_of", "any")):
        if name in condition.model_fields_set and not getattr(condition, name):
            yield Problem((*path, alias), EMPTY)
    tests = condition.model_fields_set & {"is_any_of", "at_least", "at_most", "answered"}
    if condition.question is not None:
        yield from _question_test(document, condition, path, bool(tests))
    elif tests:
        yield Problem(path, NO_QUESTION_TESTED)
    elif not condition.model_fields_set:
        yield Problem(path, NO_TEST)
    for index, part in enumerate(condition.all_of):
        yield from condition_problems(document, part, (*path, "all", index))
    for index, part in enumerate(condition.any_of):
        yield from condition_problems(document, part, (*path, "any", index))
    if condition.negated is not None:
        yield from condition_problems(document, condition.negated, (*path, "not"))


def _question_test(document: Document, condition: Condition, path: Path, tested: bool) -> Iterator[Problem]:
    key = condition.question
    assert key is not None  # asked for only then
    if not tested:
        yield Problem(path, NO_TEST_OF_QUESTION)
    if not document.has_question(key):
        yield Problem((*path, "question"), NO_QUESTION, {"key": key})
        return
    question = document.question(key)
    if condition.is_any_of and question.kind in ("number", "text"):
        yield Problem((*path, "is"), NO_OPTIONS_TO_TEST, {"key": key})
    elif condition.is_any_of:
        keys = {option.key for option in question.options}
        for index, option in enumerate(condition.is_any_of):
            if option not in keys:
                yield Problem((*path, "is", index), NO_OPTION, {"key": option})
    for name in ("at_least", "at_most"):
        if getattr(condition, name) is not None and question.kind == "text":
            yield Problem((*path, name), NO_POINTS_TO_TEST, {"key": key})


# ------------------------------------------------------------------ figures


def _figures(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    """What figures refer to exists, they suit the question's kind, and they can be true together."""
    if question.kind not in ("single", "multiple", "number"):
        return
    sound = len(question.figures) <= MOST["figures"] and len(question.options) <= MOST["options"]
    for index, figure in enumerate(question.figures):
        here = (*path, "figures", index)
        if figure.source not in document.sources:
            yield Problem((*here, "source"), NO_SOURCE, {"key": figure.source})
        for problem in _figure_of_kind(question, figure, here):
            sound = False
            yield problem
    if question.kind == "multiple":
        yield from _multiple_choice_figures(question, path)
    if question.kind == "single":
        sources = list(dict.fromkeys(figure.source for figure in question.figures))
        if len(sources) > 1:
            yield Problem((*path, "figures"), SEVERAL_SOURCES, {"sources": ", ".join(sources)})
    if sound:
        yield from _contradictions(question, (*path, "figures"))


def _figure_of_kind(question: Question, figure: Figure, path: Path) -> Iterator[Problem]:
    if question.kind == "number":
        if figure.at_least is None:
            yield Problem(path, FIGURE_NEEDS_NUMBER)
        if figure.options:
            yield Problem((*path, "options"), NOT_OF_KIND, {"kind": question.kind})
        return
    if figure.at_least is not None:
        yield Problem((*path, "at_least"), NOT_OF_KIND, {"kind": question.kind})
    if not figure.options:
        yield Problem(path, FIGURE_NEEDS_OPTIONS, {"kind": question.kind})
    yield from repeated(((*path, "options", i), key) for i, key in enumerate(figure.options))
    keys = {option.key for option in question.options}
    for index, key in enumerate(figure.options):
        if key not in keys:
            yield Problem((*path, "options", index), NO_OPTION, {"key": key})


def _multiple_choice_figures(question: Question, path: Path) -> Iterator[Problem]:
    seen: set[tuple[tuple[str, ...], str | None]] = set()
    for index, figure in enumerate(question.figures):
        here = (*path, "figures", index)
        if len(figure.options) > 1:
            yield Problem((*here, "options"), ONE_OPTION_ONLY)
        elif figure.options and (figure.options, figure.region) in seen:
            yield Problem(here, SECOND_FIGURE, {"key": figure.options[0]})
        seen.add((figure.options, figure.region))
    total = exact_sum(option.points for option in question.options if not option.exclusive)
    if question.figures and total > 100:
        yield Problem((*path, "figures"), TOO_MANY_POINTS, {"total": number_text(total)})


def _contradictions(question: Question, path: Path) -> Iterator[Problem]:
    """Figures of one source on one population must be possible together."""
    for population in populations(question):
        figures = figures_of(question, population)
        for source in dict.fromkeys(figure.source for figure in figures):
            group = [figure for figure in figures if figure.source == source]
            clashing = _clash(question, group)
            if clashing:
                names = ", ".join(_figure_name(question, group[position]) for position in clashing)
                if population == GLOBAL:
                    yield Problem(path, CONTRADICTION, {"figures": names})
                else:
                    yield Problem(path, REGIONAL_CONTRADICTION, {"region": population, "figures": names})


def _clash(question: Question, figures: Sequence[Figure]) -> tuple[int, ...]:
    """Positions of figures that cannot all be true, none of them to spare; empty when all can."""
    if question.kind == "single":
        return conflict(unknown_count(question), constraints(question, figures))
    if question.kind == "number":
        return _number_clash(figures)
    return ()  # the options of a multiple choice are independent, and each has one figure only


def _number_clash(figures: Sequence[Figure]) -> tuple[int, ...]:
    """Two figures, the one for more with the greater share: who has at least 10 has at least 5."""
    for i, lesser in enumerate(figures):
        for j, greater in enumerate(figures):
            nested = (lesser.at_least or 0) <= (greater.at_least or 0)
            if nested and greater.ends[0] > lesser.ends[1] + Decimal(TOLERANCE):
                return tuple(sorted((i, j)))
    return ()


def _figure_name(question: Question, figure: Figure) -> str:
    """As in `figures[2] (partial + defined: 60-70)`."""
    position = next(index for index, other in enumerate(question.figures) if other is figure)
    subject = " + ".join(figure.options) or f">= {figure.at_least}"
    share = (
        "-".join(map(number_text, figure.share))
        if isinstance(figure.share, tuple)
        else number_text(figure.share)
    )
    return f"figures[{position}] ({subject}: {share})"
