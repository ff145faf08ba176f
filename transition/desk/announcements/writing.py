"""Start an announcement and change whom it reaches: what it says to whom, and what it begins with."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from transition.catalog.models import Availability
from transition.desk.announcements import choosing
from transition.desk.announcements.beginnings import Beginning, beginning, templates
from transition.desk.announcements.forms import PlanForm, plan_initial
from transition.notices import audience, drafts, joint
from transition.notices.languages import with_own_texts
from transition.notices.models import Act, Kind, Plan
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def new(request: SignedInRequest) -> HttpResponse:
    """Search first; with ``?about=`` the form about that availability, several of them, or nothing in particular (``none``).

    ``?template=`` names a template, ``?copy=`` another announcement; either fills the form and brings texts.
    """
    about = request.POST.getlist("about") or request.GET.getlist("about")
    copy = _copied_or_404(request.GET.get("copy", ""))
    if not about:
        return choosing.choose(request, copy)
    availabilities = [] if about == ["none"] else [_availability_or_404(one) for one in dict.fromkeys(about)]
    availability = availabilities[0] if availabilities else None
    begun = beginning(request.GET.get("template", ""), copy, availability)
    form = PlanForm(request.POST or None, initial=_initial(availabilities, begun), general=availability is None)
    if request.method == "POST" and form.is_valid():
        try:
            return _propose(request, availabilities, form, begun)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {
        "form": form,
        "availability": availability,
        "availabilities": availabilities,
        "about": about,
        "query": urlencode({"about": about}, doseq=True),
        "begun": begun,
        "templates": templates().values() if availability else [],
        "others": _others(availabilities),
    }
    return render(request, "desk/announcements/new.html", context, status=422 if form.errors else 200)


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.in_order(), pk=pk)
    seen = joint.hash_of(plan)
    form = PlanForm(
        request.POST or None, initial=plan_initial(plan) | {"seen": seen}, general=plan.availability is None
    )
    is_stale = request.method == "POST" and request.POST.get("seen") != seen
    if request.method == "POST" and form.is_valid() and not is_stale:
        try:
            with transaction.atomic():
                joint.edit(plan, **form.fields_of_plan())
                joint.note(plan, Act.What.EDITED, request.user)
            messages.success(request, _("Saved. It is a draft again and needs a review before it runs."))
            return redirect("desk_announcement", pk)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    if is_stale:
        form.data = with_value(form.data, "seen", seen)
    # A rule written elsewhere that the form cannot show: saving replaces it, so it is said in words.
    unshown = "" if audience.split(plan.audience) else audience.in_words(plan.audience)
    context = {"form": form, "plan": plan, "is_stale": is_stale, "unshown": unshown, "members": joint.members(plan)}
    return render(request, "desk/announcements/edit.html", context, status=status_of(form, is_stale))


def with_value(data: Any, name: str, value: str) -> Any:
    """Return what was posted with one value replaced."""
    copy = data.copy()
    copy[name] = value
    return copy


def status_of(form: Any, is_stale: bool) -> int:
    """Return 409 for what somebody else changed meanwhile, 422 for what the form refuses, else 200."""
    return 409 if is_stale else 422 if form.errors else 200


def _initial(availabilities: Sequence[Availability], begun: Beginning | None) -> dict[str, Any]:
    blank = Plan() if availabilities else Plan(audience={"followers": ["everything"]})
    initial = plan_initial(blank) | (begun.initial if begun else {})
    return initial | {"title": _title(availabilities)}


@transaction.atomic
def _propose(
    request: SignedInRequest, availabilities: Sequence[Availability], form: PlanForm, begun: Beginning | None
) -> HttpResponse:
    texts = begun.texts if begun else []
    fields = {"languages": with_own_texts(), "texts": texts, **form.fields_of_plan()}
    if len(availabilities) > 1:
        plan = joint.propose(availabilities, request.user, **fields)
    else:
        plan = drafts.propose(availabilities[0] if availabilities else None, request.user, **fields)
    detail = _("from “%(name)s”") % {"name": begun.name} if begun else ""
    joint.note(plan, Act.What.PROPOSED, request.user, detail)
    if not availabilities and not texts:
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


def _others(availabilities: Sequence[Availability]) -> QuerySet[Plan]:
    """Return the announcements about any of these that are not over: two would tell people twice."""
    over = [Plan.State.COMPLETE, Plan.State.CANCELLED]
    same = Plan.objects.filter(availability__in=availabilities).exclude(state__in=over)
    return same.select_related("availability__model", "availability__surface").order_by("pk")


def _title(availabilities: Sequence[Availability]) -> str:
    if not availabilities:
        return ""
    first, more = availabilities[0], len(availabilities) - 1
    if not more:
        return _("%(model)s leaves %(surface)s") % {"model": first.model, "surface": first.surface}
    return ngettext("%(model)s and %(n)d more leave", "%(model)s and %(n)d more leave", more) % {
        "model": first.model,
        "n": more,
    }
