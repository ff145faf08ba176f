"""The accounts somebody belongs to, and *we have moved*."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.catalog.models import Availability
from transition.notices.follows.pages import availability_or_404
from transition.notices.models import Membership, Usage
from transition.notices.teams.belonging import CARETAKERS
from transition.notices.teams.moving_on import not_yet, we_have_moved
from transition.notices.teams.pages import for_member, team_page
from users.requests import SignedInRequest


@require_safe
@never_cache
def teams(request: SignedInRequest) -> HttpResponse:
    mine = Membership.objects.select_related("account").filter(user=request.user)
    return render(request, "teams/teams.html", {"memberships": mine.order_by("account__name", "account__key")})


@require_safe
@for_member()
def team(request: SignedInRequest, mine: Membership) -> HttpResponse:
    return team_page(request, mine)


@require_POST
@for_member(*CARETAKERS)
def team_moved(request: SignedInRequest, mine: Membership) -> HttpResponse:
    availability = _used_or_404(request, mine)
    we_have_moved(mine.account, availability, request.user, clock.now())
    said = _("Noted: the account has moved from %(what)s. Its contacts get no more countdown; corrections still come.")
    messages.success(request, said % {"what": availability})
    return redirect("team", mine.account_id)


@require_POST
@for_member(*CARETAKERS)
def team_moved_undo(request: SignedInRequest, mine: Membership) -> HttpResponse:
    availability = availability_or_404(request.POST.get("availability", ""))
    if not_yet(mine.account, availability):
        messages.success(request, _("The countdown for %(what)s reaches the contacts again.") % {"what": availability})
    return redirect("team", mine.account_id)


def _used_or_404(request: SignedInRequest, mine: Membership) -> Availability:
    availability = availability_or_404(request.POST.get("availability", ""))
    where = {"model": availability.model_id, "surface": availability.surface_id}
    if not Usage.objects.filter(account=mine.account_id, **where).exists():
        raise Http404(_("The account has not used this model here."))
    return availability
