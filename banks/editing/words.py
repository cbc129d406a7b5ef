"""Parts of a document as people call them: what stands at an address, and what it says."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext

from banks.comparison.fields import words_of
from banks.comparison.schema import Shape, fields_of
from banks.comparison.values import Names, in_words, shortened, text_in
from banks.editing.address import Address, find
from banks.editing.merging import ORDER, PLACING, SEQUENCE
from banks.editing.tree import MISSING, Tree
from banks.languages import own_name
from scoring import Dimension, Document, Question
from scoring.fields import Part

_NAMED_BY = ("text", "name", "title", "statement")


def crumbs(tree: Tree, address: Address, language: str) -> list[str]:
    """What an address leads to, from the outside in, as in: Question “…”, Option “…”, Wording, English."""
    if not address:
        return [gettext("The question bank")]
    first, rest = address[0], address[1:]
    if first in (PLACING, SEQUENCE):
        kind = "questions" if first == PLACING else "dimensions"
        place = gettext("Dimension it is in") if first == PLACING else gettext("Order of its questions")
        return [*crumbs(tree, (kind, *rest[:1]), language), place]
    if first in ("questions", "dimensions") and rest:
        part = Question if first == "questions" else Dimension
        label = gettext("Question") if first == "questions" else gettext("Dimension")
        return [_entry(tree, label, address[:2], language), *_within(tree, part, address, 2, language)]
    return list(_within(tree, Document, address, 0, language))


def _within(tree: Tree, part: type[Part], address: Address, at: int, language: str) -> Iterator[str]:
    """The crumbs from a part on, which stands at the beginning of the address, `at` steps long."""
    if at == len(address):
        return
    step = address[at]
    if step == ORDER:
        yield gettext("Order")
        return
    field = fields_of(part).get(str(step))
    if field is None:
        yield str(step)
        return
    words, last = words_of(part, field.name), at + 1
    if last < len(address) and address[last] != ORDER and field.shape in _OF_ENTRIES:
        yield _entry(tree, str(words.entry or words.label), address[: last + 1], language)
        last += 1
    else:
        yield str(words.label)
    if last == len(address):
        return
    if address[last] == ORDER:
        yield gettext("Order")
    elif field.part is not None:
        yield from _within(tree, field.part, address, last, language)
    elif field.shape in (Shape.TEXT, Shape.TEXT_MAP):
        yield own_name(str(address[last]))


_OF_ENTRIES = {Shape.PARTS, Shape.PART_MAP, Shape.TEXT_MAP, Shape.SCALAR_MAP, Shape.REFERENCES}


def _entry(tree: Tree, label: str, address: Address, language: str) -> str:
    """A thing among its like, by its name, else its key or its number."""
    content = find(tree, address)
    name = ""
    if isinstance(content, dict):
        texts = [text_in(content.get(field), language) for field in _NAMED_BY if field in content]
        name = next((text for text in texts if text), "") or text_in(content, language)
    step = address[-1]
    name = shortened(name) or (str(step + 1) if isinstance(step, int) else str(step))
    return pgettext("a thing and its name", "%(kind)s “%(name)s”") % {"kind": label, "name": name}


def says(tree: Tree, address: Address, content: Any, language: str) -> list[str]:
    """What the content of a part says, in lines; none where there is nothing."""
    if content is MISSING or content is None:
        return []
    if address[0] == PLACING:
        return [text_in(find(tree, ("dimensions", content, "name")), language) or str(content)]
    names = Names(tree, language)
    question = str(address[1]) if address[0] == "questions" and len(address) > 1 else ""
    part, field = _at(address)
    return list(_lines(content, part, field, names, question))


def _at(address: Address) -> tuple[type[Part] | None, str]:
    """What kind of part stands at an address, None for anything else, and the field it is in."""
    part: type[Part] | None = Document
    name = ""
    steps = list(address)
    if steps[0] in ("questions", "dimensions"):
        part, name, steps = (Question if steps[0] == "questions" else Dimension), str(steps[0]), steps[2:]
    while steps and part is not None:
        name, *steps = steps  # type: ignore[assignment]
        field = fields_of(part).get(str(name))
        part = field.part if field else None
        if field is not None and field.shape in (Shape.PARTS, Shape.PART_MAP):
            if not steps:
                return part, str(name)
            steps = steps[1:]
    return part, str(name)


def _lines(content: Any, part: type[Part] | None, field: str, names: Names, question: str) -> Iterator[str]:
    """What a content says. `part`: of which kind it, or what is listed in it, is; `field`: the field it is in."""
    if isinstance(content, Mapping):
        known = fields_of(part) if part is not None else {}
        is_part = not content.keys().isdisjoint(known)
        for name, inner in content.items():
            label, below = own_name(name), part
            if part is not None and is_part:
                label = str(words_of(part, name).label)
                below = known[name].part if name in known else None
            for number, line in enumerate(_lines(inner, below, name, names, question)):
                yield label + gettext(": ") + line if number == 0 else f"  {line}"
    elif isinstance(content, list) and any(isinstance(each, dict | list) for each in content):
        for number, each in enumerate(content, start=1):
            yield f"{number}. " + gettext("; ").join(_lines(each, part, field, names, question))
    else:
        yield in_words(field, content, names, question=question)
