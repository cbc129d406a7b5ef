"""Editorial rules: what our own question banks are held to beyond being valid.

Nobody's import is refused for breaking them; `check_bank` lists what it finds. A rule is a pure function of a
document that yields a `Problem` for every place where it does not hold.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from banks.problems import Path
from scoring import Band, Document, Option, Problem, Question, Text, gettext_noop

MISSING_HELP = gettext_noop("has no help: say what counts, where to look and who would know")
MISSING_WHY = gettext_noop("does not say why it matters")
MISSING_RECOMMENDATION = gettext_noop("falls short of the best answer but recommends nothing")
NEAR_IDENTICAL = gettext_noop('reads almost the same as "%(other)s" (%(language)s)')
DOUBLE_BARRELLED = gettext_noop('seems to ask two things at once: "%(found)s"')
POINTS_NOT_RISING = gettext_noop(
    "earns no more points than the answer before it: order the answers from least to most"
)
TOO_LONG = gettext_noop("has %(length)s characters; at most %(maximum)s read well")
DISFAVOURED_TERM = gettext_noop('says "%(found)s" where our term is "%(term)s"')
SPACED_LATIN = gettext_noop('has a space between Japanese and Latin characters: "%(found)s"')
FULL_WIDTH = gettext_noop('has full-width letters or digits: "%(found)s"')
HALF_WIDTH = gettext_noop('has half-width punctuation or kana beside Japanese: "%(found)s"')

# Characters. A language that is not listed has no limit.
QUESTION_LIMITS = {"ja": 120, "en": 200}
OPTION_LIMITS = {"ja": 120, "en": 220}
GUIDANCE_LIMITS = {"ja": 300, "en": 500}
RECOMMENDATION_LIMITS = {"ja": 200, "en": 320}

NEAR_IDENTICAL_RATIO = 0.9  # of SequenceMatcher: 1 is the same text

_INTERROGATIVE = (
    "do|does|did|is|are|was|were|has|have|can|will|how|what|who|whom|when|where|which|why|whether"
)
_DOUBLE_BARRELS = {
    "en": re.compile(rf"\band/or\b|\b(?:and|or),? (?:{_INTERROGATIVE})\b|\?.+\?", re.IGNORECASE | re.DOTALL),
    "ja": re.compile(r"および|及び|ならびに|並びに|かつ(?!て)|、また、|か[。？?].*か[。？?]", re.DOTALL),
}

_JAPANESE = r"[ぁ-ヿ一-鿿々〆]"
_JAPANESE_TYPOGRAPHY = (
    (SPACED_LATIN, re.compile(rf"{_JAPANESE}[ \u3000]+[A-Za-z0-9]|[A-Za-z0-9%][ \u3000]+{_JAPANESE}")),
    (FULL_WIDTH, re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")),
    (HALF_WIDTH, re.compile(rf"{_JAPANESE}[(),.!?]|[(),.!?]{_JAPANESE}|[｡-ﾟ]+")),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word our banks use in a language, and a pattern of those that it stands in for."""

    preferred: str
    avoided: re.Pattern[str]


def _term(preferred: str, avoided: str) -> Term:
    return Term(preferred, re.compile(avoided, re.IGNORECASE))


TERMS: Mapping[str, Sequence[Term]] = {
    "ja": (
        _term("学習データ", r"トレーニングデータ|訓練データ"),
        _term("供給者", r"サプライヤー?(?!チェーン)"),
        _term("プロンプトインジェクション", r"プロンプト・インジェクション"),
        _term("レッドチーミング", r"レッドチーム(?:演習|テスト)?"),
        _term("ハルシネーション", r"幻覚"),
        _term("高リスク", r"ハイリスク"),
        _term("残留リスク", r"残存リスク"),
        _term("監視", r"モニタリング"),
        _term("台帳", r"インベントリ"),
        _term("アカウンタビリティ", r"説明責任"),
        _term("設問集", r"(?:質問|設問)バンク|クエスチョンバンク"),
    ),
    "en": (
        _term("organis…", r"\borganiz\w*"),
        _term("prioritis…", r"\bprioritiz\w*"),
        _term("minimis…", r"\bminimiz\w*"),
        _term("optimis…", r"\boptimiz\w*"),
        _term("recognis…", r"\brecogniz\w*"),
        _term("authoris…", r"\bauthoriz\w*"),
        _term("behaviour", r"\bbehaviors?\b"),
        _term("centre", r"\bcenters?\b"),
        _term("red teaming", r"\bred[ -]team(?:s|ers?)?\b"),
        _term("multi-factor authentication", r"\btwo-factor authentication\b"),
    ),
}


def findings(document: Document) -> list[Problem]:
    """Everything in which a document breaks the editorial rules, rule by rule, each in reading order."""
    return [problem for rule in RULES for problem in rule(document)]


def check_guidance(document: Document) -> Iterator[Problem]:
    """Every question says what counts (help), and every scored one why it matters."""
    for path, question in _questions(document):
        if not question.help:
            yield Problem((*path, "help"), MISSING_HELP)
        if question.is_scored and not question.why:
            yield Problem((*path, "why"), MISSING_WHY)


def check_recommendations(document: Document) -> Iterator[Problem]:
    """Every answer to a scored question that falls short of the best leads to a recommendation.

    In multiple choice that is every ordinary option that earns points (it advises those who left it out) and
    every exclusive option below the most that can be earned.
    """
    for path, question in _questions(document):
        if not question.is_scored:
            continue
        for position, answer in enumerate(_answers(question)):
            if answer.recommendation is None and _falls_short(question, answer):
                yield Problem((*path, _answers_field(question), position), MISSING_RECOMMENDATION)


