"""An announcement about three models, from its draft to its first letters."""

from tests.factories import AIModelFactory
from tests.notices.sending import leaving, pass_time, staff
from transition.catalog.models import Availability
from transition.notices import joint, planning, plans
from transition.notices.models import Plan


def three_models(days: int = 100) -> list[Availability]:
    first = leaving(days)
    others = [AIModelFactory(key=f"other-{n}", name=f"Other {n}") for n in (1, 2)]
    return [first, *(leaving(days, model=other, surface=first.surface) for other in others)]


def approved(availabilities: list[Availability]) -> Plan:
    author, approver = staff()
    plan = joint.propose(availabilities, author, title="Three leave")
    joint.each(plan, plans.submit_for_review)
    joint.approve(fresh(plan), approver, content_hash=joint.hash_of(fresh(plan)))
    return fresh(plan)


def fresh(plan: Plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


def running(availabilities: list[Availability]) -> list[Plan]:
    started = joint.start(approved(availabilities))
    planning.plan_due()
    pass_time(minutes=4)
    return started
