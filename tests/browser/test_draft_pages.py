"""Editing a draft in a browser: dragged, undone by the keyboard, settled after a conflict; nothing found by axe."""

from urllib.parse import urljoin

import pytest

from tests.browser.conftest import SETTLED, Visitor
from tests.browser.drafts import ADMINISTRATOR, OTHER
from tests.browser.test_member_pages import PASSWORD, sign_in
from tests.running import RunningSite


@pytest.fixture(scope="module")
def draft(running_site: RunningSite) -> str:
    return running_site.call("tests.browser.drafts:prepare", PASSWORD)


def order(visitor: Visitor) -> list[str]:
    """The keys of the first three questions on the page."""
    rows = visitor.page.locator("li[data-question]")
    return [rows.nth(number).get_attribute("data-question") or "" for number in range(3)]


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "ja", "width": 1440}], indirect=True)
def test_draft_is_edited(visitor: Visitor, draft: str):
    page = visitor.page
    sign_in(visitor, ADMINISTRATOR)
    visitor.go(draft)
    before = order(visitor)
    grip = page.locator("li[data-question] .grip").first.bounding_box()
    target = page.locator("li[data-question]").nth(1).bounding_box()
    assert grip is not None
    assert target is not None
    page.mouse.move(grip["x"] + 4, grip["y"] + 4)
    page.mouse.down()
    page.mouse.move(target["x"] + 80, target["y"] + target["height"] - 3, steps=5)
    with page.expect_response("**/arrange/"):
        page.mouse.up()
    moved = [before[1], before[0], before[2]]
    assert order(visitor) == moved
    page.reload()
    assert order(visitor) == moved
    page.evaluate(SETTLED)
    with page.expect_navigation():
        page.keyboard.press("Control+z")
    assert order(visitor) == before

    with page.expect_navigation():
        page.locator("li[data-question] button[value^='question-down']").first.press("Enter")
    assert page.evaluate("document.activeElement.value") == f"question-down:{before[0]}"

    page.locator("li[data-question] summary").first.click()
    visitor.check_accessibility()
    visitor.check_fits()
    bank = page.locator(".back-link").first.get_attribute("href") or ""
    for address in (bank, "settings/", "history/", "preview/", "try/", "/banks/", "/banks/new/"):
        visitor.go(urljoin(draft, address))
        visitor.check_accessibility()
        visitor.check_fits()

    # Somebody else, without any script, saves the same field first.
    context = page.context.browser.new_context(java_script_enabled=False, locale="en-GB")  # type: ignore[union-attr]
    other = Visitor(context, visitor.site)
    other.page.set_default_timeout(15_000)
    sign_in(other, OTHER)
    settings = urljoin(draft, "settings/")
    visitor.go(settings)
    other.go(settings)
    other.page.fill("[name='title.en']", "Theirs")
    other.page.locator(".part-form .form-actions button").click()
    page.fill("[name='title.en']", "Mine")
    page.fill("[name='version']", "2099.9")
    page.locator(".part-form .form-actions button").click()
    page.wait_for_selector(".clash")
    visitor.check_accessibility()
    visitor.check_fits()
    page.locator(".clash input[value=mine]").check()
    page.locator(".conflict .form-actions button").click()
    page.wait_for_url(f"**{settings}")
    assert (page.input_value("[name='title.en']"), page.input_value("[name='version']")) == ("Mine", "2099.9")
    context.close()
    # Chromium puts an answer of 409 on its console.
    visitor.complaints = [text for text in visitor.complaints if "409" not in text]
