"""The form of a question in a draft: it shows every field, and changes nothing that nobody changed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.test import Client
from django.urls import reverse
from django.utils import translation

from banks.domain import draft_from, edit, rename_key, tree_of
from banks.editing.address import get, placed_questions, put, take_out
from banks.editing.fields import Heard, as_posted
from banks.editing.judging import question_problems
from banks.editing.tree import read_tree
from banks.files import load_document
from banks.forms import sheets
from banks.forms.part import PartForm
from banks.forms.setting import Listed
from banks.models import Draft
from organisations.models import User
from scoring import InvalidDocument, Question, canonical_json, parse_document
from tests.banks.posted_forms import Posted, posted_form
from tests.factories import UserFactory
from tests.library import newest_bank

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"
LIBRARY: dict[str, Any] = read_tree(canonical_json(newest_bank()))

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    tree: dict[str, Any] = read_tree(canonical_json(load_document(EXAMPLE)))
    return tree


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(is_administrator=True, name="Sato")


@pytest.fixture
def page(editor: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(editor)
    return client


@pytest.fixture
def draft(example: dict[str, Any], editor: User) -> Draft:
    return draft_from(tree=example, by=editor)


def address(draft: Draft, question: str) -> str:
    return reverse("draft-question", args=[draft.pk, question])


def opened(page: Client, draft: Draft, question: str) -> Posted:
    """What the form of a question posts when nothing is touched."""
    return posted_form(page.get(address(draft, question)).content.decode())


def now(draft: Draft) -> dict[str, Any]:
    return tree_of(Draft.objects.get(pk=draft.pk))


def question_now(draft: Draft, question: str) -> dict[str, Any]:
    found: dict[str, Any] = get(now(draft), ("questions", question))
    return found


def changed_by_another(draft: Draft, question: str, **entries: Any) -> None:
    """Somebody else changes some entries of a question."""
    part = question_now(draft, question)
    edit(
        draft=draft,
        change=lambda tree: put(tree, ("questions", question), {**part, **entries}),
        deed="question.changed",
        by=UserFactory(is_administrator=True, name="Miller"),
    )


# --- nothing changes by itself --------------------------------------------------------------------------------------


def test_question_form_has_a_field_for_every_field_of_the_format() -> None:
    fields = {entry.name for entry in sheets.QUESTION.fields}
    apart = {"key", "origin"}  # a key is changed by a button of its own; what an import noted is shown
    assert fields | apart == {field.alias or name for name, field in Question.model_fields.items()}
    for name in ("options", "bands", "figures", "floor"):
        entry = sheets.QUESTION.entry(name)
        row = getattr(entry, "row", entry)
        part = Question.model_fields[name].annotation
        part = next(kind for kind in getattr(part, "__args__", ()) if hasattr(kind, "model_fields"))
        assert {each.name for each in row.fields} | {"origin"} >= {
            field.alias or name for name, field in part.model_fields.items()
        }


@pytest.mark.parametrize("dimension", [each["key"] for each in LIBRARY["dimensions"]])
def test_question_form_of_every_library_question_reads_back_what_it_was_made_of(dimension: str) -> None:
    for handle, home, question in placed_questions(LIBRARY):
        if home != dimension:
            continue
        setting = Listed(LIBRARY, question=question).setting()
        form = PartForm(sheets.QUESTION, question, setting=setting)
        html = f'<form id="part-form">{render_crispy_form(form)}</form>'
        heard = Heard()
        read = sheets.QUESTION.read(as_posted(posted_form(html)), "", question, setting, heard)
        assert read is question, handle
        assert not heard.renamed
        assert not heard.refused


def test_question_form_of_every_question_of_the_example_posted_back_changes_nothing(
    page: Client, draft: Draft, example: dict[str, Any]
) -> None:
    for question, _dimension, _content in placed_questions(example):
        answer = page.post(address(draft, question), {**opened(page, draft, question), "act": "save"})
        assert answer.status_code == 302
    kept = Draft.objects.get(pk=draft.pk)
    assert (kept.revision, kept.document) == (1, draft.document)
    assert tree_of(kept) == example


HOSTILE = (
    '<script>alert("1")</script> & "quoted" \'too\' %(name)s {{ 7 }}',
    "\n\nbegins with line breaks\tand\r\nmixes\rthem ",
    "右から左 \u202eabc 👩‍👩‍👧 𠮷野家 \u200b",
    "あ" * 3_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_question_form_with_hostile_text_posted_back_changes_nothing(
    page: Client, editor: User, example: dict[str, Any], text: str
) -> None:
    texts = {"ja": text, "en": text, '"><b>': text}
    tree = put(
        example,
        ("questions", "strategy.definition"),
        {
            "key": "strategy.definition",
            "kind": text,
            "weight": text,
            "text": texts,
            "unit": {},
            "minimum": Decimal("1.50"),
            "evidence": "yes",
            "not_applicable": True,
            "floor": {"points": text, "more": 1},
            "options": [{"key": text, "points": 0, "text": texts, "surplus": text}, {"text": {}}, {}],
            "figures": [{"source": text, "options": [text, text], "share": [1, text], "region": text}],
            "maps_to": [text, "nist-ai-rmf/GOVERN-1.1"],
            "visible_if": {"question": text, "is": [text], "answered": text, "surplus": True},
            "surplus": text,
        },
    )
    draft = draft_from(tree=tree, by=editor)
    posted = opened(page, draft, "strategy.definition")
    page.post(address(draft, "strategy.definition"), {**posted, "act": "save"})
    assert now(draft) == tree


# --- what is changed is kept ----------------------------------------------------------------------------------------


def test_question_form_keeps_what_is_typed_whatever_it_is(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.definition")
    changes = {
        "weight": ["２．５"],
        "text.ja": ["新しい設問"],
        "help.en": [""],
        "evidence": ["on"],
        "options.0.points": ["many"],
        "options.1.recommendation": [""],
        "figures.0.share": ["60"],
        "figures.0.share.to": ["70"],
        "figures.0.options": ["defined", "partial"],
        "figures.0.region": ["apac"],
        "floor.points": ["25"],
        "floor.level": ["2"],
    }
    answer = page.post(address(draft, "strategy.definition"), {**posted, **changes, "act": "save"})
    assert answer.status_code == 302
    kept = question_now(draft, "strategy.definition")
    assert kept["weight"] == Decimal("2.5")
    assert kept["text"]["ja"] == "新しい設問"
    assert kept["help"] == {"ja": "全社を対象とする文書を指します。"}
    assert kept["evidence"] is True
    assert kept["options"][0]["points"] == "many"
    assert "recommendation" not in kept["options"][1]
    figure = kept["figures"][0]
    assert (figure["share"], figure["options"], figure["region"]) == (
        [60, 70],
        ["defined", "partial"],
        "apac",
    )
    assert kept["floor"] == {"points": 25, "level": 2}


def test_question_form_shows_each_problem_beside_its_field(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.definition")
    changes = {"options.0.points": ["many"], "help.en": [""], "figures.0.share": [""]}
    page.post(address(draft, "strategy.definition"), {**posted, **changes, "act": "save"})
    html = page.get(address(draft, "strategy.definition")).content.decode()
    assert beside(html, "options.0.points") == "must be a number"
    assert beside(html, "help.en") == "has no text in the language English"
    assert beside(html, "figures.0.share") == "is missing"
    assert 'class="mark-missing">missing' in html


def test_question_form_marks_translations_that_are_older_than_their_original(
    page: Client, draft: Draft
) -> None:
    posted = opened(page, draft, "strategy.budget")
    posted |= {
        "text.ja": ["AIの予算がありますか。"],
        "options.0.text.ja": ["ありません"],
        "options.1.text.ja": [""],
    }
    page.post(address(draft, "strategy.budget"), {**posted, "act": "down options.0"})
    html = page.get(address(draft, "strategy.budget")).content.decode()
    assert html.count("the original was changed") == 2
    posted = opened(page, draft, "strategy.budget") | {"text.en": ["Is there money for AI?"]}
    page.post(address(draft, "strategy.budget"), {**posted, "act": "save"})
    html = page.get(address(draft, "strategy.budget")).content.decode()
    assert html.count("the original was changed") == 1


def beside(html: str, name: str) -> str:
    """What the page says is wrong with a field."""
    _before, _mark, after = html.partition(f'<div id="id_{name}_error" class="field-errors">')
    return after.partition("</div>")[0].replace('<p class="field-error">', "").replace("</p>", "").strip()


@pytest.mark.parametrize("handle", ["strategy.definition", "strategy.budget-share", "security.measures"])
def test_question_problems_are_those_that_the_whole_draft_has_in_the_question(
    example: dict[str, Any], handle: str
) -> None:
    question = get(example, ("questions", handle))
    broken = {
        **question,
        "weight": -1,
        "maps_to": ["nist-ai-rmf/NONE", "none/A", "nist-ai-rmf/GOVERN-1.1"],
        "visible_if": {
            "all": [{"question": "none", "is": ["x"]}, {"question": "strategy.budget", "is": ["z"]}]
        },
        "figures": [{**figure, "source": "none"} for figure in question["figures"]],
        "floor": {"points": 10, "level": 9},
    }
    tree = put(example, ("questions", handle), broken)
    with pytest.raises(InvalidDocument) as refused:
        parse_document(tree)
    places = {name: place for place, name in enumerate(handles(tree))}
    found = {
        (problem.path[4:], problem.message)
        for problem in refused.value.problems
        if problem.path[0] == "dimensions" and number_of(tree, problem.path) == places[handle]
    }
    assert {(problem.path, problem.message) for problem in question_problems(tree, handle)} == found
    assert len(found) >= 6


def handles(tree: dict[str, Any]) -> list[str]:
    return [handle for handle, _dimension, _question in placed_questions(tree)]


def number_of(tree: dict[str, Any], path: Any) -> int:
    """The question a path lies in, counted through the bank."""
    return sum(len(each["questions"]) for each in tree["dimensions"][: path[1]]) + int(path[3])


def test_question_problems_name_a_condition_that_leads_back_to_its_question(example: dict[str, Any]) -> None:
    question = get(example, ("questions", "strategy.budget"))
    tree = put(
        example,
        ("questions", "strategy.budget"),
        {**question, "visible_if": {"question": "strategy.budget-share", "at_least": 1}},
    )
    problems = question_problems(tree, "strategy.budget")
    assert [(problem.path, problem.params["cycle"]) for problem in problems] == [
        (("visible_if",), "strategy.budget → strategy.budget-share → strategy.budget")
    ]


# --- rows -----------------------------------------------------------------------------------------------------------


def option_keys(draft: Draft, question: str = "security.measures") -> list[str]:
    return [option["key"] for option in question_now(draft, question)["options"]]


@pytest.mark.parametrize(
    ("act", "keys"),
    [
        ("add options", ["audits", "tests", "vulnerability", "none", "option-1"]),
        ("up options.1", ["tests", "audits", "vulnerability", "none"]),
        ("down options.0", ["tests", "audits", "vulnerability", "none"]),
        ("down options.3", ["audits", "tests", "vulnerability", "none"]),
        ("remove options.2", ["audits", "tests", "none"]),
        ("remove options.9", ["audits", "tests", "vulnerability", "none"]),
        ("remove nothing", ["audits", "tests", "vulnerability", "none"]),
    ],
)
def test_question_form_buttons_add_move_and_remove_options(
    page: Client, draft: Draft, act: str, keys: list[str]
) -> None:
    posted = opened(page, draft, "security.measures")
    answer = page.post(address(draft, "security.measures"), {**posted, "act": act})
    assert answer.status_code == 302
    assert option_keys(draft) == keys


def test_question_form_rows_stand_in_the_order_they_are_posted_in(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "security.measures")
    posted["options.rows"] = ["", "2", "0", "3", "1"]
    page.post(address(draft, "security.measures"), {**posted, "act": "show"})
    assert option_keys(draft) == ["vulnerability", "audits", "none", "tests"]
    assert question_now(draft, "security.measures")["figures"][0]["options"] == ["audits"]


def test_option_key_is_changed_wherever_the_option_is_referred_to(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget")
    posted["options.1.key"] = ["reserved"]
    page.post(address(draft, "strategy.budget"), {**posted, "act": "show"})
    tree = now(draft)
    assert option_keys(draft, "strategy.budget") == ["no", "reserved"]
    assert [figure["options"] for figure in get(tree, ("questions", "strategy.budget", "figures"))] == [
        ["reserved"],
        ["reserved"],
    ]
    assert get(tree, ("questions", "strategy.budget-share", "visible_if"))["is"] == ["reserved"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tests", "tests is there already"),
        ("", "enter a key"),
        ("定期監査", "must begin with a letter"),
    ],
)
def test_option_key_that_cannot_be_kept_stays_in_the_form_and_all_else_is_saved(
    page: Client, draft: Draft, typed: str, said: str
) -> None:
    posted = opened(page, draft, "security.measures")
    posted |= {"options.0.key": [typed], "options.0.points": ["35"], "text.en": ["Reworded"]}
    answer = page.post(address(draft, "security.measures"), {**posted, "act": "save"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in beside(html, "options.0.key")
    assert posted_form(html)["options.0.key"] == [typed]
    kept = question_now(draft, "security.measures")
    assert (kept["options"][0]["key"], kept["options"][0]["points"]) == ("audits", 35)
    assert kept["text"]["en"] == "Reworded"


def test_question_gets_another_key_with_all_that_refers_to_it(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget") | {"new-key": ["strategy.money"], "text.en": ["Money?"]}
    answer = page.post(address(draft, "strategy.budget"), {**posted, "act": "rename"})
    assert answer["location"] == address(draft, "strategy.money")
    assert question_now(draft, "strategy.money")["text"]["en"] == "Money?"
    assert question_now(draft, "strategy.budget-share")["visible_if"]["question"] == "strategy.money"


def test_question_key_that_another_has_is_refused(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget") | {"new-key": ["strategy.definition"]}
    answer = page.post(address(draft, "strategy.budget"), {**posted, "act": "rename"})
    assert answer.status_code == 422
    assert "Another question has the key strategy.definition." in answer.content.decode()


# --- kinds ----------------------------------------------------------------------------------------------------------


def test_kind_is_changed_only_after_it_was_said_what_would_be_lost(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.definition") | {"kind": ["number"], "text.en": ["How many?"]}
    answer = page.post(address(draft, "strategy.definition"), {**posted, "act": "save"})
    html = answer.content.decode()
    assert "4 options" in html
    assert "1 figure" in html
    kept = question_now(draft, "strategy.definition")
    assert (kept["kind"], kept["text"]["en"], len(kept["options"])) == ("single", "How many?", 4)
    posted = posted_form(html) | {"kind": ["number"]}
    page.post(address(draft, "strategy.definition"), {**posted, "act": "kind number"})
    kept = question_now(draft, "strategy.definition")
    assert kept["kind"] == "number"
    assert "options" not in kept
    assert "figures" not in kept
    assert kept["maps_to"] == ["nist-ai-rmf/GOVERN-1.1"]


def test_kind_is_changed_at_once_where_nothing_would_be_lost(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget") | {"kind": ["multiple"]}
    page.post(address(draft, "strategy.budget"), {**posted, "act": "show"})
    assert question_now(draft, "strategy.budget")["kind"] == "multiple"


@pytest.mark.parametrize(
    ("kind", "asked"), [("single", "options"), ("multiple", "options"), ("number", "at_least"), ("text", "")]
)
def test_figure_asks_for_what_figures_of_its_kind_of_question_speak_of(
    page: Client, draft: Draft, kind: str, asked: str
) -> None:
    figures: list[dict[str, Any]] = [{"source": "meti", "share": 5}]
    changed_by_another(draft, "strategy.definition", kind=kind, figures=figures)
    html = page.get(address(draft, "strategy.definition")).content.decode()
    offered = [name for name in ("options", "at_least") if f'id="id_figures.0.{name}"' in html]
    assert offered == ([asked] if asked else [])


def test_figure_shows_what_its_kind_of_question_has_no_use_for_where_it_is_there(
    page: Client, draft: Draft
) -> None:
    figure = {"source": "meti", "share": 5, "options": ["none"], "at_least": 3}
    for kind in ("number", "single"):
        changed_by_another(draft, "strategy.definition", kind=kind, figures=[figure])
        html = page.get(address(draft, "strategy.definition")).content.decode()
        assert [name for name in ("options", "at_least") if f'id="id_figures.0.{name}"' in html] == [
            "options",
            "at_least",
        ]


# --- conditions, clauses, recommendations ---------------------------------------------------------------------------


def test_condition_is_built_row_by_row(page: Client, draft: Draft) -> None:
    def press(act: str, **fields: list[str]) -> None:
        posted = opened(page, draft, "security.notes")
        posted |= {name.replace("__", "."): value for name, value in fields.items()}
        page.post(address(draft, "security.notes"), {**posted, "act": act})

    press("test visible_if")
    press("show", visible_if__0__question=["strategy.budget"])
    press("show", visible_if__0__is=["yes"])
    assert question_now(draft, "security.notes")["visible_if"] == {
        "question": "strategy.budget",
        "is": ["yes"],
    }
    press("group visible_if")
    press(
        "show",
        visible_if__1__0__question=["strategy.definition"],
        visible_if__1__0__at_least=["60"],
        visible_if__1__1__question=["security.measures"],
        visible_if__1__1__answered=["no"],
    )
    assert question_now(draft, "security.notes")["visible_if"] == {
        "all": [
            {"question": "strategy.budget", "is": ["yes"]},
            {
                "any": [
                    {"question": "strategy.definition", "at_least": 60},
                    {"question": "security.measures", "answered": False},
                ]
            },
        ]
    }
    press("show", visible_if__1__mode=["none"])
    press("remove visible_if.0")
    assert question_now(draft, "security.notes")["visible_if"]["not"]["any"][0]["at_least"] == 60
    press("remove visible_if.0")
    press("remove visible_if.0")
    assert "visible_if" not in question_now(draft, "security.notes")


def test_clauses_are_found_and_those_of_the_catalogue_come_into_the_bank(page: Client, draft: Draft) -> None:
    found = page.get(
        reverse("draft-clauses", args=[draft.pk]), {"clauses.search": "42001 A.2", "name": "maps_to"}
    )
    html = found.content.decode()
    assert 'value="iso-42001/A.2.2"' in html
    assert "from the catalogue" in html
    posted = opened(page, draft, "strategy.definition")
    posted["maps_to"] = ["nist-ai-rmf/GOVERN-1.1", "iso-42001/A.2.2"]
    page.post(address(draft, "strategy.definition"), {**posted, "act": "save"})
    tree = now(draft)
    assert get(tree, ("questions", "strategy.definition", "maps_to")) == posted["maps_to"]
    assert list(tree["frameworks"]["iso-42001"]["clauses"]) == ["A.2.2"]
    assert parse_document(tree).question("strategy.definition").maps_to[1] == "iso-42001/A.2.2"


def test_clauses_are_found_without_a_script_too(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.definition") | {"clauses.search": ["training"]}
    answer = page.post(address(draft, "strategy.definition"), {**posted, "act": "find"})
    assert 'value="nist-ai-rmf/GOVERN-2.2"' in answer.content.decode()


def test_recommendation_is_written_in_place(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget")
    posted |= {"options.0.new.ja": ["予算を確保する"], "options.0.new.en": ["Reserve a budget"]}
    page.post(address(draft, "strategy.budget"), {**posted, "act": "write options.0"})
    tree = now(draft)
    assert (
        get(tree, ("questions", "strategy.budget", "options", "no"))["recommendation"] == "strategy.budget.no"
    )
    assert tree["recommendations"]["strategy.budget.no"] == {
        "text": {"ja": "予算を確保する", "en": "Reserve a budget"}
    }


# --- two editors ----------------------------------------------------------------------------------------------------


def test_changes_of_two_people_to_different_fields_go_together(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget")
    changed_by_another(draft, "strategy.budget", weight=3)
    answer = page.post(address(draft, "strategy.budget"), {**posted, "text.en": ["Mine"], "act": "save"})
    assert answer.status_code == 302
    kept = question_now(draft, "strategy.budget")
    assert (kept["weight"], kept["text"]["en"]) == (3, "Mine")


def test_changes_of_two_people_to_one_field_are_both_shown_and_one_is_chosen(
    page: Client, draft: Draft
) -> None:
    before = question_now(draft, "strategy.budget")
    posted = opened(page, draft, "strategy.budget") | {"text.en": ["Mine"], "weight": ["7"]}
    changed_by_another(draft, "strategy.budget", text={**before["text"], "en": "Theirs"})
    answer = page.post(address(draft, "strategy.budget"), {**posted, "act": "save"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in html
    assert "Theirs" in html
    assert question_now(draft, "strategy.budget")["text"]["en"] == "Theirs"
    chosen = posted | {
        "choice-part": ['["questions", "strategy.budget", "text", "en"]'],
        "choice-0": ["mine"],
    }
    page.post(address(draft, "strategy.budget"), {**chosen, "act": "save"})
    kept = question_now(draft, "strategy.budget")
    assert (kept["text"]["en"], kept["weight"]) == ("Mine", 7)


def autosave(page: Client, draft: Draft, question: str, posted: Posted) -> Any:
    return page.post(address(draft, question), {**posted, "act": "autosave"}, headers={"HX-Request": "true"})


def test_autosave_says_when_it_saved_and_what_is_wrong_now(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget") | {"options.0.points": ["101"]}
    answer = autosave(page, draft, "strategy.budget", posted)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Saved at" in html
    assert beside(html.replace(' hx-swap-oob="true"', ""), "options.0.points") == "must be between 0 and 100"
    assert 'name="seen" value="2"' in html
    assert "data-stale" not in html


def test_autosave_of_a_page_that_is_behind_keeps_what_others_did(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget")
    changed_by_another(draft, "strategy.budget", weight=3)
    html = autosave(page, draft, "strategy.budget", posted | {"text.en": ["Mine"]}).content.decode()
    assert 'name="seen" value="1"' in html
    assert 'name="behind" value="3"' in html
    page.post(
        address(draft, "strategy.budget"),
        {**posted, "text.en": ["Mine, again"], "behind": ["3"], "act": "show"},
        headers={"HX-Request": "true"},
    )
    kept = question_now(draft, "strategy.budget")
    assert (kept["weight"], kept["text"]["en"]) == (3, "Mine, again")


def test_autosave_of_a_page_that_is_behind_does_not_write_over_what_others_did(
    page: Client, draft: Draft
) -> None:
    posted = opened(page, draft, "strategy.budget")
    changed_by_another(draft, "strategy.budget", weight=3)
    autosave(page, draft, "strategy.budget", posted | {"text.en": ["Mine"]})
    late = posted | {"text.en": ["Mine, again"], "weight": ["9"], "behind": ["3"]}
    assert autosave(page, draft, "strategy.budget", late).status_code == 409
    kept = question_now(draft, "strategy.budget")
    assert (kept["weight"], kept["text"]["en"]) == (3, "Mine")


def test_autosave_in_conflict_is_told_so_and_writes_nothing(page: Client, draft: Draft) -> None:
    before = question_now(draft, "strategy.budget")
    posted = opened(page, draft, "strategy.budget") | {"text.en": ["Mine"]}
    changed_by_another(draft, "strategy.budget", text={**before["text"], "en": "Theirs"})
    answer = autosave(page, draft, "strategy.budget", posted)
    assert answer.status_code == 409
    assert "Miller changed the same meanwhile" in answer.content.decode()
    assert question_now(draft, "strategy.budget")["text"]["en"] == "Theirs"


def test_question_that_somebody_else_renamed_is_saved_under_its_new_key(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget") | {"text.en": ["Mine"]}
    rename_key(draft=draft, kind="question", key="strategy.budget", new="strategy.money", by=None)
    answer = page.post(address(draft, "strategy.budget"), {**posted, "act": "save"})
    assert answer["location"] == address(draft, "strategy.money")
    assert question_now(draft, "strategy.money")["text"]["en"] == "Mine"


def test_question_that_somebody_else_removed_can_be_kept_or_given_up(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "security.notes") | {"text.en": ["Mine"]}
    edit(
        draft=draft,
        change=lambda tree: take_out(tree, ("questions", "security.notes")),
        deed="question.removed",
        by=None,
    )
    answer = page.post(address(draft, "security.notes"), {**posted, "act": "save"})
    assert answer.status_code == 409
    part = {"choice-part": ['["questions", "security.notes"]'], "act": "save"}
    answer = page.post(address(draft, "security.notes"), {**posted, **part, "choice-0": ["theirs"]})
    assert answer["location"] == reverse("draft", args=[draft.pk])
    page.post(address(draft, "security.notes"), {**posted, **part, "choice-0": ["mine"]})
    assert question_now(draft, "security.notes")["text"]["en"] == "Mine"


def test_option_key_that_somebody_else_took_meanwhile_stays_in_the_form(page: Client, draft: Draft) -> None:
    posted = opened(page, draft, "strategy.budget") | {"options.0.key": ["maybe"], "text.en": ["Mine"]}
    rename_key(draft=draft, kind="option", key="yes", new="maybe", within="strategy.budget", by=None)
    answer = page.post(address(draft, "strategy.budget"), {**posted, "act": "save"})
    assert answer.status_code == 422
    assert posted_form(answer.content.decode())["options.0.key"] == ["maybe"]
    assert option_keys(draft, "strategy.budget") == ["no", "maybe"]
    assert question_now(draft, "strategy.budget")["text"]["en"] == "Mine"


def test_question_that_is_not_there_is_not_found(page: Client, draft: Draft) -> None:
    assert page.get(address(draft, "none")).status_code == 404
    assert page.post(address(draft, "none"), {"act": "save"}).status_code == 404


def test_question_form_speaks_japanese(page: Client, draft: Draft) -> None:
    with translation.override("ja"):
        html = page.get(
            address(draft, "security.measures"), headers={"accept-language": "ja"}
        ).content.decode()
    for words in ("選択肢を追加", "表示条件", "対応づけ", "前の設問", "回答者の画面"):
        assert words in html
