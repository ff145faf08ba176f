"""The page of one announcement: whom it reaches and why, what each reads, when it leaves, how far it is, who did what."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from transition.desk.announcements import members
from transition.desk.announcements.board import STAGES
from transition.desk.announcements.lint import Finding, about_plan, sells
from transition.desk.announcements.naming import full_label
from transition.desk.announcements.timing import planned
from transition.desk.announcements.watching import watch
from transition.notices import audience, forecasting, plans
from transition.notices.models import Act, ContentRevision, DateMove, Kind, Plan
from transition.notices.models.deliveries import Reason
from users.access import role_required
from users.models import Role, User
from users.requests import SignedInRequest

_KINDS = list(Kind)


@require_safe
@role_required()
def announcement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer the page, or to htmx the part that watches the sending."""
    plan = plan_or_404(pk)
    if request.htmx and request.htmx.target == "watch":
        response = render(request, "desk/announcements/show.html#watch", {"plan": plan, "watch": watch(plan)})
    else:
        response = render(request, "desk/announcements/show.html", page_context(plan, request.user))
    patch_vary_headers(response, ["HX-Request"])
    return response


def page_context(plan: Plan, user: User) -> dict[str, Any]:
    """Return everything that the page and the review show."""
    texts = labelled(plan)
    people = None if plan.is_over() else audience.preview(plan)
    judged = None if plan.is_over() else audience.judged_by_rule(plan)
    sends = [] if plan.has_started() or plan.is_over() else forecasting.forecast(plan)
    findings = [] if plan.is_over() else about_plan(plan, [one for one, _label in texts], people, judged, sends)
    findings += [] if plan.is_over() else members.findings(plan)
    return {
        "plan": plan,
        "members": members.lines(plan),
        "stage": STAGES[Plan.State(plan.state)],
        "rule": audience.in_words(plan.audience),
        "people": people,
        "judged": judged,
        "left_out": [(reason_in_words(name), count) for name, count in people.excluded.items()] if people else [],
        "sample": [(one, reason_in_words(one.left_out)) for one in people.people] if people else [],
        "texts": texts,
        "findings": with_acknowledgements(plan, findings),
        "errors": [one for one in findings if one.is_error],
        "is_marketing": sells(findings),
        "sends": planned(sends),
        "watch": watch(plan) if plan.has_started() else None,
        "approval": plan.approval(),
        "moves": [(move, _told(move), _may_confirm(move, user)) for move in _moves(plan)],
        "retractions": plan.retractions.with_company().select_related("entered_by", "confirmed_by").order_by("-pk"),
        "acts": plan.acts.select_related("who").exclude(what=Act.What.ACKNOWLEDGED).order_by("-at", "-pk"),
        **permissions(plan, user),
    }


def permissions(plan: Plan, user: User) -> dict[str, bool]:
    """Return what this person may do with the announcement now."""
    state, may_write = plan.state, user.has_role(Role.SUPPORT)
    either = user.has_role(Role.SUPPORT, Role.APPROVER)
    is_author = plan.author_id == user.pk or plan.content().filter(author=user).exists()
    return {
        "is_author": is_author,
        "may_write": may_write and not plan.is_over(),
        "may_copy": may_write,
        "may_submit": may_write and state == Plan.State.DRAFT,
        "may_review": user.has_role(Role.APPROVER) and state == Plan.State.IN_REVIEW,
        "may_start": either and state == Plan.State.APPROVED,
        "may_pause": either and state == Plan.State.RUNNING,
        "may_resume": either and state == Plan.State.PAUSED,
        "may_cancel": either and not plan.is_over(),
        "may_undo": either and plans.may_undo_cancel(plan),
        "may_retract": may_write and plan.has_started(),
        "may_export": either and plan.has_started(),
        "may_confirm": user.has_role(Role.APPROVER),
    }


def plan_or_404(pk: int) -> Plan:
    """Return the announcement with this number."""
    return get_object_or_404(Plan.objects.in_order(), pk=pk)


def labelled(plan: Plan) -> list[tuple[ContentRevision, str]]:
    """Return the texts in the order in which they leave, with their names."""
    texts = sorted(
        plan.content().select_related("author"),
        key=lambda one: (_KINDS.index(Kind(one.kind)), -(one.days_before or 0), one.language, one.pk),
    )
    return [(one, full_label(one)) for one in texts]


def with_acknowledgements(plan: Plan, findings: list[Finding]) -> list[tuple[Finding, Act | None]]:
    """Return each finding with the act by which somebody answered for it, if anybody did."""
    acts = plan.acts.filter(what=Act.What.ACKNOWLEDGED).select_related("who").order_by("pk")
    answered = {act.detail.partition(" ")[0]: act for act in acts}
    return [(one, answered.get(one.key)) for one in findings]


def reason_in_words(name: str) -> str:
    """Return why somebody is left out; a reason that has no words is shown as it is."""
    return str(Reason(name).label) if name in Reason.values else name


def _moves(plan: Plan) -> list[DateMove]:
    return list(plan.moves.select_related("entered_by", "confirmed_by").order_by("-to_version", "-pk"))


def _may_confirm(move: DateMove, user: User) -> bool:
    is_held = move.state == DateMove.State.HELD and move.confirmed_by_id is None
    return is_held and user.has_role(Role.APPROVER) and move.entered_by_id != user.pk


def _told(move: DateMove) -> list[tuple[str, int]]:
    """Return which corrections a move made, and how many people each was for."""
    return [(str(Kind(kind).label) if kind in Kind.values else kind, count) for kind, count in move.told.items()]
