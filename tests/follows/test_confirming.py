"""Double opt-in through a real mail server: one mail, one button, and nothing before it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.notices.sending import Mailbox
from transition.catalog.models import AIModel
from transition.notices.models import Attempt, Follow, Follower, FollowRequest, Suppression

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("story_day")]

SONNET = "/follow/anthropic/claude-sonnet-4-5-20250929/"


def ask(client: Client, email: str = "ada@example.org", page: str = SONNET, **more: str) -> Any:
    return client.post(page, {"email": email, **more})


def test_asking_sends_one_letter_in_text_and_html(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    assert ask(client).status_code == 200
    [letter] = mailbox.messages
    assert mailbox.recipients == ["ada@example.org"]
    assert letter["Subject"] == "Confirm: hear about Claude Sonnet 4.5"
    assert letter["Auto-Submitted"] == "auto-generated"
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert mailbox.link() in html
    assert "Claude Sonnet 4.5" in html
    assert len(mailbox.messages) == 1
    assert not Follower.objects.exists()


def test_a_form_posted_twice_makes_one_row_and_one_letter(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    ask(client)
    again = ask(client, "ADA@example.org")
    assert again.status_code == 200
    assert FollowRequest.objects.count() == 1
    assert len(mailbox.messages) == 1


def test_opening_the_link_confirms_nothing(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    ask(client)
    for answer in (client.get(mailbox.link()), client.head(mailbox.link())):
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert not Follow.objects.exists()


def test_the_button_confirms_and_pressing_it_twice_is_the_same(
    client: Client, mailbox: Mailbox, sonnet: AIModel
) -> None:
    ask(client)
    for _press in range(2):
        page = client.post(mailbox.link(), follow=True)
        assert "You follow Claude Sonnet 4.5" in page.content.decode()
    follower = Follower.objects.get()
    assert follower.confirmed_at is not None
    assert [follow.model for follow in follower.follows.all()] == [sonnet]


def test_an_old_press_does_not_bring_back_what_was_unfollowed(
    client: Client, mailbox: Mailbox, sonnet: AIModel
) -> None:
    ask(client)
    client.post(mailbox.link())
    Follow.objects.all().delete()
    assert client.post(mailbox.link(), follow=True).status_code == 200
    assert not Follow.objects.exists()


def test_a_link_works_three_days_and_then_offers_a_new_one(
    client: Client, mailbox: Mailbox, sonnet: AIModel, story_day: Any
) -> None:
    ask(client)
    link = mailbox.link()
    story_day.shift(timedelta(days=3, minutes=1))
    page = client.get(link)
    assert page.status_code == 410
    assert "Send me a new link" in page.content.decode()
    assert not Follow.objects.exists()
    assert client.post(link).status_code == 200
    assert len(mailbox.messages) == 2
    assert not Follow.objects.exists()
    client.post(mailbox.link())
    assert Follow.objects.count() == 1


def test_a_forged_link_opens_nothing(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    ask(client)
    for forged in (mailbox.link()[:-3] + "aa/", "/follow/confirm/%00/", "/follow/confirm/" + "x" * 3000 + "/"):
        answer = client.post(forged)
        assert answer.status_code == 404
    assert not Follow.objects.exists()


def test_the_answer_is_the_same_for_an_address_that_follows_already(
    client: Client, mailbox: Mailbox, sonnet: AIModel
) -> None:
    Follow.objects.create(follower=Follower.objects.create(email="ada@example.org"), model=sonnet)
    Suppression.objects.create(email="cy@example.org", reason=Suppression.Reason.BOUNCED)
    pages = [
        ask(Client(), email).content.decode().replace(email, "ADDRESS")
        for email in ("ada@example.org", "bo@example.org", "cy@example.org")
    ]
    assert pages[0] == pages[1] == pages[2]


def test_an_address_that_bounced_or_complained_gets_nothing(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    Suppression.objects.create(email="Ada@example.org", reason=Suppression.Reason.COMPLAINED)
    assert ask(client).status_code == 200
    assert mailbox.messages == []


def test_confirming_lifts_an_earlier_stop(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    Suppression.objects.create(email="ada@example.org", reason=Suppression.Reason.UNSUBSCRIBED)
    ask(client)
    assert Suppression.objects.exists()
    client.post(mailbox.link())
    assert not Suppression.objects.exists()


def test_a_refusing_mail_server_is_said_and_the_next_press_sends(
    client: Client, mailbox: Mailbox, sonnet: AIModel
) -> None:
    mailbox.on_message = lambda address: "451 try later"
    answer = ask(client)
    assert answer.status_code == 503
    assert "ada@example.org" in answer.content.decode()
    mailbox.on_message = lambda address: None
    assert ask(client).status_code == 200
    assert len(mailbox.messages) == 1


def test_an_address_gets_five_letters_a_day(client: Client, mailbox: Mailbox, sonnet: AIModel, story_day: Any) -> None:
    for _press in range(7):
        answer = ask(client)
        story_day.shift(timedelta(minutes=11))
    assert answer.status_code == 429
    assert "at most 5 a day" in answer.content.decode()
    assert len(mailbox.messages) == 5


def test_a_connection_asks_for_twenty_letters_an_hour(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    codes = [ask(client, f"reader{number}@example.org").status_code for number in range(21)]
    assert codes == [200] * 20 + [429]
    assert ask(Client(REMOTE_ADDR="203.0.113.9")).status_code == 200


def test_no_connection_is_stored_readably(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    ask(Client(REMOTE_ADDR="203.0.113.9"))
    keys = set(Attempt.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("203.0.113.9" in key or "ada" in key for key in keys)


def test_a_name_with_line_breaks_stays_out_of_the_headers(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    AIModel.objects.filter(pk=sonnet.pk).update(name="Claude\r\nBcc: all@example.org")
    ask(client)
    letter = mailbox.messages[0]
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Confirm: hear about Claude Bcc: all@example.org"


def test_markup_in_a_name_is_text_in_the_letter(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    AIModel.objects.filter(pk=sonnet.pk).update(name="<b onclick=x>Claude & co</b>")
    ask(client)
    letter = mailbox.messages[0]
    assert "<b onclick" not in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<b onclick=x>Claude & co</b>" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
