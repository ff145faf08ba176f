"""The two public pages of the catalog: the timeline, and one model."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from transition import clock
from transition.catalog import almanac, model_page, picture
from transition.catalog import timeline as when
from transition.catalog.filters import PAGE, RANGES, Filters
from transition.catalog.models import AIModel
from transition.catalog.nearness import nearest
from transition.catalog.sections import AHEAD, PAST, SECTIONS
from transition.web.access import public_page

_MOST_NEAR = 6


@require_safe
@public_page
def timeline(request: HttpRequest) -> HttpResponse:
    """Answer what ends next, as a page or as the part of it that the filters change."""
    filters = Filters(request.GET)
    template = "catalog/timeline.html#results" if _wants_part(request) else "catalog/timeline.html"
    context = _timeline(filters, clock.today(), request)
    return render(request, template, context, status=200 if filters.is_valid() else 422)


def _wants_part(request: Any) -> bool:
    return request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request)


def _timeline(filters: Filters, on: date, request: HttpRequest) -> dict[str, Any]:
    filters.is_valid()
    rows, shown, edition = filters.rows(on), filters.shown(), filters.almanac
    sections = when.read(edition, rows, shown, on)
    months, page = filters.value("range") or RANGES[0], filters.value("page") or 1
    return {
        "filters": filters,
        "wants_part": _wants_part(request),
        "sections": [sections[key] for key in SECTIONS if key in shown and sections[key].entries],
        "totals": sections,
        "years": when.years(edition, rows, on) if PAST not in shown else [],
        "picture": picture.draw(sections[AHEAD].entries, on, months) if AHEAD in shown else None,
        "ranges": RANGES,
        "months": months,
        "chosen_range": filters.value("range"),
        "found": sum(sections[key].total for key in shown),
        "year": filters.value("past"),
        "page": page,
        "previous": page - 1,
        "next": page + 1,
        "pages": -(-sections[next(iter(shown))].total // PAGE),
        "providers": edition.providers,
        "models": len(edition.models),
        "checked_on": max((one.read_on for one in edition.providers.values()), default=None),
    }


@require_safe
@public_page
def model(request: HttpRequest, provider: str, key: str) -> HttpResponse:
    """Answer one model by its canonical id. An alias leads there; anything else is no model of ours."""
    edition = almanac.current()
    at_hand = edition.named(provider, key)
    named = AIModel.objects.filter(pk=at_hand.pk) if at_hand else AIModel.objects.named(provider, key)
    known = named.select_related("provider").first()
    if known is None:
        of_it = (one for one in edition.models.values() if one.provider.key == provider)
        context = {"provider": provider, "key": key, "near": nearest(key, of_it, _MOST_NEAR)}
        return render(request, "catalog/no_model.html", context, status=404)
    if known.key != key:
        # Not for ever: "-latest" points to another model tomorrow.
        return redirect(known)
    return render(
        request, "catalog/model.html", {"page": model_page.read(edition, known, clock.today()), "model": known}
    )
