"""However often one form is sent, it is one row and one answer."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.factories import AIModelFactory
from tests.feedback.filling import NEEDED, NOW, at, code_in, opened, press_send
from transition.feedback.models import Consent, Erasure, Receipt, Submission


@pytest.mark.django_db
class TestTwice:
    def test_the_second_press_gets_the_same_answer(self, client: Client) -> None:
        answers = {**NEEDED, **opened(client)}
        first = press_send(client, answers)
        second = press_send(client, answers, at=NOW + timedelta(minutes=3))
        assert (first.status_code, second.status_code) == (200, 200)
        assert code_in(first) == code_in(second)
        assert Submission.objects.count() == Receipt.objects.count() == Consent.objects.count() == 1

    def test_the_first_words_stay(self, client: Client) -> None:
        hidden = opened(client)
        press_send(client, {**NEEDED, **hidden, "story": "First"})
        press_send(client, {**NEEDED, **hidden, "story": "Second"})
        assert Submission.objects.get().text.raw == "First"

    def test_the_reference_is_not_shown_a_day_later(self, client: Client) -> None:
        answers = {**NEEDED, **opened(client)}
        code = code_in(press_send(client, answers))
        late = press_send(client, answers, at=NOW + timedelta(days=1))
        assert late.status_code == 200
        assert code not in late.content.decode()

    def test_knowing_the_id_is_not_enough_to_see_the_reference(self, client: Client) -> None:
        hidden = opened(client)
        code = code_in(press_send(client, {**NEEDED, **hidden}))
        guess = press_send(Client(), {**NEEDED, "submission_id": hidden["submission_id"], "opened": "made up"})
        assert guess.status_code == 422
        assert code not in guess.content.decode()

    def test_what_was_erased_does_not_come_back_with_a_reload(self, client: Client) -> None:
        answers = {**NEEDED, **opened(client)}
        code = code_in(press_send(client, answers))
        with at(NOW + timedelta(minutes=5)):
            client.post("/feedback/receipt/erase/yes/", {"code": code})
        assert press_send(client, answers).status_code == 410
        assert not Submission.objects.exists()
        assert Erasure.objects.get().reason == "asked"


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_the_same_moment_are_one_row() -> None:
    AIModelFactory()
    answers = {**NEEDED, **opened(Client()), "reply": "email", "contact": "ada@example.org", "story": "Once."}
    together = threading.Barrier(8)
    codes: list[str] = []

    def press() -> None:
        together.wait()
        try:
            codes.append(code_in(Client().post("/feedback/", answers)))
        finally:
            connection.close()

    with at(NOW + timedelta(minutes=1)):
        presses = [threading.Thread(target=press) for _ in range(8)]
        for thread in presses:
            thread.start()
        for thread in presses:
            thread.join()
    assert len(codes) == 8
    assert len(set(codes)) == 1
    assert Submission.objects.count() == 1
