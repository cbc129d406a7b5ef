"""Published versions as they are worked with: scorers, documents, trees, made once in a process."""

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import Any

from banks.editing.tree import read_tree
from banks.models import Version
from scoring import Bounds, Document, Scorer, load_document

MOST_COMPILED = 16
_compiled: OrderedDict[str, Scorer] = OrderedDict()
_lock = Lock()


def scorer_for(version: Version) -> Scorer:
    """The compiled scorer of a version, kept in the process by digest.

    A cached one is found without reading the version's document, so views can defer that column.
    """
    with _lock:
        if version.digest in _compiled:
            _compiled.move_to_end(version.digest)
            return _compiled[version.digest]
    scorer = Scorer(load_document(version.document), Bounds.from_json(version.bounds))
    with _lock:
        _compiled[version.digest] = scorer
        while len(_compiled) > MOST_COMPILED:
            _compiled.popitem(last=False)
    return scorer


def document_of(version: Version) -> Document:
    """The document of a version, from the same cache."""
    return scorer_for(version).document


def tree_of_version(version: Version) -> dict[str, Any]:
    """The document of a version as a tree in the native format. Trees are never written to.

    Unlike the others it reads the version's document, so that should not be deferred.
    """
    return _tree(version.document)


@lru_cache(maxsize=8)
def _tree(text: str) -> dict[str, Any]:
    return read_tree(text)  # type: ignore[no-any-return]
