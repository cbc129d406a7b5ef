"""Files in and out. Every format is read into one plain tree with the line of every part, then judged by `scoring`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop

from banks.exchange import json_format, yaml_format
from banks.exchange.tree import Tree, Unreadable
from banks.problems import FileProblems, Finding
from scoring import Problem

FORMATS = ("yaml", "json")
MOST_BYTES = 20_000_000
READERS = {"yaml": yaml_format.read, "json": json_format.read}
WRITERS = {"yaml": yaml_format.write, "json": json_format.write}


@dataclass(frozen=True, slots=True)
class FileTree:
    """A file's content as a plain tree; `lines` maps a path in it to the line it starts on, from 1, or to its cell."""

    name: str
    content: Tree
    lines: Mapping[tuple[str | int, ...], int | str]


def guess_format(name: str, data: bytes) -> str:
    """Tell the format by the file's ending or, failing that, by its first character."""
    ending = Path(name).suffix.lower()
    if ending in {".yaml", ".yml"}:
        return "yaml"
    if ending == ".json":
        return "json"
    return "json" if data.lstrip()[:1] in {b"{", b"["} else "yaml"


def read(name: str, data: bytes, *, format: str | None = None) -> FileTree:
    """Read `data` in `format`, guessed when not given.

    Raises `FileProblems` for what cannot be read: too large, not text, aliases, duplicate keys, syntax errors.
    """
    if len(data) > MOST_BYTES:
        raise _refused(
            name, gettext_noop("the file is larger than %(most)d MB"), most=MOST_BYTES // 1_000_000
        )
    try:
        content, lines = READERS[format or guess_format(name, data)](data)
    except Unreadable as problem:
        raise FileProblems(name, [Finding(problem.problem, problem.line)]) from None
    return FileTree(name, content, lines)


def read_file(path: Path, *, format: str | None = None) -> FileTree:
    """Read a file from disk, never more of it than the largest one allowed. Raises `FileProblems`."""
    return read(str(path), read_bytes(path), format=format)


def read_bytes(path: Path) -> bytes:
    """A file from disk, never more of it than one byte beyond the largest one allowed. Raises `FileProblems`."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(str(path), gettext_noop("cannot be read: %(reason)s"), reason=error.strerror) from None


def write(canonical: str, *, format: str) -> bytes:
    """Write a bank's canonical JSON in `format`; reading it back gives the same canonical JSON."""
    return WRITERS[format](canonical)


def _refused(name: str, message: str, **params: object) -> FileProblems:
    return FileProblems(name, [Finding(Problem(path=(), message=message, params=params))])
