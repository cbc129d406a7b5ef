"""A comparison as plain text, for terminals and logs."""

from collections.abc import Iterator

from django.utils.translation import gettext

from banks.comparison.items import Block, Item, LanguageChange, Line
from banks.comparison.kinds import KIND_WORDS, Fate, Kind
from banks.comparison.summary import Comparison
from banks.comparison.wording import Side

SIGNS = {Side.SAME: "{}", Side.DELETED: "[-{}-]", Side.INSERTED: "{{+{}+}}"}
MARKS = {Fate.ADDED: "+", Fate.REMOVED: "-", Fate.CHANGED: "*", Fate.MOVED: ">"}


def lines(comparison: Comparison) -> Iterator[str]:
    """What it comes to, then every difference: `[-taken out-]` and `{+put in+}`."""
    counts = gettext("; ").join(f"{KIND_WORDS[kind]} {comparison.count(kind)}" for kind in Kind)
    yield gettext("%(count)s differences (%(kinds)s)") % {"count": len(comparison.items), "kinds": counts}
    yield gettext("%(same)s of %(all)s questions ask the same and earn the same in both") % {
        "same": comparison.shared_scoring,
        "all": comparison.after_questions,
    }
    for item in comparison.items:
        yield ""
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    name = f"{item.what} {item.key}".strip()
    called = f": {item.name}" if item.name and item.name != item.key else ""
    kinds = gettext("; ").join(item.kind_words)
    yield _one_line(f"{MARKS[item.fate]} {name}{called} ({kinds})")
    if item.came_from:
        words = gettext("from “%(before)s” to “%(after)s”")
        yield "    " + words % {"before": item.came_from, "after": item.place}
    for block in item.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.heading:
        yield _one_line(f"    {MARKS[block.fate] if block.fate else ' '} {block.heading}")
    for line in block.lines:
        yield from _line(line, "        " if block.heading else "    ")


def _line(line: Line, indent: str) -> Iterator[str]:
    if line.texts:
        for text in line.texts:
            if text.is_changed:
                yield _one_line(f"{indent}{line.label} ({text.language}): {_marked(text)}")
    else:
        yield _one_line(f"{indent}{line.label}: {line.before or '–'} → {line.after or '–'}")


def _marked(text: LanguageChange) -> str:
    return "".join(SIGNS[piece.side].format(piece.text) for piece in text.segments)


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
