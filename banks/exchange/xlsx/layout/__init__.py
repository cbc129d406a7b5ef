"""The sheets of a question bank's workbook and their columns: what is where, and what people are told about it."""

from banks.exchange.xlsx.layout.added import ADJUSTMENTS, MEASURES, OUTCOME_LEVELS, OUTCOMES, TERMS
from banks.exchange.xlsx.layout.advised import LEVELS, OWNERS, PROFILES, RECOMMENDATIONS
from banks.exchange.xlsx.layout.asked import BANDS, DIMENSIONS, OPTIONS, QUESTIONS
from banks.exchange.xlsx.layout.compared import FIGURES, SOURCES
from banks.exchange.xlsx.layout.facts import (
    FACTS,
    FACTS_ABOUT,
    FACTS_NAME,
    FACTS_TITLE,
    GUIDE_TITLE,
    ORDER_TITLE,
    WORDS_TITLE,
)
from banks.exchange.xlsx.layout.fit import ASPECTS, PLACES, RULES, TRAITS, WORKLOADS
from banks.exchange.xlsx.layout.mapped import CLAUSES, DATES, FRAMEWORKS, PROVISIONS, ROLES
from banks.exchange.xlsx.layout.sheet import Sheet

SHEETS = (
    DIMENSIONS, QUESTIONS, OPTIONS, BANDS, LEVELS, PROFILES, RECOMMENDATIONS, OWNERS, FIGURES, SOURCES, FRAMEWORKS,
    CLAUSES, ROLES, PROVISIONS, DATES, ASPECTS, PLACES, TRAITS, WORKLOADS, RULES, MEASURES, OUTCOMES, TERMS,
    ADJUSTMENTS, OUTCOME_LEVELS,
)  # fmt: skip
"""Every sheet of lists, in the workbook's order; one that others belong to comes before them."""
BY_NAME = {sheet.name: sheet for sheet in SHEETS}

__all__ = [
    "BY_NAME",
    "FACTS",
    "FACTS_ABOUT",
    "FACTS_NAME",
    "FACTS_TITLE",
    "FIGURES",
    "GUIDE_TITLE",
    "ORDER_TITLE",
    "PROFILES",
    "QUESTIONS",
    "SHEETS",
    "WORDS_TITLE",
    "Sheet",
]
