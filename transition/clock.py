"""The only place that asks what day or time it is.

Views, commands and tasks open this door once and hand the answer on; models and templates never do.
"""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the calendar day in UTC.

    Readers live in every zone, and a cached page cannot know theirs. UTC is stated on every page that counts days.
    """
    return now().date()
