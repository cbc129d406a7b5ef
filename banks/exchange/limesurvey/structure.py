"""The tables in a survey's file. It comes from strangers: it is parsed as a stream, within bounds, and no entity,
document type or reference to anything outside it is followed."""

import re
from collections.abc import Mapping
from xml.parsers import expat  # document types are refused, and with them every entity

from django.utils.translation import gettext_noop

from banks.exchange.tree import MOST_VALUES, Unreadable, too_large

Row = Mapping[str, str]

TABLES = frozenset({
    "answers", "answer_l10ns", "assessments", "conditions", "defaultvalues", "groups", "group_l10ns", "languages",
    "question_attributes", "questions", "question_l10ns", "quota", "subquestions", "surveys",
    "surveys_languagesettings",
})  # fmt: skip
MOST_ELEMENTS = 4 * MOST_VALUES  # rows repeat their settings: most fields of a survey say nothing to us
DEEPEST = 12
_LONGEST_NAME = 100

NOT_XML = gettext_noop("this is no survey of LimeSurvey (.lss), or it is damaged")
_DOCUMENT_TYPE = gettext_noop("the file declares a document type, which no survey of LimeSurvey does")
_NOT_A_SURVEY = gettext_noop("this is a file of LimeSurvey, but no survey: it holds “%(kind)s”")
_TOO_DEEP = gettext_noop("the file is nested deeper than any survey of LimeSurvey")
_ROOT = re.compile(rb"<document[\s>]")


def recognises(ending: str, data: bytes) -> bool:
    """Whether it is a file of LimeSurvey: by its ending, or XML that begins as theirs do."""
    return ending == ".lss" or (
        data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5] == b"<?xml" and _ROOT.search(data[:2000]) is not None
    )


class Structure:
    """The tables that matter, each a list of rows; a row maps the names of fields to what they hold.

    `version`: the number of LimeSurvey's database; `lines`: the line that each row of `questions` begins on.
    """

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
        self.languages: list[str] = []
        self.lines: dict[int, int] = {}
        self.others: dict[str, int] = {}  # tables that we have no use for, with how many rows they have
        self.version = 0

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table; none where the file does not have it."""
        return self.tables[name]


def load(data: bytes) -> Structure:
    """Read the tables. Raises `Unreadable` for what is no survey, or larger or stranger than one can be."""
    reader = _Reader()
    try:
        reader.parse(data)
    except (expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise Unreadable(NOT_XML, line=line) from None
    kind = reader.kind.strip()
    if kind and kind != "Survey":
        raise Unreadable(_NOT_A_SURVEY, kind=kind[:_LONGEST_NAME])
    if not reader.structure.rows("questions") and not reader.structure.rows("groups"):
        raise Unreadable(NOT_XML)
    return reader.structure


class _Reader:
    """One pass over the file: `document` / table / `rows` / `row` / field."""

    def __init__(self) -> None:
        self.structure = Structure()
        self.kind = ""
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._path: list[str] = []
        self._row: dict[str, str] | None = None
        self._words: list[str] = []
        self._elements = 0
        self._values = 0

    def parse(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _refuse(self, *declaration: object) -> None:
        raise Unreadable(_DOCUMENT_TYPE, line=self._parser.CurrentLineNumber)

    def _start(self, name: str, attributes: object) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise too_large()
        if len(self._path) >= DEEPEST:
            raise Unreadable(_TOO_DEEP, line=self._parser.CurrentLineNumber)
        self._path.append(name)
        self._words = []
        if len(self._path) == 4 and name == "row":
            table = self._path[1]
            if table in TABLES:
                self._row = {}
                if table == "questions":
                    line = self._parser.CurrentLineNumber
                    self.structure.lines[len(self.structure.tables[table])] = line
            else:
                self.structure.others[table] = self.structure.others.get(table, 0) + 1

    def _text(self, words: str) -> None:
        if self._row is not None or len(self._path) in (2, 3):
            self._words.append(words)

    def _end(self, name: str) -> None:
        depth = len(self._path)
        words = "".join(self._words)
        if self._row is not None and depth == 5:
            if words:
                self._values += 1
                if self._values > MOST_VALUES:
                    raise too_large()
                self._row[name[:_LONGEST_NAME]] = words
        elif self._row is not None and depth == 4:
            self.structure.tables[self._path[1]].append(self._row)
            self._row = None
        elif depth == 3 and self._path[1:] == ["languages", "language"]:
            self.structure.languages.append(words.strip())
        elif depth == 2 and name == "LimeSurveyDocType":
            self.kind = words
        elif depth == 2 and name == "DBVersion":
            number = words.strip()
            self.structure.version = (
                int(number) if number.isascii() and number[:6].isdigit() and len(number) < 7 else 0
            )
        self._words = []
        self._path.pop()
