"""The blind trial of a move: choose between answers without names, then see whose they were."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.guides import finding, trials
from transition.web.access import public_page
from transition.web.connections import Rate

_A_DAY = 24 * 60 * 60


# Nobody's account changes by posting here, a connection is counted once a day, and a token would need a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def trial(request: HttpRequest, provider: str, key: str, to_provider: str, to_key: str) -> HttpResponse:
    """Show the pairs without names; POST answers whose they were, and keeps nothing but what was agreed to."""
    source, successor = finding.move_or_404(provider, key, to_provider, to_key)
    pairs = trials.shown(source, successor)
    context = {"source": source, "successor": successor, "pairs": [(pair, *trials.answers(pair)) for pair in pairs]}
    if request.method != "POST":
        return render(request, "guides/trial.html", context)
    choices = trials.chosen(pairs, request.POST)
    if not choices:
        context["problem"] = _("Choose at least one answer first.")
        return _for_one(render(request, "guides/trial.html", context, status=422))
    once_a_day = Rate(f"trial.{source.pk}.{successor.pk}", 1, _A_DAY)
    is_shared = request.POST.get("share") == "on"
    is_counted = is_shared and once_a_day.allows(request, clock.now())
    if is_counted:
        trials.count(choices)
    told = {"choices": choices, "tally": trials.tally(choices), "fewest": trials.COUNTED_FROM}
    told |= {"is_counted": is_counted, "was_counted": is_shared and not is_counted}
    return _for_one(render(request, "guides/trial_result.html", context | told))


def _for_one(response: HttpResponse) -> HttpResponse:
    """Let nobody keep an answer but the reader's own browser, where the way back finds it."""
    response["Cache-Control"] = "private, no-cache"
    return response
