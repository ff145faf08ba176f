"""The stop link of every message (RFC 8058): opening it changes nothing; posting to it stops, without sign-in, cookie or token."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from transition.catalog.models import AIModel
from transition.notices.follows.confirming import follow_at_once
from transition.notices.follows.subjects import Subject, subject_in, subject_of
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Follow, Follower, Stop
from transition.notices.unsubscribing import StopToken, read_token, resume_service_messages, token_for, unsubscribe
from transition.web.access import open_to_all

_UNDO = "undo a stop"


# A mail program has neither our cookie nor a form token; the signed address is the proof (RFC 8058, 3.2).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all
def stop(request: HttpRequest, token: str) -> HttpResponse:
    said = read_token(token)
    if said is None:
        return render(request, "follow/stop_unknown.html", status=404)
    about = _about(said)
    if request.method != "POST":
        return render(request, "follow/stop.html", {"about": about, "is_everything": said.model_id is None})
    were = _followed(said)
    unsubscribe(token)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(_("Stopped.") + "\n", content_type="text/plain; charset=utf-8")
    return render(request, "follow/stopped.html", _after(said, about, were, token))


@require_POST
@never_cache
@open_to_all
def stop_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Bring back what the stop ended, named by what the page before had signed."""
    said = read_token(token)
    follower = Follower.objects.filter(pk=said.follower_id).first() if said else None
    if said is None or follower is None:
        raise Http404(_("We do not know this link."))
    Stop.objects.filter(follower=follower, model=said.model_id).delete()
    if said.model_id is None:
        resume_service_messages(follower)
    try:
        keys = signing.loads(request.POST.get("were", ""), salt=_UNDO + token)
    except signing.BadSignature:
        keys = []
    for subject in filter(None, map(subject_of, keys)):
        follow_at_once(follower, subject)
    return redirect("follow_manage", manage_token(follower))


def _about(said: StopToken) -> Subject:
    """Return what a link stops. A model that left the catalog cannot be named any more."""
    model = AIModel.objects.select_related("provider").filter(pk=said.model_id).first() if said.model_id else None
    return Subject(model=model)


def _followed(said: StopToken) -> list[str]:
    """Return the keys of the follows that the stop is about to end."""
    follows = (
        Follow.objects.filter(follower=said.follower_id).select_related("model", "provider", "surface").order_by("pk")
    )
    if said.model_id:
        follows = follows.filter(model=said.model_id)
    return [subject_in(follow).key for follow in follows]


def _after(said: StopToken, about: Subject, were: list[str], token: str) -> dict[str, object]:
    follower = Follower.objects.filter(pk=said.follower_id).first()
    return {
        "about": about,
        "is_everything": said.model_id is None,
        "token": token,
        "were": signing.dumps(were, salt=_UNDO + token),
        "may_undo": follower is not None
        and (bool(were) or said.model_id is not None or follower.basis == Follower.Basis.SERVICE),
        "everything": token_for(said.follower_id, None),
        "manage": manage_token(follower) if follower else "",
    }
