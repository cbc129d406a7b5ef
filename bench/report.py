"""The Japanese report: a warm worker against Chromium printing the same HTML and Typst setting the same text.

Each engine is warm: a process that has loaded everything before it makes a report. CPU is user and system time of
every process involved, medians over `ROUNDS`, the engines in turn so that a drifting machine drifts for all.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bench.processes import cpu_seconds, descendants
from tests.running import RunningSite

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "manufacturer-ja.yaml"
ROUNDS = 5
REPORTS = 24


def measure() -> dict[str, object]:
    """The report of the core profile (some twenty pages), that of the whole bank, and reports a minute."""
    whole = {f"whole_{name}": value for name, value in _compare(_payload("full")).items()}
    return _compare(_payload("core")) | whole | throughput()


def _compare(payload: bytes) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="junbi-bench-") as folder:
        own = _forked_renderer(payload, Path(folder))
        chromium, stop_chromium = _chromium(json.loads(payload)["html"], Path(folder))
        typst = _typst(json.loads(payload)["html"], Path(folder))
        engines = {"junbi": own, "chromium": chromium, "typst": typst}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in engines}
        for name, render in engines.items():
            render()  # not counted: whatever an engine loads at its first report
            runs[name].clear()
        for _ in range(ROUNDS):
            for name, render in engines.items():
                runs[name].append(render())
        stop_chromium()
    cpu = {name: statistics.median(run["cpu"] for run in found) for name, found in runs.items()}
    return {
        "report_cpu_s": round(cpu["junbi"], 3),
        "report_cpu_to_chromium": round(cpu["junbi"] / cpu["chromium"], 2),
        "report_cpu_to_typst": round(cpu["junbi"] / cpu["typst"], 2),
        "chromium_cpu_s": round(cpu["chromium"], 3),
        "typst_cpu_s": round(cpu["typst"], 3),
        "report_pages": int(runs["junbi"][0]["pages"]),
        "report_kb": round(runs["junbi"][0]["bytes"] / 1024, 1),
        "chromium_kb": round(runs["chromium"][0]["bytes"] / 1024, 1),
        "report_peak_mb": round(max(run["peak_mb"] for run in runs["junbi"]), 1),
    }


def _payload(profile: str) -> bytes:
    """The sample's report by a profile, as the worker hands it to its renderer; no database needed."""
    from dataclasses import replace

    import django

    django.setup()
    from assessments.sheets import LoadedSheet
    from banks import exchange
    from banks.files import load_document
    from banks.models import Version
    from reports.context import build
    from reports.document import payload
    from reports.subjects import of_sheet
    from scoring import Scorer, canonical_json, compute_bounds, digest, parse_answer_sheet, parse_answers

    sheet = replace(parse_answer_sheet(exchange.read_file(SAMPLE).content), profile=profile)
    document = load_document(ROOT / "banks" / "library" / f"{sheet.bank}-{sheet.version}.yaml")
    scorer = Scorer(document, compute_bounds(document))
    version = Version(version=document.version, digest=digest(canonical_json(document)))
    loaded = LoadedSheet(sheet, version, scorer, parse_answers(document, sheet.answers_tree))
    return payload(build(of_sheet(loaded, as_of=date(2026, 11, 21)), language="ja"))


def _forked_renderer(payload: bytes, folder: Path) -> Callable[[], dict[str, float]]:
    """The worker's way, as in `jobs.warm`: renderer loaded, fonts configured, garbage collector frozen, a fork each."""
    import gc

    from reports import pdf

    pdf.warm_up()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    out = folder / "own.pdf"
    return lambda: _in_a_fork(lambda: pdf.render_payload(payload, out, lambda percent: None)["pages"], out)


