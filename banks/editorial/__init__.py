"""Editorial rules: what our own question banks are held to beyond being valid.

Nobody's import is refused for breaking them; `check_bank` lists what it finds. A rule is a pure function of a
document that yields a `Problem` for every place where it does not hold.

What a bank of an earlier time could not say yet (how to tell that an action is done, profiles, clauses left out on
purpose) is asked of a bank only where it has begun to say it: a published version never changes, so a rule that is newer
than the field it speaks of would be broken for ever.
"""

from banks.editorial.frameworks import (
    check_addressees,
    check_cautions,
    check_clauses_are_answered_for,
)
from banks.editorial.likeness import Likeness, near_identical
from banks.editorial.profiles import check_profiles_are_described, check_short_profiles
from banks.editorial.questions import (
    check_asks_one_thing,
    check_guidance,
    check_options_differ,
    check_points_rise,
    check_questions_differ,
)
from banks.editorial.recommendations import (
    check_advice_is_concrete,
    check_done_and_owner,
    check_recommendations,
    check_recommendations_are_given,
    check_recommendations_differ,
)
from banks.editorial.wording import check_japanese_typography, check_lengths, check_terms
from scoring import Document, Problem

__all__ = ["RULES", "Likeness", "findings", "near_identical"]

RULES = (
    check_guidance,
    check_recommendations,
    check_recommendations_are_given,
    check_done_and_owner,
    check_recommendations_differ,
    check_advice_is_concrete,
    check_options_differ,
    check_questions_differ,
    check_asks_one_thing,
    check_points_rise,
    check_profiles_are_described,
    check_short_profiles,
    check_clauses_are_answered_for,
    check_addressees,
    check_cautions,
    check_lengths,
    check_terms,
    check_japanese_typography,
)


def findings(document: Document) -> list[Problem]:
    """Everything in which a document breaks the editorial rules, rule by rule, each in reading order."""
    return [problem for rule in RULES for problem in rule(document)]
