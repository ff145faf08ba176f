"""Asking to follow: the form, the one mail, and the button behind its link."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.catalog import almanac
from transition.catalog.almanac import Named
from transition.catalog.models import AIModel
from transition.notices.follows.asking import MailRefused, ask, ask_again
from transition.notices.follows.confirming import confirm, follow_at_once, follower_of
from transition.notices.follows.forms import AddressForm, EmailFollowForm
from transition.notices.follows.limits import TooOften, connection_key
from transition.notices.follows.pages import my_page
from transition.notices.follows.subjects import Subject, subject_in
from transition.notices.follows.tokens import manage_token, read_confirm_token
from transition.notices.models import Follower, FollowRequest
from transition.web.access import open_to_all

_PAGE = ["GET", "HEAD", "POST"]

TOO_OFTEN = gettext_lazy(
    "Too many messages were asked for. An address gets at most 5 a day, and one connection may ask 20 times an hour. "
    "Nothing was sent now; please try again later."
)
NOT_SENT = gettext_lazy(
    "Our mail server did not take the message, so nothing was sent. Please try again in a few minutes."
)


@require_http_methods(_PAGE)
@never_cache
@open_to_all
def follow(request: HttpRequest) -> HttpResponse:
    follower = _signed_in_follower(request)
    if follower and request.method != "POST":
        return my_page(request, follower)
    form = EmailFollowForm(request.POST or None, initial=_account_address(request))
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "moved": _moved_from(request.GET.get("moved", ""))}
        return render(request, "follow/follow.html", context, status=422 if form.errors else 200)
    return _ask_and_say_so(request, form, form.subject(), "follow/follow.html")


def _moved_from(typed: str) -> Named | None:
    """Return the model that a guide's *I have moved* is about."""
    provider, _slash, key = typed.partition("/")
    return almanac.current().named(provider, key)


@require_http_methods(_PAGE)
@never_cache
@open_to_all
def follow_model(request: HttpRequest, provider: str, key: str) -> HttpResponse:
    model = AIModel.objects.named(provider, key).select_related("provider").first()
    if model is None:
        raise Http404(_("The catalog has no such model."))
    follower = _signed_in_follower(request)
    if follower:
        return _follow_at_once(request, follower, model)
    form = AddressForm(request.POST or None, initial=_account_address(request))
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "model": model}
        return render(request, "follow/model.html", context, status=422 if form.errors else 200)
    return _ask_and_say_so(request, form, Subject(model=model), "follow/model.html")


@require_http_methods(_PAGE)
@never_cache
@open_to_all
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button. Programs that open links in mails must not say yes for a person, so only the button confirms."""
    wish = read_confirm_token(token)
    if wish is None:
        return render(request, "follow/confirm_unknown.html", status=404)
    about = subject_in(wish)
    if wish.is_expired(clock.now()) and wish.confirmed_at is None:
        return _expired(request, wish, about)
    if request.method != "POST":
        return render(request, "follow/confirm.html", {"wish": wish, "about": about, "manage": _manage_of(wish)})
    if confirm(wish, clock.now()) is None:
        return render(request, "follow/confirm_taken.html", {"wish": wish}, status=409)
    return redirect("follow_confirm", token)


def _follow_at_once(request: HttpRequest, follower: Follower, model: AIModel) -> HttpResponse:
    if request.method != "POST":
        is_followed = follower.follows.filter(model=model).exists()
        return render(request, "follow/model.html", {"model": model, "follower": follower, "is_followed": is_followed})
    follow_at_once(follower, Subject(model=model))
    messages.success(request, _("You follow %(model)s.") % {"model": model})
    return redirect("follow")


def _ask_and_say_so(request: HttpRequest, form: AddressForm, about: Subject, template: str) -> HttpResponse:
    """Give every address the same answer: whether somebody follows is nobody else's business."""
    context = {"form": form, "model": about.model, "about": about, "email": form.cleaned_data["email"]}
    problem = _asked(request, form.cleaned_data["email"], about)
    if problem is None:
        return render(request, "follow/asked.html", context)
    form.add_error(None, problem[0])
    return render(request, template, context, status=problem[1])


def _asked(request: HttpRequest, email: str, about: Subject) -> tuple[Any, int] | None:
    """Ask the address; return what went wrong, in words and as a status, or None."""
    language = get_language() or settings.LANGUAGE_CODE
    try:
        ask(email, about, connection_key(request), clock.now(), language=language)
    except TooOften:
        return TOO_OFTEN, 429
    except MailRefused:
        return NOT_SENT, 503
    return None


def _expired(request: HttpRequest, wish: FollowRequest, about: Subject) -> HttpResponse:
    context: dict[str, object] = {"wish": wish, "about": about}
    if request.method != "POST":
        return render(request, "follow/confirm_expired.html", context, status=410)
    try:
        ask_again(wish, connection_key(request), clock.now())
    except TooOften:
        return render(request, "follow/confirm_expired.html", context | {"problem": TOO_OFTEN}, status=429)
    except MailRefused:
        return render(request, "follow/confirm_expired.html", context | {"problem": NOT_SENT}, status=503)
    return render(request, "follow/asked.html", context | {"email": wish.email})


def _manage_of(wish: FollowRequest) -> str:
    """Return the link to the follows of somebody who has confirmed, else nothing."""
    if wish.confirmed_at is None:
        return ""
    follower = wish.follower or Follower.objects.filter(email__iexact=wish.email).first()
    return manage_token(follower) if follower else ""


def _signed_in_follower(request: HttpRequest) -> Follower | None:
    return follower_of(request.user, clock.now()) if request.user.is_authenticated else None


def _account_address(request: HttpRequest) -> dict[str, str]:
    return {"email": request.user.email} if request.user.is_authenticated else {}
