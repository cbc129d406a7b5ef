"""The pages on which versions are compared, published, retired and moved to: nothing found by axe, nothing too wide."""

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_member_pages import PASSWORD, sign_in
from tests.browser.versions import ADMINISTRATOR
from tests.running import RunningSite


@pytest.fixture(scope="module")
def addresses(running_site: RunningSite) -> list[str]:
    return running_site.call("tests.browser.versions:prepare", PASSWORD)


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [{"language": "ja", "width": 390}], indirect=True)
def test_pages_about_versions_are_accessible(visitor: Visitor, addresses: list[str]):
    sign_in(visitor, ADMINISTRATOR)
    for address in addresses:
        visitor.go(address)
        visitor.page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true })")
        visitor.check_accessibility()
        visitor.check_fits()
    assert visitor.complaints == []
