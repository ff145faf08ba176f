"""Who hears for an account: add, reorder, take away, bring back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.notices.follows.confirming import follower_of
from transition.notices.models import Contact, Follower, Invitation, Membership
from transition.notices.teams import hearing
from transition.notices.teams.belonging import CARETAKERS
from transition.notices.teams.forms import ContactForm
from transition.notices.teams.pages import ask_or_say_why, for_member, team_page
from users.requests import SignedInRequest


@require_POST
@for_member(*CARETAKERS)
def contact_add(request: SignedInRequest, mine: Membership) -> HttpResponse:
    """Add a member at once; ask anybody else first."""
    form = ContactForm(request.POST, auto_id="contact_%s")
    if not form.is_valid():
        return team_page(request, mine, 422, contact_form=form)
    email = form.cleaned_data["email"]
    if mine.account.contacts.filter(follower__email__iexact=email).exists():
        form.add_error("email", _("This address hears for the account already."))
        return team_page(request, mine, 422, contact_form=form)
    if follower := _member_called(mine, email):
        hearing.add(mine.account, follower, form.cleaned_data["role"])
        messages.success(request, _("%(email)s hears for the account.") % {"email": email})
        return redirect("team", mine.account_id)
    answer = ask_or_say_why(request, mine, form, Invitation.Asks.HEAR, "contact_form")
    if answer.status_code == 302:
        messages.success(request, _("%(email)s was asked. Nothing is sent there before a yes.") % {"email": email})
    return answer


@require_POST
@for_member(*CARETAKERS)
def contact_earlier(request: SignedInRequest, mine: Membership, contact: int) -> HttpResponse:
    hearing.swap(_contact_or_404(mine, contact), earlier=True)
    return redirect("team", mine.account_id)


@require_POST
@for_member(*CARETAKERS)
def contact_later(request: SignedInRequest, mine: Membership, contact: int) -> HttpResponse:
    hearing.swap(_contact_or_404(mine, contact), earlier=False)
    return redirect("team", mine.account_id)


@require_POST
@for_member(*CARETAKERS)
def contact_remove(request: SignedInRequest, mine: Membership, contact: int) -> HttpResponse:
    word = hearing.remove(_contact_or_404(mine, contact))
    return redirect(f"{reverse('team', args=[mine.account_id])}?{urlencode({'removed': word})}")


@require_POST
@for_member(*CARETAKERS)
def contact_undo(request: SignedInRequest, mine: Membership) -> HttpResponse:
    if hearing.bring_back(mine.account, request.POST.get("word", "")):
        messages.success(request, _("The contact is back in its place."))
    else:
        messages.error(request, _("It is too late to undo this. Add the address again."))
    return redirect("team", mine.account_id)


def _member_called(mine: Membership, email: str) -> Follower | None:
    """Return the follower of a member with this address, when the address is verified."""
    member = mine.account.memberships.select_related("user").filter(user__email__iexact=email).first()
    follower = follower_of(member.user, clock.now()) if member else None
    return follower if follower and follower.email.lower() == email.lower() and follower.confirmed_at else None


def _contact_or_404(mine: Membership, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.select_related("account"), pk=pk, account_id=mine.account_id)
