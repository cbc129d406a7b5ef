"""The pages on which versions are read, compared, published, retired and brought back."""

import copy
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assessments.domain import Change, save_answers, start_assessment, submit
from audit.models import Event
from banks import domain
from banks.domain import draft_from, find, publish, start_draft, to_publish, tree_of
from banks.domain.publishing import DraftChanged, DraftGone, VersionTaken, name_for, publish_draft
from banks.files import load_document
from banks.models import Draft, Version
from scoring import Answer, InvalidDocument, canonical_json, parse_document
from scoring import load_document as read_document
from tests.factories import MembershipFactory, UserFactory

EXAMPLE = load_document(Path(__file__).parent / "files" / "example.yaml")
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def administrator(db):
    return UserFactory(is_administrator=True, name="Kimura")


@pytest.fixture
def client(administrator):
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    return client


@pytest.fixture
def version(db) -> Version:
    return publish(document=EXAMPLE, by=None, at=datetime(2026, 11, 1, tzinfo=UTC))[0]


@pytest.fixture
def draft(version, administrator) -> Draft:
    return start_draft(base=version, by=administrator)


def edited(draft: Draft, by, **values: object) -> Draft:
    return domain.edit(draft=draft, change=lambda tree: {**tree, **values}, deed="settings.changed", by=by)


def publishes(draft: Draft, by, **options: object) -> Version:
    given = {
        "seen_revision": draft.revision,
        "version": "2026.1",
        "release_notes": "New.",
        "by": by,
        "at": NOW,
    }
    return publish_draft(draft=draft, **{**given, **options})


# --- publishing --------------------------------------------------------------------------------------


def test_draft_becomes_a_version_with_its_notes_and_is_gone(draft, administrator):
    expected = parse_document({**tree_of(draft), "version": "2026.1"})
    published = publishes(draft, administrator, release_notes="Five questions are new.")
    kept = Version.objects.get(version="2026.1")
    assert kept == published
    assert (kept.document, kept.release_notes) == (canonical_json(expected), "Five questions are new.")
    assert (kept.published_at, kept.published_by, kept.status) == (NOW, administrator, "published")
    assert json.loads(kept.bounds)
    assert not Draft.objects.exists()
    event = Event.objects.get(action="bank.published", detail__version="2026.1")
    assert event.actor_id == administrator.pk
    assert domain.newest("example") == kept


def test_draft_that_was_changed_since_is_not_published(draft, administrator):
    seen = draft.revision
    edited(draft, administrator, minimum_coverage=70)
    with pytest.raises(DraftChanged):
        publishes(Draft.objects.get(), administrator, seen_revision=seen)
    with pytest.raises(DraftChanged):
        publishes(draft, administrator, seen_revision=seen)
    assert Version.objects.count() == Draft.objects.count() == 1


def test_second_who_publishes_finds_the_draft_gone(draft, administrator):
    same = Draft.objects.select_related("bank").get()
    publishes(draft, administrator)
    with pytest.raises(DraftGone):
        publishes(same, administrator, version="2026.2")
    assert Version.objects.count() == 2


def test_name_that_is_taken_is_not_published_again(draft, administrator, version):
    with pytest.raises(VersionTaken):
        publishes(draft, administrator, version=version.version)
    assert Draft.objects.exists()


def test_draft_with_problems_is_not_published(draft, administrator):
    broken = edited(draft, administrator, levels=[])
    with pytest.raises(InvalidDocument):
        publishes(broken, administrator)
    assert Version.objects.count() == Draft.objects.count() == 1


def test_name_too_long_for_a_version_is_a_problem(draft):
    with pytest.raises(InvalidDocument) as refused:
        to_publish(draft, version="v" * 51)
    assert [problem.path for problem in refused.value.problems] == [("version",)]


@pytest.mark.parametrize(
    ("said", "name"), [("2025.1", "2025.2"), ("2030", "2030"), ("", "1"), ("first", "first")]
)
def test_name_of_the_next_version_is_counted_up_where_it_is_taken(version, administrator, said, name):
    draft = draft_from(
        tree={**json.loads(version.document, parse_float=Decimal), "version": said}, by=administrator
    )
    assert name_for(draft) == name


