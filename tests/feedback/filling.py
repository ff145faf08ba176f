"""Fill in the form as a person does: open the page, take a few seconds, press Send."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

# A Monday morning: five working days later is Monday 30 November.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NEEDED = {"model": "Claude Sonnet 4.5", "keep": "on"}


def opened(client: Client, address: str = "/feedback/", at: datetime = NOW) -> dict[str, str]:
    """Return the hidden values of a freshly opened form."""
    with time_machine.travel(at, tick=False):
        page = BeautifulSoup(client.get(address).content, "html.parser")
    return {name: page.find("input", {"name": name})["value"] for name in ("submission_id", "opened")}


def press_send(
    client: Client,
    answers: dict[str, Any],
    address: str = "/feedback/",
    at: datetime = NOW + timedelta(minutes=2),
    **more: Any,
) -> HttpResponse:
    with time_machine.travel(at, tick=False):
        return client.post(address, answers, **more)


def send(client: Client, address: str = "/feedback/", at: datetime = NOW, **answers: Any) -> HttpResponse:
    """Open the form and send it two minutes later."""
    return press_send(client, {**NEEDED, **opened(client, address, at), **answers}, address, at + timedelta(minutes=2))


def code_in(response: HttpResponse) -> str:
    """Return the reference on the thank-you page."""
    found = BeautifulSoup(response.content, "html.parser").find(id="receipt-code")
    assert found is not None, response.content.decode()
    return found.get_text(strip=True)


def text_of(response: HttpResponse) -> str:
    """Return what a person reads, with single spaces."""
    words = " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())
    return words.replace(" .", ".").replace(" ,", ",")


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)
