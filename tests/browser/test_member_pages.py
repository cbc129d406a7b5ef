"""Every page of the demonstration's people, as its owner and as its viewer: nothing found by axe, nothing too wide."""

import re

import pytest

from organisations.demonstration import PASSWORD
from tests.browser.conftest import Visitor


def sign_in(visitor: Visitor, email: str) -> None:
    visitor.go("/accounts/login/")
    visitor.page.fill("[name=login]", email)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.locator("main form button[type=submit], main form button.btn-primary").last.click()
    visitor.page.wait_for_url("**/dashboard/")


def addresses(visitor: Visitor) -> list[str]:
    """Where the dashboard and the pages below it lead, each address once, within the site."""
    page = visitor.page
    found = {"/dashboard/", "/profile/", "/accounts/mfa/", "/accounts/sessions/", "/organisations/new/"}
    visitor.go("/dashboard/")
    found |= {link for link in links(visitor) if re.match(r"/(assessments|organisations|reports)/", link)}
    overviews = [link for link in sorted(found) if re.fullmatch(r"/assessments/[0-9a-f-]+/", link)]
    for overview in overviews:
        page.goto(visitor.site.url + overview)
        # The dimensions of one assessment look like those of another.
        found |= {
            link
            for link in links(visitor)
            if link.startswith(overview) and (overview == overviews[0] or "/dimensions/" not in link)
        }
        found |= {overview + part for part in ("targets/", "review/", "results/", "reports/")}
        found.add(overview + "dimensions/strategy/")
        found.add(overview + "answers/strategy.definition/history/")
    settings = min(link for link in found if re.fullmatch(r"/organisations/[0-9a-f-]+/", link))
    found |= {settings + part for part in ("members/", "takeout/", "delete/")}
    files = ("/download/", "/answer-sheet/", ".csv", ".json")
    return sorted(link for link in found if not link.endswith(files))


def links(visitor: Visitor) -> set[str]:
    hrefs = visitor.page.locator("a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return {href.partition("#")[0].partition("?")[0] for href in hrefs}


@pytest.mark.browser
@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("visitor", "email"),
    [
        ({"language": language, "width": width}, f"demo-{role}@example.com")
        for language, width, role in [
            ("ja", 390, "owner"),
            ("en", 1440, "owner"),
            ("ja", 1440, "viewer"),
        ]
    ],
    indirect=["visitor"],
    ids=["ja-390-owner", "en-1440-owner", "ja-1440-viewer"],
)
def test_member_pages_are_accessible(visitor: Visitor, email: str):
    sign_in(visitor, email)
    found = addresses(visitor)
    assert len(found) > 15
    for address in found:
        visitor.go(address)
        visitor.check_accessibility()
        visitor.check_fits()
    visitor.complaints = [
        text for text in visitor.complaints if "403" not in text
    ]  # what a viewer may not do
