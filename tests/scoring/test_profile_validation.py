"""What is refused in profiles, frameworks and recommendations: every rule with its place and its words."""

from typing import Any

import pytest

from scoring import InvalidDocument, Plain, canonical_json, load_document, parse_document
from tests.scoring.trees import bank_tree, document

QUICK = ("profiles", "quick")
CORE = ("profiles", "core")
STANDARD = ("frameworks", "standard")
LAW = ("frameworks", "law")
ARTICLE = (*LAW, "provisions", "Article 26")
PLAN = ("recommendations", "write-plan")
EN = {"en": "x"}
BAD_DATE = "must be a date that there is, written as in 2026-08-02"


def changed(path: tuple[str | int, ...], value: Any) -> Any:
    """The bank of profiles with a value put at a place."""
    tree = bank_tree("profiles")
    node = tree
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return tree


def problems_of(tree: Any) -> list[str]:
    with pytest.raises(InvalidDocument) as refused:
        parse_document(tree)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        # ---- profiles
        (("profiles",), [], ["profiles: must be a map of names to values"]),
        (QUICK, {}, ["profiles.quick.name: is missing"]),
        ((*QUICK, "name"), {"ja": "x"}, [
            "profiles.quick.name: has no text in the language en",
            "profiles.quick.name.ja: is not among the bank's languages",
        ]),
        ((*QUICK, "minutes"), Plain("0"), ["profiles.quick.minutes: must be between 1 and 10000"]),
        ((*QUICK, "minutes"), Plain("2.5"), ["profiles.quick.minutes: must be a whole number"]),
        ((*QUICK, "levels"), Plain("no"), ["profiles.quick.levels: must be true or false"]),
        ((*QUICK, "questions"), "plan", ["profiles.quick.questions: must be a list"]),
        ((*QUICK, "questions"), [], ["profiles.quick.questions: must not be empty"]),
        ((*CORE, "dimensions"), [], ["profiles.core.dimensions: must not be empty"]),
        ((*QUICK, "questions"), ["plan", "nowhere"], [
            "profiles.quick.questions[1]: there is no question nowhere",
        ]),
        ((*QUICK, "questions"), ["nowhere"], ["profiles.quick.questions[0]: there is no question nowhere"]),
        ((*QUICK, "questions"), ["plan", "tests", "plan"], ["profiles.quick.questions[2]: plan is there twice"]),
        ((*QUICK, "questions"), ["budget"], [
            "profiles.quick: budget can only be shown after plan, which the profile does not ask",
        ]),
        ((*CORE, "dimensions"), ["strategy", "nowhere", "strategy"], [
            "profiles.core.dimensions[2]: strategy is there twice",
            "profiles.core.dimensions[1]: there is no dimension nowhere",
        ]),
        ((*CORE, "dimensions"), ["strategy", "security"], [
            "profiles.core.questions[0]: roles is there already: with the dimension security",
            "profiles.core.questions[1]: tests is there already: with the dimension security",
        ]),
        (("profiles",), {f"p{i}": {"name": EN} for i in range(21)}, ["profiles: must have at most 20 entries"]),
        # What cannot be found is no news where the part it should be found in is malformed.
        (("dimensions",), Plain("x"), ["dimensions: must be a list"]),
        # ---- owners and recommendations
        (("owners",), [], ["owners: must be a map of names to values"]),
        (("owners", "lead"), {"fr": "x"}, [
            "owners.lead: has no text in the language en",
            "owners.lead.fr: is not among the bank's languages",
        ]),
        ((*PLAN, "owner"), "nobody", ["recommendations.write-plan.owner: there is no owner nobody"]),
        ((*PLAN, "done"), {"ja": "x"}, [
            "recommendations.write-plan.done: has no text in the language en",
            "recommendations.write-plan.done.ja: is not among the bank's languages",
        ]),
        ((*PLAN, "serves"), ["standard"], [
            "recommendations.write-plan.serves[0]: must name a framework and a clause, as in framework/clause",
        ]),
        ((*PLAN, "serves"), ["nowhere/P-1", "standard/P-9", "standard/P-1", "standard/P-1"], [
            "recommendations.write-plan.serves[3]: standard/P-1 is there twice",
            "recommendations.write-plan.serves[0]: there is no framework nowhere",
            "recommendations.write-plan.serves[1]: the framework standard has no clause P-9",
        ]),
        # ---- frameworks
        ((*LAW, "role_question"), "nowhere", [
            "frameworks.law.role_question: there is no question nowhere",
        ]),
        ((*LAW, "role_question"), "plan", [
            "frameworks.law.role_question: "
            "the question plan is not a multiple choice: an organisation can have several roles",
        ]),
        ((*LAW, "roles", "importer"), EN, [
            "frameworks.law.roles.importer: the question roles has no option importer to choose this role by",
        ]),
        ((*ARTICLE, "addresses"), ["deployer", "user", "deployer"], [
            "frameworks.law.provisions.Article 26.addresses[2]: deployer is there twice",
            "frameworks.law.provisions.Article 26.addresses[1]: the framework law has no role user",
        ]),
        ((*LAW, "provisions", "Article 99"), {}, [
            "frameworks.law.provisions.Article 99: the framework law has no clause Article 99",
        ]),
        ((*ARTICLE, "applies_from"), [{"scope": EN}], [
            "frameworks.law.provisions.Article 26.applies_from[0].date: is missing",
        ]),
        *(
            ((*ARTICLE, "applies_from", 0, "date"), date, [
                f"frameworks.law.provisions.Article 26.applies_from[0].date: {BAD_DATE}",
            ])
            for date in (Plain("2027-02-29"), Plain("2027-13-01"), "20270802", Plain("2027-8-2"), 20270802)
        ),
        ((*ARTICLE, "applies_from", 0, "scope"), {"ja": "x"}, [
            "frameworks.law.provisions.Article 26.applies_from[0].scope: has no text in the language en",
            "frameworks.law.provisions.Article 26.applies_from[0].scope.ja: is not among the bank's languages",
        ]),
        ((*STANDARD, "not_asked", "P-9"), EN, [
            "frameworks.standard.not_asked.P-9: the framework standard has no clause P-9",
        ]),
        ((*STANDARD, "not_asked", "P-1"), EN, [
            "frameworks.standard.not_asked.P-1: the clause P-1 is asked about: the question plan maps to it",
        ]),
    ],
)  # fmt: skip
def test_broken_rule_is_named_with_its_place(
    path: tuple[str | int, ...], value: Any, expected: list[str]
) -> None:
    assert problems_of(changed(path, value)) == expected


