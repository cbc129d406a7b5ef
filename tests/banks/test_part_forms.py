"""The forms of a draft's parts other than questions: levels, sources, frameworks, recommendations and the rest."""

from pathlib import Path
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.test import Client
from django.urls import reverse

from banks.domain import draft_from, edit, tree_of
from banks.editing.address import find, handles, put
from banks.editing.fields import Heard, Sheet, as_posted
from banks.editing.judging import part_problems
from banks.editing.tree import read_tree
from banks.files import load_document
from banks.forms import sheets
from banks.forms.part import PartForm
from banks.forms.setting import Listed
from banks.models import Draft
from banks.views.clause import EditedClause
from banks.views.part import ENTRIES, WHOLES
from organisations.models import User
from scoring import Document, InvalidDocument, canonical_json, parse_document
from scoring.document import Framework, Level, Profile, Provision, Recommendation, Source
from scoring.fit_document import FitRule, Place, Workload
from scoring.measure_document import Adjustment, Limit, Measure, Outcome, OutcomeLevel, Term
from tests.banks.posted_forms import Posted, posted_form
from tests.factories import UserFactory
from tests.library import newest_bank

FILES = Path(__file__).parent / "files"
LIBRARY: dict[str, Any] = read_tree(canonical_json(newest_bank()))

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """The example with a measure, an outcome, a profile and a fit, so that it has everything."""
    tree: dict[str, Any] = read_tree(canonical_json(load_document(FILES / "example.yaml")))

    def text(words: str) -> dict[str, str]:
        return {"ja": words, "en": words}

    tree["owners"] = {"board": text("Board"), "it": text("IT")}
    tree["profiles"] = {"quick": {"name": text("Quick"), "questions": ["strategy.definition"]}}
    tree["infrastructure_fit"] = {
        "aspects": {"cost": text("Cost")},
        "places": {
            "cloud": {"name": text("Cloud"), "traits": {"cost": text("Low")}},
            "own": {"name": text("Own")},
        },
        "workloads": {
            "training": {
                "name": text("Training"),
                "when": {"question": "strategy.budget", "is": ["yes"]},
                "suits": {"cloud": 3},
                "reason": text("Power"),
            }
        },
        "rules": [
            {
                "key": "steady",
                "when": {"question": "strategy.budget", "answered": True},
                "adds": {"own": 2, "cloud": -1},
                "reason": text("Steady"),
            }
        ],
    }
    tree["recommendations"]["write-strategy"]["owner"] = "board"
    budget = tree["dimensions"][0]["questions"][1]
    for number, option in enumerate(budget["options"]):
        option["amount"] = number * 5
    tree["measures"] = {"risk": {"name": text("Risk"), "questions": ["strategy.budget"]}}
    tree["outcomes"] = {
        "impact": {
            "name": text("Impact"),
            "source": "survey",
            "sum": [{"of": "risk", "as": "percent", "times": 2}],
            "adjustments": [
                {
                    "key": "less",
                    "when": {"of": "risk", "above": 3},
                    "percent": -15,
                    "reason": text("Mitigation"),
                }
            ],
            "round": 0,
            "levels": [{"name": text("I")}, {"from": 25, "name": text("II"), "text": text("More")}],
        }
    }
    parse_document(tree)
    return tree


@pytest.fixture
def page(db: None) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(UserFactory(is_administrator=True, name="Sato"))
    return client


@pytest.fixture
def draft(example: dict[str, Any], db: None) -> Draft:
    return draft_from(tree=example, by=None)


def part_url(draft: Draft, part: str) -> str:
    return reverse("draft-part", args=[draft.pk, part])


def entry_url(draft: Draft, part: str, key: str) -> str:
    return reverse("draft-entry", args=[draft.pk, part, key])


def clause_url(draft: Draft, clause: str) -> str:
    return reverse("draft-clause", args=[draft.pk, "nist-ai-rmf", clause])


def opened(page: Client, url: str) -> Posted:
    return posted_form(page.get(url).content.decode())


