"""Every change of a plan's state: review, approve, start, pause, resume, cancel, and taking a cancelling back.

draft -> in_review -> approved -> running <-> paused -> complete | cancelled. Any edit leads back to draft and voids the
approval; ``drafts`` makes the edits. What is over runs again only to say that it was wrong.
"""

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from transition.catalog.models import Availability
from transition.notices import bell, forecasting, milestones
from transition.notices.models import Approval, Milestone, Plan
from transition.notices.moments import database_now
from users.models import User

_State = Plan.State
_CHANGES: dict[str, set[str]] = {
    _State.DRAFT: {_State.IN_REVIEW, _State.CANCELLED},
    _State.IN_REVIEW: {_State.DRAFT, _State.APPROVED, _State.CANCELLED},
    _State.APPROVED: {_State.DRAFT, _State.RUNNING, _State.CANCELLED},
    _State.RUNNING: {_State.DRAFT, _State.PAUSED, _State.COMPLETE, _State.CANCELLED},
    _State.PAUSED: {_State.DRAFT, _State.RUNNING, _State.CANCELLED},
    _State.CANCELLED: {_State.DRAFT, _State.PAUSED, _State.RUNNING},
    _State.COMPLETE: {_State.RUNNING},
}


class PlanRefused(ValidationError):
    """The plan cannot do that now; the message says why in one sentence."""


@transaction.atomic
def submit_for_review(plan: Plan) -> Plan:
    """Ask a second person to read it."""
    plan = locked(plan)
    if not plan.content().exists():
        raise PlanRefused(_("Write the text first."))
    return _go(plan, _State.IN_REVIEW)


@transaction.atomic
def approve(plan: Plan, approver: User, *, content_hash: str | None = None) -> Approval:
    """Approve exactly what the approver read. ``content_hash`` is the hash of the page they saw."""
    _require_time(plan)
    plan = locked(plan)
    current = hash_of(plan)
    if content_hash is not None and content_hash != current:
        raise PlanRefused(_("The announcement changed while you were reading. Read it again before you approve."))
    if plan.state != _State.IN_REVIEW:
        raise PlanRefused(_("Only an announcement that waits for approval can be approved."))
    if plan.author_id == approver.pk or plan.content().filter(author=approver).exists():
        raise PlanRefused(_("Somebody who did not write this has to approve it."))
    _go(plan, _State.APPROVED)
    return Approval.objects.create(plan=plan, content_hash=current, author=plan.author, approver=approver)


@transaction.atomic
def send_back(plan: Plan) -> Plan:
    """Return a plan to its author without approving it."""
    return back_to_draft(locked(plan))


@transaction.atomic
def start(plan: Plan) -> Plan:
    """Let an approved plan run: write its milestones, the announcement among them, by the database's clock."""
    plan = locked(plan)
    _require_approval(plan)
    now = database_now()
    is_first = plan.started_at is None
    if is_first:
        _require_time(plan)
        _start_following(plan, now)
    plan = _go(plan, _State.RUNNING)
    if is_first and not Milestone.objects.unfinished().filter(plan=plan).exists():
        raise PlanRefused(_("There is nothing left to say: the date has passed."))
    bell.ring()
    return plan


@transaction.atomic
def pause(plan: Plan) -> Plan:
    """Send nothing more until it is resumed. Acts on the next hand-off."""
    return _go(locked(plan), _State.PAUSED)


@transaction.atomic
def resume(plan: Plan) -> Plan:
    """Go on where the plan was paused."""
    plan = locked(plan)
    if plan.state != _State.PAUSED:
        raise PlanRefused(_("Only a paused announcement can be resumed."))
    _require_approval(plan)
    plan = _go(plan, _State.RUNNING)
    bell.ring()
    return plan


@transaction.atomic
def cancel(plan: Plan) -> Plan:
    """Stop for good. People who were told keep what they were told; nobody else hears."""
    plan = locked(plan)
    plan = _go(plan, _State.CANCELLED, ended_at=database_now())
    Milestone.objects.unfinished().filter(plan=plan).update(state=Milestone.State.SUPERSEDED)
    return plan


@transaction.atomic
def undo_cancel(plan: Plan) -> Plan:
    """Take a cancelling back until the next message would have left. It is paused then, or a draft if it never ran."""
    plan = locked(plan)
    if plan.state != _State.CANCELLED or not may_undo_cancel(plan):
        raise PlanRefused(_("The next message would have left by now, so the cancelling stays."))
    plan.ended_at = None
    plan.save(update_fields=["ended_at"])
    if not plan.has_started():
        plan.approvals.filter(voided_at__isnull=True).update(voided_at=database_now())
        return _go(plan, _State.DRAFT)
    milestones.revive(plan)
    return _go(plan, _State.PAUSED)


