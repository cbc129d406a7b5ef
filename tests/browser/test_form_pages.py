"""The forms of a draft in a browser: saved while one types, nothing lost; nothing found by axe, nothing too wide."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SETTLED, Visitor
from tests.browser.forms import AUTHOR, CO_AUTHOR
from tests.browser.test_member_pages import PASSWORD, sign_in
from tests.running import RunningSite

QUESTION = "questions/security.measures/"


@pytest.fixture(scope="module")
def draft(running_site: RunningSite) -> str:
    return running_site.call("tests.browser.forms:prepare", PASSWORD)


def field(visitor: Visitor, name: str):
    return visitor.page.locator(f'[id="id_{name}"]')


def saved(visitor: Visitor):
    """The answer to what the page saves by itself."""
    return visitor.page.expect_response(
        lambda response: response.request.method == "POST" and response.status == 200
    )


def keys(visitor: Visitor) -> list[str]:
    rows = visitor.page.locator('.rows-options [id$=".key"]')
    return [rows.nth(number).input_value() for number in range(rows.count())]


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "ja", "width": 1440}], indirect=True)
def test_forms_are_filled_in(visitor: Visitor, draft: str):
    page = visitor.page
    sign_in(visitor, AUTHOR)
    visitor.go(urljoin(draft, QUESTION))

    with saved(visitor):
        field(visitor, "help.en").fill("What counts as a measure")
    expect(page.locator("#save-state")).to_contain_text("に保存しました")
    expect(field(visitor, "help.ja_error")).to_contain_text("日本語")

    # Away from the network everything stays, and comes back with the page.
    page.route(
        "**/questions/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    field(visitor, "help.ja").fill("対策の例")
    expect(page.locator("#save-state")).to_contain_text("通信が切れています")
    page.unroute("**/questions/**")
    with saved(visitor):
        page.reload()
    assert field(visitor, "help.ja").input_value() == "対策の例"

    # So it does when the draft has changed meanwhile.
    page.route(
        "**/questions/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    field(visitor, "text.en").fill("Which measures?")
    expect(page.locator("#save-state")).to_contain_text("通信が切れています")
    visitor.go(urljoin(draft, "parts/levels/"))
    page.unroute("**/questions/**")
    with saved(visitor):
        page.locator('button[value="add levels"]').click()
    with saved(visitor):
        visitor.go(urljoin(draft, QUESTION))
    page.evaluate(SETTLED)
    assert field(visitor, "text.en").input_value() == "Which measures?"

    with saved(visitor):
        page.locator('button[value="add options"]').click()
    page.evaluate(SETTLED)
    assert page.evaluate("document.activeElement.id") == "id_options.4.key"
    with saved(visitor):
        page.locator('button[value="up options.4"]').click()
    page.evaluate(SETTLED)
    assert keys(visitor) == ["audits", "tests", "vulnerability", "option-1", "none"]
    handle = page.locator('[id="id_options.3"] > .row-acts .row-handle')
    handle.scroll_into_view_if_needed()
    begin, end = handle.bounding_box(), page.locator('[id="id_options.2"]').bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + 10, begin["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 300, end["y"] + end["height"] / 3, steps=5)
    with saved(visitor):
        page.mouse.up()
    page.evaluate(SETTLED)
    assert keys(visitor) == ["audits", "tests", "option-1", "vulnerability", "none"]

    with saved(visitor):
        page.locator('button[value="test visible_if"]').click()
    page.evaluate(SETTLED)
    with saved(visitor):
        field(visitor, "visible_if.0.question").fill("strategy.budget")
        page.keyboard.press("Enter")
    page.evaluate(SETTLED)
    with saved(visitor):
        field(visitor, "visible_if.0.is.1").check()
    with page.expect_response("**/clauses/**"):
        field(visitor, "maps_to.search").fill("42001 A.2")
    page.locator(".clauses-found input").first.wait_for()
    visitor.check_accessibility()
    visitor.check_fits()

    # Somebody else, without any script, saves the same field first.
    context = page.context.browser.new_context(java_script_enabled=False, locale="en-GB")  # type: ignore[union-attr]
    other = Visitor(context, visitor.site)
    other.page.set_default_timeout(15_000)
    sign_in(other, CO_AUTHOR)
    other.go(urljoin(draft, QUESTION))
    field(other, "why.en").fill("Theirs")
    other.page.locator(".save-bar button").click()
    field(visitor, "why.en").fill("Mine")
    page.locator("[data-conflict]").wait_for()
    with page.expect_navigation():
        page.locator("[data-conflict] button").click()
    page.locator(".clash input[value=mine]").check()
    page.locator(".conflict .form-actions button").click()
    page.wait_for_url(f"**{QUESTION}")
    assert field(visitor, "why.en").input_value() == "Mine"
    context.close()

    for address in (
        "questions/strategy.budget-share/",
        "parts/levels/",
        "parts/owners/",
        "parts/sources/",
        "parts/sources/survey/",
        "parts/recommendations/train-staff/",
        "parts/frameworks/",
        "parts/frameworks/nist-ai-rmf/",
        "clauses/nist-ai-rmf/GOVERN-1.1/",
        "parts/infrastructure-fit/",
        "parts/figures/",
    ):
        visitor.go(urljoin(draft, address))
        visitor.check_accessibility()
        visitor.check_fits()
    # Chromium puts answers of 409 and broken connections on its console, and htmx says so once more.
    expected = ("409", "ERR_FAILED", "htmx:")
    visitor.complaints = [text for text in visitor.complaints if not any(word in text for word in expected)]
