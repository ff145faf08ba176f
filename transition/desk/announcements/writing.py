"""Write an announcement: choose what it is about, whom it reaches, and improve the texts."""

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
from transition.desk.announcements.forms import PlanForm, TextForm, plan_initial
from transition.desk.announcements.lint import warnings
from transition.notices import drafts, plans
from transition.notices.models import Act, ContentRevision, Kind, Plan
from transition.notices.wording import GENERAL_PLACEHOLDERS, PLACEHOLDERS
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PAGE = ["GET", "HEAD", "POST"]
_FOUND = 30


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def new(request: SignedInRequest) -> HttpResponse:
    """Search first; with ``?about=`` the form about that availability, or about nothing in particular (``none``)."""
    about = request.POST.get("about") or request.GET.get("about", "")
    if not about:
        return _search(request)
    availability = None if about == "none" else _availability_or_404(about)
    initial: dict[str, Any] = plan_initial(Plan()) | {"title": _title(availability)}
    if availability is None:
        initial["followers"] = ["everything"]
    form = PlanForm(request.POST or None, initial=initial, general=availability is None)
    if request.method == "POST" and form.is_valid():
        try:
            return _propose(request, availability, form)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {"form": form, "availability": availability, "about": about, "others": _others(availability)}
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
        form.data = _with(form.data, "seen", seen)
    context = {"form": form, "plan": plan, "is_stale": is_stale}
    return render(request, "desk/announcements/edit.html", context, status=_status(form, is_stale))


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def text(request: SignedInRequest, pk: int, kind: str, days: str) -> HttpResponse:
    """Show and change one text. A form that was overtaken keeps what was typed and shows what the other person wrote."""
    plan = get_object_or_404(Plan.objects.in_order(), pk=pk)
    newest = _text_or_404(plan, kind, days)
    initial = {name: getattr(newest, name) for name in ("subject", "body", "acknowledgement")} | {"seen": newest.pk}
    form = TextForm(request.POST or None, initial=initial, text=newest, general=plan.availability is None)
    is_stale = request.method == "POST" and request.POST.get("seen", "") != str(newest.pk or "")
    if request.method == "POST" and form.is_valid() and not is_stale:
        try:
            return _revise(request, plan, newest, form)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    if is_stale:
        form.data = _with(form.data, "seen", str(newest.pk or ""))
    said = {name: form[name].value() or "" for name in ("subject", "body", "acknowledgement")}
    context = {
        "plan": plan,
        "text": newest,
        "form": form,
        "is_stale": is_stale,
        "warnings": warnings(**said),
        "placeholders": _placeholders(plan),
    }
    return render(request, "desk/announcements/text.html", context, status=_status(form, is_stale))


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


def _search(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:200].replace("\x00", "")
    rows = (
        [(one, one.lifecycle(clock.today())) for one in found(words, clock.today())[:_FOUND]] if words.strip() else []
    )
    return render(request, "desk/announcements/choose.html", {"q": words, "rows": rows, "most": _FOUND})


@transaction.atomic
def _propose(request: SignedInRequest, availability: Availability | None, form: PlanForm) -> HttpResponse:
    plan = drafts.propose(availability, request.user, **form.fields_of_plan())
    Act.objects.create(plan=plan, what=Act.What.PROPOSED, who=request.user)
    if availability is None:
        messages.success(request, _("The draft is there. Now write its text."))
        return redirect("desk_announcement_text", plan.pk, Kind.ANNOUNCED, "any")
    messages.success(
        request, _("The draft is there, with a text for every message. Improve them, then ask for review.")
    )
    return redirect("desk_announcement", plan.pk)


def _revise(request: SignedInRequest, plan: Plan, newest: ContentRevision, form: TextForm) -> HttpResponse:
    data = form.cleaned_data
    words = {name: data[name] for name in ("subject", "body", "acknowledgement")}
    words["body"] = words["body"].replace("\r\n", "\n")
    if all(getattr(newest, name) == value for name, value in words.items()):
        messages.info(request, _("Nothing was changed."))
        return redirect("desk_announcement", plan.pk)
    with transaction.atomic():
        drafts.revise(
            plan,
            request.user,
            kind=newest.kind,
            days_before=newest.days_before,
            language=newest.language,
            channel=newest.channel,
            **words,
        )
        Act.objects.create(plan=plan, what=Act.What.REVISED, who=request.user, detail=text_label(newest))
    messages.success(request, _("Saved. It is a draft again and needs a review before it runs."))
    return redirect("desk_announcement", plan.pk)


def text_label(revision: ContentRevision) -> str:
    """Return the name of a text at the desk: "Countdown, T-30", or "Announced"."""
    kind = str(Kind(revision.kind).label)
    if revision.kind != Kind.COUNTDOWN:
        return kind
    return f"{kind}, T-{revision.days_before}" if revision.days_before else _("Countdown, any other day")


def _text_or_404(plan: Plan, kind: str, days: str) -> ContentRevision:
    wanted = None if days == "any" else int(days) if days.isascii() and days.isdigit() and len(days) < 5 else -1
    newest = plan.content().filter(kind=kind, days_before=wanted).first()
    if newest:
        return newest
    if plan.availability is None and kind == Kind.ANNOUNCED and wanted is None:
        return ContentRevision(plan=plan, kind=kind, subject="", body="")
    raise Http404(_("This announcement has no such text."))


def _placeholders(plan: Plan) -> list[tuple[str, Any]]:
    allowed = PLACEHOLDERS if plan.availability else {name: PLACEHOLDERS[name] for name in sorted(GENERAL_PLACEHOLDERS)}
    return [("{" + name + "}", words) for name, words in allowed.items()]


def _availability_or_404(number: str) -> Availability:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404(_("The catalog has no such model on this surface."))
    return get_object_or_404(Availability.objects.select_related("model__provider", "surface"), pk=number)


def _others(availability: Availability | None) -> QuerySet[Plan]:
    """Return the announcements about the same availability that are not over: two would tell people twice."""
    over = [Plan.State.COMPLETE, Plan.State.CANCELLED]
    same = Plan.objects.filter(availability=availability) if availability else Plan.objects.none()
    return same.exclude(state__in=over).order_by("pk")


def _title(availability: Availability | None) -> str:
    if availability is None:
        return ""
    return _("%(model)s leaves %(surface)s") % {"model": availability.model, "surface": availability.surface}


def _with(data: Any, name: str, value: str) -> Any:
    copy = data.copy()
    copy[name] = value
    return copy


def _status(form: Any, is_stale: bool) -> int:
    return 409 if is_stale else 422 if form.errors else 200
