"""The pages on which administrators edit question banks."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from banks import presence
from banks.domain import base_tree, change_part, edit, publish, start_draft, tree_of
from banks.editing.address import get, put, take_out
from banks.editing.tree import write_tree
from banks.files import load_document
from banks.models import Bank, Draft
from bench.large_bank import large_bank
from scoring import parse_document
from tests.banks.trees import EXAMPLE, example_tree, question_order
from tests.factories import UserFactory

pytestmark = pytest.mark.any_database

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DEFINITION = ("questions", "strategy.definition")


@pytest.fixture(scope="module")
def me(module_db):
    return UserFactory(is_administrator=True, name="Sato", language="en")


@pytest.fixture(scope="module")
def other(module_db):
    return UserFactory(is_administrator=True, name="Weber")


@pytest.fixture(scope="module")
def cookies(me):
    client = Client()
    client.force_login(me)
    return client.cookies


@pytest.fixture
def client(db, cookies) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies.update(cookies)
    return client


@pytest.fixture(scope="module")
def version(module_db):
    return publish(document=load_document(EXAMPLE), by=None, at=NOW)[0]


@pytest.fixture
def draft(db, version, me) -> Draft:
    return start_draft(base=version, by=me)


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main")[0]).split())


def act(client: Client, draft: Draft, what: str, **fields: str):
    return client.post(reverse("draft-arrange", args=[draft.pk]), {"act": what, **fields})


def now(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


# ----------------------------------------------------------- banks, versions


def test_list_without_banks_says_how_to_begin(client):
    said = words(page(client, "banks"))
    assert "There are no question banks yet" in said
    assert "Import a file" in said


def test_list_names_banks_with_their_newest_version_and_drafts(client, draft):
    said = words(page(client, "banks"))
    assert "AI readiness (example) example Published Version 2025.1" in said
    assert "Draft of version 2025.2 (Sato) Begun from version 2025.1, Sato" in said


@pytest.mark.parametrize("name", ["banks", "bank"])
def test_drafts_of_one_version_are_told_apart_by_who_began_them_and_what_they_are_called(
    client, draft, version, other, name
):
    theirs = start_draft(base=version, by=other)
    change_part(draft=theirs, address=("title", "en"), content="Renamed", deed="settings.changed", by=other)
    said = words(page(client, name, *([version.bank.pk] if name == "bank" else [])))
    assert "Draft of version 2025.2 (Sato) Begun" in said
    assert "Draft of version 2025.2 (Weber) : Renamed Begun" in said


def test_bank_without_versions_and_drafts_is_not_there(client):
    empty = Bank.objects.create(key="empty")
    assert client.get(reverse("bank", args=[empty.pk])).status_code == 404
    assert "empty" not in words(page(client, "banks"))


def test_bank_page_lists_versions_and_drafts(client, draft, version):
    said = words(page(client, "bank", version.bank.pk))
    assert "Begun from version 2025.1" in said
    assert "0 assessments use it" in said


def test_bank_page_leads_from_each_version_to_what_is_new_in_it(client, version):
    assert "Compare with" not in words(page(client, "bank", version.bank.pk))
    newer, _ = publish(document=parse_document({**example_tree(), "version": "2025.2"}), by=None, at=LATER)
    assert f"?from={version.pk}&amp;to={newer.pk}" in page(client, "bank", version.bank.pk)


def test_draft_is_begun_from_a_version(client, version):
    answer = client.post(reverse("version-draft", args=[version.pk]))
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("draft", args=[draft.pk])
    assert tree_of(draft)["version"] == "2025.2"


def test_bank_is_begun_from_scratch(client):
    answer = client.post(
        reverse("bank-new"),
        {
            "title": "A new bank", "key": "new", "version": "1", "default_language": "en",
            "translated_into": ["ja"], "more_languages": "fr, de",
        },
    )  # fmt: skip
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("draft", args=[draft.pk])
    assert tree_of(draft)["languages"] == ["en", "ja", "fr", "de"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": "no key"}, "Begin with a letter or a digit"),
        ({"key": "example"}, "There is a question bank with this key"),
        ({"version": "v 1"}, "Use only letters a to z"),
        ({"more_languages": "fr klingon!"}, "“klingon!” is no language code"),
        ({"title": ""}, "This field is required"),
    ],
)
def test_bank_that_cannot_be_begun_says_why_and_keeps_what_was_typed(client, version, change, said):
    data = {"title": "A new bank", "key": "new", "version": "1", "default_language": "en"} | change
    answer = client.post(reverse("bank-new"), data)
    assert answer.status_code == 422
    assert said in words(answer.content.decode())
    assert not Draft.objects.exists()


# -------------------------------------------------------------------- tree


def test_tree_shows_dimensions_and_questions(client, draft):
    said = words(page(client, "draft", draft.pk))
    assert "All (5 questions)" in said
    assert "How far is your AI strategy defined?" in said
    assert "strategy.budget-share number shown on a condition" in said


def test_question_is_moved_by_its_buttons_and_the_button_keeps_the_focus(client, draft):
    answer = act(client, draft, "question-down:strategy.definition")
    assert question_order(tree_of(now(draft)))["strategy"][:2] == ["strategy.budget", "strategy.definition"]
    html = client.get(answer["Location"]).content.decode()
    assert re.search(r'value="question-down:strategy.definition" autofocus', html)


def test_question_is_put_where_it_was_dragged_to(client, draft):
    answer = client.post(
        reverse("draft-arrange", args=[draft.pk]),
        {"act": "question-place:strategy.budget", "dimension": "security", "before": "security.notes"},
        headers={"accept": "application/json"},
    )
    assert answer.json() == {"revision": 2}
    assert question_order(tree_of(now(draft)))["security"] == [
        "security.measures", "strategy.budget", "security.notes",
    ]  # fmt: skip


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_is_not_there_any_more_is_not_moved(client, draft, accept):
    answer = client.post(
        reverse("draft-arrange", args=[draft.pk]), {"act": "question-up:nobody"}, headers={"accept": accept}
    )
    assert answer.status_code == (302 if accept == "text/html" else 409)
    assert now(draft).revision == 1


def test_question_is_moved_to_another_dimension_without_a_script(client, draft):
    said = words(page(client, "draft-question-place", draft.pk, "strategy.budget", dimension="security"))
    assert "Place in “Security”" in said
    assert "Before “Anything to add”" in said
    act(client, draft, "question-place:strategy.budget", dimension="security", before="")
    assert question_order(tree_of(now(draft)))["security"][-1] == "strategy.budget"


def test_added_question_opens_its_form(client, draft):
    answer = act(client, draft, "question-add:security")
    (key,) = set(question_order(tree_of(now(draft)))["security"]) - {"security.measures", "security.notes"}
    assert answer["Location"] == reverse("draft-question", args=[draft.pk, key])
    assert client.get(answer["Location"]).status_code == 200


def test_removed_question_comes_back_by_undo(client, draft):
    answer = act(client, draft, "question-remove:strategy.budget")
    assert "“Undo” brings it back" in words(client.get(answer["Location"]).content.decode())
    assert "strategy.budget" not in question_order(tree_of(now(draft)))["strategy"]
    answer = client.post(
        reverse("draft-undo", args=[draft.pk]), {"next": reverse("draft-history", args=[draft.pk])}
    )
    assert tree_of(now(draft)) == tree_of(draft)
    said = words(client.get(answer["Location"]).content.decode())
    assert "Taken back: Removed a question" in said
    assert "Undone: Removed a question" in said
    client.post(reverse("draft-redo", args=[draft.pk]))
    assert "strategy.budget" not in question_order(tree_of(now(draft)))["strategy"]


@pytest.mark.parametrize(
    ("what", "dimensions"),
    [
        ("dimension-up:security", ["security", "strategy"]),
        ("dimension-down:strategy", ["security", "strategy"]),
        ("dimension-add:", ["strategy", "security", "dimension-1"]),
        ("dimension-copy:strategy", ["strategy", "strategy-2", "security"]),
        ("dimension-remove:strategy", ["security"]),
        ("nonsense:strategy", ["strategy", "security"]),
    ],
)
def test_dimensions_are_rearranged(client, draft, what, dimensions):
    answer = act(client, draft, what)
    assert [each["key"] for each in tree_of(now(draft))["dimensions"]] == dimensions
    assert client.get(answer["Location"]).status_code == 200


def test_search_leads_to_the_field(client, draft):
    html = page(client, "draft", draft.pk, q="ｂｕｄｇｅｔ reserved")
    assert "1 place" in words(html)
    assert f"{reverse('draft-question', args=[draft.pk, 'strategy.budget'])}#id_text.en" in html
    assert "<mark>budget reserved</mark>" in html
    assert "Nothing has “zzz” in it" in words(page(client, "draft", draft.pk, q="zzz"))


def test_untranslated_texts_are_found(client, draft, me):
    assert "Everything is translated" in words(page(client, "draft", draft.pk, show="untranslated"))
    tree = take_out(tree_of(draft), (*DEFINITION, "text", "en"))
    tree = take_out(tree, ("levels", 0, "name", "en"))
    edit(draft=draft, change=lambda _tree: tree, deed="question.changed", by=me)
    html = page(client, "draft", draft.pk, show="untranslated")
    said = words(html)
    assert "English missing" in said
    assert "Security" not in said
    assert "Level “未着手” › Name" in said
    assert f"{reverse('draft-part', args=[draft.pk, 'levels'])}#id_levels.0.name.en" in html


def test_long_draft_shows_one_dimension_at_a_time(client, me):
    draft = Draft.objects.create(bank=Bank.objects.create(key="large"), document=write_tree(large_bank(400)))
    dimensions = tree_of(draft)["dimensions"]
    html = page(client, "draft", draft.pk, open=dimensions[1]["key"])
    shown = re.findall(r'id="q-([^"]+)"', html)
    assert shown == [question["key"] for question in dimensions[1]["questions"]][:100]


def test_one_long_dimension_is_paged(client, me):
    tree = large_bank(400)
    questions = [question for dimension in tree["dimensions"] for question in dimension["questions"]]
    tree["dimensions"] = [{**tree["dimensions"][0], "questions": questions}]
    draft = Draft.objects.create(bank=Bank.objects.create(key="large"), document=write_tree(tree))
    key = tree["dimensions"][0]["key"]
    html = page(client, "draft", draft.pk, open=key, **{"from": "300"})
    assert re.findall(r'id="q-([^"]+)"', html) == [question["key"] for question in questions[300:]]
    assert "Earlier questions" in html
    assert "Later questions" not in html


# ----------------------------------------------------------------- problems


def test_draft_without_problems_says_so(client, draft):
    assert "Nothing stands in the way of publishing" in words(page(client, "draft-problems", draft.pk))


def test_every_problem_leads_to_its_field(client, draft, me):
    def spoil(tree):
        tree = take_out(tree, (*DEFINITION, "options", "partial", "text", "en"))
        tree = take_out(tree, ("sources", "survey", "title", "ja"))
        tree = {**tree, "levels": [{**tree["levels"][0], "from": 5}, *tree["levels"][1:]]}
        return {**tree, "dimensions": [{**tree["dimensions"][0], "weight": "much"}, *tree["dimensions"][1:]]}

    edit(draft=draft, change=spoil, deed="question.changed", by=me)
    html = page(client, "draft-problems", draft.pk)
    links = set(re.findall(r'href="([^"]+#id_[^"]+)"', html))
    assert links == {
        reverse("draft-question", args=[draft.pk, "strategy.definition"]) + "#id_options.2.text.en",
        reverse("draft-entry", args=[draft.pk, "sources", "survey"]) + "#id_title.ja",
        reverse("draft-part", args=[draft.pk, "levels"]) + "#id_levels.0",
        reverse("draft-part", args=[draft.pk, "levels"]) + "#id_levels.0.from",
        reverse("draft-dimension", args=[draft.pk, "strategy"]) + "#id_weight",
    }
    for link in links:
        target, _hash, field = link.partition("#")
        assert f'id="{field}"' in client.get(target).content.decode()
    assert "With problems (4)" in words(page(client, "draft", draft.pk))
    assert "With problems (4)" in words(page(client, "draft", draft.pk, show="problems"))


def test_what_the_format_does_not_know_is_removed(client, draft, me):
    def spoil(tree):
        return put(tree, (*DEFINITION, "options", "partial", "colour"), "red")

    edit(draft=draft, change=spoil, deed="question.changed", by=me)
    html = page(client, "draft-problems", draft.pk)
    (act_,) = re.findall(r'value="(part-remove:[^"]+)"', html)
    answer = act(client, draft, act_.replace("&quot;", '"'))
    assert answer["Location"] == reverse("draft-problems", args=[draft.pk])
    assert tree_of(now(draft)) == tree_of(draft)
    for nonsense in ("part-remove:", "part-remove:[]", 'part-remove:["nobody"]', "part-remove:{"):
        assert act(client, draft, nonsense).status_code == 302
    assert tree_of(now(draft)) == tree_of(draft)


def test_problems_are_counted_once_the_page_is_there(client, draft):
    assert 'hx-get="/banks/drafts/' in page(client, "draft", draft.pk)
    fragment = page(client, "draft-problems", draft.pk, fragment="1")
    assert '<span class="count" id="problem-count">0</span>' in fragment


# --------------------------------------------------------- forms, conflicts


def post_form(client: Client, name: str, *args: object, **fields: object):
    """What a browser posts that fills in some fields of a page's form and leaves the others."""
    html = page(client, name, *args).partition('class="part-form"')[2].partition("</form>")[0]
    data: dict[str, object] = {}
    for control in re.findall(r"<input [^>]+>", html):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', control))
        if attributes.get("type") in ("radio", "checkbox") and "checked" not in control:
            continue
        data[attributes["name"]] = attributes.get("value", "")
    for field, content in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?([^<]*)<', html):
        data[field] = content
    return client.post(reverse(name, args=args), data | fields)


