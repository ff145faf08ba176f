"""Coming back with the reference: state, answers, choices, erasing."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client

from tests import people
from tests.feedback.filling import NOW, at, code_in, send, text_of
from transition.feedback import models
from transition.feedback.models import Consent, Contact, Erasure, Submission, Triage
from transition.feedback.retention import years_later

pytestmark = pytest.mark.usefixtures("sonnet")
LATER = NOW + timedelta(days=1)


def post(client: Client, address: str = "", **values: str) -> object:
    with at(LATER):
        return client.post(f"/feedback/receipt/{address}", values)


def test_it_opens_however_it_is_typed(client: Client) -> None:
    code = code_in(send(client, story="My words", impact="lot"))
    typed = f"  {code.lower().replace('-', ' ').replace('o', '0').replace('i', '1')} "
    page = post(Client(), code=typed)
    assert page.status_code == 200
    assert "A person will read it by Monday 30 November 2026." in text_of(page)
    assert "My words" in text_of(page)
    assert "A lot" in text_of(page)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("code", ["", "AAAA-BBBB", "x" * 5000, "\x00", "é" * 28])
def test_a_wrong_one_opens_nothing(client: Client, code: str) -> None:
    send(client, story="My words")
    page = post(client, code=code)
    assert page.status_code == 422
    assert "My words" not in text_of(page)


def test_the_reference_never_stands_in_an_address(client: Client) -> None:
    code = code_in(send(client))
    assert client.get("/feedback/receipt/", {"code": code}).status_code == 200
    assert "What you told us" not in text_of(client.get("/feedback/receipt/", {"code": code}))
    page = BeautifulSoup(post(client, code=code).content, "html.parser")
    assert not [tag for tag in page.find_all(True) for link in ("href", "action") if code in tag.get(link, "")]


def test_it_expires(client: Client) -> None:
    code = code_in(send(client))
    with at(years_later(NOW, 2) + timedelta(hours=1)):
        assert client.post("/feedback/receipt/", {"code": code}).status_code == 422


def test_urgent_looks_to_the_person_like_everything_else(client: Client) -> None:
    calm, urgent = send(client, story="It is fine"), send(client, story="I want to die")
    assert Triage.objects.filter(state="urgent").count() == 1
    for first, second in [(calm, urgent), (post(client, code=code_in(calm)), post(client, code=code_in(urgent)))]:
        words = [text_of(page).replace("It is fine", "").replace("I want to die", "") for page in (first, second)]
        words = [" ".join(word for word in text.split() if "-" not in word) for text in words]
        assert words[0] == words[1]


def test_the_steps_in_words(client: Client) -> None:
    code = code_in(send(client))
    said = {}
    for state in ("screened", "spam", "closed"):
        Triage.objects.update(state=state)
        said[state] = text_of(post(client, code=code))
    assert "A person has read it." in said["screened"]
    assert "spam" not in said["spam"].lower()
    assert "nothing more is planned" in said["closed"]


class TestChoices:
    def test_taking_one_back_keeps_when_it_was_given(self, client: Client) -> None:
        code = code_in(send(client, share="on", sensitive="on", research="on"))
        assert post(client, "choices/", code=code, research="on").status_code == 200
        assert {consent.kind for consent in Consent.objects.live()} == {"keep", "research"}
        share = Consent.objects.get(kind="share")
        assert (share.given_at, share.withdrawn_at) == (NOW + timedelta(minutes=2), LATER)

    def test_giving_it_again_is_a_new_row(self, client: Client) -> None:
        code = code_in(send(client, share="on", sensitive="on"))
        post(client, "choices/", code=code)
        post(client, "choices/", code=code, share="on", sensitive="on")
        assert Consent.objects.filter(kind="share").count() == 2
        assert Consent.objects.live().filter(kind="share").count() == 1

    def test_another_name_is_another_permission(self, client: Client) -> None:
        published = {"publish": "on", "adult": "on", "sensitive": "on", "publish_as": "chosen"}
        code = code_in(send(client, **published, public_name="One"))
        post(client, "choices/", code=code, **published, public_name="Two")
        assert Consent.objects.live().get(kind="publish").public_name == "Two"

    def test_the_same_rules_hold(self, client: Client) -> None:
        code = code_in(send(client))
        page = post(client, "choices/", code=code, share="on")
        assert page.status_code == 422
        assert "Tick this too" in text_of(page)

    def test_the_address_goes_with_the_wish(self, client: Client) -> None:
        code = code_in(send(client, reply="email", contact="ada@example.org"))
        post(client, "choices/", code=code)
        assert not Contact.objects.exists()

    def test_under_18_there_is_no_publishing_to_choose(self, client: Client) -> None:
        code = code_in(send(client, who="u18"))
        assert "publish my words" not in text_of(post(client, code=code))
        post(client, "choices/", code=code, publish="on", adult="on", sensitive="on")
        assert not Consent.objects.filter(kind="publish").exists()


class TestErasing:
    def test_it_asks_once_and_then_everything_is_gone(self, client: Client) -> None:
        code = code_in(
            send(client, story="My words", reply="email", contact="ada@example.org", share="on", sensitive="on")
        )
        assert "This cannot be undone." in text_of(post(client, "erase/", code=code))
        assert Submission.objects.exists()
        assert post(client, "erase/yes/", code=code).status_code == 200
        for name in set(models.__all__) - {"Erasure", "Attempt", "Severity"}:
            assert not getattr(models, name).objects.exists(), name
        assert {field.name for field in Erasure._meta.fields} == {"id", "submission_id", "reason", "erased_at"}
        assert post(client, code=code).status_code == 422

    def test_looking_changes_nothing(self, client: Client) -> None:
        code = code_in(send(client))
        for address in ("choices/", "erase/", "erase/yes/"):
            assert client.get(f"/feedback/receipt/{address}", {"code": code}).status_code == 405
        assert Submission.objects.exists()


class TestSignedIn:
    def test_their_own_opens_without_a_reference(self, client: Client) -> None:
        client.force_login(people.ada())
        send(client, story="My words")
        pk = str(Submission.objects.get().pk)
        assert "My words" in text_of(post(client, submission=pk))
        post(client, "erase/yes/", submission=pk)
        assert not Submission.objects.exists()

    @pytest.mark.parametrize("address", ["", "choices/", "erase/", "erase/yes/"])
    def test_nobody_elses_does(self, client: Client, address: str) -> None:
        client.force_login(people.ada())
        send(client, story="My words")
        send(Client(), story="Anonymous words")
        stranger = Client()
        stranger.force_login(people.bo())
        for pk in Submission.objects.values_list("pk", flat=True):
            for knocks in (stranger, Client()):
                page = post(knocks, address, submission=str(pk))
                assert page.status_code == 422
                assert "words" not in text_of(page)
        assert Submission.objects.count() == 2

    def test_erasing_the_account_erases_what_it_sent(self, client: Client) -> None:
        ada = people.ada()
        client.force_login(ada)
        send(client, story="My words")
        ada.delete()
        assert not Submission.objects.exists()
        assert not models.SubmissionText.objects.exists()


def test_what_was_sent_is_never_edited(client: Client) -> None:
    send(client)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(impact="none")
