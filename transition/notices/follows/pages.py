"""The page about one follower, and the doors to it: an account, or the signed link in every mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from transition import clock
from transition.catalog.models import Availability
from transition.notices.channels import available
from transition.notices.follows.confirming import follower_of
from transition.notices.follows.forms import AddressForm, SubjectForm
from transition.notices.follows.mine import overview
from transition.notices.follows.preferences import PreferencesForm
from transition.notices.follows.subjects import subject_of
from transition.notices.follows.tokens import read_manage_token
from transition.notices.models import Channel, Follower
from transition.web.access import open_to_all

# One address for each thing that can be done, below /follow/mine/ or below the signed link.
ACTIONS = ("start", "end", "moved", "moved_undo", "later_undo", "preferences", "address", "stop", "resume")
# And for each thing that can be looked at.
LOOKS = ("later", "sent", "sent_text", "export")
DOORS = ACTIONS + LOOKS

FollowerView = Callable[..., HttpResponseBase]


def for_follower(view: FollowerView) -> Callable[..., HttpResponseBase]:
    """Give the view the follower behind the account or the signed link, and the link's token ("" for an account)."""

    @wraps(view)
    def answer(request: HttpRequest, *, token: str = "") -> HttpResponseBase:
        if token:
            follower = read_manage_token(token)
            if follower is None:
                return render(request, "follow/manage_unknown.html", status=404)
        elif not request.user.is_authenticated:
            return redirect("follow")
        else:
            follower = follower_of(request.user, clock.now())
            if follower is None:
                return redirect("follow")
        return view(request, follower, token)

    return never_cache(open_to_all(answer))


def my_page(request: HttpRequest, follower: Follower, token: str = "", status: int = 200, **forms: Any) -> HttpResponse:
    """Show what one person follows and how they hear; a form that was refused replaces the fresh one."""
    ended = subject_of(request.GET.get("ended", "")) if request.GET.get("ended") else None
    context = {
        "subject_form": SubjectForm(),
        "preferences_form": PreferencesForm(instance=follower),
        "address_form": AddressForm(auto_id="new_%s"),
        **overview(follower, clock.today()),
        **forms,
        "has_push": Channel.PUSH in available(),
        "token": token,
        "to": door_urls(token),
        "ended": ended if ended and not _follows(follower, ended) else None,
    }
    return render(request, "follow/mine.html", context, status=status)


def page_url(token: str) -> str:
    """Return the person's own page: with an account, or behind the signed link."""
    return reverse("follow_manage", args=[token]) if token else reverse("follow")


def availability_or_404(typed: str) -> Availability:
    """Return the model on a surface that a form names by number."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404(_("The catalog has no such model on this surface."))
    return get_object_or_404(Availability.objects.select_related("model", "surface"), pk=typed)


def door_urls(token: str) -> dict[str, str]:
    """Return where the forms and links of the page lead."""
    if token:
        return {name: reverse(f"follow_manage_{name}", args=[token]) for name in DOORS}
    return {name: reverse(f"follow_mine_{name}") for name in DOORS}


def _follows(follower: Follower, subject: Any) -> bool:
    return follower.follows.filter(**subject.fields()).exists()
