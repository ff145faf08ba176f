"""The inbox of what people sent: read, sorted, answered. Stewards read; support acts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.desk.feedback_forms import MoveForm, QueueForm, RedactForm, ReplyForm
from transition.feedback import sorting
from transition.feedback.models import Severity, Submission, Triage
from transition.feedback.models.answering import TriageQuerySet
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

PAGE_SIZE = 50

READERS = (Role.SUPPORT, Role.STEWARD)


@require_safe
@role_required(*READERS)
def inbox(request: SignedInRequest) -> HttpResponse:
    """Show the queue: most severe first, then whoever has waited longest."""
    form = QueueForm(request.GET)
    form.is_valid()
    rows = list(_after(request.GET.get("after", ""), _queue(form)).in_reading_order()[: PAGE_SIZE + 1])
    today = clock.today()
    for row in rows:
        row.overdue = row.is_overdue(today)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "rows": rows[:PAGE_SIZE],
        "next": _next_page(request, rows[PAGE_SIZE - 1]) if len(rows) > PAGE_SIZE else "",
        "is_first": "after" not in request.GET,
        "waiting": Triage.objects.open().count(),
        "first": Triage.objects.open().filter(severity=Severity.LIFE).count(),
    }
    return render(request, "desk/feedback/inbox.html", context)


def _queue(form: QueueForm) -> TriageQuerySet:
    wanted = form.cleaned_data
    rows = Triage.objects.select_related("submission__text")
    rows = rows.filter(state=wanted["state"]) if wanted.get("state") else rows.open()
    if wanted.get("severity"):
        rows = rows.filter(severity=wanted["severity"])
    if wanted.get("model"):
        rows = rows.filter(submission__model_name__icontains=wanted["model"])
    return rows


def _after(place: str, rows: TriageQuerySet) -> TriageQuerySet:
    """Go on after a place in the reading order; a place that makes no sense is the beginning."""
    severity, _first, rest = place.partition("~")
    received_at, _second, pk = rest.partition("~")
    try:
        return rows.after(int(severity), datetime.fromisoformat(received_at), int(pk)) if place else rows
    except (ValueError, OverflowError):
        return rows


def _next_page(request: SignedInRequest, last: Triage) -> str:
    kept = {name: request.GET.get(name, "") for name in QueueForm.base_fields if request.GET.get(name)}
    return "?" + urlencode(kept | {"after": f"{last.severity}~{last.received_at.isoformat()}~{last.pk}"})


@require_safe
@role_required(*READERS)
def submission(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _find(pk))


@require_POST
@role_required(Role.SUPPORT)
def reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the words as they were sent. It is written down who did, before they are shown."""
    found = _find(pk)
    return _page(request, found, raw=sorting.reveal(found, by=request.user, now=clock.now()), revealed=True)


@require_POST
@role_required(Role.SUPPORT)
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    form = MoveForm(request.POST.copy(), triage=found.triage)
    return _act(request, found, form, "move_form", sorting.move, _("Moved."), ("version", "state", "severity", "note"))


@require_POST
@role_required(Role.SUPPORT)
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    form = ReplyForm(request.POST.copy())
    return _act(
        request, found, form, "reply_form", sorting.reply, _("Your answer is in the thread."), ("version", "text")
    )


@require_POST
@role_required(Role.SUPPORT)
def redact(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    form = RedactForm(request.POST.copy())
    names = ("version", "text", "privacy")
    return _act(request, found, form, "redact_form", sorting.redact, _("The redacted words are saved."), names)


def _act(
    request: SignedInRequest,
    found: Submission,
    form: forms.Form,
    form_name: str,
    act: Callable[..., Any],
    done: str,
    names: tuple[str, ...],
) -> HttpResponse:
    """Do one thing with a submission. Nothing typed is lost when it is refused, or when a colleague was faster."""
    stale = form.data.get("version") != str(found.triage.version)
    if not stale and not form.is_valid():
        return _page(request, found, status=422, **{form_name: form})
    try:
        if stale:
            raise sorting.StaleTriage
        act(found.triage, by=request.user, now=clock.now(), **{name: form.cleaned_data[name] for name in names})
    except sorting.StaleTriage:
        return _colleague_was_faster(request, found.pk, form, form_name)
    messages.success(request, done)
    return redirect("desk_submission", pk=found.pk)


def _colleague_was_faster(request: SignedInRequest, pk: int, form: forms.Form, form_name: str) -> HttpResponse:
    """Show how things stand now, with what was typed, so that pressing again is a decision and not an accident."""
    now_found = _find(pk)
    form.data["version"] = str(now_found.triage.version)  # type: ignore[index]
    if isinstance(form, MoveForm):
        form = MoveForm(form.data, triage=now_found.triage)
    latest = now_found.moderation_events.select_related("by").order_by("happened_at", "pk").last()
    return _page(request, now_found, status=409, latest=latest, stale=True, **{form_name: form})


def _find(pk: int) -> Submission:
    related = ("text", "triage", "triage__severity_by", "thread", "model__provider", "contact")
    return get_object_or_404(Submission.objects.select_related(*related), pk=pk)


def _page(request: SignedInRequest, found: Submission, *, status: int = 200, **more: Any) -> HttpResponse:
    triage, text = found.triage, found.text
    version = {"version": triage.version}
    thread = getattr(found, "thread", None)
    context = {
        "submission": found,
        "triage": triage,
        "text": text,
        "may_act": request.user.has_role(Role.SUPPORT),
        "consents": found.consents.order_by("given_at", "pk"),
        "by_email": sorting.may_be_emailed(found.pk),
        "messages_of_thread": thread.messages.select_related("author").order_by("sent_at", "pk") if thread else [],
        "events": found.moderation_events.select_related("by").order_by("happened_at", "pk"),
        "move_form": MoveForm(initial=version | {"state": triage.state, "severity": triage.severity}, triage=triage),
        "reply_form": ReplyForm(initial=version),
        "redact_form": RedactForm(initial=version | {"text": text.redacted, "privacy": text.privacy}),
    }
    return render(request, "desk/feedback/submission.html", context | more, status=status)
