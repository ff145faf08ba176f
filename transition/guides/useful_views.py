"""Was this part useful? One answer a day about each part, without an account."""

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from transition import clock
from transition.catalog.models import AIModel
from transition.guides.marks import mark
from transition.guides.models import UsefulAnswer
from transition.guides.models.usefulness import LONGEST_WORDS
from transition.guides.parts import PARTS
from transition.web.access import open_to_all


# Nobody's account changes by posting here, a connection answers once a day, and a token would need a cookie.
@csrf_exempt
@require_POST
@open_to_all
def useful(request: HttpRequest, provider: str, key: str, to_provider: str, to_key: str) -> HttpResponse:
    """Keep an answer, or what is added to it the same day, and say thanks on a page of its own."""
    models = AIModel.objects.select_related("provider")
    source = get_object_or_404(models, provider__key=provider, key=key)
    successor = get_object_or_404(models, provider__key=to_provider, key=to_key)
    part, said = request.POST.get("part", ""), request.POST.get("useful", "")
    if part not in PARTS or said not in ("yes", "no"):
        raise Http404
    today = clock.today()
    about = {"source": source, "successor": successor, "part": part, "said_on": today}
    is_useful, words, whose = said == "yes", _words(request), mark(request, today, "useful")
    try:
        with transaction.atomic():
            UsefulAnswer.objects.create(**about, is_useful=is_useful, words=words, mark=whose)
    except IntegrityError:
        _add(UsefulAnswer.objects.get(**about, mark=whose), is_useful=is_useful, words=words)
    context = {"source": source, "successor": successor, "part": part, "label": PARTS[part], "is_useful": is_useful}
    response = render(request, "guides/useful.html", context | {"words": words, "most": LONGEST_WORDS})
    response["Cache-Control"] = "no-store"
    return response


def _add(said: UsefulAnswer, *, is_useful: bool, words: str) -> None:
    """Let the later answer count, and lose no sentence: a school or an office is one connection."""
    said.is_useful = is_useful
    if words and words not in said.words:
        said.words = f"{said.words} | {words}".removeprefix(" | ")[:LONGEST_WORDS]
        said.read_at = None
    said.save(update_fields=["is_useful", "words", "read_at"])


def _words(request: HttpRequest) -> str:
    return " ".join(request.POST.get("words", "").replace("\x00", "").split())[:LONGEST_WORDS]
