"""Every page that needs no work of its own: no violation found by axe, wide and narrow, in both languages."""

import pytest

from tests.browser.conftest import LANGUAGES, Visitor

PATHS = [
    "/", "/try/", "/method/", "/sample/", "/health/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
    "/nothing-here/",
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(
    "visitor",
    [{"language": language, "width": width} for language in LANGUAGES for width in (390, 1440)],
    indirect=True,
    ids=lambda parameters: f"{parameters['language']}-{parameters['width']}",
)
def test_public_pages_are_accessible(visitor: Visitor):
    for path in PATHS:
        visitor.go(path)
        visitor.check_accessibility()
        overflow = visitor.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow == 0, path
    visitor.complaints = [text for text in visitor.complaints if "404" not in text and "503" not in text]


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "en"}], indirect=True)
def test_language_switch_stays_on_the_page(visitor: Visitor):
    visitor.go("/method/")
    visitor.page.get_by_role("button", name="日本語").first.click()
    assert visitor.page.url.endswith("/method/")
    assert visitor.page.get_attribute("html", "lang") == "ja"
