"""The catalog at the desk: find an availability, see its record, and write down what a provider has said."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from transition import clock
from transition.catalog import almanac, model_page, told, words
from transition.catalog.filters import Filters
from transition.catalog.models import Availability, LifecycleEvent
from transition.desk.catalog_forms import FORMS, RecordForm
from transition.notices import moving
from transition.web.models import Edition
from users.access import role_required
from users.models import Role, User

PAGE = 50


@require_safe
@role_required()
def availabilities(request: HttpRequest) -> HttpResponse:
    """List what the catalog holds, a page at a time."""
    filters, today = Filters(request.GET), clock.today()
    filters.is_valid()
    rows = (
        filters.in_state(filters.matching(today), today)
        .with_subjects()
        .defer("note")
        .order_by("model__name", "surface__name", "pk")
    )
    page = Paginator(rows, PAGE).get_page(filters.value("page") or 1)
    listed = [(one, one.lifecycle(today), words.when(one, today)) for one in page]
    context = {"filters": filters, "page": page, "rows": listed, "may_edit": _may_edit(request)}
    context["choices"] = [filters[name] for name in ("provider", "surface", "state")]
    return render(request, "desk/catalog/list.html", context, status=200 if filters.is_valid() else 422)


@require_safe
@role_required()
def availability(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one availability: what readers see now, and everything that was recorded."""
    found = _find(pk)
    return render(request, "desk/catalog/availability.html", {**_record(found), "may_edit": _may_edit(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def change(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Write something down in two steps: a form, then the words that readers will see, before anything is kept."""
    if action not in FORMS:
        raise Http404
    found = _find(pk)
    if request.method != "POST":
        return _answer(request, "form", found, FORMS[action](availability=found))
    form = FORMS[action](request.POST, availability=found)
    if not form.is_valid():
        return _answer(request, "form", found, form, status=422)
    if form.is_stale():
        return _stale(request, found, form)
    if "change" in request.POST:
        return _answer(request, "form", found, form)
    if "confirm" in request.POST:
        return _keep(request, found, form)
    try:
        views = _before_and_after(found, form, request)
    except ValidationError as problem:
        form.add_error(None, problem)
        return _answer(request, "form", found, form, status=422)
    return _answer(request, "confirm", found, form, following=moving.following(found), **views)


def _keep(request: HttpRequest, found: Availability, form: RecordForm) -> HttpResponse:
    """Keep it, unless somebody was quicker: the row is locked while its version is compared."""
    try:
        with transaction.atomic():
            Edition.objects.hold()
            Availability.objects.select_for_update(of=("self",)).get(pk=found.pk)
            found.refresh_from_db(fields=["schedule_version"])
            if form.is_stale():
                return _stale(request, _find(found.pk), form)
            form.record(cast(User, request.user))
    except ValidationError as problem:
        form.add_error(None, problem)
        return _answer(request, "form", found, form, status=422)
    messages.success(request, _recorded(found))
    return redirect("desk_availability", pk=found.pk)


def _recorded(found: Availability) -> str:
    if any(one.told for one in moving.following(found)):
        return _("Recorded. Readers see it now, and the people who were told before hear what changed.")
    return _("Recorded. Readers see it now. Nobody is sent anything.")


@dataclass(frozen=True)
class Reading:
    """What the model's page says: its first sentence, the line of the surface, and the suggestions."""

    answer: SafeString
    place: model_page.Place
    suggestions: list[str]


def _reading(found: Availability) -> Reading:
    page = model_page.read(almanac.current(), found.model, clock.today())
    place = next(one for one in page.places if one.row.pk == found.pk)
    return Reading(page.answer, place, [one.hint.words for one in page.suggestions])


def _before_and_after(found: Availability, form: RecordForm, request: HttpRequest) -> dict[str, Any]:
    """Return what readers see now and what they would see: it is recorded, read, and taken back."""
    before = _reading(found)
    with transaction.atomic():
        event = form.record(cast(User, request.user))
        after = _reading(found)
        transaction.set_rollback(True)
    found.refresh_from_db()
    return {"before": before, "after": after, "told": model_page.Told(event, found.surface.name)}


def _stale(request: HttpRequest, found: Availability, form: RecordForm) -> HttpResponse:
    """Refuse a form that was opened before the last change, show both versions, and keep what was typed."""
    seen = form.cleaned_data["version"]
    since = [one for one in _events(found) if one.event.schedule_version > seen]
    kept = request.POST.copy()
    kept["version"] = str(found.schedule_version)
    fresh = type(form)(kept, availability=found)
    # The oldest change since then still knows what the form was written against.
    was = since[-1].event if since else None
    context = {"since": since, "seen": seen, "was": told.dated(was.before_on, was.before_precision) if was else ""}
    return _answer(request, "form", found, fresh, status=409, **context)


def _answer(
    request: HttpRequest, page: str, found: Availability, form: RecordForm, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {**_record(found), "form": form}
    return render(request, f"desk/catalog/{page}.html", context, status=status)


def _find(pk: int) -> Availability:
    return get_object_or_404(Availability.objects.with_subjects(), pk=pk)


def _record(found: Availability) -> dict[str, Any]:
    # Names and titles, because a template would call the classes.
    actions = [(form.action, form.title) for form in FORMS.values()]
    return {"availability": found, "reading": _reading(found), "events": _events(found), "actions": actions}


def _events(found: Availability) -> list[model_page.Told]:
    rows = LifecycleEvent.objects.filter(availability=found).select_related("entered_by").order_by("-entered_at", "-pk")
    return [model_page.Told(one, found.surface.name) for one in rows[: model_page.MOST_EVENTS]]


def _may_edit(request: HttpRequest) -> bool:
    return cast(User, request.user).has_role(Role.SUPPORT)