def now(draft: Draft) -> dict[str, Any]:
    return tree_of(Draft.objects.get(pk=draft.pk))


def keys_of(tree: dict[str, Any], part: str) -> list[str]:
    content = find(tree, ENTRIES[part].home) or {}
    return list(content) if isinstance(content, dict) else handles(content)


# --- nothing changes by itself --------------------------------------------------------------------------------------


def rows_of(sheet: Sheet, name: str) -> Sheet:
    entry: Any = sheet.entry(name)
    row: Sheet = entry.row if hasattr(entry, "row") else entry if isinstance(entry, Sheet) else entry.value
    return row


@pytest.mark.parametrize(
    ("sheet", "part", "apart"),
    [
        (rows_of(sheets.LEVELS, "levels"), Level, set()),
        (sheets.SOURCE, Source, set()),
        (sheets.FRAMEWORK, Framework, {"clauses", "provisions", "not_asked"}),
        (sheets.PROVISION, Provision, set()),
        (sheets.RECOMMENDATION, Recommendation, set()),
        (sheets.PROFILE, Profile, set()),
        (sheets.PLACE, Place, set()),
        (sheets.WORKLOAD, Workload, set()),
        (sheets.RULE, FitRule, {"key"}),
        (sheets.MEASURE, Measure, set()),
        (sheets.OUTCOME, Outcome, set()),
        (rows_of(sheets.OUTCOME, "sum"), Term, set()),
        (rows_of(sheets.OUTCOME, "adjustments"), Adjustment, set()),
        (rows_of(sheets.OUTCOME, "levels"), OutcomeLevel, set()),
        (sheets.LIMIT, Limit, set()),
    ],
)
def test_form_has_a_field_for_every_field_of_the_format(sheet: Sheet, part: Any, apart: set[str]) -> None:
    fields = {entry.name for entry in sheet.fields}
    assert fields | apart == {field.alias or name for name, field in part.model_fields.items()}


def test_every_part_of_a_document_has_a_page() -> None:
    with_pages = {
        *(str(entries.home[0]) for entries in ENTRIES.values()),
        *(str(([*whole.home, *whole.names])[0]) for whole in WHOLES.values()),
    }
    in_settings = {"format", "key", "version", "languages", "title", "description", "origin"}
    in_settings |= {"minimum_coverage", "minimum_difference"}
    assert with_pages | in_settings | {"dimensions"} == set(Document.model_fields)


def reads_back(tree: dict[str, Any], sheet: Sheet, part: Any, framework: Any = None) -> None:
    setting = Listed(tree, framework=framework).setting()
    form = PartForm(sheet, part, setting=setting)
    html = f'<form id="part-form">{render_crispy_form(form)}</form>'
    heard = Heard()
    assert sheet.read(as_posted(posted_form(html)), "", part, setting, heard) is part
    assert heard == Heard()


@pytest.mark.parametrize("part", ["sources", "profiles", "places", "workloads", "rules"])
def test_form_of_every_such_thing_in_the_library_reads_back_what_it_was_made_of(part: str) -> None:
    for key in keys_of(LIBRARY, part):
        reads_back(LIBRARY, ENTRIES[part].sheet, find(LIBRARY, (*ENTRIES[part].home, key)))


@pytest.mark.parametrize("key", list(LIBRARY["frameworks"]))
def test_forms_of_every_framework_and_clause_of_the_library_read_back_what_they_were_made_of(
    key: str,
) -> None:
    framework = LIBRARY["frameworks"][key]
    reads_back(LIBRARY, sheets.FRAMEWORK, framework, framework)
    for clause in framework["clauses"]:
        edited = EditedClause(sheet=sheets.CLAUSE, home=("frameworks", key), deed="", clause=clause)
        part = edited.of(LIBRARY)
        reads_back(LIBRARY, sheets.CLAUSE, part, framework)
        assert edited.put(LIBRARY, part) == LIBRARY


@pytest.mark.parametrize("part", range(8))
def test_form_of_every_recommendation_of_the_library_reads_back_what_it_was_made_of(part: int) -> None:
    for recommendation in list(LIBRARY["recommendations"].values())[part::8]:
        reads_back(LIBRARY, sheets.RECOMMENDATION, recommendation)


