"""What is done with an announcement: start, pause, resume, cancel, send back, test. Each is a button and a row."""

from collections.abc import Callable
from smtplib import SMTPException
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from transition.desk.announcements.naming import full_label
from transition.desk.announcements.showing import labelled, plan_or_404
from transition.notices import joint, moving, plans, previews
from transition.notices.models import Act, DateMove, Plan
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_EITHER = (Role.SUPPORT, Role.APPROVER)


class Step(NamedTuple):
    """One change of state that staff can make, and how the page asks for it. ``do`` returns the plans that it changed."""

    do: Callable[[Plan], list[Plan]]
    what: Act.What
    roles: tuple[Role, ...]
    title: str | Promise
    means: str | Promise
    done: str | Promise


def _with_all(do: Callable[[Plan], Plan]) -> Callable[[Plan], list[Plan]]:
    return lambda plan: joint.each(plan, do)


STEPS = {
    "send_back": Step(
        _with_all(plans.send_back),
        Act.What.SENT_BACK,
        _EITHER,
        gettext_lazy("Send it back"),
        gettext_lazy("It becomes a draft again. An approval that stood is void."),
        gettext_lazy("It is a draft again."),
    ),
    "start": Step(
        joint.start,
        Act.What.STARTED,
        _EITHER,
        gettext_lazy("Start"),
        gettext_lazy(
            "What is due leaves within a minute, and after three when it is about several models; the rest follows by itself."
        ),
        gettext_lazy("It runs. You can close this page; it goes on by itself."),
    ),
    "pause": Step(
        _with_all(plans.pause),
        Act.What.PAUSED,
        _EITHER,
        gettext_lazy("Pause"),
        gettext_lazy("Nothing more leaves from the next few seconds on. Resuming loses nothing."),
        gettext_lazy("Paused. Nothing more leaves until somebody resumes it."),
    ),
    "resume": Step(
        _with_all(plans.resume),
        Act.What.RESUMED,
        _EITHER,
        gettext_lazy("Resume"),
        gettext_lazy("It goes on where it stopped. What became too late to be true is left out and said."),
        gettext_lazy("It runs again."),
    ),
    "cancel": Step(
        _with_all(plans.cancel),
        Act.What.CANCELLED,
        _EITHER,
        gettext_lazy("Cancel the announcement"),
        gettext_lazy(
            "Nobody else hears. People who were told are not told that it stopped. "
            "You can take it back until the next message would have left."
        ),
        gettext_lazy("Cancelled. Nothing more will be sent."),
    ),
    "undo": Step(
        _with_all(plans.undo_cancel),
        Act.What.UNDONE,
        _EITHER,
        gettext_lazy("Take the cancelling back"),
        gettext_lazy("It is paused then, or a draft if it never ran. Nothing leaves until somebody resumes it."),
        gettext_lazy("It is no longer cancelled. Nothing leaves until somebody resumes it."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*_EITHER)
def step(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Ask first, then do it. Pressing twice is answered with how it stands, not with an error page."""
    chosen = STEPS.get(name)
    if chosen is None:
        raise Http404(_("There is no such step."))
    if not request.user.has_role(*chosen.roles):
        raise PermissionDenied(_("This page needs a role that your account does not have."))
    plan = plan_or_404(pk)
    if request.method != "POST":
        context = {"plan": plan, "step": chosen, "name": name, "members": joint.standing_with(plan)}
        return render(request, "desk/announcements/step.html", context)
    try:
        with transaction.atomic():
            joint.note(plan, chosen.what, request.user, among=chosen.do(plan))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, str(chosen.done))
    return redirect("desk_announcement", pk)


@require_POST
@role_required(*_EITHER)
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send one text to the person who asks, and to nobody else."""
    plan = plan_or_404(pk)
    text = next((one for one, _label in labelled(plan) if str(one.pk) == request.POST.get("text", "")), None)
    if text is None:
        raise Http404(_("This announcement has no such text."))
    try:
        previews.send_test(plan, request.user, text)
    except (SMTPException, OSError):
        messages.error(request, _("The mail server did not take the test. Nothing was sent."))
    else:
        Act.objects.create(plan=plan, what=Act.What.TESTED, who=request.user, detail=full_label(text))
        messages.success(request, _("A test is on its way to %(email)s.") % {"email": request.user.email})
    return redirect("desk_announcement", pk)


@require_POST
@role_required(Role.APPROVER)
def confirm_move(request: SignedInRequest, pk: int, move: int) -> HttpResponse:
    """Let a held date move go on: the second confirmation that a date into the past, or from a third party, needs."""
    held = get_object_or_404(DateMove, pk=move, plan=pk)
    try:
        with transaction.atomic():
            moving.confirm(held, request.user)
            Act.objects.create(plan_id=pk, what=Act.What.CONFIRMED, who=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Confirmed. Everybody who was told the old date hears the new one."))
    return redirect("desk_announcement", pk)
