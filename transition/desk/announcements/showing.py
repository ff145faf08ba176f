"""The page of one announcement: whom it reaches and why, what each reads, when it leaves, how far it is, who did what."""

from datetime import datetime
from typing import Any, NamedTuple

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from transition.desk.announcements.board import STAGES
from transition.desk.announcements.lint import warnings
from transition.desk.announcements.watching import watch
from transition.desk.announcements.writing import text_label
from transition.notices import audience, letters, milestones
from transition.notices.models import ContentRevision, DateMove, Follower, Kind, Plan
from transition.notices.models.deliveries import Reason
from transition.notices.moments import database_now
from users.access import role_required
from users.models import Role, User
from users.requests import SignedInRequest

_KINDS = list(Kind)


class PlannedSend(NamedTuple):
    """One line of "when each message leaves"."""

    label: str
    due_at: datetime
    is_missed: bool
    people: int


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


@csp_update({"frame-src": [SELF]})
@require_safe
@role_required()
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what one person would read: text and HTML side by side."""
    plan = plan_or_404(pk)
    text, person = _chosen(request, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "chosen": text,
        "label": text_label(text),
        "texts": labelled(plan),
        "people": audience.preview(plan, people=50).people,
        "person": person,
        "letter": _letter(plan, text, person),
        "query": request.GET.urlencode(),
        "may_write": request.user.has_role(Role.SUPPORT),
    }
    return render(request, "desk/announcements/letter.html", context)


# The letter brings the inline styles that mail programs need. It is shown in a frame where nothing can run or be followed.
@csp({"default-src": [NONE], "style-src": ["'unsafe-inline'"], "sandbox": True, "frame-ancestors": [SELF]})
@xframe_options_sameorigin
@require_safe
@role_required()
def letter_html(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(pk)
    return HttpResponse(_letter(plan, *_chosen(request, plan)).html)


def page_context(plan: Plan, user: User) -> dict[str, Any]:
    """Return everything that the page and the review show."""
    people = None if plan.is_over() else audience.preview(plan)
    return {
        "plan": plan,
        "stage": STAGES[Plan.State(plan.state)],
        "people": people,
        "left_out": [(_reason(name), count) for name, count in people.excluded.items()] if people else [],
        "sample": [(one, _reason(one.left_out)) for one in people.people] if people else [],
        "texts": [(one, label, warnings(one.subject, one.body, one.acknowledgement)) for one, label in labelled(plan)],
        "sends": _sends(plan),
        "watch": watch(plan) if plan.has_started() else None,
        "approval": plan.approval(),
        "moves": [(move, _told(move), _may_confirm(move, user)) for move in _moves(plan)],
        "acts": plan.acts.select_related("who").order_by("-at", "-pk"),
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
        "may_submit": may_write and state == Plan.State.DRAFT,
        "may_review": user.has_role(Role.APPROVER) and state == Plan.State.IN_REVIEW,
        "may_start": either and state == Plan.State.APPROVED,
        "may_pause": either and state == Plan.State.RUNNING,
        "may_resume": either and state == Plan.State.PAUSED,
        "may_cancel": either and not plan.is_over(),
    }


def plan_or_404(pk: int) -> Plan:
    return get_object_or_404(Plan.objects.in_order(), pk=pk)


def labelled(plan: Plan) -> list[tuple[ContentRevision, str]]:
    """Return the texts in the order in which they leave, with their names."""
    texts = sorted(
        plan.content().select_related("author"),
        key=lambda one: (_KINDS.index(Kind(one.kind)), -(one.days_before or 0), one.language, one.pk),
    )
    return [(one, text_label(one)) for one in texts]


def _moves(plan: Plan) -> list[DateMove]:
    return list(plan.moves.select_related("entered_by", "confirmed_by").order_by("-to_version", "-pk"))


def _may_confirm(move: DateMove, user: User) -> bool:
    is_held = move.state == DateMove.State.HELD and move.confirmed_by_id is None
    return is_held and user.has_role(Role.APPROVER) and move.entered_by_id != user.pk


def _told(move: DateMove) -> list[tuple[str, int]]:
    """Return which corrections a move made, and how many people each was for."""
    return [(str(Kind(kind).label) if kind in Kind.values else kind, count) for kind, count in move.told.items()]


def _sends(plan: Plan) -> list[PlannedSend]:
    """Return when each message of a plan that has not started would leave, and to how many as things stand."""
    if plan.has_started() or plan.is_over():
        return []
    now, ends_at, moments = database_now(), None, []
    facts = milestones.facts_of(plan.availability) if plan.availability else None
    if plan.availability and facts and facts.is_firm() and facts.end_on:
        ends_at = milestones.gone_at(facts.end_on, plan.availability.surface.time_zone)
        moments = milestones.schedule(plan.offsets, facts.end_on, ends_at, now)
    moments.insert(0, milestones.announcement(moments, ends_at, now))
    return [
        PlannedSend(
            f"T-{one.days_before}" if one.kind == Kind.COUNTDOWN else str(one.kind.label),
            one.due_at,
            one.is_missed,
            audience.preview(plan, one.kind, one.days_before, people=0).included,
        )
        for one in moments
    ]


def _chosen(request: SignedInRequest, plan: Plan) -> tuple[ContentRevision, Follower | None]:
    texts = labelled(plan)
    if not texts:
        raise Http404(_("This announcement has no text yet."))
    number, who = request.GET.get("text", ""), request.GET.get("person", "")
    text = next((one for one, _label in texts if str(one.pk) == number), texts[0][0])
    is_number = who.isascii() and who.isdigit() and len(who) < 19
    return text, Follower.objects.filter(pk=who).first() if is_number else None


def _letter(plan: Plan, text: ContentRevision, person: Follower | None) -> letters.Letter:
    try:
        return letters.preview(plan, text.kind, text.language, person, days_before=text.days_before)
    except (LookupError, ObjectDoesNotExist) as problem:
        raise Http404(_("This announcement has no such text.")) from problem


def _reason(name: str) -> str:
    return str(Reason(name).label) if name in Reason.values else name
