"""Who belongs to an account: invite, give roles, leave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from transition.notices.models import AccountRole, Invitation, Membership
from transition.notices.teams.belonging import CARETAKERS, LastOwner, change_role, end
from transition.notices.teams.forms import InvitationForm, RoleForm
from transition.notices.teams.pages import ask_or_say_why, for_member, team_page
from users.requests import SignedInRequest

_LAST_OWNER = gettext_lazy("This is the last owner. Make somebody else an owner first.")


@require_POST
@for_member(AccountRole.OWNER)
def member_invite(request: SignedInRequest, mine: Membership) -> HttpResponse:
    form = InvitationForm(request.POST, auto_id="invite_%s")
    if not form.is_valid():
        return team_page(request, mine, 422, invitation_form=form)
    email = form.cleaned_data["email"]
    if mine.account.memberships.filter(user__email__iexact=email).exists():
        form.add_error("email", _("This person belongs to the account already."))
        return team_page(request, mine, 422, invitation_form=form)
    answer = ask_or_say_why(request, mine, form, Invitation.Asks.BELONG, "invitation_form")
    if answer.status_code == 302:
        messages.success(request, _("%(email)s is invited.") % {"email": email})
    return answer


@require_POST
@for_member(*CARETAKERS)
def invitation_withdraw(request: SignedInRequest, mine: Membership, invitation: int) -> HttpResponse:
    """Close the link. Only an owner may take back what lets somebody belong."""
    mine_to_close = mine.account.invitations.filter(pk=invitation, answered_at__isnull=True)
    if mine.role != AccountRole.OWNER:
        mine_to_close = mine_to_close.filter(asks=Invitation.Asks.HEAR)
    found = get_object_or_404(mine_to_close)
    found.delete()
    messages.success(request, _("The link that %(email)s got opens nothing any more.") % {"email": found.email})
    return redirect("team", mine.account_id)


@require_POST
@for_member(AccountRole.OWNER)
def member_role(request: SignedInRequest, mine: Membership, member: int) -> HttpResponse:
    membership, form = _member_or_404(mine, member), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role."))
        return team_page(request, mine, 422)
    try:
        change_role(membership, form.cleaned_data["role"])
    except LastOwner:
        messages.error(request, _LAST_OWNER)
        return team_page(request, mine, 422)
    messages.success(request, _("%(person)s has the role now.") % {"person": membership.user})
    return redirect("team", mine.account_id)


@require_POST
@for_member(AccountRole.OWNER)
def member_remove(request: SignedInRequest, mine: Membership, member: int) -> HttpResponse:
    return _end(request, mine, _member_or_404(mine, member))


@require_POST
@for_member()
def leave(request: SignedInRequest, mine: Membership) -> HttpResponse:
    return _end(request, mine, mine)


def _end(request: SignedInRequest, mine: Membership, membership: Membership) -> HttpResponse:
    try:
        end(membership)
    except LastOwner:
        messages.error(request, _LAST_OWNER)
        return team_page(request, mine, 422)
    who = {"person": membership.user, "account": mine.account}
    messages.success(request, _("%(person)s no longer belongs to %(account)s.") % who)
    return redirect("teams") if membership.pk == mine.pk else redirect("team", mine.account_id)


def _member_or_404(mine: Membership, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), pk=pk, account_id=mine.account_id)
