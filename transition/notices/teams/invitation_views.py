"""The link of an invitation. Opening it changes nothing: programs open links in mails too, so a button answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.notices.models import Invitation
from transition.notices.teams.belonging import NotTheirs, join
from transition.notices.teams.hearing import say_yes
from transition.notices.teams.inviting import read_token
from transition.web.access import open_to_all


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all
def team_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = read_token(token)
    if invitation is None:
        return render(request, "teams/invitation_unknown.html", status=404)
    if invitation.answered_at is None and invitation.is_expired(clock.now()):
        return render(request, "teams/invitation_unknown.html", {"invitation": invitation}, status=410)
    if request.method == "POST" and invitation.answered_at is None:
        return _answer(request, invitation, token)
    return _page(request, invitation)


def _answer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    now = clock.now()
    if invitation.asks == Invitation.Asks.HEAR:
        say_yes(invitation, now)
        return redirect("team_invitation", token)
    if not request.user.is_authenticated:
        return _page(request, invitation, status=403)
    try:
        join(invitation, request.user, now)
    except NotTheirs:
        return _page(request, invitation, status=403)
    return redirect("team", invitation.account_id)


def _page(request: HttpRequest, invitation: Invitation, status: int = 200) -> HttpResponse:
    address = request.user.email if request.user.is_authenticated else ""
    context = {
        "invitation": invitation,
        "belongs": invitation.asks == Invitation.Asks.BELONG,
        "is_theirs": address.lower() == invitation.email.lower(),
        "problem": _("Nothing was changed: sign in with the address that was invited.") if status == 403 else "",
    }
    return render(request, "teams/invitation.html", context, status=status)
