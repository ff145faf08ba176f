"""Was this part useful? An answer without an account, and a sentence if somebody likes to add one."""

from http import HTTPStatus
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.catalog import almanac
from transition.guides import finding
from transition.guides.models import Guide, Reader, UsefulAnswer
from transition.guides.models.usefulness import LONGEST_WORDS, Part
from transition.web.access import open_to_all
from transition.web.connections import Rate

# A school or an office is one connection.
RATE = Rate("useful", 60, 60 * 60)
_SALT = "an answer about a part of a guide"
_ADDED_WITHIN = 24 * 60 * 60


# It knows nobody, so there is nothing to forge; a token would cost the readers of a shared page a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def useful(request: HttpRequest, provider: str, key: str, to_provider: str, to_key: str) -> HttpResponse:
    """Keep an answer, or the sentence that is added to it; the thanks have an address, so that a reload answers nothing anew."""
    guide = finding.written(almanac.current(), provider, key, to_provider, to_key)
    if guide is None:
        raise Http404
    if request.method != "POST":
        return _thank(request, guide)
    if not RATE.allows(request, clock.now()):
        return render(request, "429.html", status=429)
    answer = _add_words(request) if "words" in request.POST else _answer(guide, request)
    query = QueryDict(mutable=True)
    query.update({"answer": signing.dumps(answer.pk, salt=_SALT), "as": _reader(request.POST)})
    response = redirect(f"{request.path}?{query.urlencode()}")
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def _thank(request: HttpRequest, guide: Guide) -> HttpResponse:
    answer, reader = _kept(request.GET), _reader(request.GET)
    if answer is None:
        return redirect(guide)
    context: dict[str, Any] = {"guide": guide, "answer": answer, "reader": reader, "most": LONGEST_WORDS}
    response = render(request, "guides/useful.html", context | {"token": request.GET["answer"]})
    response["Cache-Control"] = "no-store"
    return response


def _reader(said: QueryDict) -> str:
    """Return the lane that somebody came from: the parts of the two differ, so who goes back wants to come to their own."""
    reader = said.get("as", "")
    return reader if reader in Reader.values else ""


def _answer(guide: Guide, request: HttpRequest) -> UsefulAnswer:
    part, said = request.POST.get("part", ""), request.POST.get("useful", "")
    if part not in Part.values or said not in ("yes", "no"):
        raise Http404
    return UsefulAnswer.objects.create(
        source=guide.source,
        successor=guide.successor,
        part=Part(part),
        is_useful=said == "yes",
        said_on=clock.today(),
    )


def _add_words(request: HttpRequest) -> UsefulAnswer:
    """Add a sentence to the answer that was given just before; only its giver holds the token."""
    answer = _kept(request.POST)
    if answer is None:
        raise Http404
    answer.words = " ".join(request.POST["words"].replace("\x00", "").split())[:LONGEST_WORDS]
    answer.read_at = None
    answer.save(update_fields=["words", "read_at"])
    return answer


def _kept(said: QueryDict) -> UsefulAnswer | None:
    """Return the answer whose token was given, for a day."""
    try:
        pk = signing.loads(said.get("answer", ""), salt=_SALT, max_age=_ADDED_WITHIN)
    except signing.BadSignature:
        return None
    return UsefulAnswer.objects.filter(pk=pk).first()
