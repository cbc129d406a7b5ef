"""What somebody asks of the list of clients, as it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self
from urllib.parse import urlencode

from django.http import QueryDict

from organisations.models import Industry, Region

Which = Literal["chosen", "shown", "all"]
Column = Literal["name", "level", "score", "trend", "coverage", "stage", "activity", "reports", "since"]

COLUMNS: tuple[Column, ...] = (
    "name", "level", "score", "trend", "coverage", "stage", "activity", "reports", "since",
)  # fmt: skip
GROUPS = ("stage", "level", "industry", "region")
"""The filters of which several values may be ticked, as they are called in the address."""
NOT_GIVEN = "none"
"""In every filter: the clients of which nothing is said."""
LONGEST_SEARCH = 200
MOST_TICKED = 50  # values of one filter: there are never so many


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioQuery:
    """Search, filters, order and page. `bank` is the key of one, or blank for whichever was submitted last.

    `ticked` has an entry for every one of GROUPS.
    """

    words: str = ""
    bank: str = ""
    ticked: Mapping[str, tuple[str, ...]]
    column: Column = "name"
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, params: QueryDict) -> Self:
        """What an address asks for. What it asks in vain is left aside, so that old links go on working."""
        sort = params.get("sort", "")
        column: Column = next((each for each in COLUMNS if each == sort.lstrip("-")), "name")
        page = params.get("page", "")
        return cls(
            words=" ".join(params.get("q", "")[:LONGEST_SEARCH].split()),
            bank=params.get("bank", "")[:100],
            ticked={
                group: tuple(
                    dict.fromkeys(
                        value for value in params.getlist(group)[:MOST_TICKED] if _is_value(group, value)
                    )
                )
                for group in GROUPS
            },
            column=column,
            descending=column == sort[1:] and sort.startswith("-"),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether some clients may be left out."""
        return bool(self.words or any(self.ticked.values()))

    def parameters(self) -> list[tuple[str, str]]:
        """Names and values for an address or a form; what is as usual is left out."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(group, value) for group in GROUPS for value in self.ticked[group]]
        pairs += [("bank", self.bank)] if self.bank else []
        if self.column != "name" or self.descending:
            pairs.append(("sort", ("-" if self.descending else "") + self.column))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def address(self) -> str:
        """The query as it stands after the `?`, which is there too."""
        return "?" + urlencode(self.parameters())

    def sorted_by(self, column: Column) -> Self:
        """The same list in another order; the other way round when it is in that order already."""
        # Points and days are looked at from the greatest down, names and stages from the first on.
        from_the_top = column not in ("name", "stage")
        descending = not self.descending if column == self.column else from_the_top
        return replace(self, column=column, descending=descending, page=1)

    def without(self, group: str, value: str) -> Self:
        """The same list with one filter less."""
        left = tuple(each for each in self.ticked[group] if each != value)
        return replace(self, ticked={**self.ticked, group: left}, page=1)

    def without_words(self) -> Self:
        """The same list without the search."""
        return replace(self, words="", page=1)

    def of_bank(self, key: str) -> Self:
        """The same list by the results of one bank, or of whichever was submitted last."""
        return replace(self, bank=key, page=1)

    def on_page(self, page: int) -> Self:
        """Another page of the same list."""
        return replace(self, page=page)

    def unfiltered(self) -> Self:
        """Everybody, in the same order."""
        return replace(self, words="", ticked=dict.fromkeys(GROUPS, ()), page=1)


def _is_value(group: str, value: str) -> bool:
    return value == NOT_GIVEN or value in _VALUES[group]


_STAGES = ("answering", "submitted", "confirmed", "approved")
_LEVELS = tuple(str(level) for level in range(1, 21))
_VALUES: Mapping[str, Sequence[str]] = {
    "stage": _STAGES,
    "level": _LEVELS,
    "industry": Industry.values,
    "region": Region.values,
}
