"""How people take their things along: the steps of each provider, and the day on which somebody last tried them."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from transition import clock
from transition.catalog.models import Provider
from transition.desk.guides.fields import Markdown
from transition.desk.guides.finding import rights
from transition.guides import exports
from transition.guides.models import ExportSteps
from transition.web.models import Edition
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


class ExportForm(forms.ModelForm):
    text = Markdown(label=_("steps"), help_text=_("Markdown. One step on each line, in the words of the menus."))

    class Meta:
        model = ExportSteps
        fields = ["text", "takes", "source_url", "read_on"]
        widgets = {"read_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


@require_safe
@role_required()
def steps(request: SignedInRequest) -> HttpResponse:
    written = {one.provider_id: one for one in exports.known().select_related("tried_by")}
    rows = [(provider, written.get(provider.pk)) for provider in Provider.objects.order_by("name")]
    return render(request, "desk/guides/exports.html", {"rows": rows, **rights(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def edit(request: SignedInRequest, provider: str) -> HttpResponse:
    about = get_object_or_404(Provider, key=provider)
    found = exports.known().filter(provider=about).first() or ExportSteps(provider=about)
    form = ExportForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        if "text" in form.changed_data:
            form.instance.was_not_tried()
        form.instance.is_edited_here = True
        form.save()
        Edition.objects.publish()
        return redirect("desk_exports")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/guides/export.html", {"form": form, "provider": about}, status=status)


@require_POST
@role_required(Role.SUPPORT)
def tried(request: SignedInRequest, provider: str) -> HttpResponse:
    """Note that one went through the steps today, or take that back."""
    found = get_object_or_404(exports.known(), provider__key=provider)
    if request.POST.get("undo"):
        exports.take_back(found)
    else:
        exports.note_tried(found, request.user, clock.today())
    Edition.objects.publish()
    return redirect("desk_exports")
