"""Random banks and answers, for properties."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from scoring import Answer, Document, Question, Scorer, compute_bounds, parse_document

OPTIONS = "abcd"


@dataclass(frozen=True)
class Case:
    """A bank, ready for scoring, and answers to some of its questions."""

    scorer: Scorer
    answers: dict[str, Answer]

    @property
    def document(self) -> Document:
        return self.scorer.document


def _text(text: str) -> dict[str, str]:
    return {"en": text}


def points(full: bool) -> st.SearchStrategy[list[Decimal]]:
    """The points of two to four options; `full` ones reach from 0 to 100."""
    tenths = st.lists(st.integers(0, 1000), min_size=2, max_size=4)
    return tenths.map(
        lambda drawn: [Decimal(value) / 10 for value in ([0, *drawn[2:], 1000] if full else drawn)]
    )


@st.composite
def question_trees(
    draw: st.DrawFn, key: str, full: bool, weights: st.SearchStrategy[Decimal]
) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "single", "multiple", "number", "text"]))
    tree: dict[str, Any] = {"key": key, "kind": kind, "text": _text(key), "weight": draw(weights)}
    if kind in ("single", "multiple"):
        drawn = draw(points(full))
        tree["options"] = [
            {
                "key": OPTIONS[i],
                "points": value,
                "text": _text("x"),
                "recommendation": f"r{draw(st.integers(0, 5))}",
            }
            for i, value in enumerate(drawn)
        ]
        if kind == "multiple" and (full or draw(st.booleans())):
            tree["options"][0]["exclusive"] = True
        if kind == "single" and draw(st.booleans()):
            tree["figures"] = [{"source": "s", "options": ["b"], "share": draw(st.integers(0, 100))}]
            tree["floor"] = {"points": draw(st.integers(0, 100)), "level": draw(st.integers(1, 3))}
    if kind == "number":
        values = sorted(draw(points(full)))
        tree["bands"] = [{"from": 3 * i, "points": value} for i, value in enumerate(values)]
        tree["interpolate"] = draw(st.booleans())
        tree |= {"minimum": 0, "maximum": 12}
    return tree


@st.composite
def bank_trees(draw: st.DrawFn, full: bool = False) -> dict[str, Any]:
    """The tree of a bank without conditions; in a `full` one every scored question can give 0 and 100."""
    weights = st.integers(0, 30).map(lambda tenths: Decimal(tenths) / 10)
    return {
        "format": 1,
        "key": "bank",
        "version": "1",
        "languages": ["en"],
        "title": _text("Bank"),
        "minimum_coverage": draw(st.integers(0, 100)),
        "levels": [{"from": start, "name": _text("x")} for start in (0, 35, 70)],
        "sources": {"s": {"title": _text("s")}},
        "recommendations": {
            f"r{i}": {
                "text": _text("x"),
                "effort": draw(st.integers(1, 3)),
                "horizon": draw(st.integers(1, 3)),
                "needs": [f"r{j}" for j in range(i + 1, 6) if draw(st.booleans())],
            }
            for i in range(6)
        },
        "dimensions": [
            {
                "key": f"d{i}",
                "name": _text("x"),
                "weight": draw(weights),
                "questions": [
                    draw(question_trees(f"d{i}.q{j}", full, weights)) for j in range(draw(st.integers(1, 4)))
                ],
            }
            for i in range(draw(st.integers(1, 3)))
        ],
    }


def ready(tree: Any) -> Scorer:
    """A bank ready for scoring."""
    document = parse_document(tree)
    return Scorer(document, compute_bounds(document))


def values(question: Question) -> st.SearchStrategy[Answer]:
    """Answers that a question takes, none of them empty."""
    if question.kind == "number":
        return st.integers(0, 120).map(lambda tenths: Answer(Decimal(tenths) / 10))
    if question.kind == "text":
        return st.just(Answer("Text"))
    keys = [option.key for option in question.options]
    if question.kind == "single":
        return st.sampled_from(keys).map(Answer)
    alone = [option.key for option in question.options if option.exclusive]
    ordinary = [key for key in keys if key not in alone]
    together = st.lists(st.sampled_from(ordinary), min_size=1, unique=True).map(
        lambda chosen: Answer(tuple(chosen))
    )
    return st.one_of(together, st.sampled_from(alone).map(lambda key: Answer((key,)))) if alone else together


@st.composite
def answers_to(draw: st.DrawFn, document: Document) -> dict[str, Answer]:
    """Answers to some questions; some unknown, some not applicable."""
    others = st.sampled_from([Answer(), Answer(status="unknown"), Answer(status="not_applicable")])
    return {
        question.key: draw(st.one_of(values(question), values(question), others))
        for question in document.questions()
    }


@st.composite
def cases(draw: st.DrawFn, full: bool = False) -> Case:
    """A bank and answers."""
    scorer = ready(draw(bank_trees(full)))
    return Case(scorer, draw(answers_to(scorer.document)))
