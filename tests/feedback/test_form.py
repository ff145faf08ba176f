"""The form at /feedback/, anonymous and signed in."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests import people
from tests.factories import AIModelFactory
from tests.feedback.filling import NEEDED, NOW, at, code_in, opened, press_send, send, text_of
from transition.catalog.models import AIModel
from transition.feedback import questions
from transition.feedback.models import Consent, Contact, Receipt, Submission

pytestmark = pytest.mark.usefixtures("sonnet")

EVERYTHING: dict[str, Any] = {
    "surface": ["app", "api"],
    "situation": "upcoming",
    "use": ["coding", "coping"],
    "lost": ["tone_personality", "trust"],
    "impact": "lot",
    "story": "It helped me write to my mother.",
    "tried": "yes_mixed",
    "gap": ["tone", "memory"],
    "ask": ["longer_notice"],
    "notice": "d30",
    "notice_on": "2026-10-01",
    "saved": "some",
    "who": ["writer"],
    "reply": "email",
    "contact": "ada@example.org",
    "share": "on",
    "publish": "on",
    "publish_as": "chosen",
    "public_name": "A reader",
    "adult": "on",
    "sensitive": "on",
    "research": "on",
}


def test_only_the_model_and_the_permission_are_needed(client: Client, sonnet: AIModel) -> None:
    response = send(client)
    assert response.status_code == 200
    submission = Submission.objects.get()
    assert (submission.model, submission.model_name, submission.sender) == (sonnet, "Claude Sonnet 4.5", None)
    assert [consent.kind for consent in submission.consents.all()] == [Consent.Kind.KEEP]
    assert submission.text.raw == ""
    assert not Contact.objects.exists()


def test_every_answer_is_kept(client: Client) -> None:
    assert send(client, **EVERYTHING).status_code == 200
    submission = Submission.objects.get()
    assert submission.use == ["coding", "coping"]
    assert submission.more == {
        "surface": ["app", "api"],
        "gap": ["tone", "memory"],
        "notice": "d30",
        "notice_on": "2026-10-01",
        "who": ["writer"],
        "reply": "email",
    }
    assert submission.text.raw == "It helped me write to my mother."
    assert submission.contact.email == "ada@example.org"
    kinds = {consent.kind: consent for consent in submission.consents.all()}
    assert set(kinds) == set(Consent.Kind.values)
    assert kinds["publish"].public_name == "A reader"
    assert kinds["keep"].wording == "Keep my answers for up to 24 months and count them in totals."
    assert kinds["keep"].version and kinds["keep"].given_at == NOW + timedelta(minutes=2)


def test_the_page_after_it_thanks_names_the_day_and_shows_the_support_first(client: Client) -> None:
    response = send(client)
    text = text_of(response)
    assert text.index("If this is a hard time") < text.index("Your reference is")
    assert "A person will read it by Monday 30 November 2026" in text
    assert "nothing is sent until you press Send" not in text
    assert response["Cache-Control"].count("no-store") == 1


def test_the_reference_is_long_and_only_its_hash_is_kept(client: Client) -> None:
    code = code_in(send(client))
    assert len(code.replace("-", "")) == 28  # 28 letters of 5 bits
    receipt = Receipt.objects.get()
    assert code.replace("-", "") not in str(vars(receipt))


def test_somebody_signed_in_finds_it_in_their_list(client: Client) -> None:
    ada = people.ada()
    client.force_login(ada)
    page = client.get("/feedback/")
    assert 'value="ada@example.org"' in page.content.decode()
    send(client)
    assert Submission.objects.get().sender == ada
    assert "Claude Sonnet 4.5" in text_of(client.get("/feedback/mine/"))


def test_the_form_of_one_model_knows_its_name(client: Client, sonnet: AIModel) -> None:
    address = f"/feedback/anthropic/{sonnet.key}/"
    page = client.get(address).content.decode()
    assert 'value="Claude Sonnet 4.5"' in page
    assert "with identifying details removed, with Anthropic." in page
    send(client, address)
    assert Submission.objects.get().model == sonnet


def test_the_form_of_an_unknown_model_is_not_there(client: Client) -> None:
    assert client.get("/feedback/anthropic/claude-nobody/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"model": ""}, "Tell us which model."),
        ({"keep": ""}, "We need this permission to keep what you send."),
        ({"use": ["coding", "writing", "work", "study", "fun"]}, "You chose 5; choose up to 4."),
        ({"lost": list(questions.LOST)[:6]}, "You chose 6; choose up to 5."),
        ({"ask": list(questions.ASK)[:5]}, "You chose 5; choose up to 4."),
        ({"story": "x" * 2001}, "This has 2001 characters; up to 2000 fit."),
        ({"impact": "enormous"}, "This answer is not on the list any more."),
        ({"contact": "", "reply": "email"}, "Write the address for the update"),
        ({"contact": "not an address"}, "Write the address like name@example.org."),
        ({"contact": "a@example.org\r\nBcc: b@example.org"}, "Write the address like name@example.org."),
        ({"notice_on": "soon"}, "Write the day like 2026-11-30"),
        ({"sensitive": ""}, "Tick this too if your words may be shared or published"),
        ({"adult": ""}, "We publish words of people who are 18 or over only."),
        ({"public_name": ""}, "Write the name to show, or choose no name."),
        ({"website": "http://spam.example"}, "A hidden field was filled in"),
        ({"opened": "forged"}, "This page was out of date."),
        ({"submission_id": "not-a-uuid"}, "This page was out of date."),
        ({"submission_id": "\x00"}, "This page was out of date."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_loses_nothing(client: Client, wrong: dict[str, Any], words: str) -> None:
    response = send(client, **{**EVERYTHING, **wrong})
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Submission.objects.exists()
    page = BeautifulSoup(response.content, "html.parser")
    summary = page.find(class_="error-summary")
    assert summary
    for link in summary.find_all("a"):
        assert page.find(id=link["href"][1:]), f"{link} leads nowhere"
    kept = {**EVERYTHING, **wrong}
    assert page.find("textarea", {"name": "story"}).text.strip() == kept["story"]
    for name in ("surface", "use", "lost", "gap", "ask", "who"):
        ticked = [box["value"] for box in page.find_all("input", {"name": name}) if box.has_attr("checked")]
        assert ticked == list(kept[name]), name
    assert page.find("input", {"name": "public_name"})["value" if kept["public_name"] else "name"]


def test_what_was_refused_can_be_sent_at_once(client: Client) -> None:
    """The hidden values of the answer are good, whatever was wrong with those that came."""
    refused = send(client, website="spam", opened="forged")
    page = BeautifulSoup(refused.content, "html.parser")
    hidden = {
        name: page.find("input", {"name": name}).get("value", "") for name in ("submission_id", "opened", "website")
    }
    again = press_send(client, {**NEEDED, **hidden}, at=NOW + timedelta(minutes=3))
    assert again.status_code == 200
    assert Submission.objects.count() == 1


def test_faster_than_a_person_is_asked_again_and_then_taken(client: Client) -> None:
    hidden = opened(client)
    quick = press_send(client, {**NEEDED, **hidden}, at=NOW + timedelta(seconds=1))
    assert quick.status_code == 422
    assert "That was faster than people usually are." in text_of(quick)
    assert press_send(client, {**NEEDED, **hidden}, at=NOW + timedelta(seconds=6)).status_code == 200


def test_a_form_that_was_open_for_a_week_is_taken(client: Client) -> None:
    hidden = opened(client)
    assert press_send(client, {**NEEDED, **hidden}, at=NOW + timedelta(days=7)).status_code == 200


def test_a_megabyte_is_refused_clearly_and_given_back(client: Client) -> None:
    story = "word " * 200_000
    response = send(client, story=story)
    assert response.status_code == 422
    assert "up to 2000 fit" in text_of(response)
    assert story.strip() in response.content.decode()


def test_control_and_direction_characters_do_not_arrive(client: Client) -> None:
    send(client, story="a\x00b\u202ec\r\nd\x1b[31m \u200fe\u0301", model="Claude Sonnet 4.5\x00")
    assert Submission.objects.get().text.raw == "abc\nd[31m \u200f\u00e9"


def test_two_thousand_characters_with_line_ends_fit(client: Client) -> None:
    assert send(client, story="x\r\n" * 999 + "xx").status_code == 200


def test_what_the_replacement_lacks_is_dropped_when_it_was_not_tried(client: Client) -> None:
    send(client, tried="not_yet", gap=["tone"])
    assert "gap" not in Submission.objects.get().more


def test_an_address_without_the_wish_for_email_is_not_kept(client: Client) -> None:
    send(client, reply="page", contact="ada@example.org")
    assert not Contact.objects.exists()


class TestUnder18:
    def test_no_email_is_kept(self, client: Client) -> None:
        response = send(client, who="u18", reply="email", contact="kid@example.org")
        assert response.status_code == 422
        assert "We do not keep email addresses of people under 18." in text_of(response)

    def test_nothing_is_published_even_when_18_is_ticked(self, client: Client) -> None:
        response = send(client, who="u18", publish="on", adult="on", sensitive="on")
        assert response.status_code == 422
        assert "We do not publish what people under 18 write." in text_of(response)

    def test_they_can_still_tell_us(self, client: Client) -> None:
        assert send(client, who="u18", story="I miss it.", reply="page").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_catalog(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(30):
        AIModelFactory(name=f"Model {number}", key=f"model-{number}")
    with django_assert_num_queries(1):
        client.get("/feedback/")
    with django_assert_num_queries(2):
        client.get("/feedback/anthropic/claude-sonnet-4-5-20250929/")


def test_no_answer_of_ours_may_be_stored_by_anybody(client: Client) -> None:
    with at(NOW):
        assert "no-store" in client.get("/feedback/")["Cache-Control"]
