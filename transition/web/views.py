"""The few pages that belong to no chapter."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from transition.web.access import open_to_all, public_page
from transition.web.look import examples


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html")


@require_safe
@public_page
def style(request: HttpRequest) -> HttpResponse:
    """Show every part of the look in every state, on the machine of whoever works on it."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "style.html", examples())


@never_cache
@open_to_all
def whoami(request: HttpRequest) -> HttpResponse:
    """Answer the signed-in corner of the header as a fragment: public pages are the same for everyone."""
    return render(request, "parts/_whoami.html", {"user": request.user})


@never_cache
@open_to_all
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers. It asks nobody else, so it never restarts a server for a slow database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@open_to_all
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether this process can do its work: 200 with each part's state, or 503."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    ready = parts["database"] == "ok"
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _database_answers() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _redis_answers() -> str:
    """Redis only rings and caches: without it the site is slower and still right, so it never makes us unready."""
    if not settings.REDIS_URL:
        return "not configured"
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as redis:
            redis.ping()
    except RedisError:
        return "unreachable"
    return "ok"
