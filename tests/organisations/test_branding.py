"""What stands on the covers: colours that can be read, words in each language, a logo; and who may set them."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from audit.models import Event
from organisations import colours
from organisations.domain import change_branding, logo_files, remove_logo, set_logo
from organisations.forms import BrandingForm, LogoForm
from organisations.forms.branding import SAID_OF_LOGOS
from organisations.logos import UnfitLogo
from organisations.models import Branding, Role
from tests.access.shown import forms_of
from tests.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.any_database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner(db):
    return MembershipFactory(organisation=OrganisationFactory(name="Kaizen Partners")).user


@pytest.fixture
def organisation(owner):
    return owner.memberships.get().organisation


@pytest.fixture
def client(owner) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def logo(name: str = "logo.png", *, kind: str = "PNG", tail: bytes = b"") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (80, 40), "#a03050").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue() + tail)


# --- colours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert round(colours.contrast(one, other), 2) == ratio
    assert colours.contrast(one, other) == colours.contrast(other, one)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#0F4560", "#0f4560"),
        (" 0f4560 ", "#0f4560"),
        ("#fa0", "#ffaa00"),
        ("＃０Ｆ４５６０", "#0f4560"),  # full-width, as a Japanese keyboard writes it
        ("navy", None),
        ("#12345", None),
        ("#0f4560;}", None),
        ("url(//evil)", None),
    ],
)
def test_colour_is_read_as_people_write_it(typed, colour):
    assert colours.normalised(typed) == colour


@pytest.mark.parametrize(("ground", "letters"), [("#0f4560", colours.WHITE), ("#ffd400", colours.INK)])
def test_letters_turn_to_what_reads_better(ground, letters):
    assert colours.letters_on(ground) == letters
    assert colours.unreadable_ground(ground) is None


def test_what_cannot_be_read_comes_with_the_nearest_colour_that_can():
    found = colours.unreadable_on_paper("#ffd400")
    assert (round(found.contrast, 1), found.nearest) == (1.4, "#8c7400")
    assert colours.unreadable_on_paper(found.nearest) is None
    grey = colours.unreadable_ground("#7f7f7f")
    assert grey is not None
    assert colours.unreadable_ground(grey.nearest) is None
    assert abs(int(grey.nearest[1:3], 16) - 0x7F) < 16


def test_every_grey_has_a_nearest_that_can_be_read():
    for value in range(256):
        grey = f"#{value:02x}{value:02x}{value:02x}"
        for check in (colours.unreadable_on_paper, colours.unreadable_ground):
            found = check(grey)
            assert found is None or check(found.nearest) is None


# --- what happens --------------------------------------------------------------------------------------


def texts(**ja: str) -> dict[str, dict[str, str]]:
    return {"ja": ja, "en": {"title": ""}}


def test_branding_is_kept_with_what_it_was_before_in_the_trail(owner, organisation):
    given = {"organisation": organisation, "by": owner, "at": NOON, "second_colour": ""}
    change_branding(colour="#0f4560", texts=texts(issuer="準備", contact=""), **given)
    change_branding(colour="#7a1f3d", texts=texts(issuer="準備"), **given)
    kept = Branding.objects.get()
    assert (kept.colour, kept.texts, kept.changed_at) == ("#7a1f3d", {"ja": {"issuer": "準備"}}, NOON)
    first, second = Event.objects.filter(action="branding.changed").order_by("pk")
    assert first.detail["before"] == {"colour": "", "texts": {}}
    assert second.detail == {"before": {"colour": "#0f4560"}, "after": {"colour": "#7a1f3d"}}


def test_nothing_is_noted_where_nothing_changes(owner, organisation):
    change_branding(organisation=organisation, by=owner, at=NOON, colour="", second_colour="", texts=texts())
    assert (Branding.objects.count(), Event.objects.filter(action="branding.changed").count()) == (0, 0)


def test_logo_is_named_by_its_content_and_earlier_ones_stay_for_the_reports_that_were_asked_for(
    owner, organisation
):
    for png in (b"one", b"two", b"one"):
        set_logo(organisation=organisation, by=owner, at=NOON, png=png)
    first, second = logo_files(organisation)
    name = Branding.objects.get().logo
    assert name in (first, second)
    assert name.startswith(f"logos/{organisation.pk}/")
    with default_storage.open(name) as kept:
        assert kept.read() == b"one"
    remove_logo(organisation=organisation, by=owner, at=NOON)
    assert Branding.objects.get().logo == ""
    assert logo_files(organisation) == [first, second]
    assert logo_files(OrganisationFactory()) == []


# --- forms ---------------------------------------------------------------------------------------------


def form_of(organisation, **typed: str) -> BrandingForm:
    return BrandingForm(typed, branding=Branding(organisation=organisation))


def test_form_says_the_contrast_and_what_would_do(organisation):
    form = form_of(organisation, colour="#808080", second_colour="#ffd400")
    assert form.errors["second_colour"] == [
        "Headings in #FFD400 cannot be read well on white paper: their contrast is 1.4 to 1, and text needs 4.5 to 1. "
        "The nearest colour that works is #8C7400."
    ]
    assert "their contrast is 4.0 to 1, and text needs 4.5 to 1" in form.errors["colour"][0]


def test_form_rounds_a_contrast_down(organisation):
    assert (
        "their contrast is 4.4 to 1"
        in form_of(organisation, second_colour="#777777").errors["second_colour"][0]
    )


def test_form_bounds_what_the_cover_has_room_for(organisation):
    form = form_of(
        organisation,
        contact_ja="\n".join("1234567890A"),
        contact_en="\n".join("1234567890") + "\n \n",
        title_ja="題" * 61,
        issuer_en="I" * 101,
        disclaimer_en="D" * 2001,
        colour="blue",
    )
    assert set(form.errors) == {"contact_ja", "title_ja", "issuer_en", "disclaimer_en", "colour"}
    assert form.cleaned_data["contact_en"].count("\n") == 9


def test_form_offers_what_is_kept(organisation):
    kept = Branding(organisation=organisation, colour="#0f4560", texts={"ja": {"title": "診断"}})
    form = BrandingForm(branding=kept)
    assert (form["colour"].value(), form["title_ja"].value(), form["title_en"].value()) == (
        "#0F4560",
        "診断",
        "",
    )


def test_typed_branding_leaves_out_what_is_not_fit(organisation):
    form = form_of(
        organisation, colour="#0F4560", second_colour="#ffd400", title_ja="診断", title_en="x" * 61
    )
    typed = form.as_typed(Branding(organisation=organisation, logo="logos/kept.png"))
    assert (typed.colour, typed.second_colour, typed.logo) == ("#0f4560", "", "logos/kept.png")
    assert typed.texts == {"ja": {"title": "診断"}, "en": {}}


def test_every_reason_against_a_logo_has_words_in_both_languages():
    for reason in UnfitLogo.Reason:
        said = {}
        for language in ("ja", "en"):
            with translation.override(language):
                said[language] = str(SAID_OF_LOGOS[reason])
        assert said["ja"] != said["en"]


def test_form_refuses_an_svg_and_says_why():
    form = LogoForm({}, {"logo": SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'/>", "image/png")})
    assert form.errors["logo"] == [
        "SVG files are not taken: they can hold programs and links to other places, which do not belong in a report. "
        "Save the logo as a PNG, 1200 pixels wide."
    ]


# --- pages ---------------------------------------------------------------------------------------------


def test_owner_sets_all_of_it_at_once(client, organisation):
    address = reverse("branding", args=[organisation.pk])
    sent = {
        "colour": "#0F4560",
        "issuer_ja": "準備",
        "contact_en": "1 Street\r\nTown",
        "logo": logo(),
        "extra": "x",
    }
    response = client.post(address, sent, follow=True)
    kept = Branding.objects.get()
    assert response.redirect_chain == [(address, 302)]
    assert (kept.organisation, kept.colour) == (organisation, "#0f4560")
    assert kept.texts == {"ja": {"issuer": "準備"}, "en": {"contact": "1 Street\nTown"}}
    assert (
        reverse("branding-logo", args=[organisation.pk]) + f"?of={kept.logo[-20:]}"
        in response.content.decode()
    )


def test_what_is_wrong_saves_nothing_and_keeps_what_was_typed(client, organisation):
    sent = {"second_colour": "#ffd400", "issuer_ja": "準備", "logo": logo()}
    response = client.post(reverse("branding", args=[organisation.pk]), sent)
    assert (response.status_code, Branding.objects.count()) == (422, 0)
    assert 'value="準備"' in response.content.decode()
    assert "#8C7400" in response.content.decode()


def test_logo_is_saved_alone_and_what_else_was_typed_stays_typed(client, organisation):
    for name in ("branding-logo", "branding-logo-remove"):
        sent = {"issuer_ja": "準備", "title_en": "Our title", "logo": logo()}
        response = client.post(reverse(name, args=[organisation.pk]), sent)
        page = response.content.decode()
        assert response.status_code == 200
        assert 'value="準備"' in page
        assert 'value="Our title"' in page
        kept = Branding.objects.get()
        assert (bool(kept.logo), kept.texts) == (name == "branding-logo", {})


def send_page(client: Client, response, **typed: str):
    """Press Save on the page that was answered, as a browser would: to the form's own address, with what stands in it."""
    page = response.content.decode()
    form = next(form for form in forms_of(page, response.request["PATH_INFO"]) if "colour" in form.names)
    return client.post(form.action, {name: values[0] for name, values in form.values.items()} | typed)


