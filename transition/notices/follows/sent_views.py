"""What was sent to one person, and everything that is kept about them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from transition.notices.follows.export import everything_about
from transition.notices.follows.pages import door_urls, for_follower, page_url
from transition.notices.follows.sent import Place, outcome_in_words, place_of, sent_to, text_of, what_it_is
from transition.notices.mail import blocks_of
from transition.notices.models import Follower


@require_safe
@for_follower
def sent(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    typed = request.GET.get("after", "")
    page = sent_to(follower, _place_or_404(typed) if typed else None)
    context = {
        "page": page,
        "is_first": not typed,
        "follower": follower,
        "here": page_url(token),
        "to": door_urls(token),
    }
    return render(request, "follow/sent.html", context)


@require_safe
@for_follower
def sent_text(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    """Show one message as it was sent. Somebody else's is not found."""
    found = text_of(follower, _place_or_404(request.GET.get("message", "")))
    if found is None:
        raise Http404(_("No such message was sent to you."))
    row, said = found
    context = {
        "row": row,
        "what": what_it_is(row.milestone),
        "outcome": outcome_in_words(row.state, row.reason),
        "said": said,
        "blocks": blocks_of(said.text) if said else [],
        "here": page_url(token),
        "to": door_urls(token),
    }
    return render(request, "follow/sent_text.html", context)


@require_safe
@for_follower
def export(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    answer = JsonResponse(everything_about(follower), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="what-we-keep.json"'
    return answer


def _place_or_404(typed: str) -> Place:
    place = place_of(typed)
    if place is None:
        raise Http404(_("There is no such place in the list."))
    return place
