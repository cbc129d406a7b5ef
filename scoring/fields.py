"""The kinds of field that a question bank document is made of: how each is read, and its JSON Schema.

Reading is strict: what does not fit is a problem. So that one attempt can report every problem of a document,
those of meaning beside those of shape, a document refused for its shape is read a second time with the
context `MENDING`: then stand-ins take the place of what does not fit, and the rules of meaning are held
against the rest.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Annotated, Any, Literal, TypeVar, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from scoring.problems import Unfit, gettext_noop
from scoring.scalars import (
    MAXIMUM_NAME,
    MAXIMUM_TEXT,
    is_null,
    read_boolean,
    read_choice,
    read_date,
    read_integer,
    read_number,
    read_text,
)

T = TypeVar("T")

MENDING = "mending"
UNFIT = "unfit"  # the type of every error of ours among pydantic's

NOT_A_MAP = gettext_noop("must be a map of names to values")
BAD_KEY = gettext_noop(
    "must begin with a letter, a digit or an underscore, go on with these, full stops and hyphens, "
    "and have at most %(maximum)s characters"
)
BAD_LANGUAGE = gettext_noop("must be a language code such as ja, en or pt-br")
BAD_CLAUSE = gettext_noop("must name a framework and a clause, as in framework/clause")
BAD_SHARE = gettext_noop("must be a number from 0 to 100, or a list of two such numbers, the lower first")
UNKNOWN_FORMAT = gettext_noop("must be 1, the only format there is")

MAXIMUM_KEY = 100  # characters
_KEY = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
_HUNDRED = Decimal(100)
_LARGEST_WEIGHT = Decimal(1_000_000)
_LARGEST_AMOUNT = Decimal(1_000_000)
_LARGEST_FACTOR = Decimal(1_000)


# ------------------------------------------------------------------ reading


def read_key(value: object) -> str:
    """A key: what a thing is called by in files, in addresses and in other versions of the bank."""
    key = read_text(value)
    if len(key) > MAXIMUM_KEY or not re.fullmatch(_KEY, key):
        raise Unfit(BAD_KEY, maximum=MAXIMUM_KEY)
    return key


def read_language(value: object) -> str:
    """A language code."""
    language = read_text(value)
    if not re.fullmatch(_LANGUAGE, language):
        raise Unfit(BAD_LANGUAGE)
    return language


def read_name(value: object) -> str:
    """A short text in no language: a clause's identifier, a place in a source, a name in another document."""
    return read_text(value, MAXIMUM_NAME)


def read_clause_reference(value: object) -> str:
    """`framework/clause`; the clause's identifier may hold further slashes."""
    reference = read_name(value)
    framework, _, clause = reference.partition("/")
    if not framework or not clause:
        raise Unfit(BAD_CLAUSE)
    return reference


def read_share(value: object) -> Decimal | tuple[Decimal, Decimal]:
    """A percentage, or the two ends of a range of percentages."""
    try:
        if not isinstance(value, list):
            return read_points(value)
        low, high = (read_points(end) for end in value)
    except (Unfit, ValueError):
        raise Unfit(BAD_SHARE) from None
    if low > high:
        raise Unfit(BAD_SHARE)
    return low, high


def read_points(value: object) -> Decimal:
    """A number on the scale everything is measured on: 0 to 100."""
    return read_number(value, Decimal(0), _HUNDRED)


def read_format(value: object) -> int:
    """The number of the document format."""
    try:
        return read_integer(value, 1, 1)
    except Unfit:
        raise Unfit(UNKNOWN_FORMAT) from None


# ------------------------------------------------------------------- fields


def _field(read: Callable[[object], T], mend: Callable[[object], T]) -> PlainValidator:
    """A pydantic validator that reads by `read`; `mend` makes the stand-in for what does not fit."""

    def validate(value: object, info: ValidationInfo) -> T:
        try:
            return read(value)
        except Unfit as unfit:
            if info.context == MENDING:
                return mend(value)
            raise as_pydantic(unfit) from None

    return PlainValidator(validate)