@pytest.mark.parametrize("name", ["branding-logo", "branding-logo-remove"])
@pytest.mark.parametrize("with_file", [True, False])
def test_save_saves_after_another_button_was_pressed(client, organisation, name, with_file):
    change = {"colour": "", "second_colour": "", "texts": texts(issuer="準備")}
    change_branding(organisation=organisation, by=organisation.memberships.get().user, at=NOON, **change)
    sent = {"issuer_ja": "準備", "title_en": "Our title"} | ({"logo": logo()} if with_file else {})
    page = client.post(reverse(name, args=[organisation.pk]), sent)
    address = reverse("branding", args=[organisation.pk])
    saved = send_page(client, page, contact_en="Town")
    assert (saved.status_code, saved["Location"]) == (302, address)
    kept = Branding.objects.get().texts
    assert (kept["ja"]["issuer"], kept["en"]["title"], kept["en"]["contact"]) == ("準備", "Our title", "Town")
    assert f'name="next" value="{address}"' in page.content.decode()


@pytest.mark.parametrize("name", ["branding-logo", "branding-logo-remove"])
def test_page_comes_back_at_its_own_address_where_all_that_is_typed_is_saved(client, organisation, name):
    change = {"colour": "#0f4560", "second_colour": "", "texts": texts(contact="1 Street\nTown")}
    change_branding(organisation=organisation, by=organisation.memberships.get().user, at=NOON, **change)
    sent = {"colour": "#0F4560", "contact_ja": "1 Street\r\nTown", "logo": logo()}
    response = client.post(reverse(name, args=[organisation.pk]), sent)
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("branding", args=[organisation.pk]),
    )


