"""The invented organisations whose results are shown to everybody."""

from functools import lru_cache

from django.conf import settings

from assessments.sheets import LoadedSheet, load_sheet

SAMPLES = {"ja": "manufacturer-ja.yaml", "en": "bank-en.yaml"}


@lru_cache(maxsize=len(SAMPLES))
def sample_sheet(language: str) -> LoadedSheet:
    """The answers of the sample in a language. Raises FileProblems where their question bank is not there."""
    return load_sheet(settings.BASE_DIR / "samples" / SAMPLES.get(language, SAMPLES["en"]))
