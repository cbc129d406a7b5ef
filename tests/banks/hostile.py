"""Files from people who mean harm, and from programs that broke: whole ones, spoilt at random, and bombs.

`mutants(sample, count)` spoils a good file in as many ways, the same again for the same seed; `withstand` reads one
as the site does and holds the reader to what every reader promises: an answer or a refusal, in time and memory.
With JUNBI_FAULTS=long (`script/bench faults`) there are many more of them.
"""

import io
import json
import logging
import os
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from banks.exchange import formats
from banks.exchange.formats import read_bank
from banks.problems import FileProblems, Finding
from scoring import InvalidDocument, canonical_json, parse_document

LONG = os.environ.get("JUNBI_FAULTS") == "long"
MANY = 5_000 if LONG else 60  # spoilt files of a sample
MOST_SECONDS = 5.0
MOST_MEGABYTES = 300
MOST_SECONDS_FOR_A_BOMB = 1.0

HOSTILE_TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% debug %}",
    "%(name)s %s %d %",
    "{0} {name!r} {",
    "\u202eright to left\u202c",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U00020bb7野家 \U0002a6a5",
    "\ud800 alone",
    "nul \x00 here",
    "vertical \x0b tab",
    "x" * 100_000,
    "語" * 20_000,
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "../../etc/passwd",
    "C:\\windows\\system32",
    "'; DROP TABLE banks_bank; --",
    "yes",
    "010",
    "1e999999999",
    "NaN",
    "~",
    "",
    " ",
    "\n",
    "\ufeff",
)
HOSTILE_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, -(10**30), 1e308, 0.1, [], {}, [[]], [{}], {"": ""}, {"x": None},
    *HOSTILE_TEXTS,
)  # fmt: skip


# --- spoiling ----------------------------------------------------------------------------------------

Mutator = Callable[[bytes, random.Random], bytes]


