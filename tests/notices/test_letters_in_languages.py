"""The links of a letter open in the language of its reader; an English letter leaves that to the browser."""

import pytest

from tests.notices.sending import Mailbox, follower, leaving, running_plan, work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "prefix"), [("en", ""), ("de", "/de"), ("ja", "/ja")])
def test_links_lead_to_pages_in_the_language_of_the_reader(mailbox: Mailbox, language: str, prefix: str) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model, language=language)
    running_plan(availability)
    work()
    (letter,) = mailbox.messages
    stop = str(letter["List-Unsubscribe"])
    assert f"://localhost:8000{prefix}/" in stop or f"{prefix}/stop" in stop
    body = letter.get_body(preferencelist=("plain",)).get_content()
    assert f"{prefix}/follow/" in body
