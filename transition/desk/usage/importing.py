"""Import usage: give a file, say what its columns mean, read what became of its rows."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from transition import clock
from transition.desk.usage.forms import ColumnsForm, FileForm
from transition.notices.models import UsageImport, UsageUpload
from transition.notices.usage import files
from transition.notices.usage.reading import read_csv
from transition.notices.usage.tables import NotATable, read_beginning
from transition.notices.usage.writing import Origin, import_usage
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

PAGE_SIZE = 50
_PREVIEW_ROWS = 5
# A preview needs the beginning of a file; the first two megabytes hold more rows than it shows.
_PREVIEW_PIECES = 2


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def usage(request: SignedInRequest) -> HttpResponse:
    """Show earlier imports; keep a file that is posted and go on to its columns."""
    if request.method != "POST":
        return _board(request, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _board(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        read_beginning(file, _PREVIEW_ROWS)
    except NotATable as problem:
        form.add_error("file", str(problem))
        return _board(request, form, status=422)
    upload = files.keep(file, file.name, request.user)
    return redirect("desk_usage_columns", pk=upload.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the beginning of a file and a guess at its columns; import it when they are chosen."""
    upload = get_object_or_404(UsageUpload, pk=pk)
    with files.opened(upload, _PREVIEW_PIECES) as beginning:
        header, rows = read_beginning(beginning, _PREVIEW_ROWS)
    form = ColumnsForm(request.POST if request.method == "POST" else None, header=header)
    if form.is_bound and form.is_valid():
        run = _import(request, upload, form)
        if run is not None:
            return redirect("desk_usage_report", pk=run.pk)
    context = {"upload": upload, "header": header, "rows": rows, "form": form}
    return render(request, "desk/usage/columns.html", context, status=422 if form.is_bound else 200)


@require_safe
@role_required(Role.SUPPORT)
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(UsageImport.objects.select_related("by", "token"), pk=pk)
    return render(request, "desk/usage/report.html", {"run": run, "more": run.refused - len(run.refused_rows)})


def _board(request: SignedInRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
    imports = UsageImport.objects.select_related("by", "token").defer("refused_rows").order_by("-pk")
    page = Paginator(imports, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = UsageUpload.objects.filter(by=request.user).order_by("-pk")[:5]
    context = {"form": form, "page": page, "rows": page.object_list, "waiting": waiting}
    return render(request, "desk/usage/usage.html", context, status=status)


def _import(request: SignedInRequest, upload: UsageUpload, form: ColumnsForm) -> UsageImport | None:
    """Import a kept file and let it go. When it cannot be read, say so on the form and keep it."""
    origin = Origin(UsageImport.Door.DESK, upload.digest, upload.file_name, by=request.user)
    try:
        with files.opened(upload) as file:
            run = import_usage(read_csv(file, form.columns(), clock.today()), origin)
    except NotATable as problem:
        form.add_error(None, str(problem))
        return None
    upload.delete()
    messages.success(request, _("The file is imported."))
    return run