def test_publish_page_shows_what_is_new_and_publishes_it(client, draft, administrator):
    dimensions = copy.deepcopy(tree_of(draft)["dimensions"])
    dimensions[0]["questions"][0]["weight"] = 3
    draft = edited(draft, administrator, dimensions=dimensions)
    address = reverse("draft-publish", args=[draft.pk])
    page = client.get(address).content.decode()
    assert "Weight" in page
    assert "<ins" in page
    response = client.post(
        address, {"version": "2026.1", "release_notes": "Heavier.", "seen": draft.revision}
    )
    published = Version.objects.get(version="2026.1")
    assert response["Location"] == reverse("version", args=[published.pk])
    assert "Heavier." in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"version": ""}, "Enter a name for the version."),
        ({"version": "2025.1"}, "A version of this name is published already."),
        ({"version": "nice name"}, "must begin with a letter"),
        ({"version": "v" * 51}, "at most 50 characters"),
        ({"release_notes": " "}, "Say in a sentence or two what is new."),
        ({"release_notes": "x" * 10_001}, "at most 10000 characters"),
        ({"release_notes": "bell \x07"}, "control characters"),
        ({"seen": "0"}, "changed since you opened this page"),
        ({"seen": "many"}, "Enter a whole number"),
    ],
)  # fmt: skip
def test_publish_page_says_what_is_wrong_and_keeps_what_was_typed(client, draft, posted, words):
    given = {"version": "2026.1", "release_notes": "All new.", "seen": draft.revision} | posted
    response = client.post(reverse("draft-publish", args=[draft.pk]), given)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    if "release_notes" not in posted:
        assert "All new." in page
    assert Version.objects.count() == 1


def test_publish_page_lists_every_problem_with_its_field(client, draft, administrator):
    dimensions = copy.deepcopy(tree_of(draft)["dimensions"])
    dimensions[0]["questions"][0]["options"][0]["points"] = 300
    draft = edited(draft, administrator, dimensions=dimensions)
    page = client.get(reverse("draft-publish", args=[draft.pk])).content.decode()
    assert reverse("draft-question", args=[draft.pk, "strategy.definition"]) in page
    assert "must be between 0 and 100" in page
    assert 'name="release_notes"' not in page


def test_publish_page_of_a_draft_that_is_gone_leads_to_the_banks(client, draft, administrator):
    publishes(draft, administrator)
    for response in (
        client.get(reverse("draft-publish", args=[draft.pk])),
        client.post(reverse("draft-publish", args=[draft.pk])),
    ):
        assert response["Location"] == reverse("banks")


def test_draft_from_scratch_has_nothing_to_be_compared_with(client, administrator):
    draft = domain.start_new(
        key="fresh", version="1", title={"ja": "新", "en": "Fresh"}, languages=["ja", "en"], by=administrator
    )
    page = client.get(reverse("draft-publish", args=[draft.pk])).content.decode()
    assert "nothing to compare it with" in page
    client.post(
        reverse("draft-publish", args=[draft.pk]),
        {"version": "1", "release_notes": "First.", "seen": draft.revision},
    )
    assert find("fresh", "1").release_notes == "First."


# --- reading -----------------------------------------------------------------------------------------


def test_version_page_shows_every_text_of_every_part(client, version):
    document = json.loads(version.document)
    page = client.get(reverse("version", args=[version.pk])).content.decode()
    parts = {
        part.partition('"')[0].partition("#")[0].partition("&")[0] for part in page.split('href="?part=')[1:]
    }
    shown = "".join(
        client.get(reverse("version", args=[version.pk]), {"part": part}).content.decode() for part in parts
    )
    texts: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, dict) and set(value) == {"ja", "en"}:
            texts.extend(value.values())
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                collect(each)

    collect(document)
    from django.utils.html import escape

    assert [text for text in texts if escape(text) not in shown] == []


def test_version_page_shows_one_language_alone(client, version):
    page = client.get(reverse("version", args=[version.pk]), {"language": "en"}).content.decode()
    assert "How far is your AI strategy defined?" in page
    assert "部門ごとの導入は重複を生みます。" not in page


def test_version_page_counts_who_uses_it_and_says_no_more(client, version):
    membership = MembershipFactory()
    start_assessment(
        organisation=membership.organisation, version=version, title="Secret title", by=None, at=NOW
    )
    page = client.get(reverse("version", args=[version.pk])).content.decode()
    assert "1 open and 0 submitted assessments" in page
    assert "Secret title" not in page


# --- retiring ----------------------------------------------------------------------------------------


def test_retired_version_is_offered_no_more_and_comes_back(client, version, administrator):
    address = reverse("version-retire", args=[version.pk])
    assert "nobody can begin an assessment" in client.get(address).content.decode()
    client.post(address, {"act": "retire"})
    version.refresh_from_db()
    assert version.status == "retired"
    assert version.retired_at is not None
    assert not Version.objects.published().exists()
    assert "Bring back version" in client.get(address).content.decode()
    client.post(address, {"act": "bring-back"})
    version.refresh_from_db()
    assert (version.status, version.retired_at) == ("published", None)
    actions = Event.objects.filter(action__in=["bank.retired", "bank.brought-back"]).order_by("pk")
    assert [(event.action, event.actor_id) for event in actions] == [
        ("bank.retired", administrator.pk), ("bank.brought-back", administrator.pk),
    ]  # fmt: skip


def test_retiring_twice_is_done_once(version, administrator):
    assert domain.retire(version=version, by=administrator, at=NOW)
    assert not domain.retire(version=version, by=administrator, at=NOW)
    assert domain.bring_back(version=version, by=administrator)
    assert not domain.bring_back(version=version, by=administrator)
    assert Event.objects.filter(action__startswith="bank.").exclude(action="bank.published").count() == 2


