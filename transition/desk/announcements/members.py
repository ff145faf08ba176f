"""An announcement about several availabilities: what its page says of each, beside what it says of all."""

from typing import NamedTuple

from transition.desk.announcements.board import Row, rows_of
from transition.desk.announcements.lint import Finding, about_plan
from transition.notices import audience, forecasting, joint
from transition.notices.models import Plan


class Line(NamedTuple):
    """One availability: where its plan stands, and how many people would hear, or None when it is over."""

    row: Row
    people: int | None
    is_shown: bool


def lines(plan: Plan) -> list[Line]:
    """Return a line for each availability; nothing for an announcement about one or none."""
    plans = joint.members(plan)
    if len(plans) == 1:
        return []
    return [Line(row, _people(row.plan), row.plan.pk == plan.pk) for row in rows_of(plans)]


def findings(plan: Plan) -> list[Finding]:
    """Return what is to be thought about again because of the days of the other availabilities."""
    others = [one for one in joint.standing_with(plan) if one.pk != plan.pk and not one.has_started()]
    return [
        finding._replace(where=f"{one.availability}: {finding.where}")
        for one in others
        for finding in about_plan(one, [], None, None, forecasting.forecast(one))
    ]


def _people(plan: Plan) -> int | None:
    return None if plan.is_over() else audience.preview(plan, people=0).included