def as_pydantic(unfit: Unfit) -> PydanticCustomError:
    """An error that pydantic collects with its place, our message and what fills it kept apart."""
    return PydanticCustomError(UNFIT, "{message}", {"message": unfit.message, "params": unfit.params})


def _as_it_is(value: object) -> str:
    """A malformed name still stands for itself, so that what refers to it is not called wrong too."""
    return str(value) if isinstance(value, str) else ""


def _always(stand_in: T) -> Callable[[object], T]:
    return lambda value: stand_in


def _words(choices: tuple[str, ...]) -> PlainValidator:
    return _field(partial(read_choice, choices=choices), _as_it_is)


def _decimal(minimum: Decimal | None, maximum: Decimal | None) -> PlainValidator:
    return _field(
        partial(read_number, minimum=minimum, maximum=maximum),
        _always(minimum if minimum is not None else Decimal(0)),
    )


def _integer(minimum: int, maximum: int) -> PlainValidator:
    return _field(partial(read_integer, minimum=minimum, maximum=maximum), _always(minimum))


def _schema(kind: str, **rules: object) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **rules})


def _string(maximum: int, **rules: object) -> WithJsonSchema:
    return _schema("string", minLength=1, maxLength=maximum, **rules)


Kind = Literal["single", "multiple", "number", "text"]
KINDS: tuple[Kind, ...] = ("single", "multiple", "number", "text")
Region = Literal["apac", "europe", "us", "other"]
REGIONS: tuple[Region, ...] = ("apac", "europe", "us", "other")
Match = Literal["exact", "near", "derived"]
MATCHES: tuple[Match, ...] = ("exact", "near", "derived")
TakenAs = Literal["amount", "percent"]
TAKEN_AS: tuple[TakenAs, ...] = ("amount", "percent")

KindField = Annotated[Kind, _words(KINDS), _schema("string", enum=list(KINDS))]
RegionField = Annotated[Region, _words(REGIONS), _schema("string", enum=list(REGIONS))]
MatchField = Annotated[Match, _words(MATCHES), _schema("string", enum=list(MATCHES))]
TakenAsField = Annotated[TakenAs, _words(TAKEN_AS), _schema("string", enum=list(TAKEN_AS))]
Format = Annotated[int, _field(read_format, _always(1)), _schema("integer", const=1)]
Key = Annotated[str, _field(read_key, _as_it_is), _string(MAXIMUM_KEY, pattern=f"^{_KEY}$")]
Reference = Annotated[str, _field(read_name, _as_it_is), _string(MAXIMUM_NAME)]
Name = Annotated[str, _field(read_name, _as_it_is), _string(MAXIMUM_NAME)]
ClauseReference = Annotated[
    str, _field(read_clause_reference, _as_it_is), _string(MAXIMUM_NAME, pattern="^[^/]+/.+$")
]
Language = Annotated[str, _field(read_language, _as_it_is), _string(20, pattern=f"^{_LANGUAGE}$")]
Phrase = Annotated[str, _field(read_text, _as_it_is), _string(MAXIMUM_TEXT)]
Boolean = Annotated[bool, _field(read_boolean, _always(False)), _schema("boolean")]
Points = Annotated[Decimal, _decimal(Decimal(0), _HUNDRED), _schema("number", minimum=0, maximum=100)]
Number = Annotated[Decimal, _decimal(None, None), _schema("number")]
Weight = Annotated[
    Decimal, _decimal(Decimal(0), _LARGEST_WEIGHT), _schema("number", minimum=0, maximum=int(_LARGEST_WEIGHT))
]
Preference = Annotated[Decimal, _decimal(-_HUNDRED, _HUNDRED), _schema("number", minimum=-100, maximum=100)]
Amount = Annotated[
    Decimal,
    _decimal(-_LARGEST_AMOUNT, _LARGEST_AMOUNT),
    _schema("number", minimum=-int(_LARGEST_AMOUNT), maximum=int(_LARGEST_AMOUNT)),
]
Factor = Annotated[
    Decimal,
    _decimal(-_LARGEST_FACTOR, _LARGEST_FACTOR),
    _schema("number", minimum=-int(_LARGEST_FACTOR), maximum=int(_LARGEST_FACTOR)),
]
Percent = Annotated[
    Decimal,
    _decimal(-_HUNDRED, _LARGEST_FACTOR),
    _schema("number", minimum=-100, maximum=int(_LARGEST_FACTOR)),
]
Places = Annotated[int, _integer(0, 4), _schema("integer", minimum=0, maximum=4)]
Step = Annotated[int, _integer(1, 3), _schema("integer", minimum=1, maximum=3)]
Ordinal = Annotated[int, _integer(1, 100), _schema("integer", minimum=1, maximum=100)]
Year = Annotated[int, _integer(1000, 9999), _schema("integer", minimum=1000, maximum=9999)]
Minutes = Annotated[int, _integer(1, 10_000), _schema("integer", minimum=1, maximum=10_000)]
Date = Annotated[date, _field(read_date, _always(date.min)), _schema("string", format="date")]
Count = Annotated[int, _integer(0, 10**12), _schema("integer", minimum=0, maximum=10**12)]
Share = Annotated[
    Decimal | tuple[Decimal, Decimal],
    _field(read_share, _always((Decimal(0), _HUNDRED))),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 100},
                {
                    "type": "array",
                    "items": {"type": "number", "minimum": 0, "maximum": 100},
                    "minItems": 2,
                    "maxItems": 2,
                },
            ]
        }
    ),
]


