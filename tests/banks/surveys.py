"""Random surveys as people make them, with expressions that we can and that we cannot turn into conditions."""

import random
from typing import Any

TYPES = (
    "radiogroup",
    "radiogroup",
    "dropdown",
    "checkbox",
    "checkbox",
    "tagbox",
    "rating",
    "boolean",
    "text",
    "comment",
    "matrix",
)


def random_survey(seed: int) -> dict[str, Any]:
    """Three pages of questions, in panels now and then, that show on what was answered before."""
    chance = random.Random(seed)
    asked: list[tuple[str, str, list[Any]]] = []
    pages = []
    for page in range(3):
        elements = [_element(f"q{page}_{number}", chance, asked) for number in range(5)]
        if chance.random() < 0.5:
            panel = {"type": "panel", "name": f"panel{page}", "elements": elements[2:]}
            elements = [
                *elements[:2],
                _shown(panel, chance, [a for a in asked if not a[0].startswith(f"q{page}_")]),
            ]
        before = [entry for entry in asked if not entry[0].startswith(f"q{page}_")]
        pages.append(_shown({"name": f"page{page}", "elements": elements}, chance, before))
    return {"title": "Random", "pages": pages}


def random_data(survey: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """What a respondent could have put in, whether or not it showed."""
    data = {}
    for page in survey["pages"]:
        for element in _flat(page["elements"]):
            value = _value(element, chance)
            if value is not None and chance.random() < 0.75:
                data[element["name"]] = value
    return data


def _flat(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        inner
        for element in elements
        for inner in (_flat(element["elements"]) if "elements" in element else [element])
    ]


def _element(name: str, chance: random.Random, asked: list[tuple[str, str, list[Any]]]) -> dict[str, Any]:
    kind = chance.choice(TYPES)
    element: dict[str, Any] = {"type": kind, "name": name}
    values: list[Any] = []
    if kind in ("radiogroup", "dropdown", "checkbox", "tagbox"):
        values = chance.choice(
            ([1, 2, 3], ["yes", "No", "maybe later"], ["a-1", "b-2", "c-0"], ["1", "10", "x"])
        )
        element["choices"] = [*values]
        if chance.random() < 0.3:
            element["showNoneItem"] = True
            values = [*values, "none"]
    elif kind == "rating":
        values = [1, 2, 3, 4, 5]
    elif kind == "boolean":
        values = [True, False]
        if chance.random() < 0.3:
            values = ["on", "off"]
            element |= {"valueTrue": "on", "valueFalse": "off"}
    elif kind == "text" and chance.random() < 0.7:
        element |= {"inputType": "number", "min": 0, "max": 100}
        kind, values = "number", [0, 1, 7.5, 50]
    elif kind == "matrix":
        values = ["low", "high"]
        element |= {
            "columns": values,
            "rows": ["r1", _shown({"value": "r2", "text": "Second"}, chance, asked)],
        }
    _shown(element, chance, asked)
    if kind == "matrix":
        asked += [(f"{name}.r1", "radiogroup", values), (f"{name}.r2", "radiogroup", values)]
    else:
        asked.append((name, kind, values))
    return element


def _shown(
    element: dict[str, Any], chance: random.Random, asked: list[tuple[str, str, list[Any]]]
) -> dict[str, Any]:
    if asked and chance.random() < 0.6:
        element["visibleIf"] = _expression(asked, chance, 2)
    return element


def _expression(asked: list[tuple[str, str, list[Any]]], chance: random.Random, depth: int) -> str:
    form = chance.random()
    if depth and form < 0.35:
        joined = f" {chance.choice(('and', 'or', '&&', '||', 'AND'))} ".join(
            _expression(asked, chance, depth - 1) for _ in range(chance.choice((2, 2, 3)))
        )
        return f"({joined})"
    if depth and form < 0.45:
        return f"{chance.choice(('!', 'negate '))}({_expression(asked, chance, depth - 1)})"
    if depth and form < 0.55:
        inner = _expression(asked, chance, depth - 1)
        return chance.choice((
            f"({inner}) = true", f"false <> ({inner})", f"({inner}) = false", f"iif({inner}, 'a', 'b') = 'b'",
            f"'a' = iif({inner}, 'A', 2)", f"iif({inner}, 1, 2) != 1", f"iif({inner}, 1, 1) = 1",
        ))  # fmt: skip
    name, kind, values = chance.choice(asked)
    name = f"{{{name if chance.random() < 0.9 else name.upper()}}}"
    some = [_literal(value, chance) for value in chance.sample(values, min(2, len(values)))]
    one = some[0] if some else "'x'"
    if kind in ("checkbox", "tagbox"):
        return chance.choice((
            f"{name} contains {one}", f"{name} notcontains {one}", f"{name} anyof [{', '.join(some)}]",
            f"{name} allof [{', '.join(some)}]", f"{name} noneof [{', '.join(some)}]", f"{name} empty",
            f"{name} notempty", f"{name} = [{', '.join(some)}]", f"{name} <> [{one}]", f"{name} contains [{', '.join(some)}]",
        ))  # fmt: skip
    if kind in ("text", "comment"):
        return f"{name} {chance.choice(('empty', 'notempty'))}"
    sign = chance.choice(("=", "==", "<>", "!=", ">", ">=", "<", "<=", "equal", "notequal"))
    tests = [f"{name} {sign} {one}", f"{name} {sign} {one}", f"{name} empty", f"{name} notempty"]
    if kind != "number":
        tests += [f"{name} anyof [{', '.join(some)}]", f"{name} noneof [{one}]"]
    return chance.choice(tests)


def _literal(value: Any, chance: random.Random) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float) and chance.random() < 0.7:
        return str(value)
    text = str(value).upper() if chance.random() < 0.2 else str(value)
    return chance.choice((f"'{text}'", f'"{text}"'))


def _value(element: dict[str, Any], chance: random.Random) -> Any:
    kind = element["type"]
    if kind in ("comment", "text") and "inputType" not in element:
        return chance.choice(("words", "言葉"))
    if kind == "text":
        return chance.choice((0, 1, 7.5, 50, 51))
    if kind == "rating":
        return chance.randrange(1, 6)
    if kind == "boolean":
        return chance.choice((element.get("valueTrue", True), element.get("valueFalse", False)))
    if kind == "matrix":
        return {row: chance.choice(("low", "high")) for row in ("r1", "r2") if chance.random() < 0.7} or None
    choices = element["choices"]
    if element.get("showNoneItem") and chance.random() < 0.2:
        return ["none"] if kind in ("checkbox", "tagbox") else "none"
    return (
        chance.sample(choices, chance.randrange(1, len(choices)))
        if kind in ("checkbox", "tagbox")
        else chance.choice(choices)
    )