def test_forms_of_levels_owners_and_aspects_of_the_library_read_back_what_they_were_made_of() -> None:
    reads_back(LIBRARY, sheets.LEVELS, {"levels": LIBRARY["levels"]})
    reads_back(LIBRARY, sheets.OWNERS, {"owners": LIBRARY["owners"]})
    reads_back(LIBRARY, sheets.ASPECTS, {"aspects": LIBRARY["infrastructure_fit"]["aspects"]})


def test_every_form_of_the_example_posted_back_changes_nothing(
    page: Client, draft: Draft, example: dict[str, Any]
) -> None:
    for part in WHOLES:
        url = part_url(draft, part)
        assert page.post(url, {**opened(page, url), "act": "save"}).status_code == 302
    for part in ENTRIES:
        for key in keys_of(example, part):
            url = entry_url(draft, part, key)
            assert page.post(url, {**opened(page, url), "act": "save"}).status_code == 302
    for clause in example["frameworks"]["nist-ai-rmf"]["clauses"]:
        url = clause_url(draft, clause)
        assert page.post(url, {**opened(page, url), "act": "save"}).status_code == 302
    kept = Draft.objects.get(pk=draft.pk)
    assert (kept.revision, kept.document) == (1, draft.document)
    assert tree_of(kept) == example


@pytest.mark.parametrize("part", [*ENTRIES, *WHOLES, "figures"])
def test_part_that_a_draft_does_not_have_says_what_it_is_for(page: Client, part: str) -> None:
    tree = read_tree(canonical_json(load_document(FILES / "example.yaml")))
    bare = {name: tree[name] for name in ("format", "key", "version", "languages", "title", "dimensions")}
    bare["dimensions"] = [{"key": "one", "name": {"ja": "一", "en": "One"}, "questions": []}]
    draft = draft_from(tree=bare, by=None)
    html = page.get(part_url(draft, part), follow=True).content.decode()
    assert 'class="rows-empty"' in html or 'class="empty"' in html


# --- what is changed is kept ----------------------------------------------------------------------------------------


def test_source_is_added_filled_in_and_used_nowhere_yet(page: Client, draft: Draft) -> None:
    answer = page.post(part_url(draft, "sources"), {"act": "add-entry sources", "seen": "1"})
    assert answer["location"] == entry_url(draft, "sources", "source-1")
    posted = opened(page, answer["location"]) | {
        "title.ja": ["調査"],
        "title.en": ["Survey"],
        "year": ["２０２６"],
    }
    page.post(answer["location"], {**posted, "sample": ["1,200"], "act": "save"})
    assert now(draft)["sources"]["source-1"] == {
        "title": {"ja": "調査", "en": "Survey"},
        "year": 2026,
        "sample": "1,200",
    }
    html = page.get(answer["location"]).content.decode()
    assert "must be a number" in html
    assert "Nothing refers to it yet." in html


@pytest.mark.parametrize("part", list(ENTRIES))
def test_thing_of_every_kind_is_added_and_moved_and_taken_out(page: Client, draft: Draft, part: str) -> None:
    before = keys_of(now(draft), part)
    home = part_url(draft, "infrastructure-fit" if part in ("places", "workloads", "rules") else part)
    page.post(home, {"act": f"add-entry {part}", "seen": "1"})
    added = keys_of(now(draft), part)
    assert added[:-1] == before
    assert page.get(entry_url(draft, part, added[-1])).status_code == 200
    page.post(home, {"act": f"up-entry {part} {added[-1]}"})
    assert keys_of(now(draft), part)[-2] == added[-1]
    page.post(home, {"act": f"remove-entry {part} {added[-1]}"})
    assert keys_of(now(draft), part) == before


