"""What differs between two documents of a question bank, in words.

Both are trees in the native format, as `json.loads(text, parse_float=Decimal)` gives them: a draft need not be valid to be
compared. Nothing is left out: the shape of the format is read off its models, and what a draft has beyond it is compared
as it stands.
"""

from banks.comparison.items import Block, Item, LanguageChange, Line, items_of, question_changes
from banks.comparison.kinds import FATE_WORDS, KIND_WORDS, Fate, Kind
from banks.comparison.summary import Comparison, compare
from banks.comparison.walk import Difference, Step, differences, within_question
from banks.comparison.wording import Segment, Side, segments

__all__ = [
    "FATE_WORDS",
    "KIND_WORDS",
    "Block",
    "Comparison",
    "Difference",
    "Fate",
    "Item",
    "Kind",
    "LanguageChange",
    "Line",
    "Segment",
    "Side",
    "Step",
    "compare",
    "differences",
    "items_of",
    "question_changes",
    "segments",
    "within_question",
]
