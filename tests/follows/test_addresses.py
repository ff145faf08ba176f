"""Whatever is typed as an address gets a clear answer, and no letter goes where it should not."""

import pytest
from django.test import Client

from tests.notices.sending import Mailbox
from transition.catalog.models import AIModel
from transition.notices.models import FollowRequest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("story_day")]

SONNET = "/follow/anthropic/claude-sonnet-4-5-20250929/"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example.org\r\nBcc: bo@example.org",
        "ada@example.org,bo@example.org",
        "ada\x00@example.org",
        "ada\x07@example.org",
        "ada\u202e@example.org",
        "Ada <ada@example.org>",
        "ada@" + "a" * 300 + ".org",
        "ada@xn--a.example..org",
    ],
)
def test_a_bad_address_is_refused_with_a_sentence(
    client: Client, mailbox: Mailbox, sonnet: AIModel, typed: str
) -> None:
    answer = client.post(SONNET, {"email": typed})
    assert answer.status_code == 422
    assert "There is something to mend" in answer.content.decode()
    assert not FollowRequest.objects.exists()
    assert mailbox.messages == []


def test_a_megabyte_is_answered_and_not_repeated(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    answer = client.post(SONNET, {"email": "a" * 1_000_000 + "@example.org"})
    assert answer.status_code == 422
    assert "at most 254 characters" in answer.content.decode()
    assert len(answer.content) < 30_000


def test_a_domain_in_any_script_becomes_what_mail_servers_understand(
    client: Client, mailbox: Mailbox, sonnet: AIModel
) -> None:
    assert client.post(SONNET, {"email": "ada@Bücher.example"}).status_code == 200
    assert mailbox.recipients[0] == "ada@xn--bcher-kva.example"


def test_spaces_around_an_address_do_no_harm(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    assert client.post(SONNET, {"email": "  ada@example.org "}).status_code == 200
    assert mailbox.recipients[0] == "ada@example.org"


def test_a_post_without_a_token_is_refused(mailbox: Mailbox, sonnet: AIModel) -> None:
    assert Client(enforce_csrf_checks=True).post(SONNET, {"email": "ada@example.org"}).status_code == 403
    assert mailbox.messages == []
