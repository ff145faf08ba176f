"""The public page of how early people are told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from transition import clock
from transition.notices.quality import EARLY_DAYS, FEWEST, announced, told
from transition.web.access import public_page


@require_safe
@public_page
def quality(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    context = {"announced": announced(on), "told": told(on), "early_days": EARLY_DAYS, "fewest": FEWEST}
    return render(request, "notices/quality.html", context)
