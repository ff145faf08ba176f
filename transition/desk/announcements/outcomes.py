"""What became of each person: by message, by person, and what to do with what nobody knows."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from transition.desk.announcements.showing import plan_or_404, reason_in_words
from transition.desk.announcements.timing import channel_name
from transition.notices import joint, resolving
from transition.notices.models import Act, Delivery, Follower, Milestone, Resolution
from transition.notices.models.deliveries import State
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PEOPLE = 100


@require_safe
@role_required()
def outcomes(request: SignedInRequest, pk: int, milestone: int) -> HttpResponse:
    """List what became of each person, a page at a time, by outcome when asked."""
    found = _milestone_or_404(pk, milestone)
    state = request.GET.get("state", "")
    page = _page(found, state, request.GET.get("after", "0"))
    emails = dict(Follower.objects.filter(pk__in=[row.follower_id for row in page]).values_list("pk", "email"))
    waiting = found.resolutions.filter(confirmed_at__isnull=True).select_related("asked_by").first()
    context = {
        "plan": found.plan,
        "milestone": found,
        "rows": [_shown(row, emails.get(row.follower_id)) for row in page[:_PEOPLE]],
        "states": State.choices,
        "state": state,
        "next": page[_PEOPLE - 1].id if len(page) > _PEOPLE else None,
        "unknown": resolving.unknown(found) if found.has_rows() else 0,
        "choices": Resolution.What.choices,
        "waiting": waiting,
        "decided": found.resolutions.filter(confirmed_at__isnull=False).select_related("confirmed_by").order_by("pk"),
        "may_ask": request.user.has_role(Role.SUPPORT, Role.APPROVER),
        "may_confirm": waiting and request.user.has_role(Role.APPROVER) and waiting.asked_by_id != request.user.pk,
    }
    return render(request, "desk/announcements/outcomes.html", context)


@require_safe
@role_required()
def person(request: SignedInRequest, pk: int, follower: int) -> HttpResponse:
    """Show everything that this announcement said to one person, and why it did not say the rest."""
    plan = plan_or_404(pk)
    together = joint.members(plan)
    rows = Delivery.objects.filter(milestone__plan__in=together, follower_id=follower).select_related(
        "milestone__plan__availability__model", "milestone__plan__availability__surface"
    )
    found = list(rows.order_by("milestone__due_at", "milestone_id", "channel", "id"))
    email = Follower.objects.filter(pk=follower).values_list("email", flat=True).first()
    if not found and not email:
        raise Http404(_("There is nobody with this number."))
    context = {
        "plan": plan,
        "email": email,
        "rows": [_shown(row, email) for row in found],
        "is_joint": len(together) > 1,
    }
    return render(request, "desk/announcements/person.html", context)


@require_POST
@role_required(Role.SUPPORT, Role.APPROVER)
def ask(request: SignedInRequest, pk: int, milestone: int) -> HttpResponse:
    """Ask that the unknown messages of a milestone are sent once more, or marked as reached."""
    found = _milestone_or_404(pk, milestone)
    try:
        with transaction.atomic():
            resolution = resolving.ask(found, request.POST.get("what", ""), request.user)
            _note(request, found, Act.What.ASKED, resolution)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("It waits for a second person now. Until then nothing changes."))
    return redirect("desk_announcement_outcomes", pk, milestone)


@require_POST
@role_required(Role.APPROVER)
def resolve(request: SignedInRequest, pk: int, milestone: int, resolution: int) -> HttpResponse:
    """Confirm what another person asked for, or leave the messages as they are."""
    found = get_object_or_404(Resolution, pk=resolution, milestone=milestone, milestone__plan=pk)
    try:
        if request.POST.get("answer") == "leave":
            resolving.take_back(found)
            done = _("They stay as they are: unknown, and shown.")
        else:
            done = _confirm(request, found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, done)
    return redirect("desk_announcement_outcomes", pk, milestone)


@transaction.atomic
def _confirm(request: SignedInRequest, resolution: Resolution) -> str:
    count = resolving.confirm(resolution, request.user)
    _note(request, resolution.milestone, Act.What.RESOLVED, resolution)
    return ngettext("Done for %(n)d message.", "Done for %(n)d messages.", count) % {"n": count}


def _page(milestone: Milestone, state: str, after: str) -> list[Delivery]:
    """Return the rows of one page, and one more when there is another page."""
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404(_("There is no such page."))
    if not milestone.has_rows():
        return []
    in_state = Q(state=state) if state in State.values else Q()
    rows = Delivery.objects.of_people().filter(in_state, milestone=milestone, id__gt=int(after))
    return list(rows.order_by("id")[: _PEOPLE + 1])


def _note(request: SignedInRequest, milestone: Milestone, what: Act.What, resolution: Resolution) -> None:
    detail = f"{milestone.label()}: {Resolution.What(resolution.what).label}"
    Act.objects.create(plan_id=milestone.plan_id, what=what, who=request.user, detail=detail)


def _milestone_or_404(pk: int, milestone: int) -> Milestone:
    return get_object_or_404(Milestone.objects.select_related("plan", "build"), pk=milestone, plan=pk)


def _shown(row: Delivery, email: str | None) -> dict[str, Any]:
    return {
        "row": row,
        "email": email or _("somebody who has left"),
        "channel": channel_name(row.channel),
        "why": " ".join(part for part in (reason_in_words(row.reason), row.answer) if part),
    }
