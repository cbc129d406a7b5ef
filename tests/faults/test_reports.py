"""Faults 1, 25, 27 and 28 with the real report: killed workers, hostile texts, documents that reach out or never end."""

import http.server
import re
import subprocess
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.faults.chores import rows, wait_for, wait_until_running
from tests.faults.conftest import ROUNDS, Sites
from tests.running import RunningSite

REPORTS = "tests.faults.report_actions:"


def report_files(site: RunningSite) -> dict[str, Path]:
    """Return the PDF of every report by its job; there is no other file but the documents that tests asked for."""
    made = {
        report["job"]: site.folder / "files" / report["file"] for report in site.call(REPORTS + "reports")
    }
    found = {path for path in (site.folder / "files").rglob("*") if path.is_file()}
    assert {path for path in found if path.parent.name != "documents"} == set(made.values())
    return made


@pytest.fixture(scope="module")
def renderers() -> Iterator[RunningSite]:
    """One site for all that is only to be rendered: nothing of it is killed."""
    with RunningSite(web=False, concurrency=1, env={"JUNBI_SWEEP_SECONDS": "1"}) as site:
        yield site


def reports_of(site: RunningSite, texts: list[str]) -> list[Path]:
    """Have a report made in either language, with these texts wherever people write; return the PDFs."""
    jobs = site.call(REPORTS + "request_reports", 2, texts)
    assert len(jobs) == 2
    wait_for(site, {"done": len(rows(site))}, within=120)
    return [report_files(site)[job] for job in jobs]


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def streams_of(pdf: Path) -> bytes:
    """Return every stream of a PDF, unpacked, attachments too."""
    content = BytesIO()
    with pikepdf.open(pdf) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    content.write(thing.read_bytes())
                except pikepdf.PdfError:  # an image, whose bytes are its own
                    content.write(thing.read_raw_bytes())
    return content.getvalue()


def test_reports_are_all_made_once_though_workers_are_killed(sites: Sites):
    jobs: list[str] = []
    with sites(reports=True) as site:
        for _ in range(ROUNDS):
            jobs += site.call(REPORTS + "request_reports", 2)
            wait_until_running(site)
            site.kill(site.workers[0])
            site.start_worker()
        wait_for(site, {"done": len(jobs)}, within=120)
        files = report_files(site)
        assert sorted(files) == sorted(jobs)
        for report in site.call(REPORTS + "reports"):
            path = files[report["job"]]
            assert path.stat().st_size == report["size"]
            with pikepdf.open(path) as document:
                assert len(document.pages) == report["pages"]


HOSTILE = {
    "script": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "right to left": "שלום \u202eevil\u202c العربية",
    "joined": "👩\u200d👩\u200d👧 é e\u0301",
    "rare": "𠮷野家の𩸽、丈夫な㐂",
    "controls": "a\x00b\x07c\x0bd\x1be",
    "halves": "high \ud83d low",
    "long word": "w" * 9_900,
    "template": "{{ 7|add:7 }} {% load x %} &amp; &#x41; ]]> --> <!--",
    "many lines": "line\n" * 200,
}


def test_hostile_texts_print_as_text_and_run_nowhere(renderers: RunningSite):
    """What no database takes (NUL, half a pair of surrogates) the forms refuse or mark; the rest is printed."""
    texts = [text for name, text in HOSTILE.items() if name not in {"controls", "halves"}]
    for pdf in reports_of(renderers, texts):
        text = re.sub(r"\s+", " ", text_of(pdf))
        for expected in ("<script>alert('x')</script>", "𠮷野家の𩸽", "{{ 7|add:7 }}", "&amp; &#x41;"):
            assert expected in text, expected
        with pikepdf.open(pdf) as document:
            assert "/JavaScript" not in document.Root.get("/Names", {})
            assert "/OpenAction" not in document.Root
        assert b"/JavaScript" not in streams_of(pdf)


