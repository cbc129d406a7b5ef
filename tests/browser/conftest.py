"""A real site and a real browser: gunicorn, worker and sweeper on a free port, Debian's Chromium driven by Playwright."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.running import RunningSite

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
CHROMIUM = (
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SETTLED = """new Promise((done) => {
  const busy = ".htmx-request, .htmx-swapping, .htmx-settling";
  const look = () => document.readyState === "complete" && !document.querySelector(busy) ? done() : setTimeout(look, 20);
  look();
})"""
"""Waits until everything is loaded, its scripts have run, and no part of the page is about to be replaced."""
AXE_ON_WHAT_IS_UNFOLDED = """async () => {
  const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
  const taken = Array.from(document.querySelectorAll("details:not([open])"), (folded) => [
    folded, Array.from(folded.childNodes).filter((part) => part.localName !== "summary"),
  ]);
  taken.forEach(([, parts]) => parts.forEach((part) => part.remove()));
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  taken.forEach(([folded, parts]) => folded.append(...parts));
  return { violations, repeated: ids.filter((id, place) => ids.indexOf(id) !== place) };
}"""
"""Runs axe on the page without what is folded away, which is no part of what it judges but most of what it walks
through: ten seconds of a page of results. The one thing it says of hidden parts is told of all: which ids are repeated."""


@pytest.fixture(scope="session")
def running_site() -> Iterator[RunningSite]:
    with RunningSite(settings="config.settings") as site:
        yield site


@pytest.fixture(scope="session")
def demonstration(running_site: RunningSite) -> None:
    done = running_site.manage("load_demo")
    assert done.returncode == 0, done.stderr


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at the demonstration comes first, side by side: one process makes it, with its reports, for all."""
    items.sort(key=lambda item: "demonstration" not in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    executable = next((path for path in CHROMIUM if Path(path).exists()), None)
    browser = playwright.chromium.launch(
        executable_path=executable,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )
    yield browser
    browser.close()


class Visitor:
    """Somebody with a browser of their own. `complaints` collects what the browser's console objects to."""

    def __init__(self, context: BrowserContext, site: RunningSite) -> None:
        self.context, self.site = context, site
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def settle(self) -> None:
        """Wait until no part of the page is about to be replaced: a click on one that is would be lost."""
        self.page.evaluate(SETTLED)

    def go(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def check_accessibility(self) -> None:
        """Fail on anything that axe finds against WCAG 2.2 AA and its best practices on the page as it stands.

        axe is run in the page's world by the debugger, so that the page's own Content-Security-Policy stays as it is.
        """
        self.settle()
        self.page.evaluate(AXE + ";undefined")
        result = self.page.evaluate(AXE_ON_WHAT_IS_UNFOLDED)
        found = {
            violation["id"]: [node["html"][:200] for node in violation["nodes"]]
            for violation in result["violations"]
        }
        assert (found, result["repeated"]) == ({}, []), self.page.url

    def check_fits(self) -> None:
        """Fail when anything is wider than the page, on a phone's width and on a desk's."""
        before = self.page.viewport_size
        assert before is not None
        for width in (390, 1440):
            self.page.set_viewport_size({"width": width, "height": before["height"]})
            overflow = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow == 0, f"{self.page.url} at {width}"
        self.page.set_viewport_size(before)


@pytest.fixture
def visitor(
    chromium: Browser, running_site: RunningSite, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """A visitor who prefers the test's language, on a desk's width; nothing may be said on the console."""
    parameters = getattr(request, "param", {})
    context = chromium.new_context(
        locale={"ja": "ja-JP", "en": "en-GB"}[parameters.get("language", "en")],
        viewport={"width": parameters.get("width", 1440), "height": 900},
        java_script_enabled=parameters.get("javascript", True),
        accept_downloads=True,
    )
    context.set_default_timeout(15_000)
    somebody = Visitor(context, running_site)
    yield somebody
    context.close()
    assert somebody.complaints == []