def may_undo_cancel(plan: Plan) -> bool:
    """Tell whether a cancelling can be taken back: nothing was due since, and nothing of it was in the middle of leaving."""
    if plan.state != _State.CANCELLED or plan.retractions.filter(stops_the_rest=True).exists():
        return False
    if not plan.has_started():
        return True
    ended = Milestone.objects.filter(
        plan=plan, schedule_version=plan.followed_version, state=Milestone.State.SUPERSEDED, settled_at__isnull=True
    )
    due = list(ended.filter(build__isnull=True).in_order().values_list("due_at", flat=True))
    return bool(due) and due[0] > database_now() and not ended.filter(build__isnull=False).exists()


@transaction.atomic
def run_again(plan: Plan) -> Plan:
    """Let a plan that is paused or over speak once more, to say that it was wrong. What was approved stands."""
    plan = locked(plan)
    _require_approval(plan)
    return plan if plan.state == _State.RUNNING else _go(plan, _State.RUNNING, ended_at=None)


@transaction.atomic
def complete(plan: Plan) -> Plan:
    """End a plan whose last message has settled."""
    return _go(locked(plan), _State.COMPLETE, ended_at=database_now())


def hash_of(plan: Plan) -> str:
    """Return the hash of what an approval covers, computed by the database from the rows themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notices_plan_hash(%s)", [plan.pk])
        return cursor.fetchone()[0]


def locked(plan: Plan) -> Plan:
    """Return the row itself, freshly read; every worker that is about to send with it waits for this transaction."""
    plans = Plan.objects.select_for_update(of=("self",)).select_related(
        "availability__model", "availability__surface", "author"
    )
    return plans.get(pk=plan.pk)


def _go(plan: Plan, state: str, **fields: Any) -> Plan:
    if state not in _CHANGES.get(plan.state, set()):
        raise PlanRefused(
            _("This announcement is “%(now)s” and cannot become “%(then)s”.")
            % {"now": plan.get_state_display(), "then": Plan.State(state).label}
        )
    plan.state = state
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save(update_fields=["state", *fields])
    return plan


@contextmanager
def saying_which(plan: Plan, *, among: Sized) -> Iterator[None]:
    """Let a refusal within say which availability it is about, when there are several."""
    try:
        yield
    except ValidationError as problem:
        if len(among) == 1:
            raise
        raise PlanRefused(f"{plan.availability}: {' '.join(problem.messages)}") from problem


def back_to_draft(plan: Plan) -> Plan:
    """Void the approval that stood. What is running stops until the next one."""
    if plan.is_over():
        raise PlanRefused(_("This announcement is over and cannot be changed."))
    plan.approvals.filter(voided_at__isnull=True).update(voided_at=database_now())
    return plan if plan.state == _State.DRAFT else _go(plan, _State.DRAFT)


def _require_approval(plan: Plan) -> None:
    approval = plan.approval()
    if approval is None or approval.content_hash != hash_of(plan):
        raise PlanRefused(_("What is said now has not been approved. Ask for review again."))


def _require_time(plan: Plan) -> None:
    """Refuse a plan with a message that would still be leaving when it is no longer true."""
    for one in forecasting.too_late(plan):
        raise PlanRefused(
            _(
                "“%(message)s” needs until %(ends)s UTC and stops being true at %(until)s UTC. Send it earlier, to fewer, or faster."
            )
            % {
                "message": one.label(),
                "ends": date_format(one.ends_at or one.moment.due_at, "DATETIME_FORMAT"),
                "until": date_format(one.moment.not_after, "DATETIME_FORMAT"),
            }
        )


def _start_following(plan: Plan, now: Any) -> None:
    if plan.availability:
        # No move can slip in between reading the date and writing the milestones.
        availabilities = Availability.objects.select_for_update(of=("self",), no_key=True)
        facts = milestones.facts_of(availabilities.select_related("model", "surface").get(pk=plan.availability.pk))
    else:
        facts = milestones.NO_FACTS
    plan.followed_version, plan.started_at = facts.version, now
    plan.save(update_fields=["followed_version", "started_at"])
    milestones.write_schedule(plan, facts, now, announce=True)
