"""Accounts at the desk: who is known to billing, who belongs and hears, and the first owner."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.notices.follows.asking import MailRefused
from transition.notices.follows.forms import AddressField
from transition.notices.follows.limits import TooOften, connection_key
from transition.notices.follows.views import NOT_SENT, TOO_OFTEN
from transition.notices.models import Account, AccountRole, Invitation
from transition.notices.teams.hearing import contacts_of
from transition.notices.teams.inviting import invite
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

PAGE_SIZE = 100


class OwnerForm(forms.Form):
    email = AddressField(
        label=gettext_lazy("Address of the first owner"),
        help_text=gettext_lazy("They get a link that works once, for 7 days, and only when they sign in with it."),
    )


@require_safe
@role_required(Role.SUPPORT)
def accounts(request: SignedInRequest) -> HttpResponse:
    """Show accounts by their billing id, from the one named ``from`` in the address on."""
    begin = request.GET.get("from", "").replace("\0", "")[:200]
    found = list(Account.objects.filter(key__gte=begin).order_by("key")[: PAGE_SIZE + 1])
    context = {
        "rows": found[:PAGE_SIZE],
        "next": found[PAGE_SIZE].key if len(found) > PAGE_SIZE else "",
        "begin": begin,
    }
    return render(request, "desk/accounts/accounts.html", context)


@require_safe
@role_required(Role.SUPPORT)
def one_account(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Account, pk=pk), OwnerForm())


@require_POST
@role_required(Role.SUPPORT)
def give_owner(request: SignedInRequest, pk: int) -> HttpResponse:
    """Invite the first owner; whoever owns the account invites the others."""
    account, form = get_object_or_404(Account, pk=pk), OwnerForm(request.POST)
    if not form.is_valid():
        return _page(request, account, form, 422)
    if account.memberships.filter(role=AccountRole.OWNER).exists():
        form.add_error(None, _("The account has an owner, who invites the others."))
        return _page(request, account, form, 422)
    try:
        _invite(request, account, form.cleaned_data["email"])
    except TooOften:
        form.add_error(None, TOO_OFTEN)
        return _page(request, account, form, 429)
    except MailRefused:
        form.add_error(None, NOT_SENT)
        return _page(request, account, form, 503)
    messages.success(request, _("%(email)s is invited.") % {"email": form.cleaned_data["email"]})
    return redirect("desk_account", account.pk)


def _invite(request: SignedInRequest, account: Account, email: str) -> None:
    invite(
        account,
        email,
        Invitation.Asks.BELONG,
        AccountRole.OWNER,
        by=request.user,
        language=request.user.language,
        connection=connection_key(request),
        now=clock.now(),
    )


def _page(request: SignedInRequest, account: Account, form: OwnerForm, status: int = 200) -> HttpResponse:
    members = list(account.memberships.select_related("user").order_by("joined_at", "pk"))
    context = {
        "account": account,
        "contacts": contacts_of(account),
        "members": members,
        "invitations": account.invitations.filter(answered_at__isnull=True).order_by("pk"),
        "has_owner": any(one.role == AccountRole.OWNER for one in members),
        "form": form,
    }
    return render(request, "desk/accounts/account.html", context, status=status)
