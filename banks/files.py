"""From a file to a valid document."""

from collections.abc import Mapping
from pathlib import Path

from banks import exchange
from banks.problems import FileProblems, locate
from banks.problems import Path as Place
from scoring import Document, InvalidDocument, parse_document


def load_document(path: Path, *, format: str | None = None) -> Document:
    """Read and check a question bank's file. Raises `FileProblems` with every problem and its line."""
    document, _ = read_document(path, format=format)
    return document


def read_document(path: Path, *, format: str | None = None) -> tuple[Document, Mapping[Place, int]]:
    """The same, with the line that each part of the file begins on, where the format has lines."""
    file = exchange.read_file(path, format=format)
    try:
        return parse_document(file.content), file.lines
    except InvalidDocument as invalid:
        raise FileProblems(str(path), locate(invalid.problems, file.lines)) from None
