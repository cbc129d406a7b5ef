"""Which secrets are too weak to start with."""

from urllib.parse import unquote, urlsplit

KEY_CHARACTERS, KEY_DIFFERENT = 50, 10
PASSWORD_CHARACTERS, PASSWORD_DIFFERENT = 12, 6
PLACEHOLDERS = (
    "changeme",
    "change-me",
    "password",
    "secret",
    "example",
    "insecure",
    "default",
    "postgres",
    "redis",
)
HERE = {"", "localhost", "127.0.0.1", "::1"}
"""Hosts that are this machine, or (none) a socket on it."""


def weakness_of_key(key: str) -> str:
    """Return why a key that signs sessions and links is too weak; nothing when it is not."""
    if len(key) < KEY_CHARACTERS or len(set(key)) < KEY_DIFFERENT or _is_placeholder(key):
        return f"use {KEY_CHARACTERS} random characters or more"
    return ""


def weakness_of_url(url: str) -> str:
    """Return why the password in the address of a database or queue is too weak; nothing when it is not.

    An address without any is not: certificates and the network may guard it, and `manage.py check --deploy` asks.
    Neither is one on this machine.
    """
    address = urlsplit(url)
    password = unquote(address.password or "")
    if not password or (address.hostname or "") in HERE:
        return ""
    if (
        len(password) < PASSWORD_CHARACTERS
        or len(set(password)) < PASSWORD_DIFFERENT
        or _is_placeholder(password)
        or password == unquote(address.username or "")
    ):
        return f"give {address.hostname} a password of {PASSWORD_CHARACTERS} random characters or more"
    return ""


def _is_placeholder(text: str) -> bool:
    """Tell whether little is left of a text without the words that stand for a secret in examples."""
    rest = text.casefold()
    for word in PLACEHOLDERS:
        rest = rest.replace(word, "")
    return len(rest) < 8 or len(set(rest)) < PASSWORD_DIFFERENT or text.startswith("django-insecure-")
