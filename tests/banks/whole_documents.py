"""Documents of every shape that the format allows, made from its JSON Schema: what is added to it is in them too."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from scoring import json_schema

LANGUAGES = ("ja", "en", "pt-br")
MOST_IN_LANGUAGE_CODE = 20  # characters
_NAMES = {"reference", "at", "origin"}
"""Fields that hold any short text, where others of the same schema name something by its key."""
_FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "_x0041_",
    "'",
    " ",
    "\n",
    "语",
    "\U00020bb7",
    "</t>",
    "&amp;",
)

texts = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["", *_FORMULAS]),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=12,
    ),
).filter(lambda text: text.strip() != "")
names = st.one_of(
    st.sampled_from(["Article 5(1)(a)", "a, b", 'say "x"', "a: b", "A.1/2", " x ", "、"]), texts
)
keys = st.one_of(
    st.sampled_from(["is", "and", "not", "010", "2025.10", "TRUE", "1e5", "x"]),
    st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9_.\-]{0,8}\Z"),
)


def decimals(low: float, high: float) -> st.SearchStrategy[Decimal]:
    return st.one_of(
        st.integers(int(low), int(high)).map(Decimal),
        st.decimals(Decimal(str(low)), Decimal(str(high)), places=3),
        st.decimals(Decimal(str(low)), Decimal(str(high)), places=12),
    )


class _Schema:
    """Strategies for the parts of a JSON Schema."""

    def __init__(self, everything: bool, languages: tuple[str, ...]) -> None:
        self._schema = json_schema()
        self._everything = everything
        self._languages = languages
        self._known: dict[str, st.SearchStrategy[Any]] = {}

    def document(self) -> st.SearchStrategy[Any]:
        return self._object(self._schema, 0)

    def _of(self, schema: dict[str, Any], name: str, depth: int) -> st.SearchStrategy[Any]:
        if "$ref" in schema:
            title = schema["$ref"].rpartition("/")[2]
            if title == "Condition":
                return self._condition(depth)
            return self._object(self._schema["$defs"][title], depth)
        if "anyOf" in schema:
            kinds = [kind for kind in schema["anyOf"] if kind != {"type": "null"}]
            return st.one_of([self._of(kind, name, depth) for kind in kinds])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        return {
            "string": self._string,
            "number": lambda schema, name, depth: decimals(
                schema.get("minimum", -(10**9)), schema.get("maximum", 10**9)
            ),
            "integer": lambda schema, name, depth: st.integers(schema["minimum"], schema["maximum"]),
            "boolean": lambda schema, name, depth: st.booleans(),
            "array": self._array,
            "object": self._map,
        }[schema["type"]](schema, name, depth)

    def _string(self, schema: dict[str, Any], name: str, depth: int) -> st.SearchStrategy[Any]:
        if schema.get("format") == "date":
            return st.dates(date(1900, 1, 1)).map(date.isoformat)
        if "/" in schema.get("pattern", ""):
            return st.builds("{}/{}".format, keys, names)
        return names if name in _NAMES else keys

    def _array(self, schema: dict[str, Any], name: str, depth: int) -> st.SearchStrategy[Any]:
        if name == "share":
            ends = decimals(0, 100)
            return st.tuples(ends, ends).map(lambda both: sorted(both))
        if name == "languages":
            return st.just(list(self._languages))
        least = 1 if self._everything or name in ("dimensions", "levels", "sum") else 0
        return st.lists(self._of(schema["items"], name, depth + 1), min_size=least, max_size=2)

    def _map(self, schema: dict[str, Any], name: str, depth: int) -> st.SearchStrategy[Any]:
        patterns = schema.get("patternProperties", {})
        if schema["propertyNames"].get("maxLength") == MOST_IN_LANGUAGE_CODE:
            return self._text()
        (values,) = patterns.values() or [schema["additionalProperties"]]
        named = names if name in ("clauses", "provisions", "not_asked") else keys
        least = 1 if self._everything or name in ("places", "workloads") else 0
        return st.dictionaries(named, self._of(values, name, depth + 1), min_size=least, max_size=2)

    def _text(self) -> st.SearchStrategy[Any]:
        orders = st.permutations(self._languages) if len(self._languages) > 1 else st.just(self._languages)
        usual = st.just(self._languages)
        return st.one_of(usual, usual, orders).flatmap(
            lambda order: st.tuples(*(texts for _ in order)).map(
                lambda said: dict(zip(order, said, strict=True))
            )
        )

    def _object(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        title = schema.get("title", "")
        if title not in self._known:
            self._known[title] = st.deferred(lambda: self._new_object(schema, depth))
        return self._known[title]

    def _new_object(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        fields = {name: self._of(field, name, depth) for name, field in schema["properties"].items()}
        required = set(fields) if self._everything else set(schema.get("required", ()))
        return st.fixed_dictionaries(
            {name: fields[name] for name in fields if name in required},
            optional={name: fields[name] for name in fields if name not in required},
        )

    def _condition(self, depth: int) -> st.SearchStrategy[Any]:
        test = st.fixed_dictionaries(
            {"question": keys, "is": st.lists(keys, min_size=1, max_size=3)},
            optional={"at_least": decimals(-5, 5), "at_most": decimals(-5, 5), "answered": st.booleans()},
        )
        return st.recursive(
            test,
            lambda inner: st.one_of(
                st.fixed_dictionaries({"not": inner}),
                st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
                st.fixed_dictionaries(
                    {"any": st.lists(inner, min_size=1, max_size=3)}, optional={"not": inner}
                ),
            ),
            max_leaves=4,
        )


def _made_consistent(tree: dict[str, Any]) -> dict[str, Any]:
    """Keys each once, and in maps beside each other the same ones: what no bank is without."""
    seen: set[str] = set()

    def once(things: list[dict[str, Any]], taken: set[str]) -> None:
        for thing in things:
            while thing["key"] in taken:
                thing["key"] += "_"
            taken.add(thing["key"])

    once(tree["dimensions"], set())
    for dimension in tree["dimensions"]:
        once(dimension["questions"], seen)
        for question in dimension["questions"]:
            once(question.get("options", []), set())
    once(tree.get("infrastructure_fit", {}).get("rules", []), set())
    for outcome in tree.get("outcomes", {}).values():
        once(outcome.get("adjustments", []), set())
    for framework in tree.get("frameworks", {}).values():
        clauses = framework.setdefault("clauses", {})
        for name in ("not_asked", "provisions"):
            for clause in framework.get(name, {}):
                clauses.setdefault(clause, dict.fromkeys(tree["languages"], "x"))
    return tree


def document_trees(
    *, everything: bool = False, languages: tuple[str, ...] = LANGUAGES
) -> st.SearchStrategy[dict[str, Any]]:
    """Trees that have the shape of documents; with `everything` no field is left out."""
    return _Schema(everything, languages).document().map(_made_consistent)
