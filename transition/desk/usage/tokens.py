"""The tokens with which programs send usage. The secret is on the page that makes it, and on no other."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from transition import clock
from transition.desk.usage.forms import TokenForm
from transition.notices.models import UsageToken
from transition.notices.usage.tokens import make
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def tokens(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    # Not redirected: the secret is kept nowhere, so this answer is the only place for it.
    _token, secret = make(form.cleaned_data["name"], request.user)
    return _page(request, TokenForm(), secret=secret)


@require_POST
@role_required(Role.SUPPORT)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(UsageToken, pk=pk).revoke(clock.now())
    return redirect("desk_usage_tokens")


def _page(request: SignedInRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    rows = UsageToken.objects.select_related("made_by").order_by("-pk")[:200]
    return render(request, "desk/usage/tokens.html", {"form": form, "rows": rows, "secret": secret}, status=status)
