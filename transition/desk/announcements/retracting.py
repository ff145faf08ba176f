"""We were wrong: write a correction to exactly those who were told, and let a second person confirm it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from transition.desk.announcements.showing import plan_or_404
from transition.notices import retracting
from transition.notices.models import Act, Plan, Retraction
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


class RetractionForm(forms.ModelForm):
    source_url = forms.URLField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where everybody can read what is right."),
        max_length=500,
        assume_scheme="https",
    )

    class Meta:
        model = Retraction
        fields = ("wrong", "right", "source_url", "stops_the_rest")
        help_texts = {
            "wrong": gettext_lazy("One sentence, as it stood in our message."),
            "right": gettext_lazy("One sentence."),
            "stops_the_rest": gettext_lazy("Leave it ticked when the reminders rest on the same mistake."),
        }
        widgets = {"wrong": forms.Textarea(attrs={"rows": 3}), "right": forms.Textarea(attrs={"rows": 3})}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show whom a correction would reach, and take what was wrong, what is right, and the source."""
    plan = plan_or_404(pk)
    form = RetractionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(plan, request, form.cleaned_data)
            messages.success(request, _("The correction waits for a second person. Nothing leaves before."))
            return redirect("desk_announcement", pk)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {"plan": plan, "form": form, "told": retracting.told(plan)}
    return render(request, "desk/announcements/retract.html", context, status=422 if form.errors else 200)


@require_POST
@role_required(Role.SUPPORT, Role.APPROVER)
def answer(request: SignedInRequest, pk: int, retraction: int) -> HttpResponse:
    """Confirm a correction that somebody else wrote, or drop it."""
    found = get_object_or_404(Retraction, pk=retraction, plan=pk)
    try:
        if request.POST.get("answer") == "drop":
            retracting.take_back(found)
            done = _("The correction was dropped. Nothing was sent.")
        else:
            _confirm(request, found)
            done = _("Confirmed. Everybody who was told hears that we were wrong.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, done)
    return redirect("desk_announcement", pk)


@transaction.atomic
def _confirm(request: SignedInRequest, retraction: Retraction) -> None:
    if not request.user.has_role(Role.APPROVER):
        raise ValidationError(_("An approver confirms corrections."))
    retracting.confirm(retraction, request.user)
    Act.objects.create(
        plan_id=retraction.plan_id, what=Act.What.RETRACTED, who=request.user, detail=retraction.wrong[:200]
    )


@transaction.atomic
def _write(plan: Plan, request: SignedInRequest, data: dict[str, Any]) -> None:
    retraction = retracting.write(plan, request.user, **data)
    Act.objects.create(plan=plan, what=Act.What.WRONG, who=request.user, detail=retraction.wrong[:200])
