"""Test banks and answers as the trees that scoring reads."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scoring import Bounds, Document, Plain, Scorer, compute_bounds, parse_document


class _Loader(yaml.SafeLoader):
    """YAML whose unquoted scalars stay as written."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _scalar(loader: _Loader, node: yaml.ScalarNode) -> str:
    return node.value if node.style else Plain(node.value)


_Loader.add_constructor("tag:yaml.org,2002:str", _scalar)


def from_yaml(text: str) -> Any:
    """The tree of a YAML text."""
    return yaml.load(text, _Loader)


@cache
def _read(name: str) -> Any:
    return from_yaml((Path(__file__).parent / "banks" / f"{name}.yaml").read_text(encoding="utf-8"))


def bank_tree(name: str) -> Any:
    """The tree of a test bank, to be changed at will."""
    return deepcopy(_read(name))


@cache
def document(name: str) -> Document:
    """A test bank."""
    return parse_document(_read(name))


@cache
def bounds(name: str) -> Bounds:
    """A test bank's bounds."""
    return compute_bounds(document(name))


@cache
def scorer(name: str) -> Scorer:
    """A test bank, ready for scoring."""
    return Scorer(document(name), bounds(name))
