"""Too many from one connection: said plainly, nothing lost, and no address kept."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from tests.feedback.filling import NEEDED, NOW, at, code_in, opened, press_send, send, text_of
from transition.feedback.limits import RECEIPTS, SENDING
from transition.feedback.models import Attempt, Submission

pytestmark = pytest.mark.usefixtures("sonnet")


def fill_up(client: Client) -> None:
    for _time in range(SENDING.most):
        assert send(client).status_code == 200


def test_the_next_one_is_told_when_and_keeps_its_text(client: Client) -> None:
    fill_up(client)
    refused = send(client, story="A long letter")
    assert refused.status_code == 429
    assert "Not saved: too many were sent from this connection." in text_of(refused)
    assert "Try again at 11:00 UTC." in text_of(refused)
    assert "A long letter" in refused.content.decode()
    assert Submission.objects.count() == SENDING.most
    assert send(client, at=NOW + timedelta(hours=1)).status_code == 200


def test_a_retry_of_something_kept_is_never_refused(client: Client) -> None:
    answers = {**NEEDED, **opened(client)}
    press_send(client, answers)
    fill_up_rest = SENDING.most - 1
    for _time in range(fill_up_rest):
        send(client)
    assert press_send(client, answers).status_code == 200


def test_other_connections_go_on(client: Client) -> None:
    fill_up(client)
    hidden = opened(client)
    assert press_send(client, {**NEEDED, **hidden}, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_one_household_is_one_connection_and_hashes_change_with_the_day(client: Client) -> None:
    for last in ("1", "2"):
        press_send(client, {**NEEDED, **opened(client)}, REMOTE_ADDR=f"2001:db8:1:2::{last}")
    assert Attempt.objects.get().count == 2
    tomorrow = NOW + timedelta(days=1)
    press_send(client, {**NEEDED, **opened(client)}, at=tomorrow, REMOTE_ADDR="2001:db8:1:2::1")
    first, second = Attempt.objects.order_by("window_at")
    assert first.source_hash != second.source_hash
    assert "2001" not in first.source_hash


def test_only_our_own_proxy_is_believed(client: Client) -> None:
    for address in ("203.0.113.1", "203.0.113.2"):
        press_send(client, {**NEEDED, **opened(client)}, HTTP_X_FORWARDED_FOR=address)
    assert Attempt.objects.get().count == 2
    Attempt.objects.all().delete()
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        for address in ("6.6.6.6, 203.0.113.1", "7.7.7.7, 203.0.113.1", "203.0.113.2"):
            press_send(client, {**NEEDED, **opened(client)}, HTTP_X_FORWARDED_FOR=address)
    assert sorted(Attempt.objects.values_list("count", flat=True)) == [1, 2]


def test_guessing_references_ends_soon_and_right_ones_do_not_count(client: Client) -> None:
    code = code_in(send(client))
    with at(NOW):
        for _time in range(RECEIPTS.most + 3):
            assert client.post("/feedback/receipt/", {"code": code}).status_code == 200
        for _time in range(RECEIPTS.most):
            assert client.post("/feedback/receipt/", {"code": "AAAA"}).status_code == 422
        stopped = client.post("/feedback/receipt/", {"code": code})
    assert stopped.status_code == 429
    assert "Try again at 10:15 UTC." in text_of(stopped)
