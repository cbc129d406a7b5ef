"""HTML to PDF. The only module that imports WeasyPrint, for the processes that render: never the web process.

Nothing is fetched: the renderer sees the images it was handed by name and the report's own style sheet. Fonts are our
own, named in a fontconfig file of our own, with a fallback for the characters they lack. The same payload gives the
same bytes.
"""

import base64
import copy
import hashlib
import json
import logging
import os
import re
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, fromstring, tostring
from xml.sax.saxutils import escape

from django.conf import settings

STYLE_SHEET = settings.BASE_DIR / "static" / "css" / "report.css"
OWN_FONTS = settings.BASE_DIR / "static" / "fonts" / "noto-sans-jp"
FALLBACK_FONTS = (
    "/usr/share/fonts/truetype/hanazono",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/local/share/fonts",
    "/opt/homebrew/share/fonts",
    "/System/Library/Fonts",
)
SVG = "{http://www.w3.org/2000/svg}"
ASSET = "asset:"  # the scheme under which a document names what it was handed


def use_own_fonts() -> Path:
    """Write a fontconfig file that shows our fonts and the fallbacks, and name it to the libraries about to be loaded.

    Our two files are linked into a folder of their own: fontconfig would read every font below a folder it is shown.
    """
    folder = settings.DATA_DIR / "fontconfig"
    own = folder / "fonts"
    own.mkdir(parents=True, exist_ok=True)
    for font in sorted(OWN_FONTS.glob("*.ttf")):
        link = own / font.name
        if not link.exists():
            _put(link, partial(_link_to, font))
    folders = [str(own), *(path for path in FALLBACK_FONTS if Path(path).is_dir())]
    content = "\n".join(
        [
            '<?xml version="1.0"?>',
            '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
            "<fontconfig>",
            *(f"  <dir>{escape(path)}</dir>" for path in folders),
            f"  <cachedir>{escape(str(folder / 'cache'))}</cachedir>",
            "</fontconfig>",
            "",
        ]
    )
    file = folder / "fonts.conf"
    if not file.exists() or file.read_text() != content:
        _put(file, lambda draft: draft.write_text(content))
    os.environ["FONTCONFIG_FILE"] = str(file)
    return file


def _link_to(font: Path, link: Path) -> None:
    link.symlink_to(font)


def _put(path: Path, make: Callable[[Path], object]) -> None:
    """Make a file or a link whole, whoever else makes the same at that moment."""
    draft = path.parent / f".{path.name}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    make(draft)
    draft.replace(path)


use_own_fonts()  # before WeasyPrint is loaded: fontconfig reads its settings once

import pydyf  # noqa: E402
import weasyprint  # noqa: E402
import weasyprint.text.line_break as weasyprint_lines  # noqa: E402
from cssselect2 import ElementWrapper  # noqa: E402
from PIL import ImageFile  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets broken images pass, in the whole process
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class UsualCompression:
    """What the writer needs of zlib, at the usual level: the highest, which it asks for, takes a tenth of all time for 2%."""

    @staticmethod
    def compressobj(level: int) -> Any:
        """A compressor; the level asked for is not taken."""
        return zlib.compressobj()


pydyf.zlib = UsualCompression

KNOWN_RENDERER = "70.0"  # the version whose inner workings `shape_lines_once` knows
LINE_ENDS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")


