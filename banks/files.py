"""From a file to a valid document."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from banks import exchange
from banks.exchange.formats import read_bank
from banks.exchange.reading import Note
from banks.problems import FileProblems
from banks.problems import Path as Place
from scoring import Document, InvalidDocument, parse_document


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A valid document from a file.

    `lines`: where in the file each part of it begins, where its format has lines; `notes`: what became of the parts
    of the file on the way.
    """

    document: Document
    lines: Mapping[Place, int]
    notes: tuple[Note, ...]


def load_document(path: Path, *, format: str | None = None) -> Document:
    """Read and check a question bank's file. Raises `FileProblems` with every problem and its line."""
    return read_document(path, format=format).document


def read_document(
    path: Path, *, format: str | None = None, key: str | None = None, version: str | None = None
) -> ReadDocument:
    """The same, with its lines and notes. `key` and `version` stand in place of what the file says."""
    reading = read_bank(str(path), exchange.read_bytes(path), format=format)
    tree = reading.tree
    if isinstance(tree, dict):
        tree = {**tree, **({"key": key} if key else {}), **({"version": version} if version else {})}
    try:
        document = parse_document(tree)
    except InvalidDocument as invalid:
        raise FileProblems(str(path), reading.findings(invalid.problems)) from None
    if reading.problems:
        raise FileProblems(str(path), reading.problems)
    return ReadDocument(document, reading.lines, reading.notes)
