"""The landing page's and the README's pictures: parts of the sample results page, pages of the sample report.

`python -m tests.browser.pictures FOLDER`, where FOLDER holds the report's pages as LANGUAGE-NN.png. See script/pictures.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.running import ROOT, RunningSite

OUT = ROOT / "static" / "img" / "pages"
README = ROOT / "docs" / "images"
LANGUAGES = ("ja", "en")
BACKGROUND = "#eef2f6"
REPORT_PAGES = (1, 2)  # the cover and the board's page
README_PAGES = (1, 2, 4, 6, 9, 15)  # and how the rest looks: overall, dimensions, roadmap


def main(folder: Path) -> None:
    OUT.mkdir(exist_ok=True)
    with RunningSite(workers=0, sweeper=False) as site, sync_playwright() as playwright:
        site.call("tests.browser.pictures:publish_library")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language in LANGUAGES:
            page = browser.new_page(
                viewport={"width": 940, "height": 900}, device_scale_factor=1.5, locale=language
            )
            page.goto(f"{site.url}/sample/")
            take(page, ".page-header, h1", "results", language, shape=(4, 3), margin=24)
            take(page, "#standing .chart-ranges", "ranges", language, shape=(8, 5))
            take(page, "#actions", "actions", language, shape=(8, 5), margin=16)
            report(folder, language)
            readme(folder, language)
        browser.close()


def take(
    page: Page, selector: str, name: str, language: str, *, shape: tuple[int, int], margin: int = 0
) -> None:
    """Keep the upper part of an element at its full width, in the given shape."""
    left, top, width = page.locator(selector).first.evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            return [box.left + scrollX, box.top + scrollY, document.querySelector("main .frame").clientWidth - 64];
        }"""
    )
    width += 2 * margin
    clip = {"x": left - margin, "y": top - margin, "width": width, "height": width * shape[1] / shape[0]}
    keep(Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))), name, language)


def report(folder: Path, language: str) -> None:
    """Keep some pages of the report, side by side, their lower ends cut off."""
    canvas = Image.new("RGB", (1200, 750), BACKGROUND)
    width, gap = 530, 46
    for position, number in enumerate(REPORT_PAGES):
        sheet = Image.open(folder / f"{language}-{number:02}.png").convert("RGB")
        sheet = sheet.resize((width, sheet.height * width // sheet.width), Image.Resampling.LANCZOS)
        canvas.paste(sheet, (gap + position * (width + gap), gap))
    keep(canvas, "report", language)


def readme(folder: Path, language: str) -> None:
    """Lay pages of the report out in two rows, for the README."""
    sheets = [Image.open(folder / f"{language}-{number:02}.png").convert("RGB") for number in README_PAGES]
    width, gap, columns = 480, 24, 3
    height = sheets[0].height * width // sheets[0].width
    rows = len(sheets) // columns
    canvas = Image.new("RGB", (columns * (width + gap) + gap, rows * (height + gap) + gap), BACKGROUND)
    for position, sheet in enumerate(sheets):
        place = (gap + position % columns * (width + gap), gap + position // columns * (height + gap))
        canvas.paste(sheet.resize((width, height), Image.Resampling.LANCZOS), place)
    README.mkdir(parents=True, exist_ok=True)
    canvas.quantize(128).save(README / f"report-{language}.png", optimize=True)


def keep(image: Image.Image, name: str, language: str) -> None:
    image.convert("RGB").save(OUT / f"{name}-{language}.webp", quality=82, method=6)


def publish_library() -> None:
    """Called inside the site: what the sample results are made from."""
    from banks.domain import publish
    from banks.files import load_document

    for path in sorted((ROOT / "banks" / "library").glob("*.yaml")):
        publish(document=load_document(path), by=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
