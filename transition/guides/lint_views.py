"""The page into which a request is pasted. What is pasted is masked, read once, answered, and kept nowhere."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.guides import linting
from transition.guides.lint_form import LintForm
from transition.guides.linting import tree_difference
from transition.guides.picking import MAX_LENGTH, suggestions
from transition.web.access import public_page
from transition.web.connections import Rate

RATE = Rate("lint.page", 60, 60)
_PREFILLED = ("target", "source", "surface", "direction")


# Nothing on the server changes by posting here, and a token would need a cookie.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def lint(request: HttpRequest) -> HttpResponse:
    """Ask for a request, or answer what happens to it on another model."""
    if request.method != "POST":
        initial = {name: request.GET.get(name, "")[:MAX_LENGTH] for name in _PREFILLED}
        return render(request, "guides/lint.html", {"form": LintForm(initial=initial), "names": _ids()})
    form = _form(request)
    report = None if form.errors else _report(form)
    context = {"form": form, "names": _ids(), "report": report, **_shown(report)}
    template = "guides/lint.html#checked" if _wants_part(request) else "guides/lint.html"
    response = render(request, template, context, status=200 if report else 422)
    response["Cache-Control"] = "no-store"
    return response


def _form(request: HttpRequest) -> LintForm:
    """Return the form as it was sent. What is too large to be read, or comes too often, is said in it."""
    try:
        form = LintForm(request.POST)
    except RequestDataTooBig:
        typed = QueryDict("text=-", mutable=True)
        form = LintForm(typed)
        form.add_error("text", _("This is more than this page takes. Leave out long texts and images, or use the API."))
        typed["text"] = ""
        return form
    if form.is_valid() and not RATE.allows(request, clock.now()):
        form.add_error(
            None, _("This connection asked very often within a minute. Wait a minute; your text is still here.")
        )
    return form


def _report(form: LintForm) -> linting.Report | None:
    """Return what the linter says; what it refuses stands at its field."""
    try:
        return linting.check(form.given(), clock.today())
    except linting.Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else "text", refused.reason)
        return None


def _shown(report: linting.Report | None) -> dict[str, Any]:
    if report is None or report.body is None:
        return {}
    return {"rewritten": tree_difference.written(report.body), "runs": tree_difference.folded(report.runs())}


def _wants_part(request: Any) -> bool:
    return request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request)


def _ids() -> list[tuple[str, Any]]:
    """Return every model's id as a request names it."""
    return [(name.partition("/")[2], label) for name, label in suggestions()]
