"""Notices that wait for somebody with an account. Reading marks nothing by itself: a button does, or the page's script."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.notices.follows.confirming import follower_of
from transition.notices.models import InboxMessage
from transition.notices.models.inbox import InboxQuerySet
from users.requests import SignedInRequest

PAGE = 25


@require_safe
@never_cache
def inbox(request: SignedInRequest) -> HttpResponse:
    mine = _mine(request)
    before = request.GET.get("before", "")
    page = mine.newest()
    if before.isascii() and before.isdigit() and len(before) < 19:
        page = page.filter(pk__lt=before)
    found = list(page[: PAGE + 1])
    context = {
        "found": found[:PAGE],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_first": not before,
        "unread": mine.unread().count(),
        "all_read_at": _moment(request.GET.get("read", "")),
    }
    return render(request, "inbox/inbox.html", context)


@require_safe
@never_cache
def unread_count(request: SignedInRequest) -> HttpResponse:
    """Answer the number in the signed-in corner as a fragment."""
    return render(request, "inbox/_unread.html", {"unread": _mine(request).unread().count()})


@require_safe
@never_cache
def message(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "inbox/message.html", {"message": _message(request, pk)})


@require_POST
@never_cache
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _message(request, pk)
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    return _after(request, found)


@require_POST
@never_cache
def unread(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _message(request, pk)
    found.read_at = None
    found.save(update_fields=["read_at"])
    return _after(request, found)


@require_POST
@never_cache
def read_all(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    _mine(request).unread().update(read_at=now)
    return redirect(f"{reverse('inbox')}?read={now:%Y-%m-%dT%H:%M:%S.%f}Z")


@require_POST
@never_cache
def read_all_undo(request: SignedInRequest) -> HttpResponse:
    """Mark as unread what one press of "mark all as read" had marked."""
    at = _moment(request.POST.get("at", ""))
    if at and _mine(request).filter(read_at=at).update(read_at=None):
        messages.success(request, _("They are unread again."))
    return redirect("inbox")


def _after(request: HttpRequest, found: InboxMessage) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "inbox/_mark.html", {"message": found})
    return redirect("inbox_message", pk=found.pk)


def _mine(request: SignedInRequest) -> InboxQuerySet:
    follower = follower_of(request.user, clock.now())
    return InboxMessage.objects.filter(follower=follower) if follower else InboxMessage.objects.none()


def _message(request: SignedInRequest, pk: int) -> InboxMessage:
    return get_object_or_404(_mine(request).newest(), pk=pk)


def _moment(said: str) -> datetime | None:
    try:
        at = parse_datetime(said)
    except ValueError:
        return None
    return at if at and at.tzinfo else None