def spoil_bytes(data: bytes, chance: random.Random) -> bytes:
    """Flip, cut, repeat or insert a few bytes."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, end = _range(len(spoilt), chance)
        deed = chance.randrange(6)
        if deed == 0 and spoilt:
            spoilt[at] ^= 1 << chance.randrange(8)
        elif deed == 1:
            del spoilt[at:end]
        elif deed == 2:
            del spoilt[at:]
        elif deed == 3:
            spoilt[at:at] = spoilt[at:end] * chance.randrange(1, 4)
        elif deed == 4:
            spoilt[at:at] = chance.randbytes(chance.choice((1, 3, 50)))
        else:
            spoilt[at:end] = bytes(end - at)
    return bytes(spoilt)


def spoil_text(data: bytes, chance: random.Random) -> bytes:
    """Do what hands and editors do to a text: lines lost, doubled, moved or indented, words put in, numbers blown up."""
    lines = data.decode("utf-8", "replace").splitlines(keepends=True)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if not lines:
            break
        at = chance.randrange(len(lines))
        line = lines[at]
        deed = chance.randrange(8)
        if deed == 0:
            del lines[at]
        elif deed == 1:
            lines.insert(chance.randrange(len(lines)), line)
        elif deed == 2:
            lines[at] = " " * chance.randrange(1, 9) + line
        elif deed == 3:
            lines[at] = line.lstrip()
        elif deed == 4:
            place = chance.randrange(len(line) + 1)
            lines[at] = line[:place] + chance.choice(HOSTILE_TEXTS) + line[place:]
        elif deed == 5:
            lines[at] = re.sub(r"\d+", lambda digits: digits[0] * chance.choice((2, 30, 400)), line)
        elif deed == 6:
            sign = chance.choice("\"'{}[]<>&:#,-!*|%@`\\/\t")
            place = chance.randrange(len(line) + 1)
            lines[at] = line[:place] + sign * chance.choice((1, 1, 3, 200)) + line[place:]
        else:
            lines[at] = line.translate(str.maketrans('":,', "'：;"))
    return "".join(lines).encode("utf-8", "surrogatepass")


def spoil_json(data: bytes, chance: random.Random) -> bytes:
    """Spoil the tree of a JSON file, and write it as JSON again."""
    return json.dumps(spoil_tree(deepcopy(_json_tree(data)), chance)).encode()


def spoil_yaml(data: bytes, chance: random.Random) -> bytes:
    """Spoil the tree of a YAML file, and write it as YAML again."""
    tree = spoil_tree(deepcopy(_yaml_tree(data)), chance)
    readable = chance.random() < 0.8
    try:
        text = yaml.dump(tree, Dumper=_NoAliases, allow_unicode=readable, sort_keys=False, width=1000)
    except UnicodeEncodeError:  # a lone surrogate; JSON, which is YAML too, has a way to write it
        text = json.dumps(tree)
    return str(text).encode("utf-8", "surrogatepass")


def spoil_tree(tree: Any, chance: random.Random) -> Any:
    """Change, drop, double, rename, exchange or bury a few parts of a tree of dict, list and scalars."""
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        places = _places(tree)
        if not places:
            break
        holder, step = chance.choice(places)
        value = holder[step]
        deed = chance.randrange(9)
        if deed <= 2:
            holder[step] = chance.choice(HOSTILE_VALUES)
        elif deed == 3:
            del holder[step]
        elif deed == 4:
            holder[step] = [value]
        elif deed == 5:
            holder[step] = _nested(value, chance.choice((3, 35, 90)))
        elif deed == 6 and isinstance(holder, list):
            holder[step:step] = [deepcopy(value)] * chance.choice((1, 3, 50))
        elif deed == 6:
            holder[chance.choice(HOSTILE_TEXTS)[:200]] = holder.pop(step)
        elif deed == 7:
            other, place = chance.choice(places)
            with suppress(KeyError, IndexError):
                holder[step] = deepcopy(other[place])
        elif isinstance(value, str):
            holder[step] = value[: len(value) // 2] + chance.choice(HOSTILE_TEXTS) + value[len(value) // 2 :]
        else:
            holder[step] = str(value)
    return tree


def spoil_xml(data: bytes, chance: random.Random) -> bytes:
    """Drop, double, move or bury elements by their tags, put hostile texts between and into them."""
    text = data.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 2, 5))):
        tags = [match.span() for match in re.finditer(r"<[^<>]*>", text)]
        if not tags:
            break
        start, end = chance.choice(tags)
        deed = chance.randrange(8)
        if deed == 0:
            text = text[:start] + text[end:]
        elif deed == 1:
            text = text[:end] + text[start:end] + text[end:]
        elif deed == 2:
            other = chance.choice(tags)
            text = text[:end] + text[slice(*other)] + text[end:]
        elif deed == 3:
            text = text[:end] + _escaped(chance.choice(HOSTILE_TEXTS), chance) + text[end:]
        elif deed == 4:
            attributes = [match.span(1) for match in re.finditer(r'="([^"]*)"', text[start:end])]
            if attributes:
                low, high = chance.choice(attributes)
                new = _escaped(chance.choice(HOSTILE_TEXTS), chance)
                text = text[: start + low] + new + text[start + high :]
        elif deed == 5:
            depth = chance.choice((3, 60, 2_000))
            text = text[:start] + "<x>" * depth + text[start:end] + "</x>" * depth + text[end:]
        elif deed == 6:
            text = text[:start] + re.sub(r"\d+", lambda digits: digits[0] * 30, text[start:end]) + text[end:]
        else:
            other = chance.choice(tags)
            low, high = sorted((start, other[0]))
            text = text[:low] + text[high:] if chance.random() < 0.5 else text[:high] + text[low:]
    return text.encode("utf-8", "surrogatepass")


def spoil_zip(data: bytes, chance: random.Random) -> bytes:
    """Spoil one part of a ZIP file (a workbook), drop it, double it, or call it something else."""
    parts = dict(_zip_parts(data))
    name = chance.choice(sorted(parts))
    deed = chance.randrange(10)
    if deed <= 4:
        parts[name] = spoil_xml(parts[name], chance)
    elif deed == 5:
        parts[name] = spoil_text(parts[name], chance)
    elif deed == 6:
        parts[name] = spoil_bytes(parts[name], chance)
    elif deed == 7:
        del parts[name]
    elif deed == 8:
        parts[chance.choice(("../" + name, "/" + name, name.upper(), "x"))] = parts.pop(name)
    else:
        parts[name] = parts[chance.choice(sorted(parts))]
    packed = zip_of(parts)
    return spoil_bytes(packed, chance) if chance.random() < 0.1 else packed


def zip_of(parts: dict[str, bytes]) -> bytes:
    """A ZIP file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


