"""Forget what has had its day: rows of milestones long settled, wishes nobody confirmed, counts no limit looks at."""

from datetime import datetime, timedelta

from django.conf import settings

from transition.notices import events, settling
from transition.notices.follows.confirming import forget_old_requests
from transition.notices.follows.limits import forget_attempts
from transition.notices.models import Endpoint, InboxMessage
from transition.notices.teams.inviting import forget_old_invitations
from transition.notices.usage.retention import forget_old_usage

# A place that its owner took away can be brought back for so long.
UNDO_WITHIN = timedelta(days=1)


def purge(now: datetime, keep_days: int) -> None:
    """Delete what is past its day. Counters of milestones and confirmed follows stay."""
    settling.purge(keep_days)
    events.forget(now, keep_days)
    forget_old_requests(now)
    forget_attempts(now)
    forget_old_invitations(now)
    forget_old_usage(now, settings.NOTICES_USAGE_KEEP_DAYS)
    Endpoint.objects.filter(removed_at__lte=now - UNDO_WITHIN).delete()
    InboxMessage.objects.filter(sent_at__lte=now - timedelta(days=keep_days)).delete()
