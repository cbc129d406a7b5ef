"""The pages of a consultancy and of its client: nothing found by axe, nothing too wide."""

import re

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_member_pages import links, sign_in

OF_CONSULTANCY = ("new/", "import/", "invite/", "ended/")


def addresses(visitor: Visitor) -> list[str]:
    """The clients' page, the ways to add clients, and the page about each client."""
    visitor.go("/dashboard/")
    (clients,) = {
        link for link in links(visitor) if re.fullmatch(r"/organisations/[0-9a-f-]+/clients/", link)
    }
    visitor.go(clients)
    about = {link for link in links(visitor) if re.fullmatch(r"/engagements/[0-9a-f-]+/", link)}
    (facts, *_) = sorted(about)
    return [clients, *(clients + part for part in OF_CONSULTANCY), *sorted(about), facts + "end/"]


@pytest.mark.browser
@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "visitor",
    [{"language": "ja", "width": 390}, {"language": "en", "width": 1440}],
    indirect=True,
    ids=["ja-390", "en-1440"],
)
def test_consultancy_pages_are_accessible(visitor: Visitor):
    sign_in(visitor, "demo-consultancy@example.com")
    found = addresses(visitor)
    assert len(found) == 11
    for address in found:
        visitor.go(address)
        visitor.page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true })")
        visitor.check_accessibility()
        visitor.check_fits()
