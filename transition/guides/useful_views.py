"""Was this part useful? An answer without an account, and a sentence if somebody likes to add one."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from transition import clock
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
    """Keep an answer, or the sentence that is added to it, and say thanks on a page of its own."""
    guide = finding.written(provider, key, to_provider, to_key)
    if guide is None:
        raise Http404
    if request.method != "POST":
        return redirect(guide)
    if not RATE.allows(request, clock.now()):
        return render(request, "429.html", status=429)
    answer = _add_words(request) if "words" in request.POST else _answer(guide, request)
    # The parts of the two lanes differ, so who goes back wants to come to their own.
    reader = request.POST.get("as", "") if request.POST.get("as", "") in Reader.values else ""
    context: dict[str, Any] = {"guide": guide, "answer": answer, "reader": reader, "most": LONGEST_WORDS}
    context["token"] = signing.dumps(answer.pk, salt=_SALT)
    response = render(request, "guides/useful.html", context)
    response["Cache-Control"] = "no-store"
    return response


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
    try:
        pk = signing.loads(request.POST.get("answer", ""), salt=_SALT, max_age=_ADDED_WITHIN)
        answer = UsefulAnswer.objects.get(pk=pk)
    except (signing.BadSignature, UsefulAnswer.DoesNotExist):
        raise Http404 from None
    answer.words = " ".join(request.POST["words"].replace("\x00", "").split())[:LONGEST_WORDS]
    answer.read_at = None
    answer.save(update_fields=["words", "read_at"])
    return answer