def test_settings_are_saved(client, draft):
    answer = post_form(
        client, "draft-settings", draft.pk,
        **{"title.en": "Another", "minimum_coverage": "70.5", "version": "2026.1", "add_languages": "fr"},
    )  # fmt: skip
    assert answer.status_code == 302
    tree = tree_of(now(draft))
    assert (tree["title"]["en"], str(tree["minimum_coverage"]), tree["version"]) == (
        "Another",
        "70.5",
        "2026.1",
    )
    assert tree["languages"] == ["ja", "en", "fr"]


def test_settings_saved_as_they_were_change_nothing(client, draft):
    post_form(client, "draft-settings", draft.pk)
    assert now(draft).revision == 1


def test_language_is_made_the_default_and_another_removed(client, draft):
    post_form(client, "draft-settings", draft.pk, default_language="en", remove_language=["ja"])
    tree = tree_of(now(draft))
    assert (tree["languages"], tree["title"]) == (["en"], {"en": "AI readiness (example)"})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"version": "no version"}, "must begin with a letter"),
        ({"key": ""}, "must begin with a letter"),
        ({"add_languages": "klingon!"}, "“klingon!” is no language code"),
        ({"remove_language": ["ja", "en"]}, "A question bank has at least one language"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_what_was_typed(client, draft, fields, said):
    answer = post_form(client, "draft-settings", draft.pk, **fields)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in words(html)
    assert all(f'value="{value}"' in html for value in fields.values() if isinstance(value, str))
    assert now(draft).revision == 1


def test_dimension_is_changed_and_what_refers_to_it_follows(client, draft):
    post_form(
        client,
        "draft-dimension",
        draft.pk,
        "security",
        **{"name.en": "Safety", "key": "safety", "weight": "2"},
    )
    dimension = tree_of(now(draft))["dimensions"][1]
    assert (dimension["name"]["en"], dimension["key"], dimension["weight"]) == ("Safety", "safety", 2)
    assert question_order(tree_of(now(draft)))["safety"] == ["security.measures", "security.notes"]


@pytest.mark.parametrize(
    ("key", "said"), [("strategy", "is there already"), ("no key", "must begin with a letter")]
)
def test_dimension_key_that_cannot_be_is_refused(client, draft, key, said):
    answer = post_form(client, "draft-dimension", draft.pk, "security", key=key)
    assert answer.status_code == 422
    assert said in words(answer.content.decode())
    assert now(draft).revision == 1


def test_two_who_change_the_same_choose_and_what_else_they_changed_goes_together(client, draft, other):
    change_part(draft=draft, address=("title", "en"), content="Theirs", deed="settings.changed", by=other)
    change_part(draft=draft, address=("title", "ja"), content="相手", deed="settings.changed", by=other)
    answer = client.post(
        reverse("draft-settings", args=[draft.pk]),
        {"title.en": "Mine", "title.ja": example_tree()["title"]["ja"], "version": "2026.1", "seen": "1"},
    )
    assert answer.status_code == 409
    html = answer.content.decode()
    said = words(html)
    assert "Weber has changed the same meanwhile" in said
    assert "Title › English" in said
    assert "Keep mine Mine" in said
    assert "Keep Weber’s Theirs" in said
    assert now(draft).revision == 3
    assert "What you do goes together with it" not in html
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html.partition('class="conflict"')[2]
        )
    )
    part = hidden.pop("choice-part").replace("&quot;", '"')
    answer = client.post(
        reverse("draft-settings", args=[draft.pk]), hidden | {"choice-part": part, "choice-0": "mine"}
    )
    assert answer.status_code == 302
    tree = tree_of(now(draft))
    assert (tree["title"], tree["version"]) == ({"ja": "相手", "en": "Mine"}, "2026.1")


