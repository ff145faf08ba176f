"""The page of one account, and its door: members only, and nobody else learns that the account exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from transition import clock
from transition.notices.follows.asking import MailRefused
from transition.notices.follows.limits import TooOften, connection_key
from transition.notices.follows.views import NOT_SENT, TOO_OFTEN
from transition.notices.models import AccountRole, Invitation, Membership
from transition.notices.teams import following, hearing
from transition.notices.teams.belonging import CARETAKERS
from transition.notices.teams.forms import ContactForm, InvitationForm, TeamFollowForm
from transition.notices.teams.inviting import invite
from transition.notices.teams.using import DAYS, in_use
from users.requests import SignedInRequest

MemberView = Callable[..., HttpResponseBase]


def for_member(*roles: str) -> Callable[[MemberView], MemberView]:
    """Give the view the reader's membership of the account in the address, if they have one of the roles."""

    def guard(view: MemberView) -> MemberView:
        @wraps(view)
        def answer(request: SignedInRequest, pk: int, **more: Any) -> HttpResponseBase:
            mine = Membership.objects.select_related("account").filter(account_id=pk, user=request.user).first()
            if mine is None:
                raise Http404(_("You belong to no account at this address."))
            if roles and mine.role not in roles:
                raise PermissionDenied(_("Your role in this account does not do this. Ask an owner."))
            return view(request, mine, **more)

        return never_cache(answer)

    return guard


def team_page(request: SignedInRequest, mine: Membership, status: int = 200, **forms: Any) -> HttpResponse:
    """Show everything about one account; a form that was refused replaces the fresh one."""
    account, word = mine.account, request.GET.get("removed", "")
    contacts = list(hearing.contacts_of(account))
    follows, ended = following.lines(account, contacts)
    context = {
        "account": account,
        "mine": mine,
        "is_owner": mine.role == AccountRole.OWNER,
        "is_caretaker": mine.role in CARETAKERS,
        "used": in_use(account, clock.today()),
        "days": DAYS,
        "contacts": contacts,
        "follows": follows,
        "ended": ended,
        "suggestions": following.suggestions() if mine.role in CARETAKERS else [],
        "members": account.memberships.select_related("user").order_by("joined_at", "pk"),
        "invitations": account.invitations.filter(answered_at__isnull=True).order_by("pk"),
        "roles": AccountRole.choices,
        "removed": hearing.removed(account, word) if word else None,
        "removed_word": word,
        "follow_form": TeamFollowForm(auto_id="follow_%s"),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "invitation_form": InvitationForm(auto_id="invite_%s"),
        **forms,
    }
    return render(request, "teams/team.html", context, status=status)


def ask_or_say_why(
    request: SignedInRequest, mine: Membership, form: Any, asks: Invitation.Asks, name: str
) -> HttpResponse:
    """Invite the address of a valid form, or show the page again with what went wrong."""
    try:
        invite(
            mine.account,
            form.cleaned_data["email"],
            asks,
            form.cleaned_data["role"],
            by=request.user,
            language=request.user.language,
            connection=connection_key(request),
            now=clock.now(),
        )
    except TooOften:
        form.add_error(None, TOO_OFTEN)
        return team_page(request, mine, 429, **{name: form})
    except MailRefused:
        form.add_error(None, NOT_SENT)
        return team_page(request, mine, 503, **{name: form})
    return redirect("team", mine.account_id)