def _in_a_fork(make: Callable[[], int], out: Path) -> dict[str, float]:
    """Make one report in a child of this process; its own usage is what counts. `make` returns the pages."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.write(writer, str(make()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    pages = os.read(reader, 16)
    os.close(reader)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit("a renderer failed")
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
        "bytes": out.stat().st_size,
        "pages": int(pages),
    }


def _chromium(html: str, folder: Path) -> tuple[Callable[[], dict[str, float]], Callable[[], None]]:
    """Headless Chromium, kept running, a new page each, printing the same HTML in the same style."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM

    style = (ROOT / "static" / "css" / "report.css").read_text()
    fonts = "".join(
        f'@font-face {{ font-family: "Noto Sans JP"; font-weight: {weight}; src: url("file://{path}") }}'
        for weight, path in zip(
            (400, 700), sorted((ROOT / "static" / "fonts" / "noto-sans-jp").glob("*.ttf")), strict=True
        )
    )
    page_file, out = folder / "page.html", folder / "chromium.pdf"
    page_file.write_text(html.replace("</head>", f"<style>{fonts}{style}</style></head>", 1))
    driver = sync_playwright().start()
    executable = next(path for path in CHROMIUM if Path(path).exists())
    browser = driver.chromium.launch(
        executable_path=executable, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    )
    head = next(
        pid
        for pid in descendants(os.getpid())
        if "headless" in _command(pid) and "--type=" not in _command(pid)
    )

    def used() -> dict[int, float]:
        return {pid: cpu_seconds(pid) for pid in descendants(head)}

    def render() -> dict[str, float]:
        before = used()
        page = browser.new_page()
        page.goto(f"file://{page_file}")
        page.pdf(
            path=out, format="A4", tagged=True, outline=True, prefer_css_page_size=True, print_background=True
        )
        cpu = sum(after - before.get(pid, 0.0) for pid, after in used().items())
        page.close()
        return {"cpu": cpu, "bytes": out.stat().st_size}

    def stop() -> None:
        browser.close()
        driver.stop()

    return render, stop


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


class _Text(HTMLParser):
    """The text of the document as (element, text) blocks."""

    BLOCKS = frozenset({"h1", "h2", "h3", "h4", "p", "li", "td", "th", "dt", "dd", "caption", "figcaption"})

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in self.BLOCKS:
            self._inside.append(tag)
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            tag, text = self.blocks[-1]
            self.blocks[-1] = (tag, text + " ".join(data.split()))


def _typst(html: str, folder: Path) -> Callable[[], dict[str, float]]:
    """Typst, its fonts loaded, setting the same text as headings and paragraphs in the same font."""
    import typst

    parser = _Text()
    parser.feed(html)
    lines = [
        '#set text(font: "Noto Sans JP", lang: "ja", size: 9.5pt)',
        '#set page(paper: "a4", margin: 20mm)',
        "#outline()",
    ]
    for tag, text in parser.blocks:
        if text:
            quoted = json.dumps(text, ensure_ascii=False)
            lines.append(
                f"#heading(level: {tag[1]})[#{quoted}]"
                if tag in {"h1", "h2", "h3", "h4"}
                else f"#par[#{quoted}]"
            )
    source, out = folder / "report.typ", folder / "typst.pdf"
    source.write_text("\n".join(lines))
    fonts = [str(ROOT / "static" / "fonts" / "noto-sans-jp")]
    compiler = typst.Compiler(str(source), font_paths=fonts, ignore_system_fonts=True)

    def make() -> int:
        compiler.compile(output=str(out), format="pdf")
        return 0

    # In a fork each time: Typst remembers what it has set before and would set it only once.
    return lambda: _in_a_fork(make, out)


def throughput() -> dict[str, object]:
    """Reports a minute through the queue: asked for at once, made by two worker processes, request to file."""
    with RunningSite(
        web=False, workers=1, concurrency=2, sweeper=True, settings="config.settings", afresh=True
    ) as site:
        prepared = site.call("bench.actions:prepare", 1)
        submission = site.call("bench.actions:answer_everything", prepared["assessments"][0])
        site.call("bench.actions:request_reports", submission, 2)
        site.call("bench.actions:wait_for_reports")
        start = time.monotonic()
        site.call("bench.actions:request_reports", submission, REPORTS, 100)
        failed = site.call("bench.actions:wait_for_reports")
        took = time.monotonic() - start
    if failed:
        raise RuntimeError(f"{failed} reports failed")
    return {"reports_per_minute": round(REPORTS / took * 60, 1)}
