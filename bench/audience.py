"""The people of a measurement, and the milestone that is due for all of them."""

from importlib import import_module
from typing import Any


def running_milestone(followers: int) -> Any:
    """Return a milestone that is due for so many followers, f1@example.org and so on, not planned yet."""
    from django.db import connection

    story: Any = import_module("tests.notices.sending")
    from transition.notices.models import Milestone

    availability = story.leaving(6)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notices_follower (email, confirmed_at, language, time_zone, practical_only, started_at)
               SELECT 'f' || n || '@example.org', now(), 'en', 'UTC', FALSE, now() FROM generate_series(1, %s) n""",
            [followers],
        )
        cursor.execute(
            "INSERT INTO notices_follow (follower_id, model_id, started_at) SELECT id, %s, now() FROM notices_follower",
            [availability.model_id],
        )
        cursor.execute("ANALYZE notices_follower; ANALYZE notices_follow")
    plan = story.running_plan(availability)
    return Milestone.objects.select_related("plan__availability__model").get(plan=plan, is_late=True, state="waiting")


def make_ready(milestone: Any) -> None:
    """Let every row wait again, as it did after planning."""
    from django.db import connection

    from transition.notices import partitions

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {partitions.name(milestone.pk)} SET state = 'ready', lease_token = NULL, attempts = 0")
        cursor.execute(f"VACUUM ANALYZE {partitions.name(milestone.pk)}")
