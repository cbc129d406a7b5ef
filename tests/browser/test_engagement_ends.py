"""Fault 19 in a browser: what was typed while the engagement ended is kept, and the page says why it is not saved."""

import pytest

from tests.browser.conftest import Visitor


@pytest.mark.browser
def test_open_page_keeps_what_was_typed_and_says_why_it_is_not_saved(visitor: Visitor):
    password = "seven grey herons"
    work = visitor.site.call("tests.access.ending:begin", password)
    page = visitor.page
    visitor.go("/accounts/login/")
    page.fill("[name=login]", work["email"])
    page.fill("[name=password]", password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/dashboard/")
    visitor.go(f"/assessments/{work['assessment']}/dimensions/strategy/")
    field = page.locator("fieldset[data-question] textarea").first
    fold = page.locator("fieldset[data-question] details.remark summary").first
    fold.click()
    visitor.site.call("tests.access.ending:end", work["engagement"])
    field.fill("What I was about to say")
    page.locator("#save-state[data-shown=read-only]").wait_for()
    assert field.input_value() == "What I was about to say"
    kept = page.evaluate("Object.values(localStorage).join()")
    assert "What I was about to say" in kept
    page.reload()
    assert page.locator("h1").inner_text() == "This page does not exist"
    visitor.complaints = [text for text in visitor.complaints if "404" not in text]
