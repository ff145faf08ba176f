"""The staff inbox at /desk/feedback/: order, filters, pages, roles."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.factories import AIModelFactory
from tests.feedback.filling import NOW, send, text_of
from transition.feedback.models import Submission, Triage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def models() -> None:
    AIModelFactory()
    AIModelFactory(name="Claude Opus 4.1", key="claude-opus-4-1")


@pytest.fixture
def cleo() -> Client:
    client = Client()
    client.force_login(people.cleo())
    return client


def order(response: Any) -> list[str]:
    return re.findall(r"story (\w+)", text_of(response))


def test_the_most_severe_come_first_then_who_waited_longest(cleo: Client) -> None:
    send(Client(), story="story third", impact="lot")
    send(Client(), story="story fourth", impact="lot", at=NOW + timedelta(hours=2))
    send(Client(), story="story last", impact="none")
    send(Client(), story="story second", impact="overwhelming", at=NOW + timedelta(hours=1))
    send(Client(), story="story first, I want to die", at=NOW + timedelta(hours=3))
    assert order(cleo.get("/desk/feedback/")) == ["first", "second", "third", "fourth", "last"]
    assert "1 is at severity 4" in text_of(cleo.get("/desk/feedback/"))


def test_filters_live_in_the_address_and_bad_ones_are_left_out(cleo: Client) -> None:
    send(Client(), story="story sonnet", impact="lot")
    send(Client(), story="story opus", model="Claude Opus 4.1")
    Triage.objects.filter(submission__model_name="Claude Opus 4.1").update(state="spam")
    assert order(cleo.get("/desk/feedback/")) == ["sonnet"]
    assert order(cleo.get("/desk/feedback/?state=spam")) == ["opus"]
    assert order(cleo.get("/desk/feedback/?severity=2&model=sonnet")) == ["sonnet"]
    assert order(cleo.get("/desk/feedback/?severity=0")) == []
    assert order(cleo.get("/desk/feedback/?state=x&severity=9&after=x~y~z&model=%00")) == ["sonnet"]


def test_every_submission_is_on_exactly_one_page(cleo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transition.desk.feedback.PAGE_SIZE", 2)
    for name in "abcde":
        send(Client(), story=f"story {name}", impact="lot" if name in "bd" else "little")
    seen, address = [], "/desk/feedback/?state=new"
    while address:
        page = cleo.get(address)
        seen += order(page)
        found = re.search(r'href="(\?[^"]+)" rel="next"', page.content.decode())
        address = "/desk/feedback/" + found[1].replace("&amp;", "&") if found else ""
    assert seen == ["b", "d", "a", "c", "e"]


def test_a_promise_that_has_passed_is_said(cleo: Client) -> None:
    send(Client())
    Triage.objects.update(received_at=NOW - timedelta(days=30))
    assert "promised to be read by" in text_of(cleo.get("/desk/feedback/"))


@pytest.mark.parametrize(("who", "status"), [("cleo", 200), ("ella", 200), ("finn", 200), ("dana", 403), ("ada", 403)])
def test_support_and_stewards_read(client: Client, who: str, status: int) -> None:
    send(Client())
    client.force_login(getattr(people, who)())
    assert client.get("/desk/feedback/").status_code == status
    assert client.get(f"/desk/feedback/{Submission.objects.get().pk}/").status_code == status


def test_nobody_reads_without_signing_in(client: Client) -> None:
    send(Client())
    assert client.get("/desk/feedback/").status_code == 302
    assert client.get(f"/desk/feedback/{Submission.objects.get().pk}/").status_code == 302


@pytest.mark.parametrize("act", ["move", "reply", "redact", "reveal"])
def test_a_steward_does_not_act(client: Client, act: str) -> None:
    send(Client())
    client.force_login(people.ella())
    assert client.post(f"/desk/feedback/{Submission.objects.get().pk}/{act}/").status_code == 403


def test_the_number_of_queries_does_not_grow(cleo: Client, django_assert_num_queries: Any) -> None:
    send(Client(), story="story one")
    with django_assert_num_queries(6):  # session, person, roles, rows, two counts
        cleo.get("/desk/feedback/")
    for number in range(12):
        send(Client(), story=f"story {number}")
    with django_assert_num_queries(6):
        cleo.get("/desk/feedback/")
