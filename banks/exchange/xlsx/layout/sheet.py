"""What a sheet of lists is, and the colours of their tabs: what the sheets have to do with each other."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise

from banks.exchange.xlsx.columns import Column

ASKED, ADVISED, COMPARED, MAPPED, FIT, ADDED = (
    "165E83", "1C6B47", "8F4A00", "5B6575", "5C9CBD", "B3202C",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: what its rows are, where they belong, and its columns.

    `field` leads from what a row belongs to, the document or a row of the sheet `parent`, to the list or map that
    its thing stands in. `is_value`: the thing is a text in itself, with no fields. `identity`: the columns by which
    the rows of other sheets name one of this. `optional`: written only where there is anything.
    """

    name: str
    title: Promise
    about: Promise
    columns: tuple[Column, ...]
    field: tuple[str, ...]
    parent: str = ""
    is_value: bool = False
    identity: tuple[str, ...] = ("key",)
    optional: bool = False
    colour: str = ""

    @cached_property
    def parents(self) -> tuple[Column, ...]:
        """The columns that name what a row belongs to."""
        return tuple(column for column in self.columns if column.role == "parent")

    @cached_property
    def key(self) -> Column | None:
        """The column with the key of a row in a map; None where the rows are a list."""
        return next((column for column in self.columns if column.role == "key"), None)

    @cached_property
    def fields(self) -> tuple[Column, ...]:
        """The columns that hold fields of the thing itself."""
        return tuple(column for column in self.columns if not column.role or column.role == "end")