def test_problems_stand_in_one_summary_each_once(client, organisation):
    sent = {"second_colour": "#ffd400", "logo": SimpleUploadedFile("a.gif", logo(kind="GIF").read())}
    page = client.post(reverse("branding", args=[organisation.pk]), sent).content.decode()
    assert page.count("problem-summary") == 1
    summary = page[page.index("problem-summary") :].partition("</div>")[0]
    for said in ("Headings in #FFD400 cannot be read well", "GIF files are not taken"):
        assert (summary.count(said), page.count(said)) == (1, 2)  # the other beside its field


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose the file of the logo"),
        (SimpleUploadedFile("a.png", b""), "The file is empty."),
        (SimpleUploadedFile("a.gif", logo(kind="GIF").read()), "GIF files are not taken"),
        (SimpleUploadedFile("a.svg", b"<svg/>"), "SVG files are not taken"),
        (SimpleUploadedFile("a.png", b"MZ\x90"), "This is no image that can be printed."),
    ],
    ids=["none", "empty", "gif", "svg", "program"],
)
def test_unfit_logo_is_refused_with_words(client, organisation, file, said):
    response = client.post(reverse("branding-logo", args=[organisation.pk]), {"logo": file} if file else {})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert logo_files(organisation) == []


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\x.png", "a\u0000b.png", "x.svg", "<script>.png"]
)
def test_name_of_an_upload_names_nothing(client, organisation, name, tmp_path):
    client.post(reverse("branding-logo", args=[organisation.pk]), {"logo": logo(name, tail=b"<script>")})
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.parent == tmp_path / "logos" / str(organisation.pk)
    assert len(kept.stem) == 64
    assert b"script" not in kept.read_bytes()


def test_logo_is_served_to_members_as_a_download_that_is_taken_for_nothing_else(client, organisation):
    address = reverse("branding-logo", args=[organisation.pk])
    assert client.get(address).status_code == 404
    client.post(address, {"logo": logo()})
    response = client.get(address)
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'attachment; filename="logo.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_viewer_sees_the_cover_and_no_fields(organisation):
    viewer = Client()
    viewer.force_login(MembershipFactory(organisation=organisation, role=Role.VIEWER).user)
    page = viewer.get(reverse("branding", args=[organisation.pk])).content.decode()
    assert reverse("branding-preview", args=[organisation.pk]) in page
    assert 'name="colour"' not in page
