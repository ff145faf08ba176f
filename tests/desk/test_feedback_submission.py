"""One submission on the desk: read, open, sort, answer, redact."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from tests import people
from tests.factories import AIModelFactory
from tests.feedback.filling import NOW, at, code_in, send, text_of
from transition.feedback.models import ModerationEvent, ReplyMessage, Submission, SubmissionText, Triage
from transition.feedback.posting import post_waiting
from users.models import User

pytestmark = pytest.mark.django_db
STORY = "Call me on +44 20 7946 0958 or mail bo@example.org about claude-sonnet-4-5-20250929."
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def model() -> None:
    AIModelFactory()


@pytest.fixture
def staff() -> User:
    return people.cleo()


@pytest.fixture
def cleo(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def page() -> str:
    return f"/desk/feedback/{Submission.objects.get().pk}/"


def act(client: Client, verb: str, **values: Any) -> Any:
    with at(LATER):
        return client.post(f"{page()}{verb}/", {"version": Triage.objects.get().version, **values})


def test_the_words_are_covered_until_somebody_opens_them_and_that_is_kept(cleo: Client, staff: User) -> None:
    send(Client(), story=STORY)
    text = text_of(cleo.get(page()))
    assert "Call me on [number] or mail [email address] about claude-sonnet-4-5-20250929." in text
    assert "7946" not in cleo.get(page()).content.decode()
    assert not ModerationEvent.objects.exists()
    opened = cleo.post(f"{page()}reveal/")
    assert "+44 20 7946 0958" in text_of(opened)
    assert "no-store" in opened["Cache-Control"]
    event = ModerationEvent.objects.get()
    assert (event.kind, event.by) == ("revealed", staff)


def test_an_address_never_shows_on_the_desk(cleo: Client) -> None:
    send(Client(), reply="email", contact="ada@example.org")
    assert "ada@example.org" not in cleo.get(page()).content.decode()
    assert "They asked for an email" in text_of(cleo.get(page()))


def test_a_move_is_recorded(cleo: Client, staff: User) -> None:
    send(Client())
    assert act(cleo, "move", state="screened", severity="2", note="Read it.").status_code == 302
    triage = Triage.objects.get()
    assert (triage.state, triage.severity, triage.severity_by, triage.version) == ("screened", 2, staff, 2)
    events = {event.kind: event for event in ModerationEvent.objects.all()}
    assert (events["moved"].before, events["moved"].after, events["moved"].note) == ("new", "screened", "Read it.")
    assert (events["severity"].before, events["severity"].after) == ("1", "2")


def test_steps_cannot_be_skipped(cleo: Client) -> None:
    send(Client())
    assert act(cleo, "move", state="closed", severity="1").status_code == 422
    assert Triage.objects.get().state == "new"


def test_two_readers_do_not_undo_each_other_and_the_note_is_kept(cleo: Client) -> None:
    send(Client())
    act(cleo, "move", state="screened", severity="2")
    late = act(cleo, "move", state="spam", severity="0", note="I think this is spam", version=1)
    assert late.status_code == 409
    assert "A colleague was faster" in text_of(late)
    assert "I think this is spam" in late.content.decode()
    assert Triage.objects.get().state == "screened"
    assert 'name="version" value="2"' in late.content.decode()


def test_two_answers_by_two_presses_are_one(cleo: Client) -> None:
    send(Client())
    assert act(cleo, "reply", text="We hear you.", version=1).status_code == 302
    again = act(cleo, "reply", text="We hear you.", version=1)
    assert again.status_code == 409
    assert ReplyMessage.objects.count() == 1


def test_only_a_person_lowers_a_four_and_says_what_was_done(cleo: Client) -> None:
    send(Client(), story="I want to die")
    triage = Triage.objects.get()
    assert (triage.state, triage.severity) == ("urgent", 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Triage.objects.update(severity=1, state="screened")
    assert act(cleo, "move", state="screened", severity="1").status_code == 422
    assert act(cleo, "move", state="screened", severity="1", note="Rang the duty lead; lyrics.").status_code == 302
    assert Triage.objects.get().severity == 1


def test_the_person_reads_the_answer_with_the_reference(client: Client, cleo: Client) -> None:
    code = code_in(send(client))
    act(cleo, "reply", text="The date is firm.\n\nWe passed it on.")
    with at(LATER):
        receipt = client.post("/feedback/receipt/", {"code": code})
    assert "A person has read it and answered." in text_of(receipt)
    assert "We passed it on." in text_of(receipt)


class TestEmail:
    def test_it_goes_to_who_asked_for_it_once(self, cleo: Client) -> None:
        send(Client(), reply="email", contact="ada@example.org")
        act(cleo, "reply", text="Line <b>one</b>\r\nLine two")
        post_waiting(LATER)
        post_waiting(LATER)
        assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]
        letter = mail.outbox[0]
        assert "Line <b>one</b>\nLine two" in letter.body
        html = letter.alternatives[0].content
        assert "Line &lt;b&gt;one&lt;/b&gt;" in html
        assert "/feedback/receipt/" in letter.body and "/feedback/receipt/" in html
        assert "emailed" in text_of(cleo.get(page()))

    def test_nobody_else_gets_one(self, cleo: Client) -> None:
        send(Client(), reply="page")
        act(cleo, "reply", text="Hello")
        post_waiting(LATER)
        assert not mail.outbox
        assert not ReplyMessage.objects.get().by_email

    def test_a_wish_taken_back_in_between_counts(self, client: Client, cleo: Client) -> None:
        code = code_in(send(client, reply="email", contact="ada@example.org"))
        act(cleo, "reply", text="Hello")
        with at(LATER):
            client.post("/feedback/receipt/choices/", {"code": code})
        post_waiting(LATER)
        assert not mail.outbox
        assert ReplyMessage.objects.get().gave_up_at == LATER


def test_closing_ends_the_conversation(cleo: Client) -> None:
    send(Client())
    act(cleo, "reply", text="Hello")
    act(cleo, "move", state="closed", severity="1")
    assert Submission.objects.get().thread.closed_at == LATER


def test_a_checked_copy_replaces_the_first(cleo: Client) -> None:
    send(Client(), story=STORY)
    act(cleo, "redact", text="Call me.", privacy="clear")
    text = SubmissionText.objects.get()
    assert (text.redacted, text.privacy, text.raw) == ("Call me.", "clear", STORY)
    assert ModerationEvent.objects.get().kind == "redacted"


def test_the_number_of_queries_does_not_grow(cleo: Client, django_assert_num_queries: Any) -> None:
    send(Client(), share="on", sensitive="on")
    for _time in range(2):
        act(cleo, "reply", text="Hello")
    address = page()
    with django_assert_num_queries(8):  # person, session, roles, submission, may email, permissions, history, thread
        cleo.get(address)
    for _time in range(3):
        act(cleo, "reply", text="Hello again")
    with django_assert_num_queries(8):
        cleo.get(address)

    def test_without_redis_a_command_emails_them(self, cleo: Client, capsys: pytest.CaptureFixture[str]) -> None:
        send(Client(), reply="email", contact="ada@example.org")
        act(cleo, "reply", text="Hello")
        with at(LATER):
            call_command("send_replies")
            call_command("send_replies")
        assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]
        assert capsys.readouterr().out == "Emailed: 1.\nNo reply waits.\n"
