"""What is kept too long is gone: data is aged and looked for again."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.feedback.filling import NOW, at, send
from transition.feedback import models
from transition.feedback.models import Attempt, Consent, Contact, Erasure, ReplyThread, Submission, SubmissionText
from transition.feedback.tasks import purge

pytestmark = pytest.mark.usefixtures("sonnet")


def purge_at(moment: datetime) -> None:
    with at(moment):
        purge()


@pytest.fixture(autouse=True)
def sent(sonnet: object) -> None:
    send(Client(), story="Call 020 7946 0958", reply="email", contact="ada@example.org", share="on", sensitive="on")


def test_after_24_months_nothing_is_left_but_that_it_was(client: Client) -> None:
    almost = datetime(2028, 11, 23, 10, 1, tzinfo=NOW.tzinfo)
    purge_at(almost)
    assert Submission.objects.exists()
    purge_at(almost + timedelta(minutes=1))
    for name in set(models.__all__) - {"Erasure", "Severity"}:
        assert not getattr(models, name).objects.exists(), name
    assert Erasure.objects.get().reason == "retention"
    purge_at(almost + timedelta(days=732))
    assert not Erasure.objects.exists()


def test_an_address_goes_after_180_days_and_with_it_the_permission() -> None:
    purge_at(NOW + timedelta(days=180))
    assert Contact.objects.exists()
    purge_at(NOW + timedelta(days=180, minutes=2))
    assert not Contact.objects.exists()
    assert Consent.objects.get(kind="contact").withdrawn_at
    assert Submission.objects.exists()


def test_an_open_conversation_keeps_it_until_12_months() -> None:
    thread = ReplyThread.objects.create(submission=Submission.objects.get(), opened_at=NOW)
    purge_at(NOW + timedelta(days=200))
    assert Contact.objects.exists()
    purge_at(NOW + timedelta(days=366))
    assert not Contact.objects.exists()
    assert ReplyThread.objects.filter(pk=thread.pk).exists()


def test_a_closed_conversation_does_not() -> None:
    ReplyThread.objects.create(submission=Submission.objects.get(), opened_at=NOW, closed_at=NOW)
    purge_at(NOW + timedelta(days=181))
    assert not Contact.objects.exists()


def test_words_as_sent_go_after_180_days_once_there_is_a_checked_copy() -> None:
    purge_at(NOW + timedelta(days=181))
    assert SubmissionText.objects.get().raw == "Call 020 7946 0958"
    SubmissionText.objects.update(privacy="clear")
    purge_at(NOW + timedelta(days=181))
    text = SubmissionText.objects.get()
    assert (text.raw, text.redacted) == ("", "Call [number]")


def test_counted_connections_are_forgotten_after_a_day() -> None:
    assert Attempt.objects.exists()
    purge_at(NOW + timedelta(hours=30))
    assert not Attempt.objects.exists()
