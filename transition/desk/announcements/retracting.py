"""We were wrong: write a correction to exactly those who were told, and let a second person confirm it."""

from collections.abc import Sequence
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
from transition.notices import joint, retracting
from transition.notices.models import Act, Plan, Retraction
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


class RetractionForm(forms.ModelForm):
    """``among`` are the plans of the announcement, the one whose page this is first; ``told`` is how many people all of them told."""

    reach = forms.ChoiceField(label=gettext_lazy("What it was wrong about"), widget=forms.RadioSelect, initial="all")
    source_url = forms.URLField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where everybody can read what is right."),
        max_length=500,
        assume_scheme="https",
    )

    class Meta:
        model = Retraction
        fields = ("reach", "wrong", "right", "source_url", "stops_the_rest")
        help_texts = {
            "wrong": gettext_lazy("One sentence, as it stood in our message."),
            "right": gettext_lazy("One sentence."),
            "stops_the_rest": gettext_lazy("Leave it ticked when the reminders rest on the same mistake."),
        }
        widgets = {"wrong": forms.Textarea(attrs={"rows": 3}), "right": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, among: Sequence[Plan], told: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._among = among
        if len(among) == 1:
            del self.fields["reach"]
            return
        told_one = retracting.told(among[:1])
        reach = self.fields["reach"]
        assert isinstance(reach, forms.ChoiceField)
        reach.choices = [
            ("all", _("All that the announcement is about. People told: %(n)d") % {"n": told}),
            ("one", _("Only %(about)s. People told: %(n)d") % {"about": among[0].availability, "n": told_one}),
        ]

    def plans(self) -> Sequence[Plan]:
        """Return the plans that are corrected."""
        return self._among if self.cleaned_data.get("reach") == "all" else self._among[:1]

    def words(self) -> dict[str, Any]:
        """Return what is said, as ``retracting.write`` takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reach"}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show whom a correction would reach, and take what was wrong, what is right, and the source."""
    plan = plan_or_404(pk)
    among = [plan, *(one for one in joint.members(plan) if one.pk != plan.pk)]
    told = retracting.told(among)
    form = RetractionForm(request.POST or None, among=among, told=told)
    if request.method == "POST" and form.is_valid():
        try:
            _write(form.plans(), request, form.words())
            messages.success(request, _("The correction waits for a second person. Nothing leaves before."))
            return redirect("desk_announcement", pk)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {"plan": plan, "form": form, "told": told, "is_joint": len(among) > 1}
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
    together = retracting.confirm(retraction, request.user)
    joint.note(
        retraction.plan, Act.What.RETRACTED, request.user, retraction.wrong, among=[one.plan for one in together]
    )


@transaction.atomic
def _write(told_by: Sequence[Plan], request: SignedInRequest, words: dict[str, Any]) -> None:
    retraction = retracting.write(told_by, request.user, **words)
    joint.note(retraction.plan, Act.What.WRONG, request.user, retraction.wrong, among=told_by)
