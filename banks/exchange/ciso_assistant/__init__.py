"""Libraries of CISO Assistant: a framework of requirements, with or without questions, in YAML or JSON.

The format is known from its public documentation and from what its loader asks for; `docs/exchange.md` says what
becomes of each part on the way in and on the way out.
"""

from banks.exchange.ciso_assistant.library import recognises
from banks.exchange.ciso_assistant.reading import read
from banks.exchange.ciso_assistant.writing import write

__all__ = ["read", "recognises", "write"]