def test_what_is_referred_to_is_removed_only_after_it_was_said_by_what(page: Client, draft: Draft) -> None:
    url = part_url(draft, "sources")
    answer = page.post(url, {"act": "remove-entry sources survey"})
    html = answer.content.decode()
    assert "Remove “Leaders&#x27; survey 2025”?" in html
    assert reverse("draft-question", args=[draft.pk, "security.measures"]) in html
    assert list(now(draft)["sources"]) == ["survey"]
    page.post(url, {"act": "remove-anyway-entry sources survey"})
    assert now(draft)["sources"] == {}


def test_recommendation_gets_another_key_with_all_that_refers_to_it(page: Client, draft: Draft) -> None:
    url = entry_url(draft, "recommendations", "write-strategy")
    answer = page.post(url, {**opened(page, url), "new-key": ["strategy"], "act": "rename"})
    assert answer["location"] == entry_url(draft, "recommendations", "strategy")
    tree = now(draft)
    assert list(tree["recommendations"]) == ["strategy", "train-staff"]
    assert tree["recommendations"]["train-staff"]["needs"] == ["strategy"]
    options = tree["dimensions"][0]["questions"][0]["options"]
    assert [option.get("recommendation") for option in options] == ["strategy"] * 3 + [None]


@pytest.mark.parametrize(
    ("typed", "said"), [("train-staff", "There is another one"), ("研修", "must begin with a letter")]
)
def test_key_that_cannot_be_is_refused(page: Client, draft: Draft, typed: str, said: str) -> None:
    url = entry_url(draft, "recommendations", "write-strategy")
    answer = page.post(url, {**opened(page, url), "new-key": [typed], "act": "rename"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "write-strategy" in now(draft)["recommendations"]


def test_owner_gets_another_key_with_all_that_refers_to_it(page: Client, draft: Draft) -> None:
    url = part_url(draft, "owners")
    page.post(url, {**opened(page, url), "owners.0.key": ["directors"], "act": "save"})
    tree = now(draft)
    assert list(tree["owners"]) == ["directors", "it"]
    assert tree["recommendations"]["write-strategy"]["owner"] == "directors"


def test_owner_key_that_is_there_twice_stays_in_the_form(page: Client, draft: Draft) -> None:
    url = part_url(draft, "owners")
    answer = page.post(url, {**opened(page, url), "owners.0.key": ["it"], "act": "save"})
    assert answer.status_code == 422
    assert posted_form(answer.content.decode())["owners.0.key"] == ["it"]
    assert list(now(draft)["owners"]) == ["board", "it"]


def arrange(page: Client, draft: Draft, act: str, **fields: str) -> Any:
    url = reverse("draft-clauses-arrange", args=[draft.pk, "nist-ai-rmf"])
    return page.post(url, {"act": act, **fields})


def clauses_now(draft: Draft) -> list[str]:
    return list(now(draft)["frameworks"]["nist-ai-rmf"]["clauses"])


def test_clause_is_renamed_in_all_that_is_said_of_it(page: Client, draft: Draft) -> None:
    url = clause_url(draft, "GOVERN-1.1")
    changes = {
        "provision.note.ja": ["注記"],
        "provision.note.en": ["Note"],
        "new-key": ["GOVERN 1.1 (a)"],
    }
    page.post(url, {**opened(page, url), **changes, "act": "rename"})
    tree = now(draft)
    assert clauses_now(draft) == ["GOVERN 1.1 (a)", "GOVERN-2.2"]
    framework = tree["frameworks"]["nist-ai-rmf"]
    assert framework["provisions"] == {"GOVERN 1.1 (a)": {"note": {"ja": "注記", "en": "Note"}}}
    assert tree["dimensions"][0]["questions"][0]["maps_to"] == ["nist-ai-rmf/GOVERN 1.1 (a)"]


def test_clause_gets_a_date_that_is_judged(page: Client, draft: Draft) -> None:
    url = clause_url(draft, "GOVERN-1.1")
    page.post(url, {**opened(page, url), "act": "add provision.applies_from"})
    page.post(url, {**opened(page, url), "provision.applies_from.0.date": ["2026-02-30"], "act": "save"})
    provisions = now(draft)["frameworks"]["nist-ai-rmf"]["provisions"]
    assert provisions == {"GOVERN-1.1": {"applies_from": [{"date": "2026-02-30"}]}}
    assert "must be a date that there is" in page.get(url).content.decode()
    assert "1 problem" in page.get(entry_url(draft, "frameworks", "nist-ai-rmf")).content.decode()


def test_clauses_are_added_moved_and_removed(page: Client, draft: Draft) -> None:
    answer = arrange(page, draft, "add-clause", identifier=" MAP/1  <b> ")
    assert answer["location"] == clause_url(draft, "MAP/1 <b>")
    assert page.get(answer["location"]).status_code == 200
    arrange(page, draft, "up-clause MAP/1 <b>")
    assert clauses_now(draft) == ["GOVERN-1.1", "MAP/1 <b>", "GOVERN-2.2"]
    arrange(page, draft, "remove-clause MAP/1 <b>")
    assert clauses_now(draft) == ["GOVERN-1.1", "GOVERN-2.2"]
    answer = arrange(page, draft, "remove-clause GOVERN-1.1")
    html = page.get(answer["location"]).content.decode()
    assert "Remove “GOVERN-1.1”?" in html
    arrange(page, draft, "remove-anyway-clause GOVERN-1.1")
    assert clauses_now(draft) == ["GOVERN-2.2"]


def test_clauses_that_only_the_catalogue_has_are_added_together(page: Client, draft: Draft) -> None:
    html = page.get(entry_url(draft, "frameworks", "nist-ai-rmf")).content.decode()
    assert "Add the 70 clauses that only the catalogue has" in html
    arrange(page, draft, "catalogue-clauses")
    assert len(clauses_now(draft)) == 72


def test_framework_of_the_catalogue_comes_with_all_of_its_clauses(page: Client, draft: Draft) -> None:
    url = part_url(draft, "frameworks")
    assert "OWASP" in page.get(url).content.decode()
    page.post(url, {"act": "catalogue-entry frameworks owasp-llm-top10", "seen": "1"})
    tree = now(draft)
    assert len(tree["frameworks"]["owasp-llm-top10"]["clauses"]) == 10
    parse_document(tree)


def test_levels_are_added_moved_and_judged(page: Client, draft: Draft) -> None:
    url = part_url(draft, "levels")
    page.post(url, {**opened(page, url), "act": "down levels.0"})
    assert [level["from"] for level in now(draft)["levels"]] == [20, 0, 40, 60, 80]
    assert "the first level must begin at 0" in page.get(url).content.decode()


def test_rule_has_a_condition_built_of_rows(page: Client, draft: Draft) -> None:
    url = entry_url(draft, "rules", "steady")
    page.post(url, {**opened(page, url), "act": "test when"})
    posted = opened(page, url) | {"when.1.question": ["security.measures"], "when.1.answered": ["no"]}
    page.post(url, {**posted, "when.mode": ["any"], "act": "save"})
    assert now(draft)["infrastructure_fit"]["rules"][0]["when"] == {
        "any": [
            {"question": "strategy.budget", "answered": True},
            {"question": "security.measures", "answered": False},
        ]
    }


def test_profile_takes_questions_that_are_picked(page: Client, draft: Draft) -> None:
    url = entry_url(draft, "profiles", "quick")
    posted = opened(page, url) | {"questions.add": ["security.measures"], "dimensions": ["strategy"]}
    page.post(url, {**posted, "act": "show"})
    assert now(draft)["profiles"]["quick"]["questions"] == ["strategy.definition", "security.measures"]
    assert now(draft)["profiles"]["quick"]["dimensions"] == ["strategy"]


def test_outcome_is_changed_in_every_part(page: Client, draft: Draft) -> None:
    url = entry_url(draft, "outcomes", "impact")
    changes = {
        "sum.0.times": ["3"],
        "adjustments.0.when.above": ["4.5"],
        "levels.1.from": [""],
        "levels.1.above": ["30"],
    }
    page.post(url, {**opened(page, url), **changes, "act": "add sum"})
    kept = now(draft)["outcomes"]["impact"]
    assert kept["sum"] == [{"of": "risk", "as": "percent", "times": 3}, {}]
    assert float(kept["adjustments"][0]["when"]["above"]) == 4.5
    assert kept["levels"][1]["above"] == 30


# --- problems, conflicts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "content"),
    [
        (("sources", "survey", "year"), "soon"),
        (("recommendations", "train-staff", "needs"), ["train-staff", "none"]),
        (("recommendations", "train-staff", "owner"), "nobody"),
        (("frameworks", "nist-ai-rmf", "not_asked"), {"GOVERN-1.1": {"ja": "理由", "en": "Reason"}}),
        (("frameworks", "nist-ai-rmf", "role_question"), "strategy.budget"),
        (("profiles", "quick", "questions"), ["strategy.budget-share", "none"]),
        (("infrastructure_fit", "rules", "steady", "when"), {"question": "strategy.budget", "is": ["maybe"]}),
        (("infrastructure_fit", "workloads", "training", "suits"), {"moon": 1}),
        (("measures", "risk", "questions"), ["strategy.definition"]),
        (("outcomes", "impact", "sum"), [{"of": "none"}]),
        (("levels", 0, "from"), 10),
    ],
)
def test_problems_of_a_part_are_those_that_the_whole_draft_has_in_it(
    example: dict[str, Any], address: tuple[str, ...], content: Any
) -> None:
    tree = put(example, address, content)
    home = () if address[0] == "levels" else address[:1]
    with pytest.raises(InvalidDocument) as refused:
        parse_document(tree)
    found = {
        (problem.path[len(home) :], problem.message)
        for problem in refused.value.problems
        if problem.path[:1] == address[:1]
    }
    names = ("levels",) if not home else ()
    assert {(problem.path, problem.message) for problem in part_problems(tree, home, names)} == found
    assert found


def test_changes_of_two_people_to_one_source_are_both_shown(page: Client, draft: Draft) -> None:
    url = entry_url(draft, "sources", "survey")
    posted = opened(page, url) | {"year": ["2024"]}
    other: User = UserFactory(is_administrator=True)
    edit(
        draft=draft,
        change=lambda tree: put(tree, ("sources", "survey", "year"), 2023),
        deed="sources.changed",
        by=other,
    )
    answer = page.post(url, {**posted, "act": "save"})
    assert answer.status_code == 409
    chosen = {"choice-part": ['["sources", "survey", "year"]'], "choice-0": ["mine"]}
    page.post(url, {**posted, **chosen, "act": "save"})
    assert now(draft)["sources"]["survey"]["year"] == 2024


def test_removal_of_what_somebody_else_removed_is_said(page: Client, draft: Draft) -> None:
    page.post(part_url(draft, "owners"), {"act": "save"})
    url = part_url(draft, "profiles")
    page.post(url, {"act": "remove-entry profiles quick"})
    answer = page.post(url, {"act": "remove-entry profiles quick"}, follow=True)
    assert "Somebody else has removed that meanwhile." in answer.content.decode()


@pytest.mark.parametrize("address", ["parts/none/", "parts/sources/none/", "parts/none/none/"])
def test_part_that_there_is_not_is_not_found(page: Client, draft: Draft, address: str) -> None:
    url = f"{reverse('draft', args=[draft.pk])}{address}"
    assert page.get(url).status_code == 404
    assert page.post(url, {"act": "save"}).status_code == 404


def test_figures_are_listed_with_their_questions(page: Client, draft: Draft) -> None:
    html = page.get(part_url(draft, "figures")).content.decode()
    assert f"{reverse('draft-question', args=[draft.pk, 'strategy.budget'])}#id_figures.1" in html
    assert "86% in APAC" in html


def test_long_list_of_things_is_searched(page: Client) -> None:
    draft = draft_from(tree=LIBRARY, by=None)
    html = page.get(part_url(draft, "recommendations"), {"q": "strategy board"}).content.decode()
    assert 0 < html.count('class="entry-line"') < 50
    html = page.get(part_url(draft, "recommendations"), {"q": "no such words at all"}).content.decode()
    assert "None has these words." in html