def test_assessment_of_a_retired_version_goes_on(version, administrator):
    owner = MembershipFactory().user
    organisation = owner.memberships.get().organisation
    assessment = start_assessment(organisation=organisation, version=version, title="Ours", by=owner, at=NOW)
    domain.retire(version=version, by=administrator, at=NOW)
    change = Change(content=Answer("partial"), seen_revision=0)
    save_answers(assessment=assessment, changes={"strategy.definition": change}, by=owner, at=NOW)
    assert submit(assessment=assessment, by=owner, at=NOW).version == version


# --- comparing ---------------------------------------------------------------------------------------


def test_draft_is_compared_with_its_base_unless_told(client, draft, version, administrator):
    draft = edited(draft, administrator, minimum_coverage=70)
    address = reverse("version-compare")
    page = client.get(address, {"to": draft.pk})
    told = client.get(address, {"to": draft.pk, "from": version.pk})
    assert page.context["before"].id == told.context["before"].id == str(version.pk)
    assert "Coverage needed for a level" in page.content.decode()


def test_comparison_calls_languages_by_their_own_names(client, draft, version, administrator):
    draft = edited(draft, administrator, title={"ja": "AI準備度（改）", "en": "AI readiness (revised)"})
    html = client.get(reverse("version-compare"), {"to": draft.pk}).content.decode()
    assert re.findall(r'class="side-language">([^<]+)<', html) == ["日本語", "English"]


def test_comparison_is_narrowed_to_a_kind(client, draft, version, administrator):
    title = {"ja": "AI準備度（改）", "en": "AI readiness (revised)"}
    draft = edited(draft, administrator, minimum_coverage=70, title=title)
    shown = {
        kind: client.get(reverse("version-compare"), {"to": draft.pk, "kind": kind}).content.decode()
        for kind in ("wording", "meaning", "scoring", "nonsense")
    }
    assert ["Coverage needed" in page for page in shown.values()] == [True, False, True, True]
    assert "Nothing of this kind differs." in shown["meaning"]


def test_comparison_says_when_nothing_differs(client, version):
    page = client.get(reverse("version-compare"), {"to": version.pk, "from": version.pk}).content.decode()
    assert "one and the same" in page


@pytest.mark.parametrize(
    "query", [{"to": "nonsense"}, {"to": ""}, {"to": "00000000-0000-4000-8000-000000000000"}]
)
def test_comparison_of_what_is_not_there_is_not_found(client, version, query):
    assert client.get(reverse("version-compare"), query).status_code == 404


def test_versions_of_different_banks_are_not_compared(client, version):
    other = publish(
        document=read_document(version.document.replace('"example"', '"other"', 1)), by=None, at=NOW
    )[0]
    query = {"from": version.pk, "to": other.pk}
    assert client.get(reverse("version-compare"), query).status_code == 404


def test_comparison_of_many_differences_goes_over_pages(client, version, administrator):
    tree = json.loads(version.document, parse_float=Decimal)
    many = [{**tree["dimensions"][1]["questions"][1], "key": f"notes-{number}"} for number in range(130)]
    tree["dimensions"][1]["questions"] += many
    draft = draft_from(tree={**tree, "version": "2026.1"}, by=administrator, base=version)
    pages = [
        client.get(reverse("version-compare"), {"to": draft.pk, "page": page})
        for page in ("1", "3", "99", "x")
    ]
    assert [page.context["page"] for page in pages] == [1, 3, 3, 1]
    shown = [sum(len(section.items) for section in page.context["sections"]) for page in pages]
    assert shown == [60, 11, 11, 60]


def test_trail_of_the_site_names_versions_and_leads_to_them(client, version, administrator):
    domain.retire(version=version, by=administrator, at=NOW)
    shown = client.get(reverse("site-trail")).content.decode()
    assert f'<a href="{reverse("version", args=[version.pk])}">example 2025.1</a>' in shown
    assert "retired a version of a question bank" in shown


# --- as text -----------------------------------------------------------------------------------------


def test_command_prints_what_differs(version, administrator, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    tree = json.loads(version.document, parse_float=Decimal)
    question = tree["dimensions"][0]["questions"][0]
    question["weight"] = 3
    question["text"] = {
        "ja": "AI戦略はどの程度文書化されていますか。",
        "en": "How far is your AI strategy written down?",
    }
    publish(document=parse_document({**tree, "version": "2026.1"}), by=None, at=NOW)
    call_command("compare_banks", "example", "--from", "2025.1")
    printed = capsys.readouterr().out.splitlines()
    assert "* 設問 strategy.definition: AI戦略はどの程度文書化されていますか。" in " ".join(printed)
    assert "    重み: 2 → 3" in printed
    assert any("AI戦略はどの程度[-定義-]{+文書化+}されていますか。" in line for line in printed)


def test_command_refuses_a_version_that_is_not_there(version, capsys):
    with pytest.raises(SystemExit) as exit:
        call_command("compare_banks", "example", "--from", "1999.1")
    assert exit.value.code == 1
    assert "example 1999.1" in capsys.readouterr().err
