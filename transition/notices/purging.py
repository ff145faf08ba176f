"""Forget what has had its day: rows of milestones long settled, wishes nobody confirmed, counts no limit looks at."""

from datetime import datetime

from django.conf import settings

from transition.notices import settling
from transition.notices.follows.confirming import forget_old_requests
from transition.notices.follows.limits import forget_attempts
from transition.notices.usage.retention import forget_old_usage


def purge(now: datetime, keep_days: int) -> None:
    """Delete what is past its day. Counters of milestones and confirmed follows stay."""
    settling.purge(keep_days)
    forget_old_requests(now)
    forget_attempts(now)
    forget_old_usage(now, settings.NOTICES_USAGE_KEEP_DAYS)
