"""A real SMTP server for tests, and the cast of a story: a model that leaves, people who follow, a plan that runs."""

import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests import people
from tests.factories import AIModelFactory, AvailabilityFactory, SurfaceFactory
from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability, Claim, LifecycleEvent
from transition.notices import delivery, drafts, escalating, ledger, moving, planning, plans, settling, sweeping
from transition.notices.channels import Sessions
from transition.notices.models import Follow, Follower, Milestone, Plan
from transition.notices.moments import database_now
from transition.notices.shift import Shift
from users.models import User


@dataclass
class Mailbox:
    """What the server took, and what it says. A reply of None lets a command through."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    on_recipient: Callable[[str], str | None] = lambda address: None
    on_message: Callable[[str], str | None] = lambda address: None
    # Whether it says that commands may travel ahead of their answers, as real servers do.
    pipelines: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.pipelines else []), *responses[1:]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.on_recipient(address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        reply = self.on_message(address)
        if reply == "drop after keeping":
            self._keep(envelope, address)
        if reply and reply.startswith("drop"):
            server.transport.abort()
            return "250 never read"
        if reply:
            return reply
        self._keep(envelope, address)
        return "250 OK"

    def _keep(self, envelope: Envelope, address: str) -> None:
        with self.lock:
            self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.recipients.append(address)

    def copies_to(self, address: str) -> int:
        return self.recipients.count(address)

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.messages]

    def link(self, part: str = "/follow/confirm/") -> str:
        """Return the path of the link in the newest letter."""
        text = self.messages[-1].get_body(("plain",)).get_content()
        line = next(line for line in text.splitlines() if part in line)
        return str(line[line.index(part) :].strip())

    def clear(self) -> None:
        self.messages.clear()
        self.recipients.clear()


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


def use_server(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 60
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.NOTICES_QUIET_SECONDS = 0


def today() -> date:
    """Return the database's day: the engine asks no other clock."""
    return database_now().date()


def leaving(days: int = 7, **fields: Any) -> Availability:
    """Return Claude Sonnet 4.5 on the Claude API, leaving in ``days``."""
    end_on = fields.pop("retires_on", today() + timedelta(days=days))
    availability = AvailabilityFactory(
        retires_on=end_on,
        announced_on=fields.pop("announced_on", today() - timedelta(days=60)),
        precision=fields.pop("precision", Precision.EXACT if end_on else Precision.UNKNOWN),
        model=fields.pop("model", None) or AIModelFactory(),
        surface=fields.pop("surface", None) or SurfaceFactory(),
        **fields,
    )
    Claim.objects.create(
        model=availability.model,
        availability=availability,
        url="https://provider.example/retirements",
        kind=Claim.Kind.OFFICIAL,
        read_on=today(),
    )
    return availability


def follower(name: str = "ada", model: Any = None, provider: Any = None, **fields: Any) -> Follower:
    """Return somebody who follows a model, a provider, or everything, and has confirmed it."""
    fields = {"confirmed_at": timezone.now(), **fields}
    person = Follower.objects.create(email=f"{name}@example.org", **fields)
    Follow.objects.create(follower=person, model=model, provider=provider)
    return person


def crowd(count: int, availability: Availability) -> None:
    """Make ``count`` followers of a model."""
    rows = [Follower(email=f"f{n}@example.org", confirmed_at=timezone.now()) for n in range(count)]
    made = Follower.objects.bulk_create(rows)
    Follow.objects.bulk_create(Follow(follower=row, model=availability.model) for row in made)


def staff() -> tuple[User, User]:
    """Return Cleo, who writes, and Dana, who approves."""
    author = User.objects.filter(email="cleo@example.org").first() or people.cleo()
    approver = User.objects.filter(email="dana@example.org").first() or people.dana()
    return author, approver


def approved_plan(availability: Availability | None, **fields: Any) -> Plan:
    author, approver = staff()
    plan = drafts.propose(availability, author, **fields)
    plans.submit_for_review(plan)
    plans.approve(plan, approver)
    return plan


