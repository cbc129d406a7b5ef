"""What happens to question banks: one verb a function, each in the module of its concept."""

from banks.domain.compiled import MOST_COMPILED, document_of, scorer_for
from banks.domain.drafting import save_draft
from banks.domain.finding import BankUnknown, find, lock_bank, newest
from banks.domain.publishing import VersionTaken, publish

__all__ = [
    "MOST_COMPILED",
    "BankUnknown",
    "VersionTaken",
    "document_of",
    "find",
    "lock_bank",
    "newest",
    "publish",
    "save_draft",
    "scorer_for",
]
