"""The inbox: a notice waits there once, its owner alone reads it, and opening a page marks nothing."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests import people
from tests.notices.sending import Mailbox, follower, leaving, pass_time, running_plan, states, work
from transition.notices import ledger
from transition.notices.channels import channel_of
from transition.notices.channels.inbox import InboxSession, Note
from transition.notices.models import Delivery, Follower, InboxMessage, Milestone
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(db: None) -> User:
    user = people.ada()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


@pytest.fixture
def mine(ada: User) -> Follower:
    return Follower.objects.create(email=ada.email, user=ada, confirmed_at=ada.joined_at)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def fill(owner: Follower, count: int, start: int = 0) -> None:
    InboxMessage.objects.bulk_create(
        InboxMessage(follower=owner, delivery_key=f"{owner.pk}-{n}", subject=f"Notice {n}", text="First.\n\nSecond.")
        for n in range(start, start + count)
    )


def test_a_notice_waits_for_an_account_and_email_is_not_needed(
    mailbox: Mailbox, ada: User, transactional_db: None, client: Client
) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model, user=ada)
    follower("eve", model=availability.model)
    plan = running_plan(availability, channels=["inbox"])
    work()
    assert states(plan) == {"accepted": 1, "skipped:no_channel": 1}
    assert mailbox.messages == []
    found = InboxMessage.objects.get()
    assert found.availability == availability
    assert "Claude Sonnet 4.5" in found.subject and "{" not in found.text
    client.force_login(ada)
    page = text(client.get(reverse("inbox")))
    assert found.subject in page and "1 notice is unread." in page


def test_a_second_copy_of_a_notice_finds_the_first(mine: Follower) -> None:
    def sent() -> None:
        note = Note(InboxMessage(follower=mine, delivery_key="m1.f1.inbox", subject="A", text="B"))
        with channel_of("inbox").open() as session:
            session.send(note)

    sent()
    sent()
    assert InboxMessage.objects.count() == 1


def test_a_lost_record_sends_no_second_copy(
    mailbox: Mailbox, ada: User, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that died after the message was written leaves the row unknown; it is sent once more, and found."""
    availability = leaving(6)
    follower("ada", model=availability.model, user=ada)
    running_plan(availability, channels=["inbox"])
    record = ledger.record
    monkeypatch.setattr(ledger, "record", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        work()
    monkeypatch.setattr(ledger, "record", record)
    pass_time(minutes=30)
    work()
    assert Delivery.objects.get().state == "accepted"
    assert InboxMessage.objects.count() == 1


def test_a_build_without_the_key_keeps_two(mine: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the tests above."""
    number = iter(range(10))
    send = InboxSession.send

    def weakened(self: InboxSession, note: Note) -> Any:
        note.message.delivery_key += str(next(number))
        return send(self, note)

    monkeypatch.setattr(InboxSession, "send", weakened)
    for _copy in range(2):
        with channel_of("inbox").open() as session:
            session.send(Note(InboxMessage(follower=mine, delivery_key="m1.f1.inbox", subject="A", text="B")))
    assert InboxMessage.objects.count() == 2


def test_a_stranger_is_sent_to_sign_in(client: Client, mine: Follower) -> None:
    fill(mine, 1)
    found = InboxMessage.objects.get()
    for address in (reverse("inbox"), reverse("inbox_message", args=[found.pk]), reverse("inbox_unread_count")):
        assert client.get(address).status_code == 302
    for name in ("inbox_read_all", "inbox_read_all_undo"):
        assert client.post(reverse(name)).status_code == 302
    assert InboxMessage.objects.unread().count() == 1


def test_nobody_reads_or_marks_what_is_anothers(client: Client, mine: Follower) -> None:
    fill(mine, 1)
    found = InboxMessage.objects.get()
    client.force_login(people.bo())
    assert client.get(reverse("inbox_message", args=[found.pk])).status_code == 404
    assert client.post(reverse("inbox_read", args=[found.pk])).status_code == 404
    client.post(reverse("inbox_read_all"))
    assert InboxMessage.objects.unread().count() == 1
    assert "Nothing has arrived here yet." in text(client.get(reverse("inbox")))


def test_opening_marks_nothing_and_the_button_marks_and_unmarks(client: Client, ada: User, mine: Follower) -> None:
    fill(mine, 1)
    found = InboxMessage.objects.get()
    client.force_login(ada)
    page = text(client.get(reverse("inbox_message", args=[found.pk])))
    assert "<p>First.</p>" in page and "<p>Second.</p>" in page
    assert InboxMessage.objects.unread().count() == 1
    assert client.get(reverse("inbox_read", args=[found.pk])).status_code == 405
    client.post(reverse("inbox_read", args=[found.pk]))
    assert InboxMessage.objects.unread().count() == 0
    client.post(reverse("inbox_unread", args=[found.pk]))
    assert InboxMessage.objects.unread().count() == 1
    part = text(client.post(reverse("inbox_read", args=[found.pk]), headers={"HX-Request": "true"}))
    assert "Mark as unread" in part and "<html" not in part


def test_marking_all_is_undone_for_those_and_not_for_others(client: Client, ada: User, mine: Follower) -> None:
    fill(mine, 3)
    client.force_login(ada)
    first = InboxMessage.objects.newest()[0]
    client.post(reverse("inbox_read", args=[first.pk]))
    answer = client.post(reverse("inbox_read_all"), follow=True)
    assert InboxMessage.objects.unread().count() == 0
    at = answer.context["all_read_at"].isoformat()
    client.post(reverse("inbox_read_all_undo"), {"at": at})
    assert InboxMessage.objects.unread().count() == 2


@pytest.mark.parametrize("at", ["", "x", "2026-13-40T00:00:00Z", "2026-01-01T00:00:00", "\x00"])
def test_nonsense_undoes_nothing(client: Client, ada: User, mine: Follower, at: str) -> None:
    fill(mine, 1)
    client.force_login(ada)
    assert client.post(reverse("inbox_read_all_undo"), {"at": at}).status_code == 302
    assert client.get(reverse("inbox"), {"read": at, "before": at}).status_code == 200


def test_pages_go_on_where_the_one_before_ended(client: Client, ada: User, mine: Follower) -> None:
    fill(mine, 60)
    client.force_login(ada)
    seen: list[str] = []
    before: Any = ""
    for _page in range(3):
        answer = client.get(reverse("inbox"), {"before": before} if before else {})
        seen += [message.subject for message in answer.context["found"]]
        before = answer.context["older"]
        fill(mine, 1, start=100 + _page)  # What arrives meanwhile moves nothing.
    assert seen == [f"Notice {n}" for n in range(59, -1, -1)]
    assert before is None


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    client: Client, ada: User, mine: Follower, django_assert_max_num_queries: Any
) -> None:
    client.force_login(ada)
    fill(mine, 1)
    with django_assert_max_num_queries(8) as few:
        client.get(reverse("inbox"))
    fill(mine, 40, start=1)
    with django_assert_max_num_queries(8) as many:
        client.get(reverse("inbox"))
    assert len(few) == len(many)


def test_the_corner_shows_how_many_are_unread(client: Client, ada: User, mine: Follower) -> None:
    fill(mine, 2)
    client.force_login(ada)
    assert reverse("inbox_unread_count") in text(client.get(reverse("whoami")))
    assert ">2<" in text(client.get(reverse("inbox_unread_count")))
    client.post(reverse("inbox_read_all"))
    assert text(client.get(reverse("inbox_unread_count"))).strip() == ""


def test_hostile_words_stay_words(client: Client, ada: User, mine: Follower) -> None:
    bad = '<script>alert(1)</script> https://x.example/"onmouseover=alert(1)'
    InboxMessage.objects.create(follower=mine, delivery_key="k", subject=bad, text=bad)
    client.force_login(ada)
    page = text(client.get(reverse("inbox_message", args=[InboxMessage.objects.get().pk])))
    assert "<script>alert" not in page and '"onmouseover' not in page


def test_milestones_are_counted_like_any_other_channel(mailbox: Mailbox, ada: User, transactional_db: None) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model, user=ada)
    running_plan(availability, channels=["email", "inbox"])
    work()
    assert sum(Milestone.objects.get(state="settled").outcomes.get(name, 0) for name in ("accepted",)) == 2
    assert len(mailbox.messages) == 1
