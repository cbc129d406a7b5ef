import hashlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from PIL import Image

from reports import pdf
from reports.context import build
from reports.document import compared_places, first_for_owner, payload
from reports.view_model import Branding, Earlier, Particulars
from scoring import Answer
from tests.reports.subjects import WORKED_EXAMPLE, example, sample

CLAIMS = {
    "en": [
        r"\btop \d+ ?%",
        r"industry average",
        r"average for Japan|Japan[’']s average",
        r"statistically significant",
        r"\bcompliant\b",
        r"\bcertified\b",
    ],
    "ja": [
        r"上位\d+(\.\d+)?[%％]",
        r"業界平均",
        r"日本の平均",
        r"統計的に有意",
        r"準拠済|準拠しています",
        r"適合しています",
        r"認証済",
    ],
}


def rendered(tmp_path_factory, packed: bytes) -> bytes:
    out = tmp_path_factory.mktemp("pdf") / "report.pdf"
    facts = pdf.render_payload(packed, out, lambda percent: None)
    data = out.read_bytes()
    assert facts["size"] == len(data)
    assert facts["digest"] == "sha256:" + hashlib.sha256(data).hexdigest()
    return data


@pytest.fixture(scope="module")
def reports():
    """The sample of each language, with everything a report can have."""
    subject = sample(
        "manufacturer-ja",
        particulars=Particulars(
            as_of=date(2026, 11, 21), confirmed_by="佐藤", confirmed_date=date(2026, 11, 18), attach_data=True
        ),
        branding=Branding(issuer="準備コンサルティング"),
    )
    then = Earlier(
        as_of=date(2025, 11, 20),
        document=subject.document,
        scorer=subject.scorer,
        answers={**subject.answers, "strategy.definition": Answer("none")},
        region="apac",
    )
    subject = replace(subject, earlier=then)
    return {language: build(subject, language=language) for language in ("ja", "en")}


@pytest.fixture(scope="module")
def files(reports, tmp_path_factory):
    return {
        language: rendered(tmp_path_factory, payload(report, attach_data=True))
        for language, report in reports.items()
    }