# ---------------------------------------------------------- history, others


def test_history_shows_each_step_before_and_after(client, draft, me):
    assert "Nothing has been changed yet" in words(page(client, "draft-history", draft.pk))
    change_part(
        draft=draft, address=(*DEFINITION, "text", "en"), content="How far?", deed="question.changed", about="Definition", by=me
    )  # fmt: skip
    assert "Sato : Changed a question Definition" in words(page(client, "draft-history", draft.pk))
    said = words(page(client, "draft-step", draft.pk, 2))
    assert "Before How far is your AI strategy defined? After How far?" in said
    assert client.get(reverse("draft-step", args=[draft.pk, 9])).status_code == 404


def test_step_that_cannot_be_undone_by_itself_says_so(client, draft, me, other):
    for by, words_ in ((me, "One"), (other, "Two")):
        change_part(
            draft=draft, address=(*DEFINITION, "text", "en"), content=words_, deed="question.changed", by=by
        )
    answer = client.post(reverse("draft-undo", args=[draft.pk]), {"next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("draft", args=[draft.pk])
    assert "later steps changed the same" in words(client.get(answer["Location"]).content.decode())
    assert get(tree_of(now(draft)), (*DEFINITION, "text", "en")) == "Two"


def test_draft_that_is_discarded_while_it_is_changed_is_not_there(client, draft, monkeypatch):
    monkeypatch.setattr("banks.views.history.the_draft", lambda _id: draft)
    Draft.objects.all().delete()
    assert client.post(reverse("draft-undo", args=[draft.pk])).status_code == 404


def test_draft_is_discarded_once_confirmed(client, draft):
    assert "cannot be had back" in words(page(client, "draft-discard", draft.pk))
    answer = client.post(reverse("draft-discard", args=[draft.pk]))
    assert answer["Location"] == reverse("bank", args=[draft.bank.pk])
    assert not Draft.objects.exists()


def test_who_else_is_there_is_said_and_that_the_draft_has_changed(client, draft, other):
    presence.visit(draft=draft, user=other)
    change_part(draft=draft, address=("title", "en"), content="Theirs", deed="settings.changed", by=other)
    said = re.sub(r"<[^>]+>", " ", page(client, "draft-presence", draft.pk, seen="1"))
    assert "Weber is editing this too" in said
    assert "Weber changed this draft" in said
    assert page(client, "draft-presence", draft.pk, seen="2").count("changed this draft") == 0


def test_who_opens_a_page_of_a_draft_without_a_script_is_seen_by_the_others(
    client, draft, other, monkeypatch
):
    theirs = Client(headers={"accept-language": "en"})
    theirs.force_login(other)
    monkeypatch.setattr("time.time", lambda: NOW.timestamp())
    page(theirs, "draft-settings", draft.pk)
    assert "Weber is editing this too" in words(page(client, "draft", draft.pk))
    monkeypatch.setattr("time.time", lambda: NOW.timestamp() + presence.HERE_SECONDS)
    assert "Weber was here at 12:00" in words(page(client, "draft", draft.pk))
    monkeypatch.setattr("time.time", lambda: NOW.timestamp() + presence.AROUND_SECONDS)
    assert "Weber" not in words(page(client, "draft", draft.pk))


def test_person_is_not_told_of_themselves(client, draft, me):
    page(client, "draft", draft.pk)
    assert presence.visit(draft=draft, user=me) == []


def test_base_of_a_draft_is_its_version(draft, version):
    assert base_tree(draft)["version"] == version.version


@pytest.mark.parametrize("is_administrator", [True, False])
def test_menu_leads_administrators_alone_to_the_question_banks(db, is_administrator):
    client = Client(headers={"accept-language": "en"})
    client.force_login(UserFactory(is_administrator=is_administrator))
    assert (
        f'href="{reverse("banks")}"' in client.get(reverse("profile")).content.decode()
    ) is is_administrator
