"""The text of a question without its HTML."""

import re
from html import unescape

from banks.exchange.standard import fit_text

MOST_HTML = 100_000  # characters of one text that are looked at
_BREAKS = {
    "br",
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "blockquote",
    "hr",
}
_UNSEEN = {"script", "style", "head", "title"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_LINK = re.compile(r"""href\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\f\v\u00a0]+")
_LINES = re.compile(r" ?\n[ \n]*\n ?")
_PICTURES = {"img", "video", "audio", "iframe", "object", "embed", "svg"}


def plain_text(html: str) -> tuple[str, bool]:
    """The words of a piece of HTML, and whether it shows anything else, such as pictures.

    Blocks begin on lines of their own, list items with a dash, and a link is followed by its address.
    """
    text = html[:MOST_HTML].replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in text and "&" not in text:
        return fit_text(_SPACES.sub(" ", text).strip()), False
    found: list[str] = []
    pictures = False
    unseen = ""
    link = ""
    end = 0
    for tag in _TAG.finditer(_without_comments(text)):
        words = tag.string[end : tag.start()]
        end = tag.end()
        closing, name, rest = tag.group(1) == "/", tag.group(2).lower(), tag.group(3)
        if not unseen:
            found.append(words)
        if name in _UNSEEN:
            unseen = "" if closing and unseen == name else unseen or ("" if closing else name)
        elif name in _BREAKS:
            if name == "li":
                found.append("" if closing else "\n- ")
            else:
                found.append("\n")
        elif name == "a":
            if not closing:
                address = _LINK.search(rest)
                link = address.group(1) if address else ""
            elif link and link not in words:
                found.append(f" ({link})")
        pictures = pictures or name in _PICTURES
    if not unseen:
        found.append(_without_comments(text)[end:])
    plain = _SPACES.sub(" ", unescape("".join(found)))
    plain = "\n".join(line.strip() for line in plain.split("\n"))
    plain = re.sub(r"\n{3,}", "\n\n", plain).strip()
    return fit_text(plain), pictures


def _without_comments(text: str) -> str:
    if "<!--" not in text:
        return text
    pieces = []
    here = 0
    while (begin := text.find("<!--", here)) >= 0:
        pieces.append(text[here:begin])
        finish = text.find("-->", begin + 4)
        if finish < 0:
            return "".join(pieces)
        here = finish + 3
    return "".join(pieces) + text[here:]