def check_options_differ(document: Document) -> Iterator[Problem]:
    """No two options of a question read almost the same, unless numbers tell them apart."""
    for path, question in _questions(document):
        for (_, former), (position, latter) in combinations(enumerate(question.options), 2):
            for language in latter.text:
                if _near_identical(former.text.get(language, ""), latter.text[language]):
                    place = (*path, "options", position, "text", language)
                    yield Problem(place, NEAR_IDENTICAL, {"other": former.key, "language": language})


def check_asks_one_thing(document: Document) -> Iterator[Problem]:
    """A question asks one thing: an answer to two cannot be judged."""
    for path, question in _questions(document):
        for language, text in question.text.items():
            pattern = _DOUBLE_BARRELS.get(_base(language))
            if pattern is not None and (match := pattern.search(text)):
                yield Problem((*path, "text", language), DOUBLE_BARRELLED, {"found": match.group()})


def check_points_rise(document: Document) -> Iterator[Problem]:
    """The options of a scored single choice stand in the order of their points, no two with the same."""
    for path, question in _questions(document):
        if question.kind != "single" or not question.is_scored:
            continue
        for position, (former, latter) in enumerate(pairwise(question.options), start=1):
            if latter.points <= former.points:
                yield Problem((*path, "options", position, "points"), POINTS_NOT_RISING)


def check_lengths(document: Document) -> Iterator[Problem]:
    """Texts are short enough to be read on a phone and to fit their place in the report."""
    for path, question in _questions(document):
        yield from _too_long((*path, "text"), question.text, QUESTION_LIMITS)
        yield from _too_long((*path, "help"), question.help, GUIDANCE_LIMITS)
        yield from _too_long((*path, "why"), question.why, GUIDANCE_LIMITS)
        for position, option in enumerate(question.options):
            yield from _too_long((*path, "options", position, "text"), option.text, OPTION_LIMITS)
    for key, recommendation in document.recommendations.items():
        yield from _too_long(("recommendations", key, "text"), recommendation.text, RECOMMENDATION_LIMITS)


def check_terms(document: Document) -> Iterator[Problem]:
    """One term for one thing, and British spelling. Titles of sources and clauses are their authors' own."""
    for path, text in _own_texts(document):
        for language, words in text.items():
            for term in TERMS.get(_base(language), ()):
                if match := term.avoided.search(words):
                    params = {"found": match.group(), "term": term.preferred}
                    yield Problem((*path, language), DISFAVOURED_TERM, params)


def check_japanese_typography(document: Document) -> Iterator[Problem]:
    """Half-width letters and digits, full-width punctuation, no space between Japanese and Latin."""
    for path, text in _own_texts(document):
        for language, words in text.items():
            if _base(language) != "ja":
                continue
            for message, pattern in _JAPANESE_TYPOGRAPHY:
                if match := pattern.search(words):
                    yield Problem((*path, language), message, {"found": match.group()})


RULES = (
    check_guidance,
    check_recommendations,
    check_options_differ,
    check_asks_one_thing,
    check_points_rise,
    check_lengths,
    check_terms,
    check_japanese_typography,
)


def _questions(document: Document) -> Iterator[tuple[Path, Question]]:
    for number, dimension in enumerate(document.dimensions):
        for position, question in enumerate(dimension.questions):
            yield ("dimensions", number, "questions", position), question


def _own_texts(document: Document) -> Iterator[tuple[Path, Text]]:
    """Every text that is written by the bank's authors, in reading order."""
    yield ("title",), document.title
    yield ("description",), document.description
    for position, level in enumerate(document.levels):
        yield ("levels", position, "name"), level.name
    for key, recommendation in document.recommendations.items():
        yield ("recommendations", key, "text"), recommendation.text
    for number, dimension in enumerate(document.dimensions):
        yield ("dimensions", number, "name"), dimension.name
    for path, question in _questions(document):
        yield (*path, "text"), question.text
        yield (*path, "help"), question.help
        yield (*path, "why"), question.why
        yield (*path, "unit"), question.unit
        for position, option in enumerate(question.options):
            yield (*path, "options", position, "text"), option.text
        for position, figure in enumerate(question.figures):
            yield (*path, "figures", position, "base"), figure.base
            yield (*path, "figures", position, "statement"), figure.statement


def _answers(question: Question) -> Sequence[Option | Band]:
    return question.bands if question.kind == "number" else question.options


def _answers_field(question: Question) -> str:
    return "bands" if question.kind == "number" else "options"


def _falls_short(question: Question, answer: Option | Band) -> bool:
    if question.kind != "multiple":
        return answer.points < max(other.points for other in _answers(question))
    if isinstance(answer, Option) and answer.exclusive:
        together = sum(option.points for option in question.options if not option.exclusive)
        return answer.points < max(min(100, together), *(option.points for option in question.options))
    return answer.points > 0


def _near_identical(former: str, latter: str) -> bool:
    if re.findall(r"\d+", former) != re.findall(r"\d+", latter):
        return False
    bare = SequenceMatcher(None, _bare(former), _bare(latter), autojunk=False)
    return bare.ratio() >= NEAR_IDENTICAL_RATIO


def _bare(text: str) -> str:
    """The letters and digits alone, whatever their width or case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _too_long(path: Path, text: Text, limits: Mapping[str, int]) -> Iterator[Problem]:
    for language, words in text.items():
        maximum = limits.get(_base(language))
        if maximum is not None and len(words) > maximum:
            yield Problem((*path, language), TOO_LONG, {"length": len(words), "maximum": maximum})


def _base(language: str) -> str:
    """The language without region or script: `en` for `en-gb`."""
    return language.partition("-")[0]