def running_plan(availability: Availability, **fields: Any) -> Plan:
    return plans.start(approved_plan(availability, **fields))


def move(availability: Availability, to: date | None, *, kind: str = "", **event: Any) -> LifecycleEvent:
    """Do what the catalog does when a date changes: the dates, a higher version, an event."""
    availability.refresh_from_db()
    before, before_precision = availability.retires_on, availability.precision
    precision = event.pop("precision", Precision.EXACT if to else Precision.UNKNOWN)
    Availability.objects.filter(pk=availability.pk).update(
        retires_on=to, precision=precision, schedule_version=availability.schedule_version + 1
    )
    availability.refresh_from_db()
    kind = kind or ("withdrawn" if to is None else "moved_later" if before and to > before else "moved_earlier")
    fields = {"source_url": "https://provider.example/moved", "read_on": today(), "entered_at": database_now(), **event}
    return LifecycleEvent.objects.create(
        availability=availability,
        kind=kind,
        before_on=before,
        before_precision=before_precision,
        after_on=to,
        after_precision=precision,
        schedule_version=availability.schedule_version,
        **fields,
    )


def told(days: int = 6) -> tuple[Availability, Plan]:
    """Ada has been told; Eve follows as well but heard nothing, because she does not want any countdown."""
    availability = leaving(days)
    follower("ada", model=availability.model)
    follower("eve", model=availability.model, offsets=[])
    plan = running_plan(availability)
    work()
    return availability, plan


def claimed(plan: Plan) -> tuple[Milestone, list[int], UUID]:
    """Lease what is due of a plan, as a worker does."""
    milestone = Milestone.objects.select_related("plan__availability__model").get(plan=plan, state="open")
    token = uuid4()
    return milestone, ledger.claim(milestone.pk, token, 500), token


def deliver_some(milestone: Milestone, ids: list[int], token: UUID) -> bool:
    """Take what was leased to its end, as a worker does."""
    with Sessions() as sessions:
        return delivery.deliver_some(Shift(sessions), milestone, ids, token)


def work() -> None:
    """Do what beat and the workers do, until nothing is due."""
    for _round in range(10):
        done = [
            any(sweeping.sweep_leases()),
            bool(moving.follow_dates()),
            bool(planning.plan_due()),
            bool(escalating.escalate_due()),
            bool(delivery.deliver()),
            bool(settling.settle()),
        ]
        if not any(done):
            return
    raise AssertionError("the work does not end")


def states(plan: Plan) -> dict[str, int]:
    """Return how many rows of the plan stand in each state and reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.state || CASE d.reason WHEN '' THEN '' ELSE ':' || d.reason END, count(*)
               FROM notices_delivery d JOIN notices_milestone m ON m.id = d.milestone_id
               WHERE m.plan_id = %s GROUP BY 1 ORDER BY 1""",
            [plan.pk],
        )
        return dict(cursor.fetchall())


def pass_time(**interval: int) -> None:
    """Let time pass for the notices: every moment they hold moves into the past, and the database's clock stays true."""
    back = timedelta(**interval)
    days = back.days
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_milestone SET due_at = due_at - %s, not_after = not_after - %s", [back, back])
        cursor.execute(
            """UPDATE notices_delivery SET not_before = not_before - %s, leased_until = leased_until - %s,
               handed_off_at = handed_off_at - %s""",
            [back, back, back],
        )
        if days:
            cursor.execute(
                "UPDATE catalog_availability SET retires_on = retires_on - %s, announced_on = announced_on - %s",
                [days, days],
            )
            cursor.execute("UPDATE notices_milestone SET end_on = end_on - %s", [days])
            cursor.execute("UPDATE notices_delivery SET was_on = was_on - %s", [days])


def digest_comes() -> None:
    """Let the moment come at which messages leave together."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET not_before = statement_timestamp() WHERE together")


def last_told_long_ago() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET handed_off_at = handed_off_at - interval '30 days'")
