"""What the rules say is not translated: pages in another language say so once, and mark each word of it as English."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

pytestmark = pytest.mark.usefixtures("cast")

NOTE = "Was die Regeln sagen, steht hier auf Englisch"
PASTED = '{"model": "claude-sonnet-4-5", "max_tokens": 500, "temperature": 0.7, "messages": []}'
DRAFT = "guides/anthropic/claude-sonnet-4-5/to/anthropic/claude-sonnet-5-5/"


def asked(client: Client, address: str) -> BeautifulSoup:
    answer = client.post(address, {"text": PASTED, "target": "claude-sonnet-5-5"})
    return BeautifulSoup(answer.content, "html.parser")


def marked(place: Tag | None) -> list[str]:
    assert place is not None
    return [str(each.get("lang")) for each in place.select("h3, h3 + p")]


def test_findings_are_marked_as_english_on_a_german_page(client: Client) -> None:
    page = asked(client, "/de/lint/")
    assert page.get_text().count(NOTE) == 1
    assert marked(page.select_one(".change")) == ["en", "en"]


def test_an_english_page_says_nothing_of_it(client: Client) -> None:
    page = asked(client, "/en/lint/")
    assert "nobody has translated it yet" not in page.get_text()
    assert marked(page.select_one(".change")) == ["None", "None"]


def test_the_part_that_is_renewed_alone_says_nothing_of_it_either(client: Client) -> None:
    pasted = {"text": PASTED, "target": "claude-sonnet-5-5"}
    answer = client.post("/lint/", pasted, headers={"hx-request": "true", "accept-language": "en"})
    assert "nobody has translated it yet" not in answer.content.decode()


def test_a_guide_marks_its_rules_too(client: Client) -> None:
    page = BeautifulSoup(client.get(f"/de/{DRAFT}", follow=True).content, "html.parser")
    rules = page.select_one("[aria-labelledby=rollback] .entries li")
    assert NOTE in page.get_text()
    assert marked(rules) == ["en", "en"]
