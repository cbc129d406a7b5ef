"""Whose branding a report wears, what it does to the PDF, and the cover that is shown while it is made."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from audit.models import Event
from organisations import colours
from organisations.domain import change_branding, set_logo
from organisations.models import Branding as Chosen
from reports import kinds, pdf
from reports.branding import branding_for, issuers_for, printable_logo, style
from reports.context import build
from reports.document import payload
from reports.domain import ProfileNotCovered
from reports.models import Report
from reports.sample import sample_sheet
from reports.view_model import Branding, ConsultantFinding, Particulars, Remarks
from tests.assessments.conftest import NOON
from tests.factories import MembershipFactory, OrganisationFactory
from tests.reports.consultants import Consultancy
from tests.reports.subjects import example
from tests.reports.test_domain import ask

pytestmark = pytest.mark.any_database

SOFTWARE = re.compile("junbi", re.IGNORECASE)
DARK, LIGHT, PLUM = "#0f4560", "#ffd400", "#7a1f3d"


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


# --- whose -------------------------------------------------------------------------------------------


def choose(organisation, *, texts=(), **choice: str) -> None:
    Chosen.objects.create(organisation=organisation, texts=dict(texts), changed_at=NOON, **choice)


@pytest.mark.django_db
def test_report_for_a_client_wears_the_consultancys_branding_and_its_own_the_clients():
    consultancy, client = OrganisationFactory(name="Kaizen"), OrganisationFactory(name="Client")
    choose(consultancy, colour=PLUM, texts={"ja": {"issuer": "改善", "contact": "東京"}})
    choose(client, second_colour=DARK, logo="logos/client.png", texts={"en": {"title": "Our way"}})
    given = {"organisation": client}
    assert branding_for(issuer=consultancy, language="ja", **given) == Branding(
        issuer="改善", contact="東京", accent=PLUM
    )
    assert branding_for(issuer=consultancy, language="en", **given) == Branding(issuer="Kaizen", accent=PLUM)
    assert branding_for(issuer=None, language="en", **given) == Branding(
        issuer="Client", title="Our way", second=DARK, logo="logos/client.png"
    )


@pytest.mark.django_db
def test_issuer_is_named_and_an_organisation_without_choices_wears_nothing():
    consultancy, client = OrganisationFactory(name="Kaizen"), OrganisationFactory(name="Client")
    assert branding_for(organisation=client, issuer=consultancy, language="en") == Branding(issuer="Kaizen")
    assert branding_for(organisation=client, issuer=None, language="en") == Branding()


@pytest.mark.django_db
def test_consultant_chooses_whose_report_it_is(submission, cast):
    kaizen = Consultancy(cast.organisation)
    choose(kaizen.organisation, colour=PLUM)
    address = reverse("reports", args=[submission.assessment_id])
    client = Client()
    client.force_login(kaizen.kato)
    page = client.get(address).content.decode()
    assert f'value="{kaizen.organisation.pk}"' in page
    sent = {"language": "en", "as_of": "2026-11-20", "verification": "self-declared"}
    for issuer, worn, by in (
        (str(kaizen.organisation.pk), {"issuer": "Kaizen Partners", "accent": PLUM}, kaizen.organisation),
        ("own", {}, None),
    ):
        assert client.post(address, sent | {"issuer": issuer}).status_code == 302
        report = Report.objects.order_by("-number").first()
        assert (report.branding, report.issued_by) == (worn, by)
    foreign = OrganisationFactory(is_consultancy=True)
    for issuer in ("", str(foreign.pk), "nonsense"):
        assert client.post(address, sent | {"issuer": issuer}).status_code == 422
    refused = Event.objects.filter(action="access.refused", organisation_id=cast.organisation.pk)
    assert [each.detail for each in refused.order_by("pk")] == [
        {"issuer": [str(foreign.pk)]},
        {"issuer": ["nonsense"]},
    ]
    assert Report.objects.count() == 2
    assert "issued by Kaizen Partners" in client.get(address).content.decode()


@pytest.mark.django_db
def test_clients_people_make_the_clients_reports_and_are_not_asked(submission, cast):
    kaizen = Consultancy(cast.organisation)
    address = reverse("reports", args=[submission.assessment_id])
    assert 'name="issuer"' not in cast.client("owner").get(address).content.decode()
    sent = {"language": "en", "as_of": "2026-11-20", "verification": "self-declared"}
    cast.client("owner").post(address, sent | {"issuer": str(kaizen.organisation.pk)})
    assert Report.objects.get().issued_by is None
    assert issuers_for(cast.organisation, cast.owner) == []
    assert issuers_for(cast.organisation, kaizen.reader) == []


@pytest.mark.django_db
def test_report_keeps_the_branding_it_was_asked_for_with(submission, cast):
    image = io.BytesIO()
    Image.new("RGB", (80, 40), PLUM).save(image, "PNG")
    given = {"organisation": cast.organisation, "by": cast.owner, "at": NOON}
    set_logo(png=image.getvalue(), **given)
    change_branding(colour=PLUM, second_colour="", texts={}, **given)
    report = ask(submission, cast.owner)
    change_branding(colour=DARK, second_colour="", texts={"ja": {"title": "新しい題"}}, **given)
    packed = json.loads(kinds.prepare(report.job_id))
    assert PLUM in packed["style"]
    assert "新しい題" not in packed["html"]
    assert set(packed["assets"]) == {"logo"}


@pytest.mark.django_db
def test_narrower_profile_is_shown_and_one_that_was_not_answered_is_refused(cast, submission):
    report = ask(submission, cast.owner, profile="quick", particulars=Particulars(as_of=NOON.date()))
    whole = ask(submission, cast.owner, particulars=Particulars(as_of=NOON.date()))
    assert (report.profile, whole.profile, whole.corrects) == ("quick", "", None)
    assert len(kinds.prepare(report.job_id)) < len(kinds.prepare(whole.job_id)) / 2
    with pytest.raises(ProfileNotCovered):
        ask(submission, cast.owner, profile="no-such")
    assert Report.objects.count() == 2


# --- colours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accent", "second", "ground", "words"),
    [
        (PLUM, "", PLUM, PLUM),
        (LIGHT, "", LIGHT, colours.on_paper(LIGHT)),
        (LIGHT, DARK, LIGHT, DARK),
        ("", DARK, DARK, DARK),
        ("#808080", DARK, DARK, DARK),  # neither white nor dark letters can be read on it
        (PLUM, LIGHT, PLUM, PLUM),  # nor words in it on paper
    ],
)
def test_colours_that_can_be_read_become_style(accent, second, ground, words):
    made = style(Branding(accent=accent, second=second))
    assert f".cover-head {{ background: {ground};" in made
    assert f"border-bottom-color: {words}" in made


@pytest.mark.parametrize("colour", ["", "red;background:url(x)", "#7a1f3d;}", "#808080", "expression(1)"])
def test_whatever_else_was_stored_becomes_none(colour):
    assert style(Branding(accent=colour)) == ""


@pytest.mark.parametrize("accent", [DARK, LIGHT, PLUM, "#ffffff", "#000000", "#00aa55"])
def test_words_on_paper_can_be_read_whatever_the_cover(accent):
    (words,) = re.findall(r"#answers h2.* color: (#[0-9a-f]{6})", style(Branding(accent=accent)))
    assert colours.contrast(words, colours.WHITE) >= colours.READABLE


# --- the PDF -------------------------------------------------------------------------------------------


def rendered(tmp_path: Path, packed: bytes) -> pikepdf.Pdf:
    out = tmp_path / "report.pdf"
    pdf.render_payload(packed, out, lambda percent: None)
    return pikepdf.open(out)


def logo(*size: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", size, (255, 255, 255, 255)).save(file, "PNG")
    return file.getvalue()


def words_of(packed: bytes) -> Iterator[str]:
    content = json.loads(packed)
    yield content["html"]
    if "attachment" in content:
        yield content["attachment"]["text"]


FULL = Branding(
    issuer="国際人工知能ガバナンス準備推進コンサルティング合同会社" * 3,
    accent=LIGHT,
    second=PLUM,
    title="AI活用とガバナンスの成熟度に関する診断報告書および今後三か年の行動計画のご提案（取締役会向け最終版）",
    contact="\n".join(f"連絡先の行 {number} " + "長い" * 25 for number in range(10)),
    disclaimer="本報告書は、ご提供いただいた情報に基づきます。\n\n転載を禁じます。<script>alert(1)</script>",
)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("with_logo", [True, False])
def test_cover_is_one_page_whatever_it_wears_and_names_no_software(tmp_path, language, with_logo):
    packed = payload(
        build(example(branding=FULL), language=language),
        logo=logo(200, 1200) if with_logo else None,
        attach_data=True,
    )
    for words in words_of(packed):
        assert SOFTWARE.search(words) is None
    with rendered(tmp_path, packed) as document:
        assert page_of(document, "board") == 2
        assert not any(SOFTWARE.search(str(value)) for value in document.docinfo.values())
        assert str(document.docinfo.Author).startswith("国際人工知能")


def page_of(document: pikepdf.Pdf, anchor: str) -> int:
    """The page on which a part begins, counted from 1."""
    names = document.Root.Names.Dests.Names
    place = next(names[index + 1] for index in range(0, len(names), 2) if str(names[index]) == anchor)
    return 1 + [page.obj.objgen for page in document.pages].index(place[0].objgen)


def test_report_that_nobody_branded_names_the_software():
    (html,) = words_of(payload(build(example(), language="en")))
    assert '<div class="cover-brand">Junbi</div>' in html
    assert '<meta name="generator" content="Junbi"/>' in html


def test_words_of_the_branding_stand_where_they_belong_and_run_nowhere():
    (html,) = words_of(payload(build(example(branding=FULL), language="ja")))
    assert html.count("連絡先の行") == 10
    assert "の免責事項" in html
    assert '<p class="small">転載を禁じます。&lt;script&gt;alert(1)&lt;/script&gt;</p>' in html
    assert "回答はすべて組織の自己申告です" in html  # a disclaimer of one's own takes nothing away


def test_light_logo_is_told_from_others():
    drawn = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    drawn.paste((255, 255, 255, 255), (40, 20, 160, 80))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    report = build(example(branding=Branding(accent=DARK)), language="en")
    (light,) = words_of(payload(report, logo=file.getvalue()))
    (solid,) = words_of(payload(report, logo=logo(200, 100)))
    assert '<img class="light" src="asset:logo"' in light
    assert '<img src="asset:logo"' in solid


@pytest.mark.parametrize(("language", "marked"), [("ja", '<p lang="en">'), ("en", "<p>")])
def test_finding_stands_on_its_dimensions_page_as_the_consultants(language, marked):
    found = ConsultantFinding(
        text="Old policy.\n<b>Renew</b> it.",
        by="Kato",
        consultancy="Kaizen",
        language="en",
        on=date(2026, 11, 22),
    )
    subject = example(remarks=Remarks(findings={"strategy": (found,)}))
    (html,) = words_of(payload(build(subject, language=language)))
    assert f"{marked}Old policy.<br/>&lt;b&gt;Renew&lt;/b&gt; it.</p>" in html
    assert html.count("Kaizen") == 1
    page = html[html.index('id="d-strategy"') : html.index('id="d-security"')]
    assert "Kaizen" in page


# --- the cover while it is made ----------------------------------------------------------------------


@pytest.fixture
def owner(db, full_version):
    sample_sheet.cache_clear()
    yield MembershipFactory(organisation=OrganisationFactory(name="Client Ltd")).user
    sample_sheet.cache_clear()


@pytest.fixture
def browser(owner) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def preview(owner) -> str:
    return reverse("branding-preview", args=[owner.memberships.get().organisation_id])


def test_preview_is_the_reports_own_cover(browser, owner):
    organisation = owner.memberships.get().organisation
    choose(
        organisation, colour=PLUM, texts={"ja": {"contact": "東京都\n港区"}, "en": {"title": "Our report"}}
    )
    japanese = browser.get(preview(owner), {"language": "ja"})
    english = browser.get(preview(owner), {"language": "en"}).content.decode()
    page = japanese.content.decode()
    assert '<html lang="ja">' in page
    assert '<p class="cover-contact">東京都<br/>港区</p>' in page
    assert f"{reverse('branding-style')}?accent=%237a1f3d" in page
    assert "<h1>Our report</h1>" in english
    assert "Client Ltd" in english
    assert "style=" not in page
    assert "<script" not in page


def test_preview_shows_what_is_typed_and_stores_nothing(browser, owner):
    sent = {
        "language": "en",
        "title_en": "<b>Typed</b>",
        "colour": LIGHT,
        "second_colour": LIGHT,
        "title_ja": "x" * 61,
    }
    response = browser.post(preview(owner), sent)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<h1>&lt;b&gt;Typed&lt;/b&gt;</h1>" in page
    assert "?accent=%23ffd400" in page
    assert "second=" not in page
    assert "contrast is 1.4 to 1" in page
    assert Chosen.objects.count() == 0


def test_preview_may_stand_in_our_frame_and_run_nothing(browser, owner):
    response = browser.get(preview(owner))
    rules = dict(
        rule.strip().partition(" ")[::2]
        for rule in response["Content-Security-Policy"].split(";")
        if rule.strip()
    )
    assert (rules["frame-ancestors"], rules["script-src"], rules["style-src"]) == (
        "'self'",
        "'none'",
        "'self'",
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    page = browser.get(reverse("branding", args=[owner.memberships.get().organisation_id]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_preview_shows_the_logo_from_its_own_address(browser, owner):
    organisation = owner.memberships.get().organisation
    drawn = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    drawn.paste((255, 255, 255, 255), (40, 20, 160, 80))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    choose(organisation, logo=default_storage.save("logos/a.png", ContentFile(file.getvalue())))
    page = browser.get(preview(owner)).content.decode()
    assert f'<img class="light" src="{reverse("branding-logo", args=[organisation.pk])}?of=' in page
    Chosen.objects.update(logo="logos/gone.png")
    assert browser.get(preview(owner)).status_code == 200


def test_preview_says_when_there_is_no_bank_to_show(db):
    sample_sheet.cache_clear()
    owner = MembershipFactory().user
    client = Client()
    client.force_login(owner)
    assert "once the built-in question bank is loaded" in client.get(preview(owner)).content.decode()


def test_style_sheet_takes_two_colours_and_nothing_else(client):
    address = reverse("branding-style")
    response = client.get(address, {"accent": PLUM, "second": "red}body{display:none"})
    assert response["Content-Type"] == "text/css"
    assert PLUM in response.content.decode()
    assert "body" not in response.content.decode()
    assert client.get(address).content == b""


def test_damaged_logo_is_left_out_of_cover_and_report(db, caplog):
    organisation = OrganisationFactory()
    person = MembershipFactory(organisation=organisation).user
    set_logo(organisation=organisation, by=person, at=NOON, png=logo(300, 100))
    branding = branding_for(organisation=organisation, issuer=None, language="en")
    assert printable_logo(branding) is not None
    default_storage.delete(branding.logo)
    default_storage.save(branding.logo, ContentFile(b"\x89PNG"))
    assert printable_logo(branding) is None
    assert "cannot be read" in caplog.text
