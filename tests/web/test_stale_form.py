"""A form whose token went stale is refused, and what was written stays on the page that says so."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/desk/announcements/new/", {"title": "Sonnet leaves the API"}),
        (
            "/desk/announcements/1/text/announced/any/",
            {"subject": "{model}", "body": "It <b>leaves</b>.", "acknowledgement": "We know what it was."},
        ),
        ("/desk/feedback/1/move/", {"note": "Read twice."}),
        ("/desk/feedback/1/reply/", {"text": "Thank you."}),
        ("/desk/feedback/1/redact/", {"text": "The words without the name."}),
        ("/desk/catalog/1/move/", {"reason": "The provider gave more time."}),
        ("/desk/catalog/1/replacement/", {"prose": "Whatever is current."}),
    ],
)
def test_what_staff_wrote_is_given_back(path: str, written: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.cleo())
    answer = client.post(path, {**written, "csrfmiddlewaretoken": "x" * 64, "version": "3"})
    shown = [box.get_text() for box in BeautifulSoup(answer.content, "html.parser").find_all("textarea")]
    assert answer.status_code == 403
    assert shown == list(written.values())