def test_malformed_places_hide_what_only_follows_from_them() -> None:
    tree = changed((*QUICK, "minutes"), Plain("soon"))
    tree["profiles"]["core"]["dimensions"] = ["nowhere"]
    tree["owners"] = Plain("x")
    assert problems_of(tree) == [
        "owners: must be a map of names to values",
        "profiles.quick.minutes: must be a number",
        "profiles.core.dimensions[0]: there is no dimension nowhere",
    ]


def test_canonical_form_has_the_new_fields_in_the_schemas_order() -> None:
    text = canonical_json(document("profiles"))
    names = ["frameworks", "owners", "recommendations", "profiles", "dimensions"]
    places = [text.index(f'"{name}":') for name in names]
    assert places == sorted(places)
    assert (
        '"law":{"title":{"en":"A law"},"caution":{"en":"Dates as of 2026; no legal advice"},'
        '"roles":{"provider":{"en":"Provider"},"deployer":{"en":"Deployer"}},"role_question":"roles",'
        '"clauses":{"Article 26":{"en":"Duties of deployers"},"Article 50":{"en":"Transparency"}},'
        '"provisions":{"Article 26":{"addresses":["deployer"],"applies_from":'
        '[{"date":"2027-12-02","scope":{"en":"Systems of one list"}},{"date":"2028-08-02"}]},'
        '"Article 50":{"addresses":["provider","deployer"],"note":{"en":"For some later"},"secondary":true}}}'
    ) in text
    assert (
        '"write-plan":{"text":{"en":"Write the plan"},"done":{"en":"The board has approved it"},'
        '"owner":"lead","serves":["standard/P-1"]}'
    ) in text
    assert (
        '"profiles":{"quick":{"name":{"en":"Quick"},"minutes":5,"levels":false,"questions":["plan","tests"]},'
        '"core":{"name":{"en":"Core"},"description":{"en":"A meeting"},"minutes":20,'
        '"questions":["roles","tests"],"dimensions":["strategy"]},"full":{"name":{"en":"Full"},"minutes":40}}'
    ) in text
    assert canonical_json(load_document(text)) == text
    assert load_document(text) == document("profiles")
