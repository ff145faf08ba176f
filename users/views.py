"""A person's own account: how we address them, their data, the way out."""

import json

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from transition.web.access import open_to_all
from users.export import everything_about
from users.forms import EraseForm, ProfileForm
from users.links import read_staff_link
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("account")
    return render(request, "users/account.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def export(request: SignedInRequest) -> HttpResponse:
    """Hand over everything kept about the person, as one JSON file."""
    body = json.dumps(everything_about(request.user), indent=2, ensure_ascii=False, default=str)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erase(request: SignedInRequest) -> HttpResponse:
    form = EraseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = request.user
        logout(request)
        user.erase()
        messages.success(request, _("Your account and what belonged to it are erased."))
        return redirect("timeline")
    return render(request, "users/erase.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all
def staff_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link printed on the machine that runs the site. Opening it changes nothing; the button does."""
    user = read_staff_link(token)
    if user is None:
        return render(request, "users/staff_link.html", {"user_of_link": None}, status=410)
    if request.method != "POST":
        return render(request, "users/staff_link.html", {"user_of_link": user})
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("desk_today")


@never_cache
def home(request: SignedInRequest) -> HttpResponse:
    """Send a person who has signed in to where their work is."""
    return redirect("desk_today" if request.user.is_staff_member() else "follow")
