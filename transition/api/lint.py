"""``POST /api/v1/lint``: a program asks what a request meets on another model. Nothing of it is kept."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from transition import clock
from transition.api.problems import problem
from transition.guides import linting
from transition.guides.linting import Given, Refused, Report
from transition.guides.linting.envelope import read_envelope
from transition.web.access import open_to_all
from transition.web.connections import Rate

RATE = Rate("lint.api", 120, 60)
_SARIF = "application/sarif+json"


# Nothing is changed by it and no session is read, so a stranger's page gains nothing by sending it.
@csrf_exempt
@never_cache
@open_to_all
def lint(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return problem(HTTPStatus.METHOD_NOT_ALLOWED, _("Send a request to check with POST."), Allow="POST")
    if request.content_type != "application/json":
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send application/json."), Accept_Post="application/json")
    if not RATE.allows(request, clock.now()):
        detail = _("This connection asked %(most)s times within a minute. Wait a minute.") % {"most": RATE.most}
        return problem(HTTPStatus.TOO_MANY_REQUESTS, detail, Retry_After=str(RATE.seconds))
    try:
        report = linting.check(_given(request), clock.today())
    except Refused as refused:
        return _refused(refused)
    return _answer(request, report)


def _given(request: HttpRequest) -> Given:
    reason = _("Send a JSON object of at most 1 MB with a body or code to check.")
    try:
        sent = request.body
    except RequestDataTooBig:
        raise Refused(reason, field="request", too_large=True) from None
    if not sent:
        raise Refused(reason, field="request")
    return read_envelope(sent)


def _answer(request: HttpRequest, report: Report) -> HttpResponse:
    wanted = request.GET.get("format", "") == "sarif" or _SARIF in request.headers.get("Accept", "")
    if wanted:
        return JsonResponse(linting.as_sarif(report, address=settings.SITE_URL), content_type=_SARIF)
    return JsonResponse(linting.as_json(report))


def _refused(refused: Refused) -> HttpResponse:
    """Say which part is to blame, and where in it."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if refused.too_large else HTTPStatus.UNPROCESSABLE_ENTITY
    more: Mapping[str, Any] = {"field": refused.field}
    if refused.position:
        more = {**more, "line": refused.position.line, "column": refused.position.column}
    return problem(status, refused.reason, more)
