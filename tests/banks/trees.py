"""The example bank as a tree, as drafts have it."""

from pathlib import Path

from banks.editing.tree import Tree, read_tree
from banks.files import load_document
from scoring import canonical_json

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"


def example_tree() -> Tree:
    return read_tree(canonical_json(load_document(EXAMPLE)))


def question_order(tree: Tree) -> dict[str, list[str]]:
    """The keys of the questions of each dimension."""
    return {each["key"]: [question["key"] for question in each["questions"]] for each in tree["dimensions"]}
