"""The page into which a request is pasted. What is pasted is read once, masked, answered, and kept nowhere."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.guides import linting
from transition.guides.linting.paste import MOST_CODE
from transition.guides.picking import MAX_LENGTH, suggestions
from transition.web.access import public_page
from transition.web.connections import Rate

RATE = Rate("lint.page", 60, 60)
_SURFACES = [("", gettext_lazy("Find out"))] + [(key, one.name) for key, one in linting.SURFACES.items()]


class LintForm(forms.Form):
    """A request as somebody sends it today, and where they want to send it."""

    text = forms.CharField(
        label=gettext_lazy("Your request"),
        help_text=gettext_lazy(
            "JSON, or the Python, TypeScript or curl that sends it. Keys are masked before anything reads them."
        ),
        max_length=MOST_CODE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "autocapitalize": "none", "class": "code"}),
        error_messages={"required": gettext_lazy("Paste the JSON that you send, or the code that sends it.")},
    )
    target = forms.CharField(
        label=gettext_lazy("The model to move to"),
        help_text=gettext_lazy("An id. Empty: the successor that the catalog knows."),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "models", "autocomplete": "off", "autocapitalize": "none"}),
    )
    source = forms.CharField(
        label=gettext_lazy("The model it is sent to today"),
        help_text=gettext_lazy("Only where the request does not name it."),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "models", "autocomplete": "off", "autocapitalize": "none"}),
    )
    surface = forms.ChoiceField(label=gettext_lazy("Where it is sent"), choices=_SURFACES, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way"),
        choices=[("forward", gettext_lazy("To the new model")), ("rollback", gettext_lazy("Back to the old one"))],
        initial="forward",
        required=False,
    )
    rare = ("source", "surface", "direction")

    def clean_direction(self) -> str:
        return self.cleaned_data["direction"] or "forward"


# Nothing on the server changes by posting here, and a token would need a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def lint(request: HttpRequest) -> HttpResponse:
    """Ask for a request, or answer what happens to it on another model."""
    if request.method != "POST":
        form = LintForm(initial={name: request.GET.get(name, "")[:MAX_LENGTH] for name in ("target", "source")})
        return render(request, "guides/lint.html", {"form": form, "names": _ids()})
    form, report = LintForm(request.POST), None
    if not RATE.allows(request, clock.now()):
        form.add_error(
            None, _("This connection asked very often within a minute. Wait a minute; your text is still here.")
        )
    elif form.is_valid():
        report = _report(form)
    context = {"form": form, "names": _ids(), "report": report, "rewritten": _rewritten(report)}
    response = render(request, "guides/lint.html", context, status=200 if report else 422)
    response["Cache-Control"] = "no-store"
    return response


def _report(form: LintForm) -> linting.Report | None:
    """Return what the linter says; what it refuses stands at its field."""
    said = {name: form.cleaned_data[name].strip() for name in ("target", "source", "surface", "direction")}
    try:
        return linting.check(linting.sorted_out(form.cleaned_data["text"], **said), clock.today())
    except linting.Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else "text", refused.reason)
        return None


def _rewritten(report: linting.Report | None) -> str:
    return json.dumps(report.body, indent=2, ensure_ascii=False) if report and report.body is not None else ""


def _ids() -> list[tuple[str, Any]]:
    """Return every model's id as a request names it."""
    return [(name.partition("/")[2], label) for name, label in suggestions()]
