"""What should be read again, and what is missing: the list that a nightly look keeps honest."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from transition import clock
from transition.desk.guides.finding import rights
from transition.desk.guides.missing import without_a_guide
from transition.guides.editing.stale import stale_guides
from transition.guides.models import LinkCheck
from users.access import role_required
from users.requests import SignedInRequest


@require_safe
@role_required()
def stale(request: SignedInRequest) -> HttpResponse:
    today = clock.today()
    context = {
        "stale": stale_guides(today),
        "missing": without_a_guide(today),
        "last_check": LinkCheck.objects.order_by("-checked_at", "pk").first(),
        **rights(request.user),
    }
    return render(request, "desk/guides/stale.html", context)
