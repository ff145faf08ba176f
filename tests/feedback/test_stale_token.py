"""A form whose token went stale, as after a deploy or a night, comes back as it was filled in."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.feedback.filling import NEEDED, NOW, opened, press_send, text_of
from transition.feedback.models import Submission

pytestmark = pytest.mark.usefixtures("sonnet")


def test_everything_is_still_there_and_the_next_press_works() -> None:
    client = Client(enforce_csrf_checks=True)
    filled = {
        **NEEDED,
        **opened(client),
        "story": "An hour of writing.\n<script>alert(1)</script>",
        "lost": ["trust", "companionship"],
        "impact": "lot",
        "reply": "email",
        "contact": "ada@example.org",
        "share": "on",
        "sensitive": "on",
    }
    stale = press_send(client, {**filled, "csrfmiddlewaretoken": "x" * 64})
    assert stale.status_code == 403
    assert "Nothing is lost: please press Send again." in text_of(stale)
    assert not Submission.objects.exists()
    page = BeautifulSoup(stale.content, "html.parser")
    form = page.find("form", class_="feedback-form")
    again = {box["name"]: box.get("value", "") for box in form.find_all("input", {"type": ["hidden", "text", "email"]})}
    for box in form.find_all("input", checked=True):
        again.setdefault(box["name"], [])
        again[box["name"]] = [*again[box["name"]], box["value"] if box.has_attr("value") else "on"]
    again["story"] = form.find("textarea").text.lstrip("\n")
    assert again["story"] == filled["story"]
    assert press_send(client, again).status_code == 200
    submission = Submission.objects.get()
    assert (submission.lost, submission.impact) == (["companionship", "trust"], "lot")
    assert submission.contact.email == "ada@example.org"
    assert str(submission.submission_id) == filled["submission_id"]


def test_a_stale_form_of_one_model_stays_with_its_model() -> None:
    client = Client(enforce_csrf_checks=True)
    address = "/feedback/anthropic/claude-sonnet-4-5-20250929/"
    stale = press_send(client, {**NEEDED, **opened(client, address), "story": "Kept"}, address, at=NOW)
    assert stale.status_code == 403
    assert "Say what you lose with Claude Sonnet 4.5" in text_of(stale)
    assert "Kept" in stale.content.decode()
