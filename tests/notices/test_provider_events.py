"""G16: what providers report is kept once, in any order, and raises what we know; a forgery leaves nothing."""

import itertools
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import AIModelFactory
from tests.notices.provider_posts import CONFIGURED, PROVIDERS, Post, amazon_ses, mailgun, postmark, sendgrid, sns
from tests.notices.sending import Mailbox, claimed, leaving, running_plan, states, work
from transition.notices import hooks, ledger, mail, planning, settling
from transition.notices.models import Delivery, DeliveryEvent, Follow, Follower, Milestone, Plan, Suppression
from transition.notices.purging import purge

pytestmark = pytest.mark.django_db
providers = pytest.mark.parametrize("provider", PROVIDERS)
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    settings.ANYMAIL = CONFIGURED


@pytest.fixture
def plan(ada_and_plan: tuple[Follower, Plan]) -> Plan:
    work()
    return ada_and_plan[1]


def key() -> str:
    return f"{Delivery.objects.get().provider_key}@{mail.host()}"


def state() -> str:
    return Delivery.objects.get().state


def stand_in(new: str) -> None:
    """Put Ada's message back into the state it was in before the events came, with nothing noted."""
    DeliveryEvent.objects.all().delete()
    Suppression.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET state = %s, reason = ''", [new])


def ok(client: Client, *posts: Post) -> None:
    for post in posts:
        assert post.send(client).status_code == 200


@providers
@pytest.mark.parametrize(
    ("kind", "after", "suppressed"),
    [
        ("delivered", "delivered", None),
        ("bounced", "bounced", "bounced"),
        ("complained", "complained", "complained"),
        ("soft", "accepted", None),
        ("accepted", "accepted", None),
    ],
)
def test_each_providers_words_are_understood(
    client: Client, plan: Plan, provider: str, kind: str, after: str, suppressed: str | None
) -> None:
    ok(client, PROVIDERS[provider](kind, key(), ADA))
    assert state() == after
    assert Suppression.objects.values_list("reason", flat=True).first() == suppressed
    assert "@" not in "".join(map(str, DeliveryEvent.objects.values_list("event_id", "message_key", "provider")))


@pytest.mark.guarantee("G16")
@providers
def test_every_order_of_the_same_events_ends_the_same(client: Client, plan: Plan, provider: str) -> None:
    """Shuffled, each posted five times, from the state after a crash: one end, one row an event."""
    make = PROVIDERS[provider]
    posts = [make(kind, key(), ADA) for kind in ("accepted", "soft", "delivered", "bounced", "complained")]
    rows = 4 if provider == "postmark" else 5
    for order in random.Random(16).sample(list(itertools.permutations(posts)), k=12):
        stand_in("unknown")
        replayed = [post for post in order for _again in range(2)] + random.sample(posts, k=len(posts)) * 3
        ok(client, *replayed)
        assert state() == "complained"
        assert [row.reason for row in Suppression.objects.all()] == ["complained"]
        assert DeliveryEvent.objects.count() == rows


def last_write_wins(*said: Any) -> bool:
    """What ``note_evidence`` would be without the order of what is known."""
    milestone, follower_id, provider_key, new = said[:4]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET state = %s WHERE milestone_id = %s AND follower_id = %s AND provider_key = %s",
            [new, milestone, follower_id, provider_key],
        )
        return cursor.rowcount == 1


def ends(client: Client, posts: Sequence[Post]) -> set[str]:
    found = set()
    for order in itertools.permutations(posts):
        stand_in("accepted")
        ok(client, *order)
        found.add(state())
    return found


