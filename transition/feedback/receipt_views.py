"""Coming back: what happened to it, the answers, the choices, the way out. By reference, or signed in.

The reference travels in the body of every request and never in an address, so no history, log or link holds it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from transition import clock
from transition.feedback import permissions, receipts
from transition.feedback.erasing import erase
from transition.feedback.limits import RECEIPTS, allowed, has_room
from transition.feedback.models import Consent, Contact, Erasure, Submission
from transition.feedback.permission_forms import CHOSEN_NAME, NO_NAME
from transition.feedback.receipt_forms import ChoicesForm, ReceiptForm
from transition.web.access import open_to_all
from users.requests import SignedInRequest

Action = Callable[[HttpRequest, Submission], HttpResponse]


@require_safe
@never_cache
def mine(request: SignedInRequest) -> HttpResponse:
    """List what a signed-in person sent."""
    sent = Submission.objects.sent_by(request.user).select_related("triage")
    return render(request, "feedback/mine.html", {"submissions": sent, "sent": True})


def with_reference(action: Action) -> Callable[..., HttpResponseBase]:
    """Open a view to whoever posts a valid reference, or is signed in and posts the id of something of their own."""

    @never_cache
    @open_to_all
    @wraps(action)
    def answer(request: HttpRequest) -> HttpResponse:
        now = clock.now()
        own = _own(request)
        if own is not None:
            return action(request, own)
        form = ReceiptForm(request.POST)
        if not has_room(RECEIPTS, request, now):
            form.add_error("code", _too_many(now))
            return _ask(request, form, status=429)
        if not form.is_valid():
            return _ask(request, form, status=422)
        submission = receipts.find(form.cleaned_data["code"], now)
        if submission is None:
            allowed(RECEIPTS, request, now)
            form.add_error(
                "code", _("Nothing is kept under this reference. Check each letter, or it may have been deleted.")
            )
            return _ask(request, form, status=422)
        return action(request, submission)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all
def receipt(request: HttpRequest) -> HttpResponseBase:
    """Ask for the reference, or show what it opens."""
    return _opened(request) if request.method == "POST" else _ask(request, ReceiptForm())


@with_reference
def _opened(request: HttpRequest, submission: Submission) -> HttpResponse:
    return _page(request, submission, _choices_form(submission))


@require_POST
@with_reference
def choices(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Change what may be done with the words."""
    form = _choices_form(submission, request)
    if not form.is_valid():
        return _page(request, submission, form, status=422)
    permissions.change(submission, form.permissions(), clock.now())
    return _page(request, submission, _choices_form(submission), saved=True)


@require_POST
@with_reference
def ask_to_erase(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Say what will be gone, and ask once."""
    context = {"submission": submission, "code": request.POST.get("code", ""), "sent": True}
    return render(request, "feedback/erase.html", context)


@require_POST
@with_reference
def erased(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Erase it all."""
    erase(submission, Erasure.Reason.ASKED, clock.now())
    return render(request, "feedback/erased.html", {"sent": True})


def _own(request: HttpRequest) -> Submission | None:
    pk = request.POST.get("submission", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19 and request.user.is_authenticated):
        return None
    return Submission.objects.sent_by(request.user).filter(pk=pk).first()


def _choices_form(submission: Submission, request: HttpRequest | None = None) -> ChoicesForm:
    live = {consent.kind: consent for consent in submission.consents.live()}
    publish = live.get(Consent.Kind.PUBLISH)
    public_name = publish.public_name if publish else ""
    initial = dict.fromkeys(live, True) | {
        "adult": publish is not None,
        "publish_as": CHOSEN_NAME if public_name else NO_NAME,
        "public_name": public_name,
    }
    return ChoicesForm(
        request.POST if request else None,
        initial=initial,
        provider=submission.model.provider.name if submission.model else "",
        under_18=submission.is_under_18(),
        has_contact=Contact.objects.filter(pk=submission.pk).exists(),
    )


def _page(
    request: HttpRequest, submission: Submission, form: ChoicesForm, *, status: int = 200, saved: bool = False
) -> HttpResponse:
    thread = getattr(submission, "thread", None)
    context = {
        "submission": submission,
        "text": submission.text,
        "triage": submission.triage,
        "messages_of_thread": thread.messages.order_by("sent_at", "pk") if thread else [],
        "form": form,
        "saved": saved,
        "code": request.POST.get("code", ""),
        "sent": True,
    }
    return render(request, "feedback/receipt.html", context, status=status)


def _ask(request: HttpRequest, form: ReceiptForm, status: int = 200) -> HttpResponse:
    return render(request, "feedback/receipt_ask.html", {"form": form, "sent": True}, status=status)


def _too_many(now: datetime) -> str:
    return _("Too many wrong references came from this connection. Try again at %(time)s UTC.") % {
        "time": f"{RECEIPTS.opens_again_at(now):%H:%M}"
    }
