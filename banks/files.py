"""From a file to a valid document."""

from pathlib import Path

from banks import exchange
from banks.problems import FileProblems, locate
from scoring import Document, InvalidDocument, parse_document


def load_document(path: Path, *, format: str | None = None) -> Document:
    """Read and check a question bank's file. Raises `FileProblems` with every problem and its line."""
    file = exchange.read_file(path, format=format)
    try:
        return parse_document(file.content)
    except InvalidDocument as invalid:
        raise FileProblems(str(path), locate(invalid.problems, file.lines)) from None
