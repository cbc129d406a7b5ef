"""The whole way, as a person goes it: from the landing page over sign-up to a downloaded gap report."""

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from banks.files import load_document
from scoring import canonical_json
from tests.browser.conftest import Visitor
from tests.browser.words import say

ROOT = Path(__file__).resolve().parents[2]
BANK = load_document(ROOT / "banks" / "library" / "ai-readiness-2025.1.yaml")
CONTROLLING = set(re.findall(r'"question":"([^"]+)"', canonical_json(BANK)))
NAMES = {"ja": "株式会社みなも精機", "en": "Northlight Instruments"}
OTHER = {"ja": "en", "en": "ja"}


def sign_up(visitor: Visitor, language: str, *, email: str) -> None:
    page = visitor.page
    visitor.go("/")
    visitor.check_accessibility()
    assert page.get_attribute("html", "lang") == language
    page.get_by_role("link", name=say(language, "Start assessment")).first.click()
    visitor.check_accessibility()
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


def answer_every_question(visitor: Visitor, language: str, *, saves_as_one_goes: bool) -> None:
    """Answer page after page, the second option of each, until the review is reached."""
    page = visitor.page
    for dimension in BANK.dimensions:
        assert page.locator("h1").inner_text() == dimension.name.get(language)
        answered: set[str] = set()
        while key := next_question(visitor, answered):
            answer(visitor, key)
            answered.add(key)
            if saves_as_one_goes and key in CONTROLLING:
                page.wait_for_load_state("networkidle")
        if saves_as_one_goes:
            page.wait_for_load_state("networkidle")
            page.locator("#save-state", has_text=re.compile(r"\d+:\d\d")).wait_for()
            visitor.check_accessibility()
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
    fieldset = visitor.page.locator(f'fieldset[data-question="{key}"]')
    if question.kind == "number":
        fieldset.locator("input[type=text]").first.fill("6")
    elif question.kind == "text":
        fieldset.locator("textarea").first.fill("補足なし / nothing to add")
    else:
        options = [option for option in question.options if not option.exclusive]
        wanted = options[:2] if question.kind == "multiple" else options[1:2]
        for option in wanted:
            fieldset.locator(f'[value="option:{option.key}"]').check()


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


def check_report(path: Path, language: str, organisation: str) -> None:
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    flat = re.sub(r"\s+", "", text)
    assert organisation.replace(" ", "") in flat
    for dimension in BANK.dimensions:
        assert dimension.name.get(language).replace(" ", "") in flat
    for question in BANK.dimensions[0].questions:
        assert re.sub(r"\s+", "", question.text.get(language)) in flat
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) >= 12
        assert str(pdf.Root.Lang).startswith(language)
        assert "/StructTreeRoot" in pdf.Root


@pytest.mark.browser
@pytest.mark.parametrize(
    ("visitor", "language"),
    [({"language": "ja"}, "ja"), ({"language": "en"}, "en")],
    indirect=["visitor"],
    ids=["ja", "en"],
)
def test_from_sign_up_to_report(visitor: Visitor, language: str, tmp_path: Path):
    page = visitor.page
    sign_up(visitor, language, email=f"journey-{language}@example.com")
    describe_organisation(visitor, language)
    visitor.check_accessibility()
    page.get_by_role("button", name=say(language, "Start assessment")).click()
    visitor.check_accessibility()
    page.locator("main a.btn-primary").first.click()
    answer_every_question(visitor, language, saves_as_one_goes=True)
    visitor.check_accessibility()
    page.get_by_role("button", name=say(language, "Submit answers and see results")).click()
    page.wait_for_url("**/results/")
    visitor.check_accessibility()
    page.goto(page.url.replace("/results/", "/reports/"))
    visitor.check_accessibility()
    reports_page = page.url
    check_report(download_report(visitor, language, language, tmp_path), language, NAMES[language])
    page.goto(reports_page)
    other = OTHER[language]
    check_report(download_report(visitor, language, other, tmp_path), other, NAMES[language])
    page.goto(reports_page)
    assert page.locator(".report-card").count() == 2


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "en", "javascript": False, "width": 390}], indirect=True)
def test_questionnaire_without_scripts(visitor: Visitor):
    page = visitor.page
    visitor.go("/accounts/signup/")
    page.fill("[name=email]", "plain@example.com")
    page.fill("[name=password1]", "quiet-otter-42-lantern")
    page.fill("[name=organisation]", NAMES["en"])
    page.get_by_role("button", name="Create account", exact=True).click()
    page.check("[name=region][value=europe]")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Start assessment").click()
    page.locator("main a.btn-primary").first.click()
    answer_every_question(visitor, "en", saves_as_one_goes=False)
    page.get_by_role("button", name="Submit answers and see results").click()
    page.wait_for_url("**/results/")