class _NoAliases(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: object) -> bool:
        return True


@cache
def _json_tree(data: bytes) -> Any:
    return json.loads(data)


@cache
def _yaml_tree(data: bytes) -> Any:
    return yaml.load(
        data, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    )  # scalars as they are written


@cache
def _zip_parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _range(length: int, chance: random.Random) -> tuple[int, int]:
    at = chance.randrange(length + 1) if length else 0
    return min(at, max(0, length - 1)), min(length, at + chance.choice((1, 4, 30, 1_000)))


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in a tree: what holds it, and by which step."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict | list):
            steps = list(node) if isinstance(node, dict) else range(len(node))
            found += [(node, step) for step in steps]
            waiting += [node[step] for step in steps]
    return found


def _nested(value: Any, depth: int) -> Any:
    for level in range(depth):
        value = [value] if level % 2 else {"x": value}
    return value


def _escaped(text: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


# --- samples -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """A good file of a format, and the ways to spoil it."""

    format: str
    ending: str
    data: bytes
    mutators: tuple[Mutator, ...]


def mutants(sample: Sample, count: int = MANY, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """So many spoilt copies, each with a name by which a failing one can be made again."""
    for number in range(count):
        name = f"{sample.format}-{seed}-{number}"
        chance = random.Random(name)
        yield name, sample.mutators[number % len(sample.mutators)](sample.data, chance)


# --- reading -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Withstood:
    """How a file was taken: as a `valid` bank, as an `invalid` one with problems, or `refused` as unreadable."""

    outcome: str
    seconds: float
    megabytes: float


def withstand(
    data: bytes, *, format: str | None = None, ending: str = "", most_seconds: float = MOST_SECONDS
) -> Withstood:
    """Read a file as the site does, to the last word that it would say about it.

    Whatever is raised beyond a refusal, and whatever takes too long or too much, fails the test.
    """
    with measured() as spent, translation.override("ja"), nothing_unexpected():
        outcome = _read(data, format, ending)
    assert spent.seconds < most_seconds, f"took {spent.seconds:.1f} s"
    assert spent.megabytes < MOST_MEGABYTES, f"took {spent.megabytes:.0f} MB"
    return Withstood(outcome, spent.seconds, spent.megabytes)


def withstand_all(sample: Sample, count: int = MANY) -> Counter[str]:
    """Read so many spoilt copies of a sample; how often each outcome came."""
    outcomes: Counter[str] = Counter()
    for name, data in mutants(sample, count):
        try:
            outcomes[withstand(data, format=sample.format, ending=sample.ending).outcome] += 1
        except BaseException as error:
            error.add_note(f"{name}: {len(data)} bytes, beginning with {data[:200]!r}")
            raise
    return outcomes


def _read(data: bytes, format: str | None, ending: str) -> str:
    try:
        reading = read_bank(f"bank{ending}", data, format=format)
    except FileProblems as refused:
        _words_of([str(finding) for finding in refused.findings])
        return "refused"
    _words_of([str(note) for note in reading.notes], at_least=0)
    try:
        document = parse_document(reading.tree)
    except InvalidDocument as invalid:
        _words_of([str(Finding(problem)) for problem in invalid.problems])
        return "invalid"
    canonical_json(document).encode()
    return "valid"


def _words_of(sentences: list[str], *, at_least: int = 1) -> None:
    """What is said fits a page: there is something, it can be shown, and nothing is empty or as long as what was sent."""
    assert len(sentences) >= at_least
    "\n".join(sentences).encode()
    assert all(0 < len(sentence) < 50_000 for sentence in sentences)


@contextmanager
def nothing_unexpected() -> Iterator[None]:
    """Let what a reader raises against its promise through: `read_bank` makes a refusal of it and logs it."""
    logged: list[logging.LogRecord] = []

    def keep(record: logging.LogRecord) -> bool:
        logged.append(record)
        return False

    formats.logger.addFilter(keep)
    try:
        yield
    finally:
        formats.logger.removeFilter(keep)
    for record in logged:
        assert record.exc_info is not None
        assert record.exc_info[1] is not None
        raise record.exc_info[1]


class Spent:
    """Seconds of computing and megabytes at the peak beyond what there was before; there once the block is left."""

    seconds = 0.0
    megabytes = 0.0

    def __enter__(self) -> "Spent":
        _forget_peak()
        self._before = _memory("VmRSS")
        self._begun = time.process_time()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.seconds = time.process_time() - self._begun
        self.megabytes = max(0.0, _memory("VmHWM") - self._before)


def measured() -> Spent:
    """Measure a block. Memory is known on Linux alone."""
    return Spent()


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _memory(name: str) -> float:
    """Megabytes of this process, by the name that Linux has for them."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    return 0.0


# --- bombs -------------------------------------------------------------------------------------------

_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheet: bytes, shared: bytes = b"", **parts: bytes) -> bytes:
    """A workbook of one sheet called `questions` with this XML in it, as small as one can be."""
    return zip_of(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                '<Override PartName="/xl/workbook.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATIONS}"><sheets>'
                '<sheet name="questions" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
                "</Relationships>"
            ).encode(),
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": shared or f'<sst xmlns="{_SHEETS}"/>'.encode(),
            **parts,
        }
    )


def xml_bomb(root: str = "document") -> bytes:
    """Ten entities, each ten of the one before: "billion laughs"."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "lol">{entities}]><{root}>&e9;</{root}>'.encode()
    )


def xml_quadratic(root: str = "document") -> bytes:
    """One long entity, many times."""
    entity = f'<!ENTITY e "{"x" * 50_000}">'
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entity}]><{root}>{"&e;" * 50_000}</{root}>'.encode()


