"""The form, and the page after it. Nothing is kept before Send, and no answer of ours loses a word."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.catalog.models import AIModel
from transition.feedback import intake, naming
from transition.feedback.forms import FeedbackForm
from transition.feedback.limits import SENDING, allowed
from transition.feedback.models import Submission
from transition.feedback.models.answering import read_by
from transition.feedback.receipts import code_to_show
from transition.feedback.stamps import new_stamp, opened_at
from transition.web.access import keeps_what_was_typed, open_to_all


def shown_again(request: HttpRequest, provider: str = "", key: str = "") -> HttpResponse:
    """Answer a stale token with the whole form as it was filled in, and a fresh token."""
    form = _form(request, _about(provider, key), clock.now())
    form.is_valid()
    form.add_error(
        None, _("The page was open for long or the site was updated. Nothing is lost: please press Send again.")
    )
    return _page(request, form, status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all
@keeps_what_was_typed(shown_again)
def feedback(request: HttpRequest, provider: str = "", key: str = "") -> HttpResponse:
    about = _about(provider, key)
    if request.method == "POST":
        return _receive(request, about, clock.now())
    initial = {"model": about.name if about else "", **new_stamp(clock.now())}
    if request.user.is_authenticated:
        initial["contact"] = request.user.email
    return _page(request, FeedbackForm(initial=initial, about=about, now=clock.now()))


def _receive(request: HttpRequest, about: AIModel | None, now: datetime) -> HttpResponse:
    first = _sent_already(request)
    if first is not None:
        return _thanks(request, first, now)
    form = _form(request, about, now)
    if not form.is_valid():
        return _page(request, form, status=422)
    if intake.was_erased(UUID(form.cleaned_data["submission_id"])):
        return render(request, "feedback/erased.html", {"sent": True}, status=410)
    if not allowed(SENDING, request, now):
        form.add_error(None, _too_many(now))
        return _page(request, form, status=429)
    sender = request.user if request.user.is_authenticated else None
    return _thanks(request, intake.receive(form.sent(sender, get_language() or "en"), now), now)


def _form(request: HttpRequest, about: AIModel | None, now: datetime) -> FeedbackForm:
    """Return the filled-in form. It is judged as it came; then its hidden values are mended for the next Send."""
    data = request.POST.copy()
    form = FeedbackForm(data, about=about, now=now)
    form.is_valid()
    data["website"] = ""
    if opened_at(data.get("submission_id", ""), data.get("opened", "")) is None:
        for name, value in new_stamp(now).items():
            data[name] = value
    return form


def _sent_already(request: HttpRequest) -> Submission | None:
    """Return what this very form sent before. Only the form that we signed may ask."""
    submission_id = request.POST.get("submission_id", "")
    if opened_at(submission_id, request.POST.get("opened", "")) is None:
        return None
    return Submission.objects.select_related("receipt").filter(submission_id=UUID(submission_id)).first()


def _thanks(request: HttpRequest, submission: Submission, now: datetime) -> HttpResponse:
    context = {
        "submission": submission,
        "code": code_to_show(submission, now),
        "read_by_on": read_by(submission.sent_at),
        "sent": True,
    }
    return render(request, "feedback/thanks.html", context)


def _page(request: HttpRequest, form: FeedbackForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "about": form.about, "names": naming.all_names()}
    return render(request, "feedback/form.html", context, status=status)


def _about(provider: str, key: str) -> AIModel | None:
    """Return the model that the address names; without one the form asks."""
    if not key:
        return None
    model = AIModel.objects.named(provider, key).select_related("provider").first()
    if model is None:
        raise Http404
    return model


def _too_many(now: datetime) -> str:
    return _(
        "Not saved: too many were sent from this connection. Your text is still here. Try again at %(time)s UTC."
    ) % {"time": f"{SENDING.opens_again_at(now):%H:%M}"}
