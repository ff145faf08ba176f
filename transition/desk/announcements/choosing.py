"""Choose what an announcement is about: one model on one surface, several that are ticked, or all that leave on a day."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from transition import clock
from transition.catalog.models import Availability
from transition.notices.joint import MOST
from transition.notices.models import Plan
from users.requests import SignedInRequest

_FOUND = 30


def choose(request: SignedInRequest, copy: Plan | None) -> HttpResponse:
    """Search and tick. What is ticked stays ticked while one searches on; ``?go=`` leads to the form about all of it."""
    ticked = _ticked(request.GET.getlist("ticked"))
    problem = ""
    if "go" in request.GET:
        problem = _problem(ticked)
        if not problem:
            return redirect(f"{reverse('desk_announcement_new')}?{_query(ticked, copy)}")
    words, today = request.GET.get("q", "")[:200].replace("\x00", ""), clock.today()
    day = _day(request.GET.get("on", ""))
    rows = found(words, today, day) if words.strip() or day else Availability.objects.none()
    context = {
        "q": words,
        "on": day,
        "rows": [(one, one.lifecycle(today)) for one in rows.exclude(pk__in=[one.pk for one in ticked])[:_FOUND]],
        "ticked": ticked,
        "problem": problem,
        "most": _FOUND,
        "copy": copy,
        "is_search": bool(words.strip() or day),
    }
    return render(request, "desk/announcements/choose.html", context, status=422 if problem else 200)


def found(words: str, on: date, leaving: date | None = None) -> QuerySet[Availability]:
    """Return the availabilities that match every word and leave on that day; ends still ahead come first, soonest first."""
    rows = Availability.objects.select_related("model__provider", "surface")
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(model__name__icontains=word)
            | Q(model__key__icontains=word)
            | Q(model__provider__name__icontains=word)
            | Q(surface__name__icontains=word)
        )
    if leaving:
        rows = rows.filter(retires_on=leaving)
    is_ahead = Q(retires_on__gte=on)
    return rows.alias(is_ahead=is_ahead).order_by(
        F("is_ahead").desc(nulls_last=True), "retires_on", "model__name", "surface__name", "pk"
    )


def _ticked(numbers: list[str]) -> list[Availability]:
    known = [one for one in numbers if one.isascii() and one.isdigit() and len(one) < 19]
    rows = Availability.objects.select_related("model__provider", "surface").filter(pk__in=known[: 10 * MOST])
    return list(rows.order_by("retires_on", "model__name", "surface__name", "pk"))


def _problem(ticked: list[Availability]) -> str:
    if not ticked:
        return _("Tick at least one model.")
    if len(ticked) > MOST:
        return _("One announcement is about %(most)d at most. Take some of the ticks away.") % {"most": MOST}
    return ""


def _query(ticked: list[Availability], copy: Plan | None) -> str:
    said = [("about", str(one.pk)) for one in ticked]
    return urlencode([*said, ("copy", str(copy.pk))] if copy else said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
