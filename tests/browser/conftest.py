"""One running site for all browser tests of a process.

These tests act as people do: they find what they need, and leave the rest alone.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.site import Site, running_site

WIDTHS = {"phone": 375, "desk": 1280}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site(f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}") as running:
        yield running


@pytest.fixture(scope="session")
def chromium_program() -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    return program


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def chromium(playwright: Playwright, chromium_program: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_program, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(params=list(WIDTHS))
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page at phone and at desk width that fails the test when the browser complains about anything."""
    context = chromium.new_context(viewport={"width": WIDTHS[request.param], "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # Refused forms and missing pages are answers that some tests ask for; the browser names them by their status.
    assert [said for said in complaints if "status of 422" not in said and "status of 404" not in said] == []


@pytest.fixture(params=list(WIDTHS))
def plain_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """The same without JavaScript."""
    context: BrowserContext = chromium.new_context(
        java_script_enabled=False, viewport={"width": WIDTHS[request.param], "height": 900}
    )
    yield context.new_page()
    context.close()


def assert_good_page(page: Page) -> None:
    """Nothing for axe to find, one main heading, nothing that scrolls sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("h1").count() == 1
    width = page.evaluate("window.innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
