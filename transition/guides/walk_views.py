"""What a signed-in reader has ticked: asked for and told by ``static/js/checklist.js``."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from transition import clock
from transition.guides import finding, walking
from transition.guides.models import Walk
from transition.guides.models.walking import MOST_STEPS
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def walk(request: SignedInRequest, provider: str, key: str, to_provider: str, to_key: str) -> JsonResponse:
    """Answer what is done as ``{"done": [...], "token": ...}``; POST ``add`` and ``take`` to change it."""
    source, successor = finding.move_or_404(provider, key, to_provider, to_key)
    if request.method == "POST":
        add, take = (request.POST.getlist(name)[:MOST_STEPS] for name in ("add", "take"))
        done = walking.tick(request.user, source, successor, clock.now(), add=add, take=take).done
    else:
        kept = Walk.objects.filter(user=request.user, source=source, successor=successor).first()
        done = kept.done if kept else []
    return JsonResponse({"done": done, "token": _token(request)})


def _token(request: HttpRequest) -> str:
    return get_token(request)