class Listener(http.server.ThreadingHTTPServer):
    """Counts whoever comes."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        super().__init__(("127.0.0.1", 0), Visits)


class Visits(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.visits.append(self.path)
        self.send_error(404)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


CANARY = "canary-4f1c9b"


def test_report_reaches_neither_network_nor_files(renderers: RunningSite, listener: Listener, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    places = [f"http://127.0.0.1:{listener.server_port}/x", secret.as_uri(), str(secret)]
    fields = [
        text
        for place in places
        for text in (
            place,
            f'<img src="{place}">',
            f'<link rel="attachment" href="{place}"><a href="{place}">x</a>',
            f'"><style>@import url({place}); body {{ background: url({place}) }}</style>',
        )
    ]
    content = b"".join(streams_of(pdf) for pdf in reports_of(renderers, fields))
    assert CANARY.encode() not in content
    assert listener.visits == []


WAYS_OUT = {
    "image": '<img src="{place}" alt="x"/>',
    "style": '<p style="background: url({place}); list-style-image: url({place})">x</p>',
    "content": "<style>p::before {{ content: url({place}) }}</style><p>x</p>",
    "import": "<style>@import url({place});</style><p>x</p>",
    "font": "<style>@font-face {{ font-family: F; src: url({place}) }} p {{ font-family: F }}</style><p>x</p>",
    "link": '<link rel="stylesheet" href="{place}"/><link rel="attachment" href="{place}"/>',
    "attachment": '<a rel="attachment" href="{place}">x</a>',
    "object": '<object data="{place}">x</object><embed src="{place}"/>',
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" '
    'height="9"><title>x</title><image xlink:href="{place}" width="9" height="9"/><use href="{place}#x"/></svg>',
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_renderer_fetches_nothing_whatever_the_document_asks_for(
    renderers: RunningSite, listener: Listener, tmp_path: Path, way: str
):
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    for place in (f"http://127.0.0.1:{listener.server_port}/{way}", secret.as_uri()):
        body = WAYS_OUT[way].format(place=place)
        html = f"<html lang='en'><head><title>x</title></head><body><h1>{way}</h1>{body}</body></html>"
        job = renderers.call(REPORTS + "request_document", html)
        wait_for(renderers, {"done": len(rows(renderers))}, within=30)
        pdf = renderers.folder / "files" / "documents" / f"{job}.pdf"
        assert way in text_of(pdf)
        assert CANARY.encode() not in streams_of(pdf)
    assert listener.visits == []


def table(rows: int, columns: int) -> str:
    cells = "".join(f"<td>column {column}</td>" for column in range(columns))
    return f"<table>{''.join(f'<tr><th>{row}</th>{cells}</tr>' for row in range(rows))}</table>"


ENDLESS = {
    "a table of 5,000 rows": (table(5_000, 6), {"memory", "cpu"}),
    "2 MB of text": ("<p>" + "text without an end " * 100_000 + "</p>", {"memory", "cpu"}),
    "150 nested blocks": ("<div>" * 150 + "x" + "</div>" * 150, {"error"}),
}


def test_documents_without_an_end_are_ended_and_leave_other_reports_alone(embedded: Sites):
    limits = {"JUNBI_JOB_CPU_SECONDS": "4", "JUNBI_JOB_SECONDS": "60", "JUNBI_JOB_MEMORY_MB": "400"}
    with embedded(reports=True, env=limits) as site:
        endless = {
            name: site.call(
                REPORTS + "request_document",
                f"<html lang='en'><head><title>x</title></head><body>{body}</body></html>",
            )
            for name, (body, _) in ENDLESS.items()
        }
        reports = site.call(REPORTS + "request_reports", 2)
        wait_for(site, {"done": len(reports), "failed": len(endless)}, within=120)
        found = rows(site)
        for name, job in endless.items():
            assert found[job]["error"] in ENDLESS[name][1], (name, found[job]["error"])
            assert found[job]["attempts"] <= 3
        assert sorted(report_files(site)) == sorted(reports)
        assert site.workers[0].poll() is None
