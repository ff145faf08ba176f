"""What every template may know. Nothing here depends on who asks, so public pages stay the same for everyone."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from transition import clock


def site(_request: HttpRequest) -> dict[str, Any]:
    """Return the site's own facts and the day that the page is about."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_operator": settings.SITE_OPERATOR,
        "today": clock.today(),
    }
