"""Forget usage whose period is long over, and the accounts and addresses that nothing else keeps."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from transition.notices.models import Account, Membership, Usage, UsageImport
from transition.notices.usage.files import forget_old_uploads
from transition.notices.usage.writing import LOCK

_CHUNK = 50_000
_OLD_USAGE = """
    DELETE FROM notices_usage WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM notices_usage WHERE last_on < %s LIMIT %s))"""
# Addresses we were given for an account that is gone: nobody asked for them, so nobody may keep them.
_ADDRESSES = """
    DELETE FROM notices_follower f WHERE f.basis = 'service' AND f.confirmed_at IS NULL AND f.user_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM notices_contact c WHERE c.follower_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM notices_audiencelistentry e WHERE e.follower_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM notices_follow w WHERE w.follower_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM notices_stop p WHERE p.follower_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM notices_move v WHERE v.follower_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM notices_followrequest r WHERE r.follower_id = f.id)"""


def forget_old_usage(now: datetime, keep_days: int) -> int:
    """Delete usage that ended more than ``keep_days`` ago with what hangs on it; return how many rows of usage."""
    before = now.date() - timedelta(days=keep_days)
    forgotten = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_OLD_USAGE, [before, _CHUNK])
            forgotten += cursor.rowcount
            if cursor.rowcount < _CHUNK:
                break
    UsageImport.objects.filter(made_at__lt=now - timedelta(days=keep_days)).delete()
    forget_old_uploads(now)
    if forgotten:
        _forget_idle_accounts()
    return forgotten


@transaction.atomic
def _forget_idle_accounts() -> None:
    """Delete accounts without usage and without members, their contacts, and addresses that were kept for them alone."""
    with connection.cursor() as cursor:
        # An import may be about to write usage of an account that has none yet.
        cursor.execute(LOCK)
        used = Usage.objects.filter(account=OuterRef("pk"))
        belonging = Membership.objects.filter(account=OuterRef("pk"))
        Account.objects.filter(~Exists(used), ~Exists(belonging)).delete()
        cursor.execute(_ADDRESSES)