def text_of(data: bytes, *pages: int) -> str:
    limits = ["-f", str(pages[0]), "-l", str(pages[0])] if pages else []
    done = subprocess.run(
        ["pdftotext", "-raw", *limits, "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode()


def joined(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def tags(element, found=None):
    found = [] if found is None else found
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            if isinstance(kid.get("/K"), pikepdf.Array):
                tags(kid, found)
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_text_can_be_read_out_in_order(files, reports, language):
    text, report = joined(text_of(files[language])), reports[language]
    headings = [
        report.finding,
        report.top_actions[0].action,
        *(dimension.finding for dimension in report.dimensions),
        report.change.sentence,
        report.questions[0].comment,
        report.method[0].text,
        report.glossary[-1].meaning,
        report.identity.bank_digest,
    ]
    places = [text.rfind(joined(heading)) for heading in headings]
    assert [heading for heading, place in zip(headings, places, strict=True) if place < 0] == []
    assert places[2:] == sorted(places[2:])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_carries_the_essentials_in_its_foot(files, reports, language):
    identity = reports[language].identity
    with pikepdf.open(io.BytesIO(files[language])) as document:
        count = len(document.pages)
    for page in range(1, count + 1):
        text = joined(text_of(files[language], page))
        for essential in (
            identity.number,
            identity.as_of_text,
            identity.bank_digest_short,
            f"{page}/{count}",
        ):
            assert joined(essential) in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_board_page_stands_alone_on_one_page(files, reports, language):
    report = reports[language]
    board = joined(text_of(files[language], 2))
    for part in (
        report.finding,
        report.overall.level_text,
        *report.decisions,
        *(d.name for d in report.dimensions),
    ):
        assert joined(part) in board
    assert joined(report.certainty[-1].value) in board


@pytest.mark.parametrize("language", ["ja", "en"])
def test_document_is_tagged_titled_and_says_its_language(files, reports, language):
    with pikepdf.open(io.BytesIO(files[language])) as document:
        assert str(document.Root.Lang) == language
        assert bool(document.Root.MarkInfo.Marked) is True
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle) is True
        assert reports[language].report_title in str(document.docinfo.Title)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        found = tags(document.Root.StructTreeRoot.K[0])
        kinds = [str(element.S) for element in found]
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"} <= set(kinds)
        figures = [element for element in found if element.S == "/Figure"]
        assert len(figures) > 20
        assert all(str(element.get("/Alt", "")).strip() for element in figures)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_bookmarks_lead_to_every_part(files, reports, language):
    with pikepdf.open(io.BytesIO(files[language])) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    for dimension in reports[language].dimensions:
        assert dimension.name in titles
    assert len(titles) >= 15


def test_fonts_are_embedded_subsets_of_our_own(files):
    for data in files.values():
        listed = subprocess.run(
            ["pdffonts", "-"], input=data, capture_output=True, check=True
        ).stdout.decode()
        rows = listed.splitlines()[2:]
        assert {row.split("+")[1].split()[0] for row in rows} <= {"Noto-Sans-JP", "Noto-Sans-JP-Bold"}
        assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


@pytest.mark.parametrize(("language", "most"), [("ja", 36), ("en", 41)])
def test_size_and_length_stay_within_bounds(files, language, most):
    assert len(files[language]) < 900_000
    with pikepdf.open(io.BytesIO(files[language])) as document:
        assert len(document.pages) <= most


@pytest.mark.parametrize(("profile", "most"), [("core", 25), ("quick", 10)])
def test_shorter_profiles_make_shorter_reports(profile, most, tmp_path_factory):
    report = build(sample("manufacturer-ja", profile=profile), language="ja")
    with pikepdf.open(io.BytesIO(rendered(tmp_path_factory, payload(report)))) as document:
        assert len(document.pages) <= most


def test_owners_lists_name_what_comes_first_and_how_much_is_left_out(reports):
    for owner in reports["en"].owners:
        listed = first_for_owner(owner, whole=False)
        soon = [item for item in owner.items if item.horizon <= 2]
        assert list(listed.items) == (soon[:5] or list(owner.items[:1]))
        assert len(listed.items) + listed.more == len(owner.items)
        assert first_for_owner(owner, whole=True).items == owner.items


def test_places_are_compared_once_over_all_workloads(reports):
    report = reports["ja"]
    comparison = compared_places(report.fit)
    assert comparison.places == tuple(
        dict.fromkeys(workload.place for workload in report.fit.workloads if workload.place)
    )
    for workload in report.fit.workloads:
        column = comparison.places.index(workload.place)
        texts = {aspect: row[column] for aspect, row in comparison.rows}
        assert {row.aspect: row.recommended for row in workload.trade_offs}.items() <= texts.items()


def test_machine_readable_result_is_attached_when_asked_for(files, reports, tmp_path_factory):
    with pikepdf.open(io.BytesIO(files["ja"])) as document:
        attached = json.loads(document.attachments["result.json"].get_file().read_bytes())
    assert attached["result"] == json.loads(json.dumps(reports["ja"].data))
    assert attached["report"]["number"] == "JNB-2026-0002"
    without = rendered(tmp_path_factory, payload(build(example(), language="en")))
    with pikepdf.open(io.BytesIO(without)) as document:
        assert list(document.attachments) == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "subject", [example(), sample("bank-en"), sample("manufacturer-ja")], ids=["example", "bank", "maker"]
)
def test_nothing_is_claimed_that_the_figures_do_not_bear(subject, language):
    packed = json.loads(payload(build(subject, language=language), attach_data=True))
    for claim in CLAIMS[language]:
        assert re.findall(claim, packed["html"], re.IGNORECASE) == []


def test_another_process_without_shortcuts_writes_the_same_bytes(files, reports, tmp_path, tmp_path_factory):
    program = (
        "import django, pathlib, sys; django.setup(); from reports import pdf;"
        "pdf.KNOWN_RENDERER, pdf._default_sheet, pdf._write_once = '', lambda sheet: sheet, None;"
        "[pdf.render_payload(path.read_bytes(), path.with_suffix('.pdf'), lambda p: None)"
        " for path in pathlib.Path(sys.argv[1]).glob('*.json')]"
    )
    long, short = payload(reports["ja"], attach_data=True), payload(build(example(), language="en"))
    (tmp_path / "long.json").write_bytes(long)
    (tmp_path / "short.json").write_bytes(short)
    subprocess.run(
        [sys.executable, "-c", program, tmp_path],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "1"},
        check=True,
    )
    assert (tmp_path / "long.pdf").read_bytes() == files["ja"]
    assert (tmp_path / "short.pdf").read_bytes() == rendered(tmp_path_factory, short)


@pytest.fixture
def listener():
    """A real listener that notes who knocks."""
    knocks = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    stop = threading.Event()

    def listen():
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            knocks.append(connection.recv(200))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], knocks
    stop.set()
    thread.join()
    server.close()


def test_nothing_is_fetched_whatever_a_document_names(listener, tmp_path_factory, tmp_path):
    port, knocks = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET-CONTENT")
    addresses = [
        f"http://127.0.0.1:{port}/x.png",
        f"file://{secret}",
        "data:text/css,body{}",
        "asset:../../etc/passwd",
    ]
    head = "".join(
        f'<link rel="stylesheet" href="{address}"/><link rel="attachment" href="{address}"/>'
        for address in addresses
    )
    body = "".join(
        f'<img src="{address}" alt="x"/><object data="{address}"></object><p style="background:url({address})">x</p>'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title><image href="{address}"/>'
        f'<use href="{address}#a"/></svg>'
        for address in addresses
    )
    html = f'<html lang="en"><head><title>x</title>{head}</head><body>{body}</body></html>'
    packed = json.dumps({"html": html, "assets": {}, "created": "2026-11-21T00:00:00+00:00"}).encode()
    data = rendered(tmp_path_factory, packed)
    assert knocks == []
    with pikepdf.open(io.BytesIO(data)) as document:
        assert list(document.attachments) == []
        assert all(
            b"TOP-SECRET" not in obj.read_bytes()
            for obj in document.objects
            if isinstance(obj, pikepdf.Stream)
        )


