"""Every part in every state, in a real browser: nothing for axe to find, nothing that scrolls sideways, the theme kept."""

import pytest
from django.urls import reverse

from tests.chromium import look, look_here, visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_part_is_accessible_and_fits(chromium, live_server):
    page = visitor(chromium, 375).new_page()
    page.goto(live_server.url + reverse("style"))
    look(page, "style")
    page.set_viewport_size({"width": 320, "height": 900})
    look_here(page, "style-narrow")


def test_nothing_breaks_the_security_policy(chromium, live_server):
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(live_server.url + reverse("style"), wait_until="networkidle")
    assert said == []


def test_the_theme_is_kept_and_a_device_choice_is_undone(chromium, live_server):
    page = chromium.new_page(color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    page.goto(live_server.url + reverse("style"))
    light = page.evaluate(paper)
    page.get_by_label("Dark", exact=True).check()
    dark = page.evaluate(paper)
    page.reload()
    assert page.evaluate(paper) == dark != light
    page.get_by_label("As my device").check()
    assert page.evaluate(paper) == light


def test_without_javascript_the_page_reads_and_offers_no_choice_that_cannot_work(chromium, live_server):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + reverse("style"))
    assert page.locator("h1").is_visible()
    assert page.get_by_label("Dark", exact=True).is_hidden()
    assert page.get_by_role("link", name="Skip to the content").count() == 1


def test_on_paper_folded_parts_are_open_and_the_address_is_printed(chromium, live_server):
    page = chromium.new_page()
    page.goto(live_server.url + reverse("style"))
    folded = page.locator("details.fold > p")
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("it => it.checkVisibility()")
    assert reverse("style") in page.locator(".colophon").inner_text()
    assert page.locator(".site-nav").is_hidden()
