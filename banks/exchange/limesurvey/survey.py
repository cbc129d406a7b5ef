"""A survey put together from its tables: groups, questions, their parts and answers, in their order and languages.

Until version 3 every row of a table was in one language; since version 4 the texts stand in tables of their own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from banks.exchange.limesurvey.structure import Row, Structure
from banks.exchange.standard import language_code, number_of

Texts = Mapping[str, str]


@dataclass(slots=True)
class Answer:
    """An answer to choose: its code, what it adds to the assessment, and which of two scales it belongs to."""

    code: str
    texts: dict[str, str]
    value: Decimal
    scale: int


@dataclass(slots=True)
class Subquestion:
    """A part of a question: a line of a table or, with scale 1, a column; an answer of a multiple choice."""

    id: str
    code: str
    texts: dict[str, str]
    scale: int
    relevance: str


@dataclass(slots=True)
class Question:
    """A question as LimeSurvey has it.

    `type` is one character; `pattern` what a text must match; `attributes` in each language, "" for all of them.
    """

    id: str
    code: str
    type: str
    texts: dict[str, str]
    help: dict[str, str]
    is_mandatory: bool
    has_other: bool
    relevance: str
    pattern: str
    line: int
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    subquestions: list[Subquestion] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def attribute(self, name: str) -> str:
        """What an attribute says, in whatever language it says it."""
        return next(filter(None, (text.strip() for text in self.attributes.get(name, {}).values())), "")


@dataclass(slots=True)
class Group:
    """A group of questions."""

    id: str
    names: dict[str, str]
    descriptions: dict[str, str]
    relevance: str
    questions: list[Question] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """A survey: its groups in their order."""

    id: str
    languages: list[str]
    titles: dict[str, str]
    descriptions: dict[str, str]
    welcome: dict[str, str]
    ending: dict[str, str]
    groups: list[Group]


def survey_of(structure: Structure) -> Survey:
    """Put the survey of a file together."""
    settings = next(iter(structure.rows("surveys")), {})
    languages = _languages(structure, settings)
    first = languages[0]
    groups = {
        key: Group(
            key,
            _texts(rows, "group_name", first),
            _texts(rows, "description", first),
            _said(rows, "grelevance"),
        )
        for key, rows in _grouped(structure, "groups", "group_l10ns", "gid").items()
    }
    order = {
        key: _number(row, "group_order") for key, row in _firsts(structure.rows("groups"), "gid").items()
    }
    ordered = sorted(groups.values(), key=lambda group: order.get(group.id, Decimal(0)))
    questions = _questions(structure, first)
    for home, question in questions:
        if home in groups:
            groups[home].questions.append(question)
    titles = structure.rows("surveys_languagesettings")
    said = {
        name: {
            language_code(row.get("surveyls_language", "")): row[f"surveyls_{name}"]
            for row in titles
            if row.get(f"surveyls_{name}")
        }
        for name in ("title", "description", "welcometext", "endtext")
    }
    return Survey(
        settings.get("sid", "").strip(),
        languages,
        said["title"],
        said["description"],
        said["welcometext"],
        said["endtext"],
        ordered,
    )


def _languages(structure: Structure, settings: Row) -> list[str]:
    named = [
        settings.get("language", ""),
        *settings.get("additional_languages", "").split(),
        *structure.languages,
    ]
    named += [row.get("surveyls_language", "") for row in structure.rows("surveys_languagesettings")]
    codes = dict.fromkeys(code for code in map(language_code, named) if code)
    return list(codes) or ["en"]


def _questions(structure: Structure, first: str) -> list[tuple[str, Question]]:
    """Every question with its group, in the order of the groups' questions."""
    texts = _by(structure.rows("question_l10ns"), "qid")
    found: dict[str, tuple[Row, Question]] = {}
    rows_of: dict[str, list[Row]] = {}
    for index, row in enumerate(structure.rows("questions")):
        key = row.get("qid", "")
        if row.get("parent_qid", "0").strip() not in ("", "0"):
            structure.rows("subquestions").append(row)
            continue
        rows_of.setdefault(key, []).append(row)
        if key not in found:
            found[key] = (row, _question(row, structure.lines.get(index, 0)))
    for key, (_, question) in found.items():
        rows = [*rows_of[key], *texts.get(key, [])]
        question.texts = _texts(rows, "question", first)
        question.help = _texts(rows, "help", first)
    questions = {key: question for key, (_, question) in found.items()}
    _add_subquestions(structure, questions, texts, first)
    _add_answers(structure, questions, first)
    for row in structure.rows("question_attributes"):
        question_ = questions.get(row.get("qid", ""))
        if question_ is not None and row.get("value", "").strip():
            said = question_.attributes.setdefault(row.get("attribute", ""), {})
            said.setdefault(language_code(row.get("language", "")), row["value"])
    ordered = sorted(found.values(), key=lambda pair: _number(pair[0], "question_order"))
    return [(row.get("gid", ""), question) for row, question in ordered]


