"""The newest of the question banks that come with the software: what samples answer and pages are tried with."""

from functools import cache
from pathlib import Path

from banks.files import load_document
from scoring import Document

LIBRARY = Path(__file__).resolve().parents[1] / "banks" / "library"


def _version(path: Path) -> tuple[int, ...]:
    """The version in a file's name, in the order of years and editions."""
    return tuple(int(number) for number in path.stem.rpartition("-")[2].split("."))


NEWEST = max(LIBRARY.glob("ai-readiness-*.yaml"), key=_version)


@cache
def newest_bank() -> Document:
    return load_document(NEWEST)
