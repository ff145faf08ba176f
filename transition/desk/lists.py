"""Lists of addresses at the desk: upload one, and read what its validation found."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from transition.notices.models import AudienceList
from transition.notices.usage.lists import upload
from transition.notices.usage.tables import NotATable
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

PAGE_SIZE = 50
# An approver reads what an announcement goes to; support uploads.
_READERS = (Role.SUPPORT, Role.APPROVER)


class ListForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("What the list is, for whoever approves."), max_length=120
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "One address in each line, or a CSV file with the columns email and, if you like, language and name."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*_READERS)
def lists(request: SignedInRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _upload(request)
    return _page(request, ListForm())


@require_safe
@role_required(*_READERS)
def one_list(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(AudienceList.objects.select_related("by"), pk=pk)
    more = found.refused + found.repeated - len(found.problems)
    return render(request, "desk/lists/list.html", {"list": found, "more": more})


@role_required(Role.SUPPORT)
def _upload(request: SignedInRequest) -> HttpResponse:
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file, name = form.cleaned_data["file"], form.cleaned_data["name"]
    try:
        found = upload(file, name=name, file_name=file.name, by=request.user)
    except NotATable as problem:
        form.add_error("file", str(problem))
        return _page(request, form, status=422)
    messages.success(request, _("The list is kept. Nobody is written to because of it."))
    return redirect("desk_list", pk=found.pk)


def _page(request: SignedInRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
    found = AudienceList.objects.select_related("by").defer("problems").order_by("-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    may_upload = request.user.has_role(Role.SUPPORT)
    context = {"form": form, "page": page, "rows": page.object_list, "may_upload": may_upload}
    return render(request, "desk/lists/lists.html", context, status=status)
