"""*Remind me later*: one availability's reminders wait until a day, and an undo brings them back."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from transition import clock
from transition.catalog.models import Availability
from transition.notices.follows.pages import availability_or_404, door_urls, for_follower, page_url
from transition.notices.follows.preferences import LaterForm, last_reminder_on
from transition.notices.models import Follower, Snooze


@require_http_methods(["GET", "HEAD", "POST"])
@for_follower
def later(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    availability = availability_or_404(typed.get("availability", ""))
    last = last_reminder_on(follower, availability.retires_on) if availability.retires_on else date.min
    form = LaterForm(request.POST if request.method == "POST" else None, today=clock.today(), last=last)
    if last > clock.today() and request.method == "POST" and form.is_valid():
        return _put_off(request, follower, availability, form.day(), token)
    context = {
        "availability": availability,
        "form": form,
        "last": last,
        "is_possible": last > clock.today(),
        "here": page_url(token),
        "to": door_urls(token),
    }
    return render(request, "follow/later.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@for_follower
def later_undo(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    availability = availability_or_404(request.POST.get("availability", ""))
    Snooze.objects.filter(follower=follower, availability=availability).delete()
    messages.success(request, _("Reminders about %(what)s reach you again.") % {"what": availability})
    return redirect(page_url(token))


def _put_off(
    request: HttpRequest, follower: Follower, availability: Availability, until: date, token: str
) -> HttpResponse:
    fresh = {"until": until, "asked_at": clock.now()}
    Snooze.objects.update_or_create(follower=follower, availability=availability, defaults=fresh)
    said = _("No reminder about %(what)s before %(day)s. A date that moves still reaches you at once.")
    messages.success(request, said % {"what": availability, "day": date_format(until, "DATE_FORMAT")})
    return redirect(page_url(token))
