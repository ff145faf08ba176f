"""What browsers fetch and say by themselves: the service worker, and that their address has changed."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from transition.notices.channels.push.subscriptions import LONGEST, Subscription, SubscriptionBroken
from transition.notices.channels.sealing import SealBroken
from transition.notices.places import keeping
from transition.web.access import open_to_all
from transition.web.addresses import NameUnknown, NotAllowedHere, Unsafe, checked

_WORKER = settings.BASE_DIR / "static" / "js" / "push-worker.js"


@require_safe
@open_to_all
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker. It stands at the root, because a worker shows pages below its own address alone."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


# The worker has no page and no token. It shows a secret that only the browser and we know instead.
@csrf_exempt
@require_POST
@open_to_all
def changed(request: HttpRequest) -> HttpResponse:
    """Follow a browser to its new address. The answer is always the same, so that it tells nobody which browsers are known."""
    try:
        old, new = _said(request.body)
        checked(new.url)
        keeping.move_browser(old, new)
    except (SubscriptionBroken, Unsafe, NameUnknown, NotAllowedHere, SealBroken):
        pass
    return HttpResponse(status=204)


def _said(body: bytes) -> tuple[Subscription, Subscription]:
    """Return the subscription before and the one after, or raise ``SubscriptionBroken``."""
    if len(body) > 2 * LONGEST:
        raise SubscriptionBroken
    try:
        said: Any = json.loads(body)
        old, new = said["old"], said["new"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SubscriptionBroken from None
    return tuple(Subscription.from_json(json.dumps(one), "") for one in (old, new))  # type: ignore[return-value]
