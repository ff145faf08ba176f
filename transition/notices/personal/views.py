"""The secret addresses of a person's feed and calendar, what they answer, and the button that replaces them."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_POST, require_safe

from transition.notices.follows.pages import for_follower, page_url
from transition.notices.models import Follower
from transition.notices.personal.calendars import calendar_of
from transition.notices.personal.feeds import feed_of
from transition.notices.personal.secret import read_secret, replace_secret, secret_of
from transition.web.access import open_to_all


def _for_holder(answer: Callable[[Follower], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Let whoever holds the secret address read, in the person's language; nobody else learns that it ever existed."""

    @require_safe
    @open_to_all
    @conditional_page
    @cache_control(private=True, max_age=1800)
    @wraps(answer)
    def view(request: HttpRequest, secret: str) -> HttpResponse:
        follower = read_secret(secret)
        if follower is None:
            raise Http404(_("This address opens nothing any more. Your page of places shows the newest."))
        with override(follower.language):
            response = answer(follower)
        response["X-Robots-Tag"] = "noindex"
        return response

    return open_to_all(view)


@_for_holder
def feed(follower: Follower) -> HttpResponse:
    return HttpResponse(feed_of(follower), content_type="application/atom+xml; charset=utf-8")


@_for_holder
def calendar(follower: Follower) -> HttpResponse:
    response = HttpResponse(calendar_of(follower), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="transition.ics"'
    return response


@require_safe
@for_follower
def addresses(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    secret = secret_of(follower)
    context = {
        "feed_url": settings.SITE_URL + reverse("personal_feed", args=[secret]),
        "calendar_url": settings.SITE_URL + reverse("personal_calendar", args=[secret]),
        "renew_url": _url(token, "_renew"),
        "follow_url": page_url(token),
    }
    return render(request, "follow/feeds.html", context)


@require_POST
@for_follower
def renew(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    replace_secret(follower)
    messages.success(request, _("These are new addresses. The old ones open nothing any more."))
    return redirect(_url(token))


def _url(token: str, action: str = "") -> str:
    if token:
        return reverse(f"personal_feeds_manage{action}", args=[token])
    return reverse(f"personal_feeds{action}")
