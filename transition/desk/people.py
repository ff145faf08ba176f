"""Who may do what: an admin gives and takes roles; each is a row with who and when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from users.access import role_required
from users.forms import GiveRoleForm
from users.models import HeldRole, Role, User
from users.requests import SignedInRequest


@require_safe
@role_required()
def people(request: SignedInRequest) -> HttpResponse:
    return _page(request, GiveRoleForm())


@require_POST
@role_required(Role.ADMIN)
def give_role(request: SignedInRequest) -> HttpResponse:
    form = GiveRoleForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        user = _account(form.cleaned_data["email"])
    except ValidationError as problem:
        form.add_error("email", problem.messages[0])
        return _page(request, form, status=422)
    HeldRole.objects.get_or_create(user=user, role=form.cleaned_data["role"], defaults={"given_by": request.user})
    messages.success(request, _("%(person)s now holds the role.") % {"person": user})
    return redirect("desk_people")


@require_POST
@role_required(Role.ADMIN)
def take_role(request: SignedInRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(HeldRole.objects.select_related("user"), pk=pk)
    if held.role == Role.ADMIN and not HeldRole.objects.filter(role=Role.ADMIN).exclude(pk=pk).exists():
        messages.error(request, _("This is the last admin. Give the role to somebody else first."))
        return redirect("desk_people")
    held.delete()
    messages.success(request, _("%(person)s no longer holds the role.") % {"person": held.user})
    return redirect("desk_people")


def _account(email: str) -> User:
    """Return the account of an address; it is made when there is none, and signs in by emailed code."""
    return User.objects.filter(email=email.lower()).first() or User.objects.create_user(email)


def _page(request: SignedInRequest, form: GiveRoleForm, status: int = 200) -> HttpResponse:
    held = HeldRole.objects.select_related("user", "given_by").order_by("user__email", "role", "pk")
    context = {"held_roles": held, "form": form, "may_give": request.user.has_role(Role.ADMIN)}
    return render(request, "desk/people/people.html", context, status=status)
