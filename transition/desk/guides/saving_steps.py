"""How people take their things along: the steps of each provider, and the day on which somebody last tried them."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from transition import clock
from transition.catalog.models import Provider
from transition.desk.guides.finding import rights
from transition.guides import saving
from transition.guides.models import Saving
from transition.web.models import Edition
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


class SavingForm(forms.ModelForm):
    class Meta:
        model = Saving
        fields = ["text", "takes", "source_url", "read_on"]
        help_texts = {"text": _("Markdown. One step on each line, in the words of the menus.")}
        widgets = {"read_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


@require_safe
@role_required()
def steps(request: SignedInRequest) -> HttpResponse:
    written = {one.provider_id: one for one in saving.known().select_related("tried_by")}
    rows = [(provider, written.get(provider.pk)) for provider in Provider.objects.order_by("name")]
    return render(request, "desk/guides/saving.html", {"rows": rows, **rights(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def edit(request: SignedInRequest, provider: str) -> HttpResponse:
    about = get_object_or_404(Provider, key=provider)
    found = Saving.objects.filter(provider=about).first() or Saving(provider=about)
    form = SavingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        if "text" in form.changed_data:
            # What somebody tried was another text.
            form.instance.tried_on = form.instance.tried_by = None
        form.instance.is_edited_here = True
        form.save()
        Edition.objects.publish()
        return redirect("desk_saving")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/guides/saving_edit.html", {"form": form, "provider": about}, status=status)


@require_POST
@role_required(Role.SUPPORT)
def tried(request: SignedInRequest, provider: str) -> HttpResponse:
    """Note that one went through the steps today, or take that back."""
    found = saving.known().filter(provider__key=provider).first()
    if found is None:
        raise Http404
    if request.POST.get("undo"):
        saving.take_back(found)
    else:
        saving.note_tried(found, request.user, clock.today())
    Edition.objects.publish()
    return redirect("desk_saving")
