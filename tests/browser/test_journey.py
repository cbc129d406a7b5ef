"""The whole way, as a person goes it: from the landing page over sign-up to a downloaded gap report."""

import re
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Locator

from assessments.profiles import Page, pages_of
from tests.browser.conftest import Visitor
from tests.browser.words import say
from tests.library import newest_bank

BANK = newest_bank()
CONTROLLING = {
    key for question in BANK.questions() if question.visible_if for key in question.visible_if.questions()
}
NAMES = {"ja": "株式会社みなも精機", "en": "Northlight Instruments"}
OTHER = {"ja": "en", "en": "ja"}
QUICK, CORE, FULL = (pages_of(BANK, profile) for profile in ("quick", "core", "full"))
BEYOND_CORE = [page for page in FULL if page not in CORE]


def sign_up(visitor: Visitor, language: str, *, email: str) -> None:
    page = visitor.page
    visitor.go("/")
    assert page.get_attribute("html", "lang") == language
    page.get_by_role("link", name=say(language, "Start assessment")).first.click()
    page.fill("[name=email]", email)
    page.fill("[name=password1]", "quiet-otter-42-lantern")
    page.fill("[name=organisation]", NAMES[language])
    page.get_by_role("button", name=say(language, "Create account"), exact=True).click()


def describe_organisation(visitor: Visitor, language: str) -> None:
    page = visitor.page
    visitor.check_accessibility()
    page.check("[name=region][value=apac]")
    page.select_option("[name=industry]", "manufacturing")
    page.fill("[name=size]", "1200")
    page.get_by_role("button", name=say(language, "Save and continue")).click()


def start(visitor: Visitor, language: str, profile: str) -> None:
    """Begin by one of the ways in; the shortest is the one that is suggested."""
    page = visitor.page
    assert page.locator("[name=way]:checked").get_attribute("value").endswith(":quick")
    page.check(f"[name=way][value$=':{profile}']")
    page.get_by_role("button", name=say(language, "Start assessment")).click()


def go_on(visitor: Visitor, language: str, profile: str) -> None:
    """Press the button that leads on from a short profile to a longer one."""
    name = say(language, "Go on to “%(name)s”", name=BANK.profiles[profile].name.get(language))
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name).click()
    assert re.search(r"/assessments/[0-9a-f-]+/$", visitor.page.url)


def answer_pages(
    visitor: Visitor,
    language: str,
    pages: Sequence[Page],
    *,
    carried: Collection[str] = (),
    saves_as_one_goes: bool = True,
) -> None:
    """Answer page after page, the second option of each question, and go on to what follows the last of them.

    `carried`: what has been answered by another profile, and is to stand on these pages as it was answered.
    """
    page = visitor.page
    for one in pages:
        keys = {question.key for question in one.questions}
        if not one.is_joint:
            assert page.locator("h1").inner_text() == one.parts[0].dimension.name.get(language)
        answered = keys.intersection(carried)
        for key in answered:
            assert answer_fields(visitor, key).first.is_checked()
        while key := next_question(visitor, answered):
            assert key in keys
            answer(visitor, key)
            answered.add(key)
            if saves_as_one_goes and key in CONTROLLING:
                page.wait_for_load_state("networkidle")
        if saves_as_one_goes:
            page.wait_for_load_state("networkidle")
            page.locator("#save-state", has_text=re.compile(r"\d+:\d\d")).wait_for()
            if one is pages[0]:
                visitor.check_accessibility()
            visitor.settle()
        here = page.url.partition("#")[0]
        save_page(visitor, language)
        while page.url.partition("#")[0] == here:
            # Without scripts, questions that an answer brings up are shown by saving the page.
            while key := next_question(visitor, answered):
                answer(visitor, key)
                answered.add(key)
            save_page(visitor, language)


