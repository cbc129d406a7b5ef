"""From a file to a draft: what is understood, shown and confirmed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from banks.domain import publish, tree_of
from banks.domain.importing import (
    UploadGone,
    draft_from_upload,
    keep_upload,
    plain_file_name,
    understood_as,
)
from banks.exchange.reading import Note
from banks.exchange.understanding import Understood, adjusted, findings, understand
from banks.files import load_document
from banks.models import Bank, Draft, Upload
from banks.problems import FileProblems
from jobs import registry
from scoring import canonical_json, parse_document
from tests.factories import UserFactory

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"
TEXT = EXAMPLE.read_text()


def tree(text: str = TEXT):
    return understand("bank.yaml", text.encode()).tree


# --- understanding ---------------------------------------------------------------------------------------------------


def test_valid_file_is_understood_as_its_document():
    understood = understand("bank.yaml", TEXT.encode())
    assert understood.format == "yaml"
    assert understood.tree == json.loads(canonical_json(load_document(EXAMPLE)))
    assert (understood.notes, findings(understood.tree, understood.lines)) == ((), [])


def test_invalid_file_is_understood_with_every_problem_and_its_line():
    text = TEXT.replace("points: 60", "points: 160").replace("minimum_coverage", "minimal_coverage")
    understood = understand("bank.yaml", text.encode())
    lines = text.splitlines()
    assert [
        (finding.line, finding.problem.place) for finding in findings(understood.tree, understood.lines)
    ] == [
        (1 + next(n for n, line in enumerate(lines) if "minimal_coverage" in line), "minimal_coverage"),
        (
            1 + next(n for n, line in enumerate(lines) if "points: 160" in line),
            "dimensions[0].questions[0].options[2].points",
        ),
    ]


def test_scalars_of_invalid_yaml_become_what_their_fields_take():
    found = tree(TEXT.replace("points: 60", "points: 160").replace('version: "2025.1"', "version: 2025.10"))
    assert (found["version"], found["minimum_coverage"], found["format"]) == ("2025.10", 80, 1)
    assert found["dimensions"][0]["questions"][0]["unplaced"] is False
    assert found["dimensions"][0]["questions"][0]["options"][2]["points"] == 160


def test_file_without_key_and_version_gets_them_and_says_so():
    text = TEXT.replace("key: example\n", "").replace('version: "2025.1"\n', "")
    understood = understand("My bank.yaml", text.encode())
    assert (understood.tree["key"], understood.tree["version"]) == ("My-bank", "1")
    assert [str(note) for note in understood.notes] == [
        "the file names no key, so the question bank is called My-bank",
        "the file names no version, so it is version 1",
    ]


def test_broken_characters_are_replaced_and_counted():
    text = json.dumps({"title": {"en": "a\ud800b"}, "dimensions": [{"key": "x\x00", "name": {"en": "ok"}}]})
    understood = understand("bank.json", text.encode())
    assert understood.tree["title"] == {"en": "a\ufffdb"}
    assert understood.tree["dimensions"][0]["key"] == "x\ufffd"
    assert str(understood.notes[0]).startswith("control characters or broken characters in 2 places")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        (
            "x.yaml",
            b"a: b\n",
            "x.yaml: there are no dimensions in it, so it is not a question bank in our format",
        ),
        ("x.json", b"[1, 2]", "x.json: must be a map of names to values"),
        (
            "x.yaml",
            b"dimensions:\n  - key: a\n    questions: 5\n",
            "x.yaml:3: dimensions[0].questions: must be a list",
        ),
        ("x.yaml", b"dimensions: [\n", "x.yaml:2: not valid YAML: did not find expected node content"),
    ],
)
def test_what_no_draft_can_hold_is_refused_with_its_place(name, data, expected):
    with pytest.raises(FileProblems) as refused:
        understand(name, data)
    assert refused.value.lines() == [expected]


def test_document_of_too_many_values_is_refused_rather_than_edited():
    dimension = {"key": "a", "name": {"en": "A"}, "questions": [{"key": "q"}] * 10_001}
    with pytest.raises(FileProblems) as refused:
        understand("x.json", json.dumps({"dimensions": [dimension]}).encode())
    assert "dimensions[0].questions: must have at most 10000 entries" in refused.value.lines()[0]


# --- adjusting -------------------------------------------------------------------------------------------------------


def test_adjusted_tree_drops_the_texts_of_a_language_left_out():
    found = adjusted(tree(), key="mine", version="3", titles={"en": "Mine", "ja": "x"}, languages=["en"])
    assert (found["key"], found["version"], found["languages"]) == ("mine", "3", ["en"])
    assert found["title"] == {"en": "Mine"}
    assert '"ja"' not in json.dumps(found, default=str)
    assert findings(found, {}) == []


def test_adjusted_tree_keeps_a_text_that_stands_in_no_other_language():
    only = TEXT.replace('{ja: "補足", en: "Anything to add"}', '{ja: "補足"}')
    found = adjusted(tree(only), key="mine", version="3", titles={"en": "Mine"}, languages=["en"])
    assert found["dimensions"][1]["questions"][1]["text"] == {"ja": "補足"}
    assert [finding.problem.place for finding in findings(found, {})] == [
        "dimensions[1].questions[1].text",
        "dimensions[1].questions[1].text.ja",
    ]


def test_adjusted_tree_with_another_default_language_is_the_same_bank():
    found = adjusted(tree(), key="example", version="2025.1", titles=tree()["title"], languages=["en", "ja"])
    assert found == {**tree(), "languages": ["en", "ja"]}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bank.yaml", "bank.yaml"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\bank.xlsx", "bank.xlsx"),
        ("a\u202eb\x00.yaml", "a\ufffdb\ufffd.yaml"),
        ("設問集.yaml", "設問集.yaml"),
        ("", "?"),
        ("x" * 300 + ".yaml", "x" * 249 + "….yaml"),
    ],
)
def test_file_names_are_shown_without_folders_and_tricks(name, shown):
    assert plain_file_name(name) == shown


# --- keeping and confirming ------------------------------------------------------------------------------------------

NOTED = Understood(
    "yaml",
    {"format": 1, "key": "k", "version": "1", "dimensions": [{"key": "d"}]},
    (Note("lost", "lost %(name)s", {"name": "x"}, place="page 1", line=3),),
    {("dimensions", 0, "name"): 7},
)


@pytest.mark.django_db
def test_kept_upload_is_understood_as_before():
    upload = keep_upload(understood=NOTED, file_name="a.yaml", by=None, at=timezone.now())
    assert understood_as(Upload.objects.get(pk=upload.pk)) == NOTED


@pytest.mark.django_db
def test_confirmed_upload_becomes_a_draft_of_the_newest_version_and_is_forgotten():
    version, _new = publish(document=load_document(EXAMPLE), by=None)
    administrator = UserFactory(is_administrator=True)
    upload = keep_upload(
        understood=understand("b.yaml", TEXT.encode()),
        file_name="b.yaml",
        by=administrator,
        at=timezone.now(),
    )
    content = {**tree(), "version": "2026.1"}
    draft = draft_from_upload(upload=upload, tree=content, by=administrator)
    assert (draft.base, draft.bank, draft.file_name, tree_of(draft)) == (
        version,
        version.bank,
        "b.yaml",
        content,
    )
    assert not Upload.objects.exists()
    event = Event.objects.get(action="bank.imported")
    assert (event.actor_id, event.detail["file"], event.detail["format"]) == (
        administrator.pk,
        "b.yaml",
        "yaml",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("named", "base"), [("2025.1", "2025.1"), ("2026.1", "2026.1"), ("2020", "2026.1")])
def test_confirmed_upload_begins_from_the_version_that_it_names(named, base):
    publish(document=load_document(EXAMPLE), by=None)
    publish(document=parse_document({**tree(), "version": "2026.1"}), by=None)
    content = {**tree(), "version": named, "description": {"ja": "別の説明", "en": "Another description"}}
    upload = keep_upload(
        understood=Understood("yaml", content, (), {}), file_name="b.yaml", by=None, at=timezone.now()
    )
    draft = draft_from_upload(upload=upload, tree={**content, "version": "2026.2"}, by=None)
    assert draft.base.version == base


@pytest.mark.django_db
def test_upload_is_confirmed_once():
    upload = keep_upload(understood=NOTED, file_name="a.yaml", by=None, at=timezone.now())
    again = Upload.objects.get(pk=upload.pk)
    draft_from_upload(upload=upload, tree=NOTED.tree, by=None)
    with pytest.raises(UploadGone):
        draft_from_upload(upload=again, tree=NOTED.tree, by=None)
    assert Draft.objects.count() == 1


@pytest.mark.django_db
def test_uploads_are_forgotten_after_a_day():
    now = timezone.now()
    for hours in (23, 25):
        keep_upload(understood=NOTED, file_name=f"{hours}", by=None, at=now - timedelta(hours=hours))
    dict(registry.chores())["bank uploads"]()
    assert [upload.file_name for upload in Upload.objects.all()] == ["23"]


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(db) -> Client:
    client = Client()
    client.force_login(UserFactory(is_administrator=True))
    return client


def send(client: Client, text: str = TEXT, *, name: str = "bank.yaml", format: str = ""):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("bank-import"), {"file": file, "format": format})


def preview(client: Client, text: str = TEXT, **options):
    response = send(client, text, **options)
    assert response.status_code == 302
    return client.get(response["Location"])


FORM = {
    "key": "example",
    "version": "2025.1",
    "title_ja": "AI準備度",
    "title_en": "AI readiness",
    "languages": ["ja", "en"],
    "default_language": "ja",
}


def test_preview_shows_counts_tree_and_what_it_becomes_and_writes_nothing(administrator):
    page = preview(administrator)
    shown = page.content.decode()
    assert page.context["counts"] == {
        "dimensions": 2, "questions": 5, "options": 10, "conditions": 1, "figures": 8,
        "recommendations": 2, "sources": 1, "clauses": 2, "measures": 0, "outcomes": 0,
    }  # fmt: skip
    assert "How far is your AI strategy defined?" in shown
    assert "It becomes a draft of a new question bank." in shown
    assert (Draft.objects.count(), Bank.objects.count()) == (0, 0)


def test_preview_shows_texts_in_the_language_asked_for(administrator):
    address = send(administrator)["Location"]
    assert (
        "AI戦略はどの程度定義されていますか。" in administrator.get(f"{address}?language=ja").content.decode()
    )
    assert "AI戦略はどの程度定義されていますか。" not in administrator.get(address).content.decode()


def test_confirming_makes_the_draft_as_it_was_asked_for(administrator):
    address = send(administrator)["Location"]
    posted = {
        **FORM,
        "key": "ours",
        "version": "1",
        "languages": ["en"],
        "default_language": "en",
        "confirm": "yes",
    }
    response = administrator.post(address, posted)
    draft = Draft.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("draft", args=[draft.pk])
    assert (draft.bank.key, tree_of(draft)["languages"], tree_of(draft)["title"]) == (
        "ours",
        ["en"],
        {"en": "AI readiness"},
    )
    assert administrator.get(address).status_code == 404


def test_looking_again_shows_what_was_asked_for_and_writes_nothing(administrator):
    address = send(administrator, TEXT.replace('{ja: "補足", en: "Anything to add"}', '{ja: "補足"}'))[
        "Location"
    ]
    assert administrator.get(address).context["problem_count"] == 1
    page = administrator.post(address, {**FORM, "languages": ["ja"], "look": "yes"})
    assert (page.status_code, page.context["problem_count"]) == (200, 0)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "no key"}, "key"),
        ({"key": ""}, "key"),
        ({"version": "a b"}, "version"),
        ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"languages": ["en"]}, "default_language"),
        ({"title_ja": " "}, "title_ja"),
        ({"title_en": "a\x0bb"}, "title_en"),
    ],
)
def test_confirming_with_what_cannot_be_says_which_field(administrator, change, field):
    address = send(administrator)["Location"]
    page = administrator.post(address, {**FORM, **change, "confirm": "yes"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Draft.objects.exists()


def test_version_published_with_other_content_is_counted_up_and_refused_at_its_field(administrator):
    publish(document=load_document(EXAMPLE), by=None)
    address = send(administrator, TEXT.replace("share: 39", "share: 40"))["Location"]
    page = administrator.get(address)
    assert "The file becomes a draft of version 2025.2" in page.content.decode()
    assert page.context["form"]["version"].value() == "2025.2"
    page = administrator.post(address, {**FORM, "confirm": "yes"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["version"])
    assert "Enter another version below." in page.content.decode()
    assert administrator.post(address, {**FORM, "version": "2025.2", "confirm": "yes"}).status_code == 302
    assert Draft.objects.get().base.version == "2025.1"


def test_what_is_published_already_to_the_letter_is_nothing_to_import(administrator):
    publish(document=load_document(EXAMPLE), by=None)
    page = preview(administrator)
    assert "There is nothing to import." in page.content.decode()
    assert "Make a draft" not in page.content.decode()


def test_invalid_file_becomes_a_draft_with_its_problems(administrator):
    response = send(administrator, TEXT.replace("points: 60", "points: 160"))
    page = administrator.get(response["Location"])
    assert "line 47" in page.content.decode()
    assert administrator.post(response["Location"], {**FORM, "confirm": "yes"}).status_code == 302
    assert tree_of(Draft.objects.get())["dimensions"][0]["questions"][0]["options"][2]["points"] == 160


def test_unreadable_file_is_refused_with_its_line_and_keeps_nothing(administrator):
    page = send(administrator, "a: [1\nb: 2")
    assert page.status_code == 422
    assert "line 2" in page.content.decode()
    assert not Upload.objects.exists()


def test_without_a_file_the_form_says_so(administrator):
    page = administrator.post(reverse("bank-import"))
    assert (page.status_code, page.context["form"].errors["file"]) == (422, ["Choose a file"])


def test_another_format_than_the_file_is_of_is_refused(administrator):
    assert send(administrator, format="json").status_code == 422


def test_notes_are_grouped_sought_and_shown_whole(administrator):
    user = administrator.session["_auth_user_id"]
    notes = tuple(Note("lost", "lost %(name)s", {"name": f"part {n}"}) for n in range(150))
    notes += (Note("understood", "understood %(name)s", {"name": "title"}),)
    upload = keep_upload(
        understood=Understood("yaml", tree(), notes), file_name="a.yaml", by=None, at=timezone.now()
    )
    Upload.objects.filter(pk=upload.pk).update(uploaded_by=user)
    address = reverse("bank-upload", args=[upload.pk])

    def shown(query: str) -> dict[str, tuple[int, int, int]]:
        groups = administrator.get(address + query).context["groups"]
        return {group.fate: (len(group.notes), group.found, group.count) for group in groups}

    assert shown("") == {"lost": (100, 150, 150), "understood": (1, 1, 1)}
    assert shown("?all=lost") == {"lost": (150, 150, 150), "understood": (1, 1, 1)}
    assert shown("?q=Part+14") == {"lost": (11, 11, 150), "understood": (0, 0, 1)}


def test_upload_is_shown_to_nobody_else(administrator):
    address = send(administrator)["Location"]
    other = Client()
    other.force_login(UserFactory(is_administrator=True))
    assert other.get(address).status_code == 404
    assert other.post(address, {**FORM, "confirm": "yes"}).status_code == 404


def test_upload_can_be_discarded(administrator):
    address = send(administrator)["Location"]
    assert administrator.post(f"{address}discard/").status_code == 302
    assert not Upload.objects.exists()


@override_settings(LIMITS={"upload": "2/1h/person"})
def test_uploads_are_limited(administrator):
    assert [send(administrator).status_code for _ in range(3)] == [302, 302, 429]