def _question(row: Row, line: int) -> Question:
    return Question(
        id=row.get("qid", ""),
        code=row.get("title", "").strip(),
        type=row.get("type", "").strip(),
        texts={},
        help={},
        is_mandatory=row.get("mandatory", "").strip().upper() == "Y",
        has_other=row.get("other", "").strip().upper() == "Y",
        relevance=row.get("relevance", ""),
        pattern=row.get("preg", "").strip(),
        line=line,
    )


def _add_subquestions(
    structure: Structure, questions: Mapping[str, Question], texts: Mapping[str, list[Row]], first: str
) -> None:
    grouped = _by(structure.rows("subquestions"), "qid")
    ordered = sorted(grouped.items(), key=lambda pair: _number(pair[1][0], "question_order"))
    for key, rows in ordered:
        row = rows[0]
        parent = questions.get(row.get("parent_qid", ""))
        if parent is not None:
            parent.subquestions.append(
                Subquestion(
                    key,
                    row.get("title", "").strip(),
                    _texts([*rows, *texts.get(key, [])], "question", first),
                    int(min(abs(_number(row, "scale_id")), Decimal(9))),
                    row.get("relevance", ""),
                )
            )


def _add_answers(structure: Structure, questions: Mapping[str, Question], first: str) -> None:
    texts = _by(structure.rows("answer_l10ns"), "aid")
    grouped: dict[tuple[str, str, int], list[Row]] = {}
    for row in structure.rows("answers"):
        scale = int(min(abs(_number(row, "scale_id")), Decimal(9)))
        grouped.setdefault((row.get("qid", ""), row.get("code", "").strip(), scale), []).append(row)
    ordered = sorted(grouped.items(), key=lambda pair: _number(pair[1][0], "sortorder"))
    for (key, code, scale), rows in ordered:
        question = questions.get(key)
        if question is not None:
            own = texts.get(rows[0].get("aid", ""), []) if rows[0].get("aid") else []
            question.answers.append(
                Answer(
                    code, _texts([*rows, *own], "answer", first), _number(rows[0], "assessment_value"), scale
                )
            )


def _grouped(structure: Structure, name: str, texts: str, key: str) -> dict[str, list[Row]]:
    """The rows of a table by a field, with those of the table of its texts."""
    found = _by(structure.rows(name), key)
    for row in structure.rows(texts):
        if row.get(key, "") in found:
            found[row.get(key, "")].append(row)
    return found


def _by(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), []).append(row)
    return found


def _firsts(rows: Iterable[Row], key: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), row)
    return found


def _texts(rows: Iterable[Row], name: str, first: str) -> dict[str, str]:
    """A field in each language that has it; a row without a language is in the survey's first."""
    found: dict[str, str] = {}
    for row in rows:
        text = row.get(name, "")
        if text.strip():
            found.setdefault(language_code(row.get("language", "")) or first, text)
    return found


def _said(rows: Iterable[Row], name: str) -> str:
    return next(filter(None, (row.get(name, "").strip() for row in rows)), "")


def _number(row: Row, name: str) -> Decimal:
    return number_of(row.get(name, "").strip()) or Decimal(0)