@cache
def shape_lines_once() -> None:
    """Have every line of text shaped once where WeasyPrint shapes it two or three times. Every byte stays the same.

    WeasyPrint forgets a line when it has measured it and shapes it again to draw it, which keeps long documents small.
    Ours are bounded, and keeping their lines takes some 6 MB. The names of fonts and features, which it works out for
    every piece of text, are remembered. A version that is not known is left alone: the same report, more slowly.
    """
    if weasyprint.__version__ != KNOWN_RENDERER:
        return
    layout, pango = weasyprint_lines.Layout, weasyprint_lines.pango
    describe, set_text, shape_again = (
        weasyprint_lines.get_font_description,
        layout.set_text,
        layout.reactivate,
    )
    descriptions: dict[tuple[Any, ...], Any] = {}

    def described(style: Any) -> Any:
        key = (
            tuple(style["font_family"]),
            style["font_style"],
            style["font_stretch"],
            style["font_weight"],
            style["font_size"],
            style["font_variant_caps"],
            style["font_variation_settings"],
        )
        if key not in descriptions:
            descriptions[key] = describe(style)
        return descriptions[key]

    def set_text_as_drawn(self: Any, text: str, justify: bool = False) -> None:
        set_text(self, text, justify)
        if not LINE_ENDS.search(
            self.text
        ):  # said only when it is drawn, it would throw away what has been shaped
            pango.pango_layout_set_single_paragraph_mode(self.layout, True)

    def use_again(self: Any, style: Any) -> None:
        if self.justification_spacing:  # it is not the text that was measured
            shape_again(self, style)

    weasyprint_lines.get_font_description = described
    weasyprint_lines.font_features = cache(weasyprint_lines.font_features)
    layout.set_text = set_text_as_drawn
    layout.reactivate = use_again
    layout.deactivate = lambda self: None


class Refused(ValueError):
    """The document named something that it was not handed."""


class Fetcher(URLFetcher):
    """Serves what is in memory under `asset:NAME`, and refuses every other address without touching it."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._assets = {name: (data, "image/png") for name, data in assets.items()}

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Serve something more."""
        self._assets[name] = data, content_type

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The asset named; raises `Refused` for anything else."""
        name = url.removeprefix(ASSET)
        if name == url or name not in self._assets:
            raise Refused(url)
        data, content_type = self._assets[name]
        return URLFetcherResponse(url, data, {"Content-Type": content_type})

    def open(self, *arguments: object, **named: object) -> NoReturn:
        """Nothing is ever opened."""
        raise Refused("open")


def _take_charts_out(root: Element, fetcher: Fetcher) -> None:
    """Make an image of every inline chart: its pieces need no style of their own, and finding that out takes long."""
    charts = [(parent, child) for parent in root.iter() for child in parent if child.tag == SVG + "svg"]
    for number, (parent, chart) in enumerate(charts):
        name = f"chart-{number}"
        title = chart.findtext(SVG + "title", "")
        image = Element("img", {"src": ASSET + name, "alt": title, "class": chart.get("class", "")})
        image.tail, chart.tail = chart.tail, None
        parent[list(parent).index(chart)] = image
        fetcher.add(name, tostring(chart), "image/svg+xml")


class Document(weasyprint.HTML):
    """A document that is well-formed XML, which our templates write: the HTML parser would take ten times as long."""

    def __init__(self, markup: str, fetcher: Fetcher) -> None:
        self.base_url = ASSET
        self.url_fetcher = fetcher
        self.media_type = "print"
        root = fromstring(markup)  # noqa: S314 (our own templates wrote it, and escaped what is not ours)
        _take_charts_out(root, fetcher)
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_default_sheet(*super()._ua_stylesheets(forms))]


NOTES = frozenset({"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})


@cache
def _default_sheet(sheet: Any) -> Any:
    """WeasyPrint's default style without footnotes, and with markers for list items alone.

    Those rules match every element, which would get six styles more each, and none is used.
    """
    ours = copy.copy(sheet)
    ours.matcher = copy.copy(sheet.matcher)
    by_name = ours.matcher.lower_local_name_selectors = dict(sheet.matcher.lower_local_name_selectors)
    universal = [entry for entry in sheet.matcher.other_selectors if entry[3] not in NOTES]
    by_name["li"] = by_name["li"] + [entry for entry in universal if entry[3] == "marker"]
    ours.matcher.other_selectors = [entry for entry in universal if entry[3] != "marker"]
    return ours


class Written(pydyf.Object):
    """An object of a PDF in the bytes that stand for it, so that it is not written and compressed twice."""

    def __init__(self, original: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation, self.free = original.number, original.generation, original.free
        self._bytes: bytes = original.data
        self._compressible: bool = original.compressible

    @property
    def data(self) -> bytes:
        return self._bytes

    @property
    def compressible(self) -> bool:
        return self._compressible


def _write_once(_document: Any, pdf: pydyf.PDF) -> None:
    """Turn every finished object into bytes: the writer asks for them to write them, and again for the file's identifier."""
    pdf.objects = [found if found.free == "f" else Written(found) for found in pdf.objects]