def xml_outside(root: str = "document", address: str = "file:///etc/passwd") -> bytes:
    """An entity that reads a file or an address of the reader's own network."""
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e SYSTEM "{address}">]><{root}>&e;</{root}>'.encode()


def xml_deep(root: str = "document") -> bytes:
    """A hundred thousand elements, each in the one before."""
    return f"<{root}>{'<x>' * 100_000}{'</x>' * 100_000}</{root}>".encode()


def yaml_alias_bomb() -> bytes:
    """Nine lists, each ten times the one before."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines).encode()


def library_alias_bomb() -> bytes:
    """A library of the same ten choices ten times, and so on."""
    return b"urn: urn:x:risk:library:x\nobjects:\n" + b"\n".join(
        b"  " + line for line in yaml_alias_bomb().splitlines()
    )


def library_of_one_text() -> bytes:
    """A library that names one long text a hundred thousand times."""
    text = b'urn: urn:x:risk:library:x\nname: &a "' + b"x" * 9_000 + b'"\nobjects:\n  a: ['
    return text + b"*a," * 100_000 + b"]\n"


def _sheet_of(cells: bytes) -> bytes:
    return f'<worksheet xmlns="{_SHEETS}"><sheetData>'.encode() + cells + b"</sheetData></worksheet>"


BOMBS: dict[str, tuple[str | None, str, Callable[[], bytes]]] = {
    "YAML aliases": ("yaml", ".yaml", yaml_alias_bomb),
    "YAML aliases, format unknown": (None, "", yaml_alias_bomb),
    "YAML, deep": ("yaml", ".yaml", lambda: b"[" * 100_000),
    "YAML, deep by indentation": (
        "yaml",
        ".yaml",
        lambda: b"\n".join(b" " * n + b"a:" for n in range(2_000)),
    ),
    "YAML, all questions marks": ("yaml", ".yaml", lambda: b"? " * 500_000),
    "YAML, merge keys": ("yaml", ".yaml", lambda: b"a: &a {x: 1}\nb:\n  <<: *a\n"),
    "library, aliases": ("ciso-assistant", ".yaml", library_alias_bomb),
    "library, one text": ("ciso-assistant", ".yaml", library_of_one_text),
    "JSON, deep": ("json", ".json", lambda: b'{"a":' * 100_000),
    "JSON, deep lists": ("json", ".json", lambda: b"[" * 5_000_000),
    "JSON, all brackets": ("json", ".json", lambda: b"[" + b"[]," * 6_000_000 + b"[]]"),
    "JSON, all maps": ("json", ".json", lambda: b"[" + b'{"a":1},' * 2_000_000 + b"{}]"),
    "JSON, a long number": ("json", ".json", lambda: b'{"format": ' + b"9" * 10_000_000 + b"}"),
    "JSON, a great exponent": ("json", ".json", lambda: b'{"format": 1e999999999999999999999}'),
    "JSON, keys that stand twice": ("json", ".json", lambda: b"{" + b'"a":1,' * 1_000_000 + b'"a":1}'),
}
"""By name: the format that is chosen, the file's ending, and the file. A reader refuses each in less than a second."""

