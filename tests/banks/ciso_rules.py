"""What CISO Assistant asks of a library before it takes it, as far as its loader and its columns can be known.

Written from the public documentation and the behaviour of its loader; each rule names what would go wrong there.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

URN = re.compile(
    r"urn:([a-zA-Z0-9_-]+):([a-zA-Z0-9_-]+):([a-zA-Z0-9_-]+)(?::([a-zA-Z0-9_-]+))?:([0-9A-Za-z\[\]()\-._:]+)"
)
OBJECTS = {"framework", "frameworks", "reference_controls", "requirement_mapping_sets"}
TYPES = {"unique_choice", "multiple_choice", "text", "date", "number"}
RELATIONSHIPS = {"equal", "subset", "superset", "intersect"}
LARGEST = 2**31 - 1


def load(data: bytes) -> Any:
    """What its loader makes of a file: plain YAML, with the scalars that YAML knows."""
    return yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def broken_rules(data: bytes) -> list[str]:
    """Everything about a file that CISO Assistant would refuse or lose; empty where it loads it."""
    library = load(data)
    if not isinstance(library, dict):
        return ["not a map"]
    return [*_library(library), *_unique(library)]


def _library(library: dict[str, Any]) -> Iterator[str]:
    for name in ("urn", "ref_id", "name", "version", "objects", "locale"):
        if name not in library:
            yield f"library: no {name}"
    yield from _named("library", library)
    if not isinstance(library["version"], int) or not 1 <= library["version"] <= LARGEST:
        yield "library: version is no whole number"
    if len(library.get("copyright", "")) > 4096 or len(library.get("provider", "")) > 200:
        yield "library: copyright or provider too long"
    objects = library["objects"]
    if not objects or set(objects) - OBJECTS:
        yield f"objects: {set(objects) - OBJECTS}"
    if "framework" in objects and "frameworks" in objects:
        yield "objects: framework and frameworks"
    controls = objects.get("reference_controls", [])
    known = set()
    for control in controls:
        yield from _named("control", control)
        known.add(control["urn"])
    if any(not value for value in objects.values()):
        yield "objects: an empty list"
    frameworks = objects.get("frameworks") or [objects["framework"]]
    for framework in frameworks:
        yield from _framework(framework, known, library["locale"])
    requirements = {
        framework["urn"]: {node["urn"] for node in framework["requirement_nodes"]} for framework in frameworks
    }
    for mappings in objects.get("requirement_mapping_sets", []):
        yield from _mappings(mappings, requirements)


def _framework(framework: dict[str, Any], controls: set[str], locale: str) -> Iterator[str]:
    yield from _named("framework", framework)
    least, greatest = framework.get("min_score", 0), framework.get("max_score", 100)
    if not (isinstance(least, int) and isinstance(greatest, int) and 0 <= least < greatest):
        yield "framework: scores"
    for step in framework.get("scores_definition", []):
        if not isinstance(step["score"], int) or not least <= step["score"] <= greatest or not step["name"]:
            yield f"scale: {step}"
    groups = [group["ref_id"] for group in framework.get("implementation_groups_definition", [])]
    if len(set(groups)) != len(groups):
        yield "groups: twice"
    if not framework.get("requirement_nodes"):
        yield "framework: no requirement nodes"
    above: set[str] = set()
    for node in framework["requirement_nodes"]:
        yield from _node(node, above, controls, set(groups))
        yield from _translated(node["urn"], node, locale)
        above.add(node["urn"])


def _node(node: dict[str, Any], above: set[str], controls: set[str], groups: set[str]) -> Iterator[str]:
    urn = node["urn"]
    yield from _named(urn, node, needs_name=False)
    if not isinstance(node["assessable"], bool):
        yield f"{urn}: assessable"
    if "parent_urn" in node and node["parent_urn"] not in above:
        yield f"{urn}: its parent does not come before it"
    if ("parent_urn" in node) != (node["depth"] > 1):
        yield f"{urn}: depth"
    weight = node.get("weight", 1)
    if not isinstance(weight, int) or weight < 1:
        yield f"{urn}: weight"
    if set(node.get("implementation_groups", [])) - groups:
        yield f"{urn}: unknown groups"
    if groups and node["assessable"] and not node.get("implementation_groups"):
        yield f"{urn}: in no group, and so never shown"
    if set(node.get("reference_controls", [])) - controls:
        yield f"{urn}: unknown controls"
    questions = node.get("questions", {})
    if not isinstance(questions, dict):
        yield f"{urn}: questions are no map"
        return
    for question_urn, question in questions.items():
        yield from _question(question_urn, question, questions, groups)


def _question(
    urn: str, question: dict[str, Any], questions: dict[str, Any], groups: set[str]
) -> Iterator[str]:
    if question["type"] not in TYPES or not question["text"]:
        yield f"{urn}: type or text"
    choices = question.get("choices", [])
    if bool(choices) != question["type"].endswith("_choice"):
        yield f"{urn}: choices of a {question['type']}"
    for choice in choices:
        if not isinstance(choice.get("add_score", 0), int) or not choice["value"]:
            yield f"{choice['urn']}: score or value"
        if not choice["urn"].startswith(f"{urn}:choice:") and "example" not in urn:
            yield f"{choice['urn']}: not a choice of {urn}"
        if set(choice.get("select_implementation_groups", [])) - groups:
            yield f"{choice['urn']}: unknown groups"
    depends_on = question.get("depends_on")
    if depends_on:
        # What a question hangs on is looked for among the answers to the same requirement alone.
        other = questions.get(depends_on["question"])
        if other is None:
            yield f"{urn}: hangs on a question elsewhere"
        elif set(depends_on["answers"]) - {choice["urn"] for choice in other["choices"]}:
            yield f"{urn}: hangs on unknown choices"
        if depends_on["condition"] not in ("any", "all"):
            yield f"{urn}: condition"


def _mappings(mappings: dict[str, Any], requirements: dict[str, set[str]]) -> Iterator[str]:
    yield from _named("mappings", mappings)
    if not mappings.get("requirement_mappings"):
        yield "mappings: none"
    for mapping in mappings["requirement_mappings"]:
        if mapping["relationship"] not in RELATIONSHIPS:
            yield f"mapping: {mapping['relationship']}"
        for end in ("source", "target"):
            if mapping[f"{end}_requirement_urn"] not in requirements[mappings[f"{end}_framework_urn"]]:
                yield f"mapping: unknown {end}"


def _named(place: str, part: dict[str, Any], *, needs_name: bool = True) -> Iterator[str]:
    """An identity that the columns hold: urn 255, ref_id 100 and name 200 characters."""
    urn = part.get("urn", "")
    if not URN.fullmatch(urn) or urn != urn.lower() or len(urn) > 255:
        yield f"{place}: urn {urn}"
    if not 0 < len(part.get("ref_id", "")) <= 100:
        yield f"{place}: ref_id {part.get('ref_id')}"
    if len(part.get("name", "")) > 200 or (needs_name and not part.get("name")):
        yield f"{place}: name"
    for texts in part.get("translations", {}).values():
        if len(texts.get("name", "")) > 200:
            yield f"{place}: name in a translation"


def _translated(place: str, part: Any, locale: str) -> Iterator[str]:
    """The file's own language stands in the fields, and the others in translations, as texts."""
    if isinstance(part, dict):
        translations = part.get("translations", {})
        if locale in translations:
            yield f"{place}: translated into its own language"
        for texts in translations.values():
            if not texts or not all(isinstance(text, str) and text for text in texts.values()):
                yield f"{place}: translations"
        for name, value in part.items():
            if name not in ("translations", "junbi"):
                yield from _translated(place, value, locale)
    elif isinstance(part, list):
        for value in part:
            yield from _translated(place, value, locale)


def _unique(library: dict[str, Any]) -> Iterator[str]:
    """No two parts have one urn."""
    seen = {library["urn"]}
    waiting: list[Any] = [library["objects"]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            urns = [part["urn"]] if "urn" in part else []
            urns += [*part["questions"]] if isinstance(part.get("questions"), dict) else []
            for urn in urns:
                if not URN.fullmatch(urn) or len(urn) > 255:
                    yield f"{urn}: no urn"
                if urn in seen:
                    yield f"{urn}: twice"
                seen.add(urn)
            waiting.extend(value for name, value in part.items() if name != "junbi")