@cache
def fonts() -> FontConfiguration:
    """One font configuration for the process: making one costs as much as a page."""
    return FontConfiguration()


@cache
def style_sheet() -> weasyprint.CSS:
    """The report's style sheet, read once."""
    return _sheet(STYLE_SHEET.read_text(encoding="utf-8"))


def _sheet(text: str) -> weasyprint.CSS:
    return weasyprint.CSS(
        string=text,
        url_fetcher=Fetcher({}),
        base_url=ASSET,
        font_config=fonts(),
    )


WARMING = (
    '<html lang="ja"><head><title>準備</title></head><body><h1>準備</h1><p>Junbi 2026年 <b>準備度</b>（例）</p>'
    '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1.1</td></tr></tbody></table>'
    '<ul><li><a href="#a">目次</a></li></ul><div class="split"><div>左</div><div>右</div></div><p id="a">●◇▨</p>'
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>.</title>'
    '<text font-family="Noto Sans JP">準</text></svg></body></html>'
)


def warm_up() -> None:
    """Load everything that a first report would otherwise wait for: fonts, style sheet, shaping, subsetting."""
    document, options = _laid_out(
        WARMING, {}, None, datetime(2026, 1, 1, tzinfo=UTC), b"warm", [style_sheet()]
    )
    document.write_pdf(finisher=_write_once, **options)


def render_payload(payload: bytes, out: Path, progress: Callable[[int], None]) -> dict[str, Any]:
    """Render what `reports.document.payload` packed into the file `out`. Returns its facts: pages, size, digest."""
    content = json.loads(payload)
    assets = {name: base64.b64decode(data) for name, data in content["assets"].items()}
    progress(5)
    identifier = hashlib.sha256(payload).hexdigest()[:32].encode()
    created = datetime.fromisoformat(content["created"])
    sheets = [style_sheet()]
    if content.get("style"):
        sheets.append(_sheet(content["style"]))
    document, options = _laid_out(
        content["html"], assets, content.get("attachment"), created, identifier, sheets
    )
    progress(70)
    data = document.write_pdf(finisher=_write_once, **options)
    out.write_bytes(data)
    progress(95)
    return {
        "pages": len(document.pages),
        "size": len(data),
        "digest": "sha256:" + hashlib.sha256(data).hexdigest(),
    }


def _laid_out(
    html: str,
    assets: Mapping[str, bytes],
    attachment: Mapping[str, str] | None,
    created: datetime,
    identifier: bytes,
    sheets: list[weasyprint.CSS],
) -> tuple[Any, dict[str, Any]]:
    shape_lines_once()
    # fontTools, which takes over where HarfBuzz cannot make a subset, stamps fonts with the time unless told one.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(created.timestamp()))
    fetcher = Fetcher(assets)
    options: dict[str, Any] = {
        **weasyprint.DEFAULT_OPTIONS,
        "stylesheets": sheets,
        "pdf_variant": "pdf/ua-1",
        "pdf_tags": True,
        "pdf_identifier": identifier,
    }
    if attachment:
        options["attachments"] = [
            weasyprint.Attachment(
                string=attachment["text"].encode(),
                name=attachment["name"],
                description=attachment["name"],
                created=created,
                modified=created,
                relationship="Data",
                url_fetcher=fetcher,
            )
        ]
    document = Document(html, fetcher).render(font_config=fonts(), **options)
    return document, options
