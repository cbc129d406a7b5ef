"""Making text fit to print: what no format can carry taken out, what would break a line or a renderer tamed.

The PDF renderer takes over 30 s for one 5,000-character word in a table cell and knows neither `text-wrap` nor
`word-break: keep-all`; what helps is done here, on text, before it gets there.
"""

import re
import unicodedata
from itertools import pairwise

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

ZERO_WIDTH_SPACE = "\u200b"
LONGEST_WORD = 50  # characters that stand together before a break is allowed
LONGEST_PHRASE = 16  # characters of a heading that hold together: a line of the largest heading on paper

# Control characters other than tab and newline, unpaired surrogates, non-characters; marks that turn the direction of
# the text around them (embeddings, overrides, isolates); line and paragraph separators.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069\u2028\u2029]"
)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_LONG_WORD = re.compile(r"[^\s<>&;\u3000-\u9fff\uf900-\ufaff\uff00-\uffef\u200b]{" + str(LONGEST_WORD) + "}")
_TAG = re.compile(r"(<[^>]*>)")
# A Japanese phrase may end where a particle, a verb ending or a mark is followed by something that is not hiragana.
_PHRASE_END = re.compile(r"(?<=[はがをにでとものへやてばりき、。：・])(?=[^ぁ-ゖー、。：・）」』】])")
_KEEPS_TOGETHER = re.compile(r"[「『（【][^」』）】]{1,14}[」』）】][はがをにでとものへや、]?")


def printable(text: str, limit: int = 0) -> str:
    """Text that every format can carry, cut to `limit` characters (0: not cut) with an ellipsis.

    Right-to-left text is isolated, so that it cannot turn what stands beside it around.
    """
    if not text:
        return ""  # as most comments of a large bank are
    clean = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))
    if limit and len(clean) > limit:
        clean = clean[: limit - 1].rstrip() + "…"
    if _RIGHT_TO_LEFT.search(clean):
        clean = "\n".join(f"{_FIRST_STRONG_ISOLATE}{line}{_POP_ISOLATE}" for line in clean.split("\n"))
    return clean


def shortened(text: str, limit: int) -> str:
    """Text of up to `limit` characters: what is longer ends with an ellipsis, after a whole word or Japanese phrase."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    ends = [match.start() for match in (*_PHRASE_END.finditer(text[:limit]), *re.finditer(" ", cut))]
    end = max(ends, default=0)
    whole = cut[:end] if end and len(cut) - end <= LONGEST_PHRASE else cut
    return whole.rstrip(" ,;:、") + "…"


def printable_html(html: str) -> str:
    """HTML without what XML cannot carry, in which no word is longer than 50 characters: longer ones may break where a
    zero-width space is set."""
    parts = _TAG.split(_NOT_XML.sub("", html))
    for index in range(0, len(parts), 2):
        if len(parts[index]) >= LONGEST_WORD:
            parts[index] = _LONG_WORD.sub(lambda word: word.group() + ZERO_WIDTH_SPACE, parts[index])
    return "".join(parts)


def phrases(text: str, language: str) -> SafeString:
    """A heading as HTML: in Japanese its phrases hold together, so that lines break between them and not inside words."""
    if language != "ja":
        return conditional_escape(text)
    held = [match.span() for match in _KEEPS_TOGETHER.finditer(text)]
    cuts = [
        match.start()
        for match in _PHRASE_END.finditer(text)
        if not any(start < match.start() < end for start, end in held)
    ]
    edges = [0, *(cut for cut in cuts if cut), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges) if start < end]
    return mark_safe(  # noqa: S308 (every piece is escaped)
        "".join(
            f'<span class="phrase">{conditional_escape(piece)}</span>'
            if len(piece) <= LONGEST_PHRASE
            else conditional_escape(piece)
            for piece in pieces
        )
    )
