"""The page of a person's places, with an account or through the signed link of every mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.notices.channels import Accepted, available
from transition.notices.channels.chat.services import SCHEMAS
from transition.notices.channels.sealing import SealBroken, unseal
from transition.notices.follows.pages import for_follower, page_url
from transition.notices.models import Channel, Endpoint, Follower
from transition.notices.places import keeping
from transition.notices.places.forms import BrowserForm, ChatForm, NameForm, WebhookForm
from transition.notices.purging import UNDO_WITHIN

# One address for each thing that can be done, below /follow/places/ or below the signed link.
ACTIONS = ("webhook", "chat", "browser", "rename", "test", "off", "on", "rotate", "retire", "remove", "undo")
_FORMS = {Channel.WEBHOOK: WebhookForm, Channel.CHAT: ChatForm}
_TOO_MANY = gettext_lazy("Ten places are the most. Take one away first.")


@require_safe
@for_follower
def places(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    return _page(request, follower, token)


@require_POST
@for_follower
def webhook(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    return _add(request, follower, token, Channel.WEBHOOK)


@require_POST
@for_follower
def chat(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    return _add(request, follower, token, Channel.CHAT)


@require_POST
@for_follower
def browser(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    if Channel.PUSH not in available():
        raise Http404(_("This site sends no browser notifications."))
    form = BrowserForm(request.POST, auto_id="browser_%s")
    if form.is_valid():
        try:
            made = keeping.add_browser(follower, form.cleaned_data["label"], form.cleaned_data["subscription"])
        except keeping.TooMany:
            form.add_error(None, _TOO_MANY)
        else:
            return _added(request, token, made)
    return _page(request, follower, token, status=422, browser_form=form)


@require_POST
@for_follower
def rename(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    place = _place_or_404(request, follower)
    form = NameForm(request.POST)
    if form.is_valid():
        keeping.rename(place, form.cleaned_data["label"])
        return redirect(f"{_url(token)}#place-{place.key}")
    return _page(request, follower, token, status=422, refused_name=(place.key, form))


@require_POST
@for_follower
def test(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    place = _place_or_404(request, follower)
    try:
        answer = keeping.test(place, clock.now())
    except keeping.TooMany:
        messages.error(request, _("That was the tenth test within an hour. Try again later."))
    except SealBroken:
        messages.error(request, _("The address of this place can no longer be opened. Take it away and add it again."))
    else:
        say = messages.success if isinstance(answer, Accepted) else messages.error
        say(request, f"{place.label}: {keeping.in_words(answer)}")
    return redirect(_url(token))


@require_POST
@for_follower
def off(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    keeping.switch_off(_place_or_404(request, follower), clock.now())
    return redirect(_url(token))


@require_POST
@for_follower
def on(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    keeping.switch_on(_place_or_404(request, follower))
    return redirect(_url(token))


@require_POST
@for_follower
def rotate(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    place = _place_or_404(request, follower, channel=Channel.WEBHOOK)
    return _page(request, follower, token, secret=keeping.rotate(place), secret_of=place)


@require_POST
@for_follower
def retire(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    place = _place_or_404(request, follower, channel=Channel.WEBHOOK)
    keeping.retire_old_secret(place)
    messages.success(request, _("Only the newest secret of %(name)s signs now.") % {"name": place.label})
    return redirect(_url(token))


@require_POST
@for_follower
def remove(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    place = _place_or_404(request, follower)
    keeping.remove(place, clock.now())
    return redirect(f"{_url(token)}?removed={place.key}")


@require_POST
@for_follower
def undo(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    place = _removed(request.POST.get("place", ""), follower)
    if place is None:
        raise Http404(_("There is nothing to bring back."))
    try:
        keeping.bring_back(place)
    except keeping.TooMany:
        messages.error(request, _("You have ten places again, which are the most. Take one away first."))
        return redirect(f"{_url(token)}?removed={place.key}")
    messages.success(request, _("%(name)s is back.") % {"name": place.label})
    return redirect(_url(token))


def _add(request: HttpRequest, follower: Follower, token: str, channel: Channel) -> HttpResponse:
    form = _FORMS[channel](request.POST, auto_id=f"{channel}_%s")
    if form.is_valid():
        try:
            made = keeping.add(follower, channel, form.cleaned_data["label"], form.cleaned_data["address"])
        except keeping.TooMany:
            form.add_error(None, _TOO_MANY)
        else:
            if made.secret:
                return _page(request, follower, token, secret=made.secret, secret_of=made.place)
            return _added(request, token, made.place)
    return _page(request, follower, token, status=422, **{f"{channel}_form": form})


def _added(request: HttpRequest, token: str, place: Endpoint) -> HttpResponse:
    messages.success(request, _("%(name)s is added. Send a test to see it work.") % {"name": place.label})
    return redirect(_url(token))


def _page(request: HttpRequest, follower: Follower, token: str, status: int = 200, **more: Any) -> HttpResponse:
    """Show the places of one person; a form that was refused replaces the fresh one, a new secret is shown this once."""
    context = {
        "places": [(place, _secrets(place)) for place in follower.endpoints.kept().in_order()],
        "webhook_form": WebhookForm(auto_id="webhook_%s"),
        "chat_form": ChatForm(auto_id="chat_%s"),
        "browser_form": BrowserForm(auto_id="browser_%s") if Channel.PUSH in available() else None,
        "services": sorted(set(SCHEMAS.values())),
        "removed": _removed(request.GET.get("removed", ""), follower),
        "follow_url": page_url(token),
        "to": _action_urls(token),
        **more,
    }
    return render(request, "follow/places.html", context, status=status)


def _secrets(place: Endpoint) -> int:
    """Return how many secrets sign for a place. A browser's are its own, and nobody here renews them."""
    if place.channel != Channel.WEBHOOK:
        return 0
    try:
        return len(unseal(place.secrets).split())
    except SealBroken:
        return 0


def _place_or_404(request: HttpRequest, follower: Follower, **wanted: Any) -> Endpoint:
    key = request.POST.get("place", "").replace("\x00", "")
    place = follower.endpoints.kept().filter(key=key, **wanted).first()
    if place is None:
        raise Http404(_("You have no such place."))
    return place


def _removed(key: str, follower: Follower) -> Endpoint | None:
    recent = follower.endpoints.filter(removed_at__gt=clock.now() - UNDO_WITHIN)
    return recent.filter(key=key.replace("\x00", "")).first() if key else None


def _url(token: str) -> str:
    return reverse("places_manage", args=[token]) if token else reverse("places")


def _action_urls(token: str) -> dict[str, str]:
    if token:
        return {name: reverse(f"places_manage_{name}", args=[token]) for name in ACTIONS}
    return {name: reverse(f"places_{name}") for name in ACTIONS}
