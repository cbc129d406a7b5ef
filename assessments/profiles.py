"""The ways through a bank: what its profiles ask, on which pages, and what changing from one to another means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring import Answer, Dimension, Document, Question, Scorer

SECONDS_PER_QUESTION = 90  # to agree on an answer and note what it rests on
FEW = 4  # fewer questions of a dimension than this do not make a page of their own
MOST_TOGETHER = 6  # questions on a page that several dimensions share, as near as whole dimensions allow


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A profile as it is offered. `minutes`: what the bank says it takes, or an estimate where it says nothing."""

    key: str
    name: str
    description: str
    minutes: int
    questions: int
    dimensions: int
    gives_levels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What going on by a profile means, given the answers that stand.

    `to_answer` of its questions are open and `carried` dealt with; `set_aside` answers would no longer count, but
    are kept. `is_wider`: it asks more questions than are asked now.
    """

    way: Way
    is_current: bool
    is_wider: bool
    to_answer: int
    carried: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a page asks of one dimension."""

    dimension: Dimension
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The questions that are answered together: one dimension's, or those of several of which only a few are asked."""

    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        """The dimension that the page's address names."""
        return self.parts[0].dimension.key

    @property
    def is_joint(self) -> bool:
        return len(self.parts) > 1

    @property
    def questions(self) -> Iterator[Question]:
        for part in self.parts:
            yield from part.questions


def estimated_minutes(questions: int) -> int:
    """How long so many questions take, rounded up to the next five minutes."""
    return 5 * -(-questions * SECONDS_PER_QUESTION // 300)


def ways_of(document: Document, language: str) -> tuple[Way, ...]:
    """The bank's profiles in its order; none where the bank is asked as a whole only."""
    ways = []
    for key, profile in document.profiles.items():
        asked = document.asked(key)
        ways.append(
            Way(
                key=key,
                name=profile.name.get(language),
                description=profile.description.get(language),
                minutes=profile.minutes or estimated_minutes(len(asked)),
                questions=len(asked),
                dimensions=len({document.dimension_of(question).key for question in asked}),
                gives_levels=profile.levels,
            )
        )
    return tuple(ways)


def changes(
    scorer: Scorer, answers: Mapping[str, Answer], *, profile: str | None, language: str
) -> tuple[ProfileChange, ...]:
    """The profiles there are to go on by, `profile` being the one that is answered now."""
    document = scorer.document
    if not document.profiles:
        return ()
    settled = {key for key, answer in answers.items() if is_settled(answer)}
    profile = profile or document.default_profile
    now = len(document.asked(profile))
    shown = scorer.visible(answers, profile) & settled
    found = []
    for way in ways_of(document, language):
        visible = scorer.visible(answers, way.key)
        found.append(
            ProfileChange(
                way=way,
                is_current=way.key == profile,
                is_wider=way.questions > now,
                to_answer=len(visible - settled),
                carried=len(visible & settled),
                set_aside=len(shown - visible),
            )
        )
    return tuple(found)


def ways_on(offered: Sequence[ProfileChange]) -> dict[str, ProfileChange | None]:
    """What the pieces of a page that speak of profiles show: the one now, and the next wider one."""
    wider = [change for change in offered if change.is_wider]
    return {
        "current_way": next((change for change in offered if change.is_current), None),
        "wider_way": min(wider, key=lambda change: change.way.questions, default=None),
    }


def is_settled(answer: Answer | None) -> bool:
    """Whether a question with this answer is dealt with: answered, unknown or not applicable."""
    return answer is not None and (answer.is_given or answer.status != "answered")


def pages_of(document: Document, profile: str | None) -> tuple[Page, ...]:
    """What a profile asks, page by page in the bank's order.

    Neighbouring dimensions of which it picks only a few questions share a page: a page for each would be more
    turning than answering. Which questions stand together depends on bank and profile alone, never on answers, so
    that addresses hold.
    """
    asked = document.asked(profile)
    parts = [
        Part(dimension, questions)
        for dimension in document.dimensions
        if (questions := tuple(question for question in dimension.questions if question.key in asked))
    ]
    pages = []
    for few, run in groupby(parts, key=_picks_a_few):
        neighbours = list(run)
        pages += _shared(neighbours) if few else [Page((part,)) for part in neighbours]
    return tuple(pages)


def _picks_a_few(part: Part) -> bool:
    return len(part.questions) < min(FEW, len(part.dimension.questions))


def _shared(parts: Sequence[Part]) -> list[Page]:
    """Neighbours on pages of about the same size; a dimension goes where its middle falls."""
    total = sum(len(part.questions) for part in parts)
    count = -(-total // MOST_TOGETHER)
    pages: dict[int, list[Part]] = {}
    before = 0
    for part in parts:
        middle = 2 * before + len(part.questions)
        pages.setdefault(middle * count // (2 * total), []).append(part)
        before += len(part.questions)
    return [Page(tuple(shared)) for shared in pages.values()]
