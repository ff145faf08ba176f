"""Many letters at once: whatever the server does, each letter's answer says what became of that letter (G2, G12)."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.notices.scripted import EHLO, HONEST, Rule, Scripted, scripted_server
from tests.notices.sending import follower, leaving, pass_time, running_plan, states, use_server, work
from transition.notices.channels import Accepted, Ambiguous, Answer, Refused, Unreachable, Untried
from transition.notices.channels.email import EmailLetter, EmailSession
from transition.notices.channels.email.line import Line
from transition.notices.models import Delivery

PEOPLE = [f"f{n}@example.org" for n in range(30)]
BAD = "f7@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[Scripted]:
    with scripted_server() as script:
        use_server(settings, script.port)
        settings.EMAIL_TIMEOUT = 1
        yield script


def letter(to: str, text: bytes = b"Subject: x\r\n\r\nhello\r\n") -> EmailLetter:
    def unwanted() -> Any:
        raise AssertionError("the general path")

    return EmailLetter(to, unwanted, [text])


def send(people: list[str] = PEOPLE, until: float = 30) -> dict[str, Answer]:
    with EmailSession() as session:
        answers = list(session.send_all([letter(to) for to in people], time.monotonic() + until))
    return dict(zip(people, answers, strict=True))


def at(where: str, reply: bytes | None, who: str = BAD) -> Rule:
    return lambda step, address: reply if (step, address) == (where, who) else HONEST[step]


def assert_true(answers: dict[str, Answer], server: Scripted) -> None:
    """Every answer is what became of the letter: the whole point."""
    copies = Counter(server.kept)
    for to, answer in answers.items():
        if isinstance(answer, Accepted):
            assert copies[to] == 1, to
        elif isinstance(answer, Refused | Unreachable | Untried):
            assert copies[to] == 0, (to, answer)
        else:
            assert copies[to] <= 1, to


def test_every_letter_is_accepted_over_a_few_connections(server: Scripted) -> None:
    answers = send()
    assert set(map(type, answers.values())) == {Accepted}
    assert sorted(server.kept) == sorted(PEOPLE)
    assert server.connections == 4


def test_a_session_keeps_its_connections_for_the_next_batch_and_replaces_lost_ones(server: Scripted) -> None:
    with EmailSession() as session:
        for people in (PEOPLE[:5], PEOPLE[5:10]):
            assert {type(one) for one in session.send_all([letter(to) for to in people], time.monotonic() + 9)} == {
                Accepted
            }
        assert server.connections == 1
        server.rule = at("dot", None, PEOPLE[10])
        (lost,) = session.send_all([letter(PEOPLE[10])], time.monotonic() + 9)
        assert isinstance(lost, Ambiguous)
        assert list(session.send_all([letter(PEOPLE[11])], time.monotonic() + 9)) == [Accepted()]


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
@pytest.mark.parametrize("reply", ["450 4.2.0", "451 4.3.0", "452 4.2.2", "550 5.1.1", "552 5.2.2", "554 5.7.1"])
def test_a_refused_letter_is_refused_and_the_others_go_on(server: Scripted, step: str, reply: str) -> None:
    server.rule = at(step, f"{reply} prose with eve@example.org\r\n".encode())
    answers = send()
    assert answers.pop(BAD) == Refused(reply, permanent=reply.startswith("5"))
    assert set(map(type, answers.values())) == {Accepted}
    assert sorted(server.kept) == sorted(answers)


@pytest.mark.parametrize("reply", [b"421 4.3.2 closing\r\n", b"451 4.3.0 later\r\n", b"550 5.7.1 not you\r\n"])
def test_a_refused_sender_gives_the_rest_back(server: Scripted, reply: bytes) -> None:
    server.rule = at("mail", reply)
    answers = send()
    assert_true(answers, server)
    assert isinstance(answers[BAD], Unreachable)
    assert isinstance(answers[PEOPLE[-1]], Unreachable)


def test_a_letter_too_large_is_about_the_letter(server: Scripted) -> None:
    server.rule = at("mail", b"552 5.3.4 too large\r\n")
    answers = send()
    assert answers[BAD] == Refused("552 5.3.4", permanent=True)
    assert len(server.kept) == len(PEOPLE) - 1


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
def test_after_a_421_the_rest_is_given_back(server: Scripted, step: str) -> None:
    server.rule = at(step, b"421 4.3.2 closing\r\n")
    answers = send()
    assert_true(answers, server)
    assert answers[BAD] == Refused("421 4.3.2")
    assert isinstance(answers[PEOPLE[-1]], Unreachable)


@pytest.mark.parametrize(
    ("step", "kind"),
    [("mail", Unreachable), ("rcpt", Unreachable), ("data", Unreachable), ("text", Ambiguous), ("dot", Ambiguous)],
)
def test_a_dropped_line_is_ambiguous_only_for_what_may_have_arrived(server: Scripted, step: str, kind: type) -> None:
    server.rule = at(step, None)
    answers = send()
    assert_true(answers, server)
    # A short text is in the network before the server hangs up, so its dot may have been read.
    assert isinstance(answers[BAD], kind) or (step == "text" and isinstance(answers[BAD], Unreachable))
    assert isinstance(answers[PEOPLE[-1]], Unreachable)
    assert sum(isinstance(one, Ambiguous) for one in answers.values()) <= 1


def test_a_text_that_never_left_whole_was_not_sent(server: Scripted) -> None:
    server.rule = at("text", None)
    big = letter(BAD, b"Subject: x\r\n\r\n" + b"y" * 70 + b"\r\n" + (b"z" * 70 + b"\r\n") * 400_000)
    with EmailSession() as session:
        (answer,) = session.send_all([big], time.monotonic() + 30)
    assert isinstance(answer, Unreachable)
    assert server.kept == []


def test_lost_after_keeping_is_unknown_and_never_sent_again(server: Scripted) -> None:
    server.keeps = lambda address, reply: reply is None or reply.startswith(b"2")
    server.rule = at("dot", None)
    answers = send()
    assert_true(answers, server)
    assert isinstance(answers[BAD], Ambiguous)
    assert server.kept.count(BAD) == 1


LIES = {
    "garbage": ("rcpt", b"\x00\xff what\r\n"),
    "garbage after the dot": ("dot", b"ok then\r\n"),
    "endless line": ("rcpt", b"2" * 20_000),
    "a code nobody knows": ("dot", b"999 maybe\r\n"),
    "a question for an answer": ("dot", b"354 more\r\n"),
    "silence": ("rcpt", b""),
    "silence after the dot": ("dot", b""),
    "one reply too many": ("rcpt", b"250 ok\r\n250 ok\r\n"),
    "out of order": ("mail", b"354 go on\r\n250 ok\r\n"),
    "accepts before it has read": ("data", b"354 go on\r\n250 kept\r\n"),
    "refuses twice": ("rcpt", b"550 5.1.1 no\r\n550 5.1.1 no\r\n"),
    "unfinished": ("dot", b"250-and then\r\n"),
    "a verdict too many": ("dot", b"450 4.2.0 busy\r\n250 kept\r\n"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_lies_is_believed_no_further(server: Scripted, lie: str) -> None:
    server.rule = at(*LIES[lie])
    server.keeps = lambda address, reply: address != BAD and bool(reply and reply.startswith(b"2"))
    began = time.monotonic()
    answers = send()
    assert time.monotonic() - began < 20
    copies = Counter(server.kept)
    assert max(copies.values()) == 1
    assert all(copies[to] == 1 for to, answer in answers.items() if isinstance(answer, Accepted) and to != BAD)
    assert not [
        to for to, answer in answers.items() if copies[to] and isinstance(answer, Refused | Unreachable | Untried)
    ]
    assert not isinstance(answers[BAD], Accepted) or lie == "accepts before it has read"


def test_a_slow_server_gets_no_more_than_the_time_allows(server: Scripted) -> None:
    def slow(step: str, address: str) -> bytes:
        time.sleep(0.15 if step == "dot" else 0)
        return HONEST[step]

    server.rule = slow
    answers = send(until=0.4)
    assert_true(answers, server)
    assert set(map(type, answers.values())) == {Accepted, Untried}


def test_dots_at_the_start_of_a_line_arrive_as_they_left(server: Scripted) -> None:
    with EmailSession() as session:
        list(session.send_all([letter(BAD, b"S: x\r\n\r\n..one\r\n...two\r\n")], time.monotonic() + 9))
    assert server.texts == [b"S: x\r\n\r\n..one\r\n...two\r\n"]


@pytest.mark.django_db
class TestRows:
    """The same with rows of a real plan: nobody is told twice, and nobody is lost."""

    @pytest.fixture
    def plan(self) -> Any:
        availability = leaving(6)
        for to in PEOPLE:
            follower(to.partition("@")[0], model=availability.model)
        return running_plan(availability)

    @pytest.mark.parametrize("step", ["mail", "rcpt", "data", "text", "dot"])
    def test_a_drop_ends_with_everybody_told_once_or_unknown(self, server: Scripted, plan: Any, step: str) -> None:
        server.rule = at(step, None)
        server.keeps = lambda address, reply: True
        work()
        server.rule = lambda step, address: HONEST[step]
        pass_time(minutes=2)
        work()
        ended = states(plan)
        assert sum(ended.values()) == len(PEOPLE) == ended["accepted"] + ended.get("unknown:lost_contact", 0)
        assert ended.get("unknown:lost_contact", 0) <= 1
        assert max(Counter(server.kept).values()) == 1

    @pytest.mark.guarantee("G12", control=True)
    def test_a_build_that_takes_a_lost_dot_for_unsent_sends_twice(
        self, server: Scripted, plan: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control of G2 and G12 on this path."""
        monkeypatch.setattr(Line, "break_off", _all_unsent)
        server.rule = at("dot", None)
        server.keeps = lambda address, reply: True
        work()
        server.rule = lambda step, address: HONEST[step]
        pass_time(minutes=2)
        work()
        assert server.kept.count(BAD) == 2

    def test_rows_that_never_began_cost_no_attempt(self, server: Scripted, plan: Any) -> None:
        server.rule = lambda step, address: b"421 4.3.2 no\r\n" if step == "mail" else HONEST[step]
        work()
        assert set(Delivery.objects.values_list("state", "attempts")) == {("ready", 0)}

    @pytest.mark.parametrize("ehlo", [b"250 here\r\n", EHLO.replace(b"250 8BITMIME", b"250 HELP")])
    def test_a_server_that_offers_less_gets_letters_it_can_take(self, server: Scripted, plan: Any, ehlo: bytes) -> None:
        server.ehlo, server.at_once = ehlo, True
        work()
        assert sorted(server.kept) == sorted(PEOPLE)
        assert all(text.isascii() for text in server.texts)


def _all_unsent(line: Line, why: str, **_: object) -> None:
    for attempt in dict.fromkeys(attempt for _step, attempt in line._awaited):
        attempt.answer = attempt.answer or Unreachable(why)
    line._awaited.clear()
