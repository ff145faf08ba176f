"""Ask, approve, send back, go back: each a button, each refused in one sentence when it cannot be."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.desk.guides.finding import guide_or_404, revision_or_404
from transition.desk.guides.review_form import AskForm
from transition.desk.guides.showing import revision_context
from transition.guides.editing import reviewing
from transition.guides.editing.reviewing import Refused
from transition.guides.models import Guide, Review
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


@require_POST
@role_required(Role.SUPPORT)
def ask(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    guide = guide_or_404(pk)
    form = AskForm(request.POST)
    if not form.is_valid():
        context = revision_context(request, guide, number, ask_form=form)
        return render(request, "desk/guides/revision.html", context, status=422)
    revision = revision_or_404(guide, number)

    def act() -> str:
        reviewing.ask(revision, clock.now(), form.cleaned_data["publish_at"])
        return _("It waits for a second person now.")

    return _try(request, guide, number, act)


@require_POST
@role_required(Role.APPROVER)
def approve(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    guide, review = _find(pk, number)

    def act() -> str:
        done = reviewing.approve(review, request.user, request.POST.get("digest", ""), clock.now())
        if done.published_at:
            return _("Approved and published. Readers see it now.")
        return _("Approved. Readers see it at its moment.")

    return _try(request, guide, number, act)


@require_POST
@role_required(Role.APPROVER, Role.SUPPORT)
def send_back(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    guide, review = _find(pk, number)
    because = request.POST.get("because", "").strip()[:500].replace("\x00", "")

    def act() -> str:
        reviewing.send_back(review, because, clock.now())
        return _("Taken out of review. Nothing is published.")

    return _try(request, guide, number, act)


@require_POST
@role_required(Role.SUPPORT)
def go_back(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    guide = guide_or_404(pk)
    try:
        review = reviewing.go_back(revision_or_404(guide, number), request.user, clock.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("desk_guide", pk)
    messages.success(request, _("A copy waits for a second person, who makes it what readers see."))
    return redirect("desk_guide_revision", pk, review.revision.number)


def _find(pk: int, number: int) -> tuple[Guide, Review]:
    guide = guide_or_404(pk)
    rows = Review.objects.filter(revision=revision_or_404(guide, number)).order_by("-pk")
    return guide, get_object_or_404(rows.select_related("revision__guide")[:1])


def _try(request: SignedInRequest, guide: Guide, number: int, act: Callable[[], str]) -> HttpResponse:
    """Do it and go back to the revision, or show there why not."""
    try:
        messages.success(request, act())
    except Refused as refused:
        context = revision_context(request, guide, number, problem=" ".join(refused.messages))
        return render(request, "desk/guides/revision.html", context, status=409)
    return redirect("desk_guide_revision", guide.pk, number)
