"""One running site for all browser tests of a process.

These tests act as people do: they find what they need, and leave the rest alone.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site, running_site
from tests.chromium import WIDTHS, visitor


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site(f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}") as running:
        yield running


@pytest.fixture
def good_page(chromium: Browser) -> Iterator[Page]:
    """A page that fails the test when the browser complains about anything."""
    with _uncomplaining(chromium, WIDTHS["phone"]) as page:
        yield page


@pytest.fixture(params=list(WIDTHS))
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """The same, once at phone and once at desk width."""
    with _uncomplaining(chromium, WIDTHS[request.param]) as page:
        yield page


@contextmanager
def _uncomplaining(chromium: Browser, width: int) -> Iterator[Page]:
    context = visitor(chromium, width)
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
    context = visitor(chromium, WIDTHS[request.param], java_script_enabled=False)
    yield context.new_page()
    context.close()
