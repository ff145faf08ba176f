"""``POST /api/v1/usage``: a program sends who used which model on which surface."""

import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from transition import clock
from transition.api.problems import problem
from transition.notices.models import UsageImport, UsageToken
from transition.notices.usage import tokens
from transition.notices.usage.columns import named_as_fields
from transition.notices.usage.files import digest_of
from transition.notices.usage.reading import Row, read_csv, read_json_lines
from transition.notices.usage.tables import NotATable, Refusal, read_beginning
from transition.notices.usage.writing import Origin, import_usage
from transition.web.access import open_to_all

LARGEST = 512 * 1024 * 1024
_PIECE = 64 * 1024
_CSV = "text/csv"
_JSON_LINES = ("application/x-ndjson", "application/jsonl")


# A program has no cookie that a stranger's page could ride on; the token in the header is the proof.
@csrf_exempt
@never_cache
@open_to_all
def usage(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return problem(HTTPStatus.METHOD_NOT_ALLOWED, _("Send usage with POST."), Allow="POST")
    token = _token(request)
    if token is None:
        detail = _("Send a token that was made at the desk and not revoked: Authorization: Bearer tru_...")
        return problem(HTTPStatus.UNAUTHORIZED, detail, WWW_Authenticate='Bearer realm="usage"')
    if request.content_type not in (_CSV, *_JSON_LINES):
        detail = _("Send text/csv or application/x-ndjson.")
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, Accept_Post="text/csv, application/x-ndjson")
    # Received in full first, so that a slow sender does not hold the one import that runs at a time.
    with tempfile.TemporaryFile() as file:
        if not _receive(request, file):
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("Send at most 512 MiB at once."))
        try:
            origin = Origin(UsageImport.Door.API, digest_of(file), token=token)
            run = import_usage(_usage(request, file), origin)
        except NotATable as refused:
            return problem(HTTPStatus.BAD_REQUEST, str(refused))
    return JsonResponse(_answer(run))


def _token(request: HttpRequest) -> UsageToken | None:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return tokens.read(secret.strip(), clock.now()) if scheme.lower() == "bearer" else None


def _receive(request: HttpRequest, file: BinaryIO) -> bool:
    """Write the body to ``file``; False when it is too large."""
    size = 0
    while piece := request.read(_PIECE):
        size += len(piece)
        if size > LARGEST:
            return False
        file.write(piece)
    return True


def _usage(request: HttpRequest, file: BinaryIO) -> Iterator[Row | Refusal]:
    if request.content_type != _CSV:
        return read_json_lines(file, clock.today())
    header, _rows = read_beginning(file, 0)
    return read_csv(file, named_as_fields(header), clock.today())


def _answer(run: UsageImport) -> dict[str, object]:
    return {
        "rows": run.rows,
        "new": run.new,
        "changed": run.changed,
        "same": run.same,
        "refused": run.refused_rows,
    }