@pytest.mark.guarantee("G16", control=True)
def test_a_build_in_which_the_last_write_wins_ends_in_several_ways(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of G16."""
    posts = [mailgun(kind, key(), ADA) for kind in ("accepted", "delivered", "bounced")]
    assert ends(client, posts) == {"bounced"}
    monkeypatch.setattr(ledger, "note_evidence", last_write_wins)
    assert ends(client, posts) == {"accepted", "delivered", "bounced"}


def test_late_evidence_resolves_what_was_unknown(client: Client, plan: Plan) -> None:
    stand_in("unknown")
    ok(client, sendgrid("accepted", key(), ADA))
    assert state() == "accepted"


def test_evidence_that_comes_before_the_answer_is_recorded_stays(client: Client, ada_and_plan: Any) -> None:
    planning.plan_due()
    milestone, ids, token = claimed(ada_and_plan[1])
    ledger.hand_off(milestone, ids, token)
    ok(client, postmark("bounced", key(), ADA))
    ledger.record(milestone.pk, token, [ledger.Outcome(ids[0], "accepted")])
    assert state() == "bounced"


def test_a_message_that_waits_for_its_second_try_is_not_sent_again_once_it_is_known_to_have_arrived(
    client: Client, plan: Plan, mailbox: Mailbox
) -> None:
    stand_in("unknown")
    ledger.resend_unknown(Milestone.objects.get(state="settled").pk, ["email"])
    Milestone.objects.filter(state="settled").update(state="open", settled_at=None)
    ok(client, mailgun("delivered", key(), ADA))
    work()
    assert (state(), mailbox.copies_to(ADA)) == ("delivered", 1)


def test_a_message_that_never_left_is_not_moved_by_an_event(client: Client, ada_and_plan: Any) -> None:
    planning.plan_due()
    ok(client, mailgun("delivered", key(), ADA))
    assert state() == "ready"


def test_after_a_complaint_nothing_is_sent_to_that_address(client: Client, plan: Plan, mailbox: Mailbox) -> None:
    ok(client, amazon_ses("complained", key(), ADA))
    other = leaving(6, model=AIModelFactory(key="other", name="Other"), surface=plan.availability.surface)
    Follow.objects.create(follower=Follower.objects.get(), model=other.model)
    mailbox.clear()
    next_plan = running_plan(other)
    work()
    assert mailbox.messages == []
    assert states(next_plan) == {"skipped:suppressed": 1}


def test_a_complaint_outweighs_a_bounce_and_a_bounce_a_mere_stop(client: Client, plan: Plan) -> None:
    Suppression.objects.create(email=ADA.upper(), reason="unsubscribed")
    ok(client, sendgrid("bounced", key(), ADA))
    assert Suppression.objects.get().reason == "bounced"
    ok(client, sendgrid("complained", key(), ADA), sendgrid("bounced", key(), ADA, 2))
    assert Suppression.objects.get().reason == "complained"


def test_an_event_about_a_purged_message_is_noted_and_changes_nothing(client: Client, plan: Plan) -> None:
    post = mailgun("bounced", key(), ADA)
    Milestone.objects.filter(settled_at__isnull=False).update(settled_at="2020-01-01T00:00Z")
    settling.purge(730)
    ok(client, post)
    assert DeliveryEvent.objects.get().effect == "forgotten"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("stranger", ["somebody@else.example", "m1.f1.email@other.example", "m.f1.email@localhost", ""])
def test_an_event_about_somebody_elses_mail_is_noted_and_changes_nothing(
    client: Client, plan: Plan, stranger: str
) -> None:
    """A sign-in code, another program on the same account, a copy of this site."""
    ok(client, mailgun("bounced", stranger, ADA))
    assert (DeliveryEvent.objects.get().effect, state()) == ("not_ours", "accepted")
    assert not Suppression.objects.exists()


def test_many_events_in_one_post_are_each_kept(client: Client, plan: Plan) -> None:
    more = {"email": "x@example.org", "event": "delivered", "sg_event_id": "other", "timestamp": 1}
    opened = {"email": ADA, "event": "open", "sg_event_id": "opened", "timestamp": 1, "notice": key()}
    ok(client, sendgrid("delivered", key(), ADA, 1, more, opened))
    assert list(DeliveryEvent.objects.order_by("pk").values_list("effect", flat=True)) == ["changed", "not_ours"]


def forge_signature(post: Post) -> Post:
    return Post(post.provider, post.body.replace(b'"signature": "', b'"signature": "0'), post.headers)


def forge_body(post: Post) -> Post:
    return Post(post.provider, post.body.replace(b"delivered", b"bounce"), post.headers)


def other_topic(post: Post) -> Post:
    return amazon_ses("delivered", key(), ADA, topic="arn:aws:sns:eu-west-1:999999999999:theirs")


FORGED: list[tuple[Callable[..., Post], Callable[[Post], Post]]] = [
    (mailgun, forge_signature),
    (sendgrid, forge_body),
    (amazon_ses, other_topic),
]


@pytest.mark.guarantee("G16")
@pytest.mark.parametrize(("make", "forge"), FORGED)
def test_a_forged_event_is_refused_and_leaves_nothing(
    client: Client, plan: Plan, make: Callable[..., Post], forge: Callable[[Post], Post]
) -> None:
    assert forge(make("delivered", key(), ADA)).send(client).status_code == 400
    assert (DeliveryEvent.objects.count(), state()) == (0, "accepted")


@providers
def test_without_the_secret_of_the_address_nothing_is_taken(client: Client, plan: Plan, provider: str) -> None:
    post = PROVIDERS[provider]("delivered", key(), ADA)
    assert post.send(client, Authorization="Basic d3Jvbmc6c2VjcmV0").status_code == 400
    assert not DeliveryEvent.objects.exists()


@providers
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"[" * 9000, b'{"a": 1}', b"\xff\xfe", b'[{"event": 1}]']
)
def test_what_nobody_can_read_is_refused_and_never_breaks(
    client: Client, settings: Any, provider: str, body: bytes
) -> None:
    post = PROVIDERS[provider]("delivered", "k", ADA)
    answer = Post(provider, body, post.headers).send(client)
    assert answer.status_code in (200, 400)
    assert not DeliveryEvent.objects.exists() or DeliveryEvent.objects.get().effect == "not_ours"


@pytest.mark.parametrize(
    "recipient", ["", "no address", "a\x00b@example.org", "x" * 400 + "@example.org", "a@b\ud800.org"]
)
def test_a_strange_recipient_is_not_suppressed(client: Client, plan: Plan, recipient: str) -> None:
    ok(client, mailgun("bounced", key(), recipient))
    assert state() == "bounced"
    assert not Suppression.objects.exists()


@providers
def test_a_hook_without_its_secret_does_not_exist(client: Client, settings: Any, provider: str) -> None:
    post = PROVIDERS[provider]("delivered", "k", ADA)
    settings.ANYMAIL = dict.fromkeys(CONFIGURED, "")
    assert post.send(client).status_code == 404
    for name in hooks.HOOKS[provider].needs:
        settings.ANYMAIL = {**CONFIGURED, name: ""}
        assert post.send(client).status_code == 404


def test_a_provider_we_do_not_know_does_not_exist(client: Client) -> None:
    assert client.post(reverse("email_hook", args=["nobody"])).status_code == 404


class Visits(list[str]):
    """AWS cannot be started here; what would be asked of it is kept."""


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> Visits:
    visits = Visits()
    monkeypatch.setattr(hooks, "visit", visits.append)
    return visits


CONFIRM = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y"


def subscription(address: str, **more: str) -> Post:
    return sns("SubscriptionConfirmation", {"Token": "y", "SubscribeURL": address}, "sub-1", **more)


def test_the_configured_topic_is_confirmed(client: Client, visits: Visits) -> None:
    assert subscription(CONFIRM).send(client).status_code == 200
    assert visits == [CONFIRM]


@pytest.mark.parametrize(
    "post",
    [
        subscription(CONFIRM, topic="arn:aws:sns:eu-west-1:999999999999:theirs"),
        subscription("https://169.254.169.254/latest/meta-data/"),
        subscription("http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"),
        subscription("https://sns.eu-west-1.amazonaws.com.evil.example/"),
        subscription("https://sns.eu-west-1.amazonaws.com@evil.example/"),
        subscription("https://sns.eu-west-1.amazonaws.com:8443/"),
    ],
)
def test_no_other_topic_and_no_other_address_is_visited(client: Client, visits: Visits, post: Post) -> None:
    assert post.send(client).status_code == 400
    assert visits == []


def test_sns_is_asked_for_its_password_first(client: Client) -> None:
    post = amazon_ses("delivered", "k", ADA)
    headers = {name: value for name, value in post.headers.items() if name != "Authorization"}
    answer = Post(post.provider, post.body, headers, post.content_type).send(client)
    assert (answer.status_code, "Basic" in answer["WWW-Authenticate"]) == (401, True)


def test_events_are_forgotten_with_their_messages(client: Client, plan: Plan) -> None:
    ok(client, mailgun("delivered", key(), ADA))
    purge(timezone.now() + timedelta(days=729), keep_days=730)
    assert DeliveryEvent.objects.count() == 1
    purge(timezone.now() + timedelta(days=731), keep_days=730)
    assert DeliveryEvent.objects.count() == 0
