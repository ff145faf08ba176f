"""The page that says what a month would cost. It keeps nothing: no session, no row, no log of what was typed."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from transition.catalog import almanac
from transition.catalog.models import AIModel
from transition.catalog.naming import resolve
from transition.guides import cost as costs
from transition.guides import shelf
from transition.guides.cost_form import CostForm
from transition.guides.picking import suggestions
from transition.web.access import public_page


# Nothing on the server changes by posting here, and a token would need a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def cost(request: HttpRequest) -> HttpResponse:
    """Ask for a month, or answer what it costs on both models."""
    is_asked = request.method == "POST"
    form = CostForm(request.POST, request.FILES) if is_asked else CostForm(initial=_initial(request))
    context = {"form": form, "names": suggestions(), "estimate": None}
    if is_asked and form.is_valid():
        old, new = form.cleaned_data["a"].model, form.cleaned_data["b"].model
        context |= {
            "estimate": costs.estimate(old, new, form.month()),
            "old": old,
            "new": new,
            "month": form.month(),
            "counted_instead": _another_than(old, form.sums.models if form.sums else ()),
            "is_written": shelf.of(almanac.current()).about(old.pk, new.pk, get_language()) is not None,
        }
    response = render(request, "guides/cost.html", context, status=422 if is_asked and form.errors else 200)
    if is_asked:
        response["Cache-Control"] = "no-store"
    return response


def _another_than(old: AIModel, named: Sequence[str]) -> str:
    """Return the one model that a file names, where it is another than the one whose price is taken."""
    return named[0] if len(named) == 1 and resolve(named[0]) != old else ""


def _initial(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:200] for name in ("a", "b")}
