"""Surveys of LimeSurvey (.lss): their structure, for import.

The format is known from the files that LimeSurvey writes: the rows of its own tables, in XML. `docs/exchange.md` says
what becomes of each part.
"""

from banks.exchange.limesurvey.reading import read
from banks.exchange.limesurvey.structure import recognises

__all__ = ["read", "recognises"]