def save_page(visitor: Visitor, language: str) -> None:
    """Save and continue, and wait until the server's answer has replaced the page."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=say(language, "Save and continue")).last.click()


def next_question(visitor: Visitor, answered: set[str]) -> str:
    """The first question on the page that is shown and not answered yet; empty when there is none."""
    shown = visitor.page.locator("fieldset.question:visible").evaluate_all(
        "all => all.map(one => one.dataset.question)"
    )
    return next((key for key in shown if key not in answered), "")


def answer(visitor: Visitor, key: str) -> None:
    question = BANK.question(key)
    fields = answer_fields(visitor, key)
    if question.kind == "number":
        fields.fill("6")
    elif question.kind == "text":
        fields.fill("補足なし / nothing to add")
    else:
        for field in fields.all():
            field.check()


def answer_fields(visitor: Visitor, key: str) -> Locator:
    """Where the journey answers a question: its text, its second option, or its first two."""
    question = BANK.question(key)
    fieldset = visitor.page.locator(f'fieldset[data-question="{key}"]')
    if question.kind in {"number", "text"}:
        return fieldset.locator(f'[name="{key}:value"]')
    options = [option.key for option in question.options if not option.exclusive]
    wanted = options[:2] if question.kind == "multiple" else options[1:2]
    return fieldset.locator(", ".join(f'[value="option:{option}"]' for option in wanted))


def download_report(visitor: Visitor, language: str, of_language: str, folder: Path) -> Path:
    """Ask for a report in `of_language` from a site in `language` and fetch it when it is ready."""
    page = visitor.page
    page.check(f"main [name=language][value={of_language}]")
    page.fill("[name=legal_entity]", NAMES[of_language])
    page.get_by_role("button", name=say(language, "Create report")).click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name=re.compile(re.escape(say(language, "Download PDF")))).first.click(
            timeout=60_000
        )
    path = folder / f"{of_language}.pdf"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".pdf")
    visitor.check_accessibility()
    return path


def check_report(path: Path, language: str, organisation: str, pages: Sequence[Page]) -> None:
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    flat = re.sub(r"\s+", "", text)
    assert organisation.replace(" ", "") in flat
    for page in pages:
        assert page.parts[0].dimension.name.get(language).replace(" ", "") in flat
    always_asked = [question for question in pages[0].questions if question.visible_if is None]
    for question in always_asked:
        assert re.sub(r"\s+", "", question.text.get(language)) in flat
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) >= 12
        assert str(pdf.Root.Lang).startswith(language)
        assert "/StructTreeRoot" in pdf.Root


def submit(visitor: Visitor, language: str) -> None:
    """Submit from the review, where the list beside the questions leads too."""
    page = visitor.page
    if not page.url.endswith("/review/"):
        page.get_by_role("link", name=say(language, "Review and submit")).click()
    page.get_by_role("button", name=say(language, "Submit answers and see results")).click()
    page.wait_for_url("**/results/")


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "ja"}], indirect=True)
def test_from_sign_up_over_the_quick_check_to_reports(visitor: Visitor, tmp_path: Path):
    """The short way first, on from its results, and what was answered there carries over."""
    page, language = visitor.page, "ja"
    sign_up(visitor, language, email="journey-ja@example.com")
    describe_organisation(visitor, language)
    visitor.check_accessibility()
    start(visitor, language, "quick")
    visitor.check_accessibility()
    page.locator("main a.btn-primary").first.click()
    answer_pages(visitor, language, QUICK)
    visitor.check_accessibility()
    submit(visitor, language)
    visitor.check_accessibility()
    go_on(visitor, language, "core")
    visitor.check_accessibility()
    page.get_by_role("link", name=say(language, "Continue where you left off")).click()
    answer_pages(visitor, language, CORE[:2], carried=BANK.asked("quick"))
    submit(visitor, language)
    visitor.check_accessibility()
    page.goto(page.url.replace("/results/", "/reports/"))
    visitor.check_accessibility()
    reports_page = page.url
    for of_language in (language, OTHER[language]):
        page.goto(reports_page)
        path = download_report(visitor, language, of_language, tmp_path)
        check_report(path, of_language, NAMES[language], CORE[:2])
    page.goto(reports_page)
    assert page.locator(".report-card").count() == 2


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "en"}], indirect=True)
def test_from_sign_up_through_the_other_dimensions_to_a_report(visitor: Visitor, tmp_path: Path):
    """The whole bank from the start, begun in the middle; what is not answered is no hindrance."""
    page, language = visitor.page, "en"
    sign_up(visitor, language, email="journey-en@example.com")
    describe_organisation(visitor, language)
    start(visitor, language, "full")
    visitor.check_accessibility()
    first = BEYOND_CORE[0].parts[0].dimension.name.get(language)
    page.get_by_role("link", name=first, exact=True).click()
    answer_pages(visitor, language, BEYOND_CORE[:2])
    submit(visitor, language)
    visitor.check_accessibility()
    page.goto(page.url.replace("/results/", "/reports/"))
    path = download_report(visitor, language, language, tmp_path)
    check_report(path, language, NAMES[language], BEYOND_CORE[:2])


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "en", "javascript": False, "width": 390}], indirect=True)
def test_questionnaire_without_scripts(visitor: Visitor):
    page, language = visitor.page, "en"
    visitor.go("/accounts/signup/")
    page.fill("[name=email]", "plain@example.com")
    page.fill("[name=password1]", "quiet-otter-42-lantern")
    page.fill("[name=organisation]", NAMES[language])
    page.get_by_role("button", name="Create account", exact=True).click()
    page.check("[name=region][value=europe]")
    page.get_by_role("button", name="Save and continue").click()
    start(visitor, language, "quick")
    page.locator("main a.btn-primary").first.click()
    answer_pages(visitor, language, QUICK, saves_as_one_goes=False)
    submit(visitor, language)
    go_on(visitor, language, "core")
    page.get_by_role("link", name=say(language, "Continue where you left off")).click()
    answer_pages(visitor, language, CORE[:1], carried=BANK.asked("quick"), saves_as_one_goes=False)
