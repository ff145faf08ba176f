"""What the account follows: begin, end, and take an ending back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.notices.models import Membership, TeamFollow
from transition.notices.teams import following
from transition.notices.teams.belonging import CARETAKERS
from transition.notices.teams.forms import TeamFollowForm
from transition.notices.teams.pages import for_member, team_page
from users.requests import SignedInRequest


@require_POST
@for_member(*CARETAKERS)
def team_follow(request: SignedInRequest, mine: Membership) -> HttpResponse:
    form = TeamFollowForm(request.POST, auto_id="follow_%s")
    if not form.is_valid():
        return team_page(request, mine, 422, follow_form=form)
    subject, role = form.cleaned_data["subject"], form.cleaned_data["role"]
    if not following.begin(mine.account, subject, role, request.user, clock.now()):
        form.add_error("subject", _("The account follows this already. End it first to change who hears."))
        return team_page(request, mine, 422, follow_form=form)
    messages.success(request, _("The account follows %(what)s now.") % {"what": subject})
    return redirect("team", mine.account_id)


@require_POST
@for_member(*CARETAKERS)
def team_unfollow(request: SignedInRequest, mine: Membership, follow: int) -> HttpResponse:
    found = get_object_or_404(TeamFollow, pk=follow, account=mine.account_id)
    following.end(found, request.user, clock.now())
    messages.success(request, _("Ended. It can be taken back below."))
    return redirect("team", mine.account_id)


@require_POST
@for_member(*CARETAKERS)
def team_follow_again(request: SignedInRequest, mine: Membership, follow: int) -> HttpResponse:
    found = get_object_or_404(TeamFollow, pk=follow, account=mine.account_id)
    if following.take_back(found):
        messages.success(request, _("The account follows it again, as before."))
    else:
        messages.info(request, _("The account follows the same again already."))
    return redirect("team", mine.account_id)