HEAVY: dict[str, tuple[str | None, str, Callable[[], bytes]]] = {
    "YAML, all lists": ("yaml", ".yaml", lambda: b"- []\n" * 2_000_000),
    "YAML, a long line": ("yaml", ".yaml", lambda: b"a: " + b"x " * 5_000_000),
    "JSON, a long text": ("json", ".json", lambda: b'{"key": "' + b"x" * 15_000_000 + b'"}'),
    "JSON, escapes": ("json", ".json", lambda: b'{"key": "' + b"\\u3042" * 3_000_000 + b'"}'),
    "nothing but blanks": (None, "", lambda: b" " * 15_000_000),
}
"""The same, of files that are merely as large as can be. A reader takes them in, or refuses them, in its bounds."""

WORKBOOK_BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: workbook(_sheet_of(b" " * 120_000_000)),
    "zeros beside the sheets": lambda: workbook(_sheet_of(b""), **{"xl/media/x.bin": bytes(50_000_000)}),
    "cells": lambda: workbook(_sheet_of(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>")),
    "a cell in the last row": lambda: workbook(
        _sheet_of(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    ),
    "shared texts": lambda: workbook(
        _sheet_of(b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        f'<sst xmlns="{_SHEETS}">'.encode() + b"<si><t>x</t></si>" * 1_000_000 + b"</sst>",
    ),
    "entities": lambda: workbook(xml_bomb("worksheet")),
    "one entity": lambda: workbook(xml_quadratic("worksheet")),
    "outside": lambda: workbook(xml_outside("worksheet")),
    "deep": lambda: workbook(xml_deep("worksheet")),
    "entities in shared texts": lambda: workbook(_sheet_of(b""), xml_bomb("sst")),
    "ten thousand parts": lambda: workbook(
        _sheet_of(b""), **{f"xl/x{n}.xml": b"<x/>" for n in range(10_000)}
    ),
    "merged cells": lambda: workbook(
        _sheet_of(b"").replace(
            b"</sheetData>",
            b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 100_000 + b"</mergeCells>",
        )
    ),
}
"""Workbooks that are far more than they look. Which of them are refused, and which hold just nothing, their readers say."""
XML_BOMBS: dict[str, Callable[[str], bytes]] = {
    "entities": xml_bomb,
    "one entity": xml_quadratic,
    "outside": xml_outside,
    "outside address": lambda root: xml_outside(root, "http://127.0.0.1:9/x"),
    "deep": xml_deep,
}
"""By name: what makes the file, given the name of its root element."""
