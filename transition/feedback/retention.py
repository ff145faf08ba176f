"""How long things are kept. ``docs/operators/privacy.md`` says the same to people; change both together."""

from datetime import datetime, timedelta

ANSWERS_YEARS = 2
CONTACT_YEARS = 1
CONTACT_IDLE = timedelta(days=180)
RAW_AFTER_CHECK = timedelta(days=180)
ATTEMPTS = timedelta(days=1)


def years_later(moment: datetime, years: int) -> datetime:
    """Return the same day and time in another year; 29 February becomes the 28th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
