"""The forms that a page shows, read off its HTML, filled in as a browser would with a word where one is needed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urlsplit

FILLED = {
    "email": "somebody@example.com",
    "password": "seven grey herons",
    "number": "1",
    "date": "2026-11-22",
    "url": "https://example.com/",
    "color": "#123456",
}


@dataclass
class Form:
    """Where a form is sent, the names of everything in it, and what a browser would send."""

    action: str
    names: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)

    def give(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def forms_of(page: str, address: str) -> list[Form]:
    """Return the forms of a page at `address` that are posted within the site."""
    reader = _Reader(address)
    reader.feed(page)
    reader.close()
    return [form for form in reader.forms if not urlsplit(form.action).netloc]


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._address = address
        self._open: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._textarea = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._begin(given)
            return
        form = self._by_id.get(given.get("form", "")) or self._open
        name = given.get("name")
        if form is None or (not name and tag != "option"):
            return
        if name:
            form.names.add(name)
        if tag == "input" and "disabled" not in given:
            self._input(form, name, given)
        elif tag == "button" and given.get("type", "submit") == "submit":
            form.values.setdefault(name, [given.get("value", "")])
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._textarea, self._text = name, ""

    def _begin(self, given: dict[str, Any]) -> None:
        if given.get("method", "").lower() != "post":
            self._open = None
            return
        action = urldefrag(given.get("action") or self._address).url
        self._open = Form(action)
        self.forms.append(self._open)
        if "id" in given:
            self._by_id[given["id"]] = self._open

    def _input(self, form: Form, name: str, given: dict[str, Any]) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                form.values[name] = [value for value in form.values.get(name, []) if kind == "checkbox"]
                form.give(name, given.get("value", "on"))
            elif kind == "radio":
                form.values.setdefault(name, [given.get("value", "on")])
        elif kind == "submit":
            form.values.setdefault(name, [given.get("value", "")])
        elif kind not in ("file", "image", "button", "reset"):
            value = given.get("value", "")
            form.give(name, value or (FILLED.get(kind, "Words") if "required" in given else ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select" and self._select and self._open is not None:
            chosen = [value for value, selected in self._options if selected]
            filled = [value for value, _ in self._options if value]
            self._open.values[self._select] = chosen or filled[:1]
            self._select = ""
        elif tag == "textarea" and self._textarea and self._open is not None:
            self._open.give(self._textarea, self._text.strip() or "Words")
            self._textarea = ""