def test_addresses_in_answers_and_names_stay_text(listener, tmp_path_factory):
    port, knocks = listener
    address = (
        f'"><img src="http://127.0.0.1:{port}/x"/><link rel="stylesheet" href="http://127.0.0.1:{port}/y"/>'
    )
    subject = example({**WORKED_EXAMPLE, "strategy.budget": Answer("yes", comment=address, evidence=address)})
    subject = replace(
        subject,
        organisation=replace(subject.organisation, name=address),
        branding=Branding(issuer=address),
        particulars=Particulars(systems=address, addressee=address, decisions=address),
    )
    data = rendered(tmp_path_factory, payload(build(subject, language="en")))
    assert knocks == []
    assert joined("<img src=") in joined(text_of(data))


HOSTILE = {
    "script": "<script>alert(1)</script>&amp;<!-- ]]>",
    "right-to-left": "שלום עולם \u202eevil",
    "joiners": "👨\u200d👩\u200d👧 क्\u200dष",
    "extension B": "𠮷野家と𩸽",
    "surrogate and NUL": "a\ud800b\x00c\x0bd",
    "long word": "w" * 100_000,
    "template": "{{ settings.SECRET_KEY }}{% include 'x' %}",
    "lines": "line\n" * 3_000,
}


def test_hostile_text_in_every_field_is_printed_and_runs_nothing(tmp_path_factory):
    everything = "\n".join(text[:400] for text in HOSTILE.values())
    answers = {
        **WORKED_EXAMPLE,
        "strategy.definition": Answer("partial", comment=HOSTILE["long word"], evidence=HOSTILE["lines"]),
        "security.notes": Answer(everything, comment=everything, evidence=everything),
    }
    subject = example(answers)
    subject = replace(
        subject,
        title=everything,
        number="JNB-2026-0009",
        organisation=replace(subject.organisation, name=everything, industry=everything),
        branding=Branding(issuer=everything, accent=everything),
        particulars=Particulars(
            legal_entity=everything,
            systems=HOSTILE["long word"],
            departments=everything,
            confirmed_by=everything,
            approved_by=HOSTILE["right-to-left"],
            addressee=everything,
            decisions=everything,
        ),
    )
    data = rendered(tmp_path_factory, payload(build(subject, language="ja"), attach_data=True))
    text = joined(text_of(data))
    assert "<script>alert(1)</script>" in text
    assert "𠮷野家と𩸽" in text
    assert "{{settings.SECRET_KEY}}" in text
    with pikepdf.open(io.BytesIO(data)) as document:
        assert "/JavaScript" not in document.Root.get("/Names", {})
        assert "/OpenAction" not in document.Root


def test_accent_is_the_ground_of_the_cover(tmp_path_factory):
    subject = example(branding=Branding(accent="#7a1f3d"))
    data = rendered(tmp_path_factory, payload(build(subject, language="en")))
    with pikepdf.open(io.BytesIO(data)) as document:
        drawn = document.pages[0].Contents.read_bytes()
    fills = {
        tuple(round(float(part) * 255) for part in found)
        for found in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|scn)", drawn)
    }
    assert (0x7A, 0x1F, 0x3D) in fills


def test_logo_is_shown_on_the_cover(tmp_path_factory):
    logo = io.BytesIO()
    Image.new("RGB", (60, 20), "#a03050").save(logo, "PNG")
    data = rendered(tmp_path_factory, payload(build(example(), language="en"), logo=logo.getvalue()))
    with pikepdf.open(io.BytesIO(data)) as document:
        images = [pikepdf.PdfImage(image) for image in document.pages[0].get_images().values()]
    assert [(image.width, image.height) for image in images] == [(60, 20)]


def test_long_tables_are_bounded_before_they_are_rendered():
    document = sample("manufacturer-ja").document
    report = build(sample("manufacturer-ja"), language="ja")
    question = report.questions[0]
    many = replace(report.dimensions[0], questions=(question,) * 5_000, holding_back=(question,) * 5_000)
    packed = json.loads(payload(replace(report, dimensions=(many,), gaps=(question,) * 5_000)))
    assert packed["html"].count("<tr") < 1_200
    assert "4,600" in packed["html"] or "4600" in packed["html"]
    assert document.key == "ai-readiness"