class Text(Mapping[str, str]):
    """A text in several languages: a map of language to text, in the bank's order, that cannot be changed.

    A text that the bank leaves out is an empty one: false in a condition, and `get` gives "".
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts = dict(texts or {})

    def get(self, language: str, default: str | None = None) -> str:  # type: ignore[override]
        """The text in a language; without it `default`, and without that the first text there is, or ""."""
        if language in self._texts:
            return self._texts[language]
        return next(iter(self._texts.values()), "") if default is None else default

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(self._texts.items()))

    def __repr__(self) -> str:
        return f"Text({self._texts!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        texts = handler.generate_schema(dict[Language, Phrase])
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.with_info_before_validator_function(_mended_map, texts),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )


def _mended_map(value: object, info: ValidationInfo) -> object:
    return {} if info.context == MENDING and not isinstance(value, dict) else value


class Part(BaseModel):
    """Base of every part of the document: frozen, no unknown fields, null the same as left out."""

    # A document is read as a whole: then one validator is built for all of its parts, instead of one for each at the import.
    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _prepare(cls, data: object, info: ValidationInfo) -> object:
        mending = info.context == MENDING
        if not isinstance(data, dict):
            if not mending:
                raise as_pydantic(Unfit(NOT_A_MAP))
            data = {}
        optional = {name for name, field in _fields(cls).items() if not field.required}
        given = {name: value for name, value in data.items() if not (name in optional and is_null(value))}
        return _mended(cls, given) if mending else given


class _Field:
    __slots__ = ("container", "required")

    def __init__(
        self, required: bool, container: type[list[object]] | type[dict[str, object]] | None
    ) -> None:
        self.required = required
        self.container = container


@cache
def _fields(part: type[Part]) -> dict[str, _Field]:
    """The fields by their name in the document."""
    return {
        field.alias or name: _Field(
            field.is_required(), _CONTAINERS.get(get_origin(field.annotation) or field.annotation)
        )
        for name, field in part.model_fields.items()
    }


_CONTAINERS: dict[Any, Any] = {tuple: list, dict: dict}


def _mended(part: type[Part], given: dict[str, object]) -> dict[str, object]:
    """The fields the part has and needs, each a container where one belongs; fields mend themselves."""
    mended: dict[str, object] = {}
    for name, field in _fields(part).items():
        if field.required or name in given:
            value = given.get(name)
            suits = field.container is None or isinstance(value, field.container)
            mended[name] = value if suits or field.container is None else field.container()
    return mended
