"""One announcement about several availabilities: plans with the same words, audience, channels and offsets, led by the first.

Each follows its own date, and everything that is proved of one plan holds for each of them. What staff do with one is done
with all that stand where it stands: with every one of them, or with none.
"""

from collections.abc import Callable, Sequence
from copy import copy
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition.catalog.models import Availability
from transition.notices import drafts, milestones, plans
from transition.notices.models import Act, Milestone, Plan
from transition.notices.plans import PlanRefused
from users.models import User

# What one page can show and one person can answer for.
MOST = 20


def members(plan: Plan) -> list[Plan]:
    """Return every plan of the announcement, the leading one first; a plan that stands alone is the only one."""
    same = Plan.objects.together_with(plan)
    return list(same.select_related("availability__model__provider", "availability__surface", "author"))


def standing_with(plan: Plan) -> list[Plan]:
    """Return the members in the same state as ``plan``: one whose date has passed may be over before the others."""
    return [one for one in members(plan) if one.state == plan.state]


@transaction.atomic
def propose(availabilities: Sequence[Availability], author: User, **fields: Any) -> Plan:
    """Start drafts about each of the availabilities with the same ``fields`` as ``drafts.propose``; return the leading one."""
    if not 2 <= len(availabilities) <= MOST:
        raise ValidationError(_("Choose between 2 and %(most)d.") % {"most": MOST})
    made: list[Plan] = []
    for one in availabilities:
        # Each plan keeps texts of its own.
        texts = [copy(text) for text in fields.get("texts", [])]
        made.append(drafts.propose(one, author, **fields | {"texts": texts}))
    Plan.objects.filter(pk__in=[one.pk for one in made[1:]]).update(lead=made[0])
    return made[0]


@transaction.atomic
def each(plan: Plan, do: Callable[[Plan], Any]) -> list[Plan]:
    """Do one thing with every member that stands where ``plan`` stands; a refusal of one says which and undoes all."""
    together = standing_with(plan)
    for one in together:
        with plans.saying_which(one, among=together):
            do(one)
    return together


@transaction.atomic
def edit(plan: Plan, **fields: Any) -> None:
    """Change what is said to whom, for every member that is not over."""
    for one in _open(plan):
        drafts.edit(one, **fields)


@transaction.atomic
def revise(plan: Plan, author: User, **text: Any) -> None:
    """Write a new revision of one text, for every member that is not over."""
    for one in _open(plan):
        drafts.revise(one, author, **text)


def hash_of(plan: Plan) -> str:
    """Return the hash of what an approval of all covers: a change of any member changes it."""
    hashes = [plans.hash_of(one) for one in standing_with(plan)]
    return hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode()).hexdigest()


@transaction.atomic
def approve(plan: Plan, approver: User, *, content_hash: str) -> None:
    """Approve exactly what the approver read of every member."""
    together = [plans.locked(one) for one in standing_with(plan)]
    read = {one.pk: plans.hash_of(one) for one in together}
    if content_hash != hash_of(plan):
        raise PlanRefused(_("The announcement changed while you were reading. Read it again before you approve."))
    each(plan, lambda one: plans.approve(one, approver, content_hash=read[one.pk]))


@transaction.atomic
def start(plan: Plan) -> list[Plan]:
    """Let every member run from the same moment, a little later than alone, so that what is due now is one letter a person."""
    started = each(plan, plans.start)
    if len(started) > 1:
        first = min(row.started_at for row in Plan.objects.filter(pk__in=[one.pk for one in started]) if row.started_at)
        due = Milestone.objects.filter(
            plan__in=started, state=Milestone.State.WAITING, due_at__lt=first + milestones.GATHERS
        )
        due.filter(not_after__gt=first + milestones.GATHERS).update(due_at=first + milestones.GATHERS)
    return started


def note(plan: Plan, what: Act.What, who: User, detail: str = "", *, among: Sequence[Plan] = ()) -> None:
    """Write down who did what, in the history of every member or of those ``among`` whom it was done."""
    Act.objects.bulk_create(Act(plan=one, what=what, who=who, detail=detail[:200]) for one in (among or members(plan)))


def _open(plan: Plan) -> list[Plan]:
    return [one for one in members(plan) if not one.is_over()] or [plan]
