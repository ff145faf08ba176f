"""Ask for review, and approve: errors are mended first, warnings are answered for by name, and the mark is what is approved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from transition.desk.announcements.lint import Finding
from transition.desk.announcements.showing import labelled, page_context, plan_or_404
from transition.notices import joint, plans, previews
from transition.notices.letters import Reader
from transition.notices.models import Act, ContentRevision, Plan
from transition.notices.models.plans import CORRECTING_KINDS
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a second reader would object to; ask for review once each warning is answered for."""
    plan = plan_or_404(pk)
    shown = page_context(plan, request.user)
    open_ones = [one for one, act in shown["findings"] if act is None and not one.is_error]
    problem, status = "", 200
    if request.method == "POST":
        problem = _refused(shown["errors"], open_ones, set(request.POST.getlist("read")))
        if not problem:
            return _submit(request, plan, open_ones)
        status = 422
    context = shown | {"problem": problem, "ticked": request.POST.getlist("read")}
    return render(request, "desk/announcements/submit.html", context, status=status)


@require_http_methods(_PAGE)
@role_required()
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the whole announcement on one page, with the mark of exactly this content; the button approves that mark."""
    plan = plan_or_404(pk)
    problem, status = "", 200
    if request.method == "POST":
        if not request.user.has_role(Role.APPROVER):
            raise PermissionDenied(_("An approver approves announcements."))
        try:
            with transaction.atomic():
                together = joint.standing_with(plan)
                joint.approve(plan, request.user, content_hash=request.POST.get("hash", ""))
                joint.note(plan, Act.What.APPROVED, request.user, among=together)
            messages.success(request, _("Approved. It can be started now."))
            return redirect("desk_announcement", pk)
        except ValidationError as refused:
            problem, status = " ".join(refused.messages), 409
    context = page_context(plan, request.user) | {"hash": joint.hash_of(plan), "problem": problem, **_letters(plan)}
    return render(request, "desk/announcements/review.html", context, status=status)


def _refused(errors: list[Finding], open_ones: list[Finding], ticked: set[str]) -> str:
    if errors:
        return _("Mend what blocks the review first.")
    if any(one.key not in ticked for one in open_ones):
        return _("Tick each warning that you have read and want to keep, or change the words.")
    return ""


def _submit(request: SignedInRequest, plan: Plan, read: list[Finding]) -> HttpResponse:
    try:
        with transaction.atomic():
            together = joint.each(plan, plans.submit_for_review)
            for one in read:
                joint.note(plan, Act.What.ACKNOWLEDGED, request.user, f"{one.key} {one}", among=together)
            joint.note(plan, Act.What.SUBMITTED, request.user, among=together)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("It waits for a second person now."))
    return redirect("desk_announcement", plan.pk)


def _is_foreign(line: tuple[ContentRevision, str, str, str, str]) -> bool:
    """Tell whether a letter is in another language than the page."""
    return line[0].language != get_language()


def _letters(plan: Plan) -> dict[str, Any]:
    """Return every text as it reads today, those that leave by themselves first; the foot, which all share, once."""
    read = []
    for one, label in labelled(plan):
        reader = Reader(one.language, practical_only=False, was_on=None)
        letter = previews.read(plan, one.kind, reader, one.channel, one.days_before).letter
        body, _rule, foot = letter.text.partition("\n--\n")
        read.append((one, label, letter.subject, body, foot))
    return {
        "planned_letters": [line for line in read if line[0].kind not in CORRECTING_KINDS],
        "moved_letters": [line for line in read if line[0].kind in CORRECTING_KINDS],
        "foot": next((foot for one, *_read, foot in sorted(read, key=_is_foreign) if foot), ""),
    }
