"""Every page that needs no work of its own: no violation found by axe, nothing too wide, in both languages."""

import pytest

from tests.browser.conftest import Visitor

PATHS = [
    "/", "/try/", "/method/", "/sample/", "/health/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
    "/nothing-here/",
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(
    "visitor",
    [{"language": "ja", "width": 1440}, {"language": "en", "width": 390}],
    indirect=True,
    ids=["ja-1440", "en-390"],
)
def test_public_pages_are_accessible(visitor: Visitor):
    for path in PATHS:
        visitor.go(path)
        visitor.check_accessibility()
        visitor.check_fits()
    visitor.complaints = [text for text in visitor.complaints if "404" not in text and "503" not in text]


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "en"}], indirect=True)
def test_language_switch_stays_on_the_page(visitor: Visitor):
    visitor.go("/method/")
    visitor.page.get_by_role("button", name="日本語").first.click()
    assert visitor.page.url.endswith("/method/")
    assert visitor.page.get_attribute("html", "lang") == "ja"
