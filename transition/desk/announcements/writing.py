"""Start an announcement and change whom it reaches: choose what it is about and what it begins with."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.catalog.models import Availability
from transition.desk.announcements.beginnings import Beginning, beginning, templates
from transition.desk.announcements.forms import PlanForm, plan_initial
from transition.notices import audience, drafts, plans
from transition.notices.languages import with_own_texts
from transition.notices.models import Act, Kind, Plan
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PAGE = ["GET", "HEAD", "POST"]
_FOUND = 30


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def new(request: SignedInRequest) -> HttpResponse:
    """Search first; with ``?about=`` the form about that availability, or about nothing in particular (``none``).

    ``?template=`` names a template, ``?copy=`` another announcement; either fills the form and brings texts.
    """
    about = request.POST.get("about") or request.GET.get("about", "")
    copy = _copied_or_404(request.GET.get("copy", ""))
    if not about:
        return _search(request, copy)
    availability = None if about == "none" else _availability_or_404(about)
    begun = beginning(request.GET.get("template", ""), copy, availability)
    form = PlanForm(request.POST or None, initial=_initial(availability, begun), general=availability is None)
    if request.method == "POST" and form.is_valid():
        try:
            return _propose(request, availability, form, begun)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {
        "form": form,
        "availability": availability,
        "about": about,
        "begun": begun,
        "templates": templates().values() if availability else [],
        "others": _others(availability),
    }
    return render(request, "desk/announcements/new.html", context, status=422 if form.errors else 200)


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.in_order(), pk=pk)
    seen = plans.hash_of(plan)
    form = PlanForm(
        request.POST or None, initial=plan_initial(plan) | {"seen": seen}, general=plan.availability is None
    )
    is_stale = request.method == "POST" and request.POST.get("seen") != seen
    if request.method == "POST" and form.is_valid() and not is_stale:
        try:
            with transaction.atomic():
                drafts.edit(plan, **form.fields_of_plan())
                Act.objects.create(plan=plan, what=Act.What.EDITED, who=request.user)
            messages.success(request, _("Saved. It is a draft again and needs a review before it runs."))
            return redirect("desk_announcement", pk)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    if is_stale:
        form.data = with_value(form.data, "seen", seen)
    # A rule written elsewhere that the form cannot show: saving replaces it, so it is said in words.
    unshown = "" if audience.split(plan.audience) else audience.in_words(plan.audience)
    context = {"form": form, "plan": plan, "is_stale": is_stale, "unshown": unshown}
    return render(request, "desk/announcements/edit.html", context, status=status_of(form, is_stale))


def found(words: str, on: date) -> QuerySet[Availability]:
    """Return the availabilities that match every word; ends that are still ahead come first, soonest first."""
    rows = Availability.objects.select_related("model__provider", "surface")
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(model__name__icontains=word)
            | Q(model__key__icontains=word)
            | Q(model__provider__name__icontains=word)
            | Q(surface__name__icontains=word)
        )
    is_ahead = Q(retires_on__gte=on)
    return rows.alias(is_ahead=is_ahead).order_by("-is_ahead", "retires_on", "model__name", "surface__name", "pk")


def with_value(data: Any, name: str, value: str) -> Any:
    """Return what was posted with one value replaced."""
    copy = data.copy()
    copy[name] = value
    return copy


def status_of(form: Any, is_stale: bool) -> int:
    """Return 409 for what somebody else changed meanwhile, 422 for what the form refuses, else 200."""
    return 409 if is_stale else 422 if form.errors else 200


def _search(request: SignedInRequest, copy: Plan | None) -> HttpResponse:
    words = request.GET.get("q", "")[:200].replace("\x00", "")
    rows = (
        [(one, one.lifecycle(clock.today())) for one in found(words, clock.today())[:_FOUND]] if words.strip() else []
    )
    context = {"q": words, "rows": rows, "most": _FOUND, "copy": copy}
    return render(request, "desk/announcements/choose.html", context)


def _initial(availability: Availability | None, begun: Beginning | None) -> dict[str, Any]:
    blank = Plan(audience={"followers": ["everything"]}) if availability is None else Plan()
    initial = plan_initial(blank) | (begun.initial if begun else {})
    return initial | {"title": _title(availability)}


@transaction.atomic
def _propose(
    request: SignedInRequest, availability: Availability | None, form: PlanForm, begun: Beginning | None
) -> HttpResponse:
    texts = begun.texts if begun else []
    plan = drafts.propose(availability, request.user, languages=with_own_texts(), texts=texts, **form.fields_of_plan())
    detail = _("from “%(name)s”") % {"name": begun.name} if begun else ""
    Act.objects.create(plan=plan, what=Act.What.PROPOSED, who=request.user, detail=detail[:200])
    if availability is None and not texts:
        messages.success(request, _("The draft is there. Now write its text."))
        return redirect("desk_announcement_text", plan.pk, Kind.ANNOUNCED, "any")
    messages.success(
        request, _("The draft is there, with a text for every message. Improve them, then ask for review.")
    )
    return redirect("desk_announcement", plan.pk)


def _availability_or_404(number: str) -> Availability:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404(_("The catalog has no such model on this surface."))
    return get_object_or_404(Availability.objects.select_related("model__provider", "surface"), pk=number)


def _copied_or_404(number: str) -> Plan | None:
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404(_("There is no such announcement."))
    return get_object_or_404(Plan.objects.in_order(), pk=number)


def _others(availability: Availability | None) -> QuerySet[Plan]:
    """Return the announcements about the same availability that are not over: two would tell people twice."""
    over = [Plan.State.COMPLETE, Plan.State.CANCELLED]
    same = Plan.objects.filter(availability=availability) if availability else Plan.objects.none()
    return same.exclude(state__in=over).order_by("pk")


def _title(availability: Availability | None) -> str:
    if availability is None:
        return ""
    return _("%(model)s leaves %(surface)s") % {"model": availability.model, "surface": availability.surface}
