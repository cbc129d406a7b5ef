"""Every format that a question bank comes in and goes out in, and which of them a file is of."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from banks import exchange
from banks.exchange.garbage import uncollected
from banks.exchange.reading import Reading, Writing
from banks.exchange.tree import Unreadable
from banks.problems import FileProblems, Finding
from organisations import workbooks
from scoring import Document, Problem, canonical_json

logger = logging.getLogger(__name__)

MOST_BYTES = exchange.MOST_BYTES
UNEXPECTED = gettext_noop(
    "something in the file is unlike anything we know: tell whoever runs this site, who finds it in the log"
)


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: what people call it, and how it is read and, where it can be, written.

    `recognises(ending, data)`: whether a file with that ending (in small letters, with its full stop) is of it.
    `read(stem, data)` takes the file's name without the ending, of which a bank that names no key gets one; it
    raises `Unreadable` for what is not of the format, and nothing else whatever the bytes are.
    `write(document)` writes all that the format carries and tells by name what it does not; with `lossless` there
    is never anything to tell.
    """

    name: str
    label: str | Promise
    ending: str
    content_type: str
    recognises: Callable[[str, bytes], bool]
    read: Callable[[str, bytes], Reading]
    write: Callable[[Document], Writing] | None = None
    lossless: bool = False


def _native(
    name: str, label: str, ending: str, content_type: str, recognises: Callable[[str, bytes], bool]
) -> Format:
    def read(stem: str, data: bytes) -> Reading:
        tree, lines = exchange.READERS[name](data)
        return Reading(tree, lines)

    def write(document: Document) -> Writing:
        return Writing(exchange.WRITERS[name](canonical_json(document)))

    return Format(name, label, ending, content_type, recognises, read, write, lossless=True)


def _looks_like_json(ending: str, data: bytes) -> bool:
    return ending == ".json" or data.lstrip()[:1] in (b"{", b"[")


def _foreign(
    name: str, label: str, ending: str, content_type: str, *, writes: bool = True, lossless: bool = False
) -> Format:
    """A format with a package of its own, which is loaded with the first file: most processes never see one."""
    package = "banks.exchange." + name.replace("-", "_")

    def recognises(ending: str, data: bytes) -> bool:
        return bool(import_module(package).recognises(ending, data))

    def read(stem: str, data: bytes) -> Reading:
        reading: Reading = import_module(package).read(stem, data)
        return reading

    def write(document: Document) -> Writing:
        writing: Writing = import_module(package).write(document)
        return writing

    return Format(name, label, ending, content_type, recognises, read, write if writes else None, lossless)


# A file belongs to the first that recognises it.
_ALL = (
    _foreign("surveyjs", "SurveyJS", ".json", "application/json"),
    _foreign("ciso-assistant", "CISO Assistant", ".yaml", "application/yaml"),
    _foreign("limesurvey", "LimeSurvey", ".lss", "application/xml", writes=False),
    _foreign("xlsx", "Excel", ".xlsx", workbooks.CONTENT_TYPE, lossless=True),
    _native("json", "JSON", ".json", "application/json", _looks_like_json),
    _native("yaml", "YAML", ".yaml", "application/yaml", lambda ending, data: True),
)
FORMATS = {format.name: format for format in _ALL}
WRITABLE = tuple(format.name for format in _ALL if format.write)


# What people have their questionnaires in that no format of ours reads, with what to do instead.
_COPY_IT = gettext_noop(
    "a file of this kind (%(ending)s) is no question bank: copy its questions into a blank workbook, which is on the "
    "import page and comes from manage.py blank_bank"
)
_EXPORT_THE_SURVEY = gettext_noop(
    "this is no whole survey of LimeSurvey: export its structure as .lss there, and import that"
)
_NOT_JSON = gettext_noop(
    "a file of this kind (%(ending)s) is a program: import the survey as JSON, as the JSON editor of SurveyJS shows it"
)
_INSTEAD = {
    **dict.fromkeys((".js", ".mjs", ".ts", ".tsx", ".jsx"), _NOT_JSON),
    **dict.fromkeys(
        (".csv", ".tsv", ".ods", ".numbers", ".doc", ".docx", ".odt", ".pdf", ".htm", ".html"), _COPY_IT
    ),
    **dict.fromkeys((".lsa", ".lsg", ".lsq"), _EXPORT_THE_SURVEY),
}


def recognise(file_name: str, data: bytes) -> Format:
    """Tell the format by the file's ending and content.

    Raises `FileProblems` for a kind of file that holds no question bank, with what to do instead.
    """
    ending = PurePath(file_name).suffix.lower()
    if ending in _INSTEAD:
        raise FileProblems(file_name, [Finding(Problem((), _INSTEAD[ending], {"ending": ending}))])
    return next(format for format in _ALL if format.recognises(ending, data))


def read_bank(file_name: str, data: bytes, *, format: str | None = None) -> Reading:
    """Read a question bank in `format`, recognised when not given.

    Raises `FileProblems` for what cannot be read. Whether what was read is a valid bank is yet to be judged.
    """
    if len(data) > MOST_BYTES:
        raise FileProblems(
            file_name,
            [
                Finding(
                    Problem(
                        (),
                        gettext_noop("the file is larger than %(most)d MB"),
                        {"most": MOST_BYTES // 1_000_000},
                    )
                )
            ],
        )
    chosen = FORMATS[format] if format else recognise(file_name, data)
    try:
        with uncollected():
            return chosen.read(PurePath(file_name).stem, data)
    except Unreadable as refused:
        raise FileProblems(file_name, [Finding(refused.problem, refused.line)]) from None
    except Exception:
        # Readers promise to raise nothing else, and are held to it by tests; whoever sent the file gets an answer all the same.
        logger.exception("a file could not be read as %s", chosen.name)
        raise FileProblems(file_name, [Finding(Problem((), UNEXPECTED))]) from None


def write_bank(document: Document, *, format: str) -> Writing:
    """Write a question bank in a format that can be written."""
    write = FORMATS[format].write
    assert write is not None
    return write(document)
