"""Chromium for every test that looks at pages: where it is, how it starts, what each look asks for, and its keyboard."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.patience import PATIENCE, wait_for
from transition.local.processes import Watch, stop

if TYPE_CHECKING:
    # The pictures of the documents are taken with this Chromium too, without Django's models.
    from users.models import User

# How often a connection is tried within the patience of a test.
TRIES = 4
NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"phone": 375, "desk": 1280}
SCHEMES = ("light", "dark")
LOOKS: tuple[tuple[int, Any], ...] = ((375, "light"), (1280, "light"), (1280, "dark"))
HEIGHT = 900
# What Playwright gives a Chromium that it starts itself, as far as pages can tell.
OPTIONS = [
    *("--headless", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio", "--hide-scrollbars"),
    *("--force-color-profile=srgb", "--disable-extensions", "--disable-sync", "--disable-component-update"),
    *("--disable-background-networking", "--disable-background-timer-throttling", "--disable-renderer-backgrounding"),
    *("--disable-backgrounding-occluded-windows", "--remote-debugging-port=0"),
]
_EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
_COLOURS: dict[str, Any] = {**_EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}
expect.set_options(timeout=60_000)


def chromium_program() -> str:
    """Return the path of the Chromium of this machine."""
    for name in NAMES:
        if program := shutil.which(name):
            return program
    raise FileNotFoundError("Chromium is missing: apt-get install chromium")


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start Chromium and close it again: Django refuses the database inside a running event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start Chromium for as long as this process runs, however it ends."""
    folder, watch = tmp_path_factory.mktemp("chromium"), Watch()
    with (folder / "log").open("wb") as log:
        process = watch.start([chromium_program(), *OPTIONS, f"--user-data-dir={folder}"], stdout=log, stderr=log)
    try:
        wait_for(lambda: _port(folder))
        yield f"http://127.0.0.1:{_port(folder)}"
    finally:
        stop(process, signal.SIGKILL, patience=PATIENCE)
        watch.close()


class Driver(NamedTuple):
    """Playwright's connection to the browser, and the event loop that it runs in this thread."""

    browser: Browser
    loop: asyncio.AbstractEventLoop


@pytest.fixture(scope="session")
def driver(chromium_address: str) -> Iterator[Driver]:
    """Connect once: starting Playwright takes longer than many a test."""
    with sync_playwright() as playwright:
        driver = Driver(_connected(playwright, chromium_address), asyncio.get_running_loop())
        _step_out()
        yield driver
        _step_into(driver.loop)
        driver.browser.close()


@pytest.fixture
def chromium(driver: Driver) -> Iterator[Browser]:
    """The browser, left before the database is tidied: Django refuses to work beside a running event loop."""
    _step_into(driver.loop)
    before = set(driver.browser.contexts)
    try:
        yield driver.browser
        for context in set(driver.browser.contexts) - before:
            context.close()
    finally:
        _step_out()


def _step_into(loop: asyncio.AbstractEventLoop) -> None:
    """Say that the loop runs in this thread. It is paused between two calls of Playwright, and never knows that it was left."""
    asyncio._set_running_loop(loop)


def _step_out() -> None:
    asyncio._set_running_loop(None)


def _connected(playwright: Playwright, address: str) -> Browser:
    """Return a connection. On a busy machine a handshake now and then is never answered, and the next one is at once."""
    for _attempt in range(TRIES - 1):
        try:
            return playwright.chromium.connect_over_cdp(address, timeout=PATIENCE * 1000 / TRIES)
        except PlaywrightTimeout:
            continue
    return playwright.chromium.connect_over_cdp(address, timeout=PATIENCE * 1000 / TRIES)


@pytest.fixture
def database_beside_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs an event loop in this thread; the tests still ask the database what the clicks did."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def visitor(chromium: Browser, width: int, scheme: Any = "light", **options: Any) -> BrowserContext:
    return chromium.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, **options)


def sign_in(context: BrowserContext, address: str, person: "User") -> None:
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": address}])


def session_of(person: "User") -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def look(page: Page, name: str) -> None:
    """Check the page at both widths and in the dark, loaded once, and keep pictures when somebody asks for them."""
    before = page.viewport_size
    assert before is not None
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        look_here(page, f"{name}-{width}-{scheme}")
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="null")


def look_here(page: Page, name: str) -> None:
    """Check the page as it is, and keep a picture when somebody asks for one."""
    keep_picture(page, name)
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """Nothing for axe to find, nothing that scrolls sideways. A dark page is a light one in other colours: those are looked at."""
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(document, options)", _COLOURS if is_dark else _EVERYTHING)
    assert found["violations"] == [], AxeResults(found).generate_report()
    width = page.evaluate("window.innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture in the folder that PICTURES names, if it names one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def tab_to(page: Page, wanted: Locator) -> None:
    """Reach a field, link or button with the Tab key alone."""
    for _press in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by keyboard")


def _port(folder: Path) -> str:
    said = folder / "DevToolsActivePort"
    return said.read_text().partition("\n")[0] if said.exists() else ""
