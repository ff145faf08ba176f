"""Everything that was meant for one person, newest first: what became of it, which follow brought it, what it said."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog.models import Availability
from transition.notices.follows.subjects import Subject, subject_in
from transition.notices.letters import Reader, Said, say
from transition.notices.models import Channel, Delivery, Follow, Follower, Kind, Milestone
from transition.notices.models.deliveries import Reason, State
from transition.notices.stories import Story

PAGE = 50
# Milestones that one statement looks through.
_BLOCK = 200
# Said of rows that were decided, or that wait for a reason of the person's own.
_SHOWN = "d.handed_off_at IS NOT NULL OR d.state NOT IN ('ready', 'leased') OR d.reason <> ''"


class Place(NamedTuple):
    """Where a row stands in the list, as addresses carry it: ``12-345``."""

    milestone_id: int
    id: int

    def __str__(self) -> str:
        return f"{self.milestone_id}-{self.id}"


class Sent(NamedTuple):
    """One message, or one that was left out."""

    place: Place
    what: str
    about: str
    at: datetime
    channel: str
    outcome: str
    why: str
    has_text: bool


class SentPage(NamedTuple):
    rows: list[Sent]
    # Where the next page begins; None on the last.
    next: Place | None


def place_of(typed: str) -> Place | None:
    """Return the place that an address names, or None when it names none."""
    milestone, _dash, row = typed.partition("-")
    numbers = [part for part in (milestone, row) if part.isascii() and part.isdigit() and len(part) < 19]
    return Place(*map(int, numbers)) if len(numbers) == 2 else None


def sent_to(follower: Follower, after: Place | None = None, size: int = PAGE, *, newest: int | None = None) -> SentPage:
    """Return one page of a person's rows, those after a place. It asks the same few questions however much there is.

    ``newest`` looks no further back than so many milestones, for a page that shows only the last few rows.
    """
    found = list(islice(_rows(follower, after, size + 1, newest), size + 1))
    shown = found[:size]
    milestones = _milestones({row["milestone_id"] for row in shown})
    follows = list(follower.follows.select_related("model", "provider", "surface").order_by("pk"))
    rows = [_sent(row, milestones[row["milestone_id"]], follows) for row in shown]
    return SentPage(rows, rows[-1].place if len(found) > size else None)


def text_of(follower: Follower, place: Place) -> tuple[Delivery, Said | None] | None:
    """Return a message that left for this person, with its words as they were approved then; None when there is none.

    The words are None when no text in any language is left to show.
    """
    rows = Delivery.objects.select_related("milestone__plan__availability__model", "milestone__event")
    row = rows.filter(milestone=place.milestone_id, id=place.id, follower=follower.pk).first()
    if row is None or row.handed_off_at is None:
        return None
    story = Story(row.milestone, row.handed_off_at)
    # Whatever was written later had not been approved when this left.
    story.revisions = list(row.milestone.plan.revisions.filter(written_at__lte=row.handed_off_at).newest())
    try:
        return row, say(story, Reader(row.language or follower.language, follower.practical_only, row.was_on))
    except LookupError:
        return row, None


def outcome_in_words(state: str, reason: str) -> str:
    """Return what became of a row as half a sentence: "Left out: stopped these messages"."""
    words = str(State(state).label)
    return f"{words}: {Reason(reason).label}" if reason else words


def _rows(follower: Follower, after: Place | None, size: int, newest: int | None) -> Iterator[dict[str, Any]]:
    """Yield rows from the newest milestone back, a block of milestones at a time.

    Each milestone's partition has a unique index that begins with milestone and follower, so one milestone is one probe.
    """
    # What had settled before somebody came has no row of theirs.
    theirs = Q(settled_at__isnull=True) | Q(settled_at__gte=follower.started_at)
    built = Milestone.objects.filter(theirs, build__isnull=False, purged_at__isnull=True).order_by("-pk")
    if after:
        built = built.filter(pk__lte=after.milestone_id)
    ids = list(built.values_list("pk", flat=True)[:newest])
    for start in range(0, len(ids), _BLOCK):
        yield from _block(follower, ids[start : start + _BLOCK], after, size)


def _block(follower: Follower, ids: Sequence[int], after: Place | None, size: int) -> list[dict[str, Any]]:
    # Written as a list, so that PostgreSQL leaves every other partition alone.
    sql = f"""
        SELECT d.milestone_id, d.id, d.channel, d.state, d.reason, d.handed_off_at, d.done_at, d.not_before
        FROM notices_delivery d
        WHERE d.milestone_id = ANY(%(ids)s) AND d.follower_id = %(follower)s AND ({_SHOWN})
          AND (d.milestone_id, d.id) < (%(milestone)s, %(row)s)
        ORDER BY d.milestone_id DESC, d.id DESC LIMIT %(size)s"""
    last = after or Place(2**62, 2**62)
    values: dict[str, Any] = {
        "ids": list(ids),
        "follower": follower.pk,
        "milestone": last.milestone_id,
        "row": last.id,
        "size": size,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _milestones(ids: set[int]) -> dict[int, Milestone]:
    related = ("plan__availability__model__provider", "plan__availability__surface")
    return {row.pk: row for row in Milestone.objects.filter(pk__in=ids).select_related(*related)}


def _sent(row: dict[str, Any], milestone: Milestone, follows: Sequence[Follow]) -> Sent:
    about = milestone.plan.availability
    at = row["handed_off_at"] or row["done_at"] or row["not_before"]
    return Sent(
        Place(row["milestone_id"], row["id"]),
        what_it_is(milestone),
        str(about) if about else _("every model"),
        at,
        str(Channel(row["channel"]).label) if row["channel"] else "",
        outcome_in_words(row["state"], row["reason"]),
        _why(about, at, follows),
        row["handed_off_at"] is not None,
    )


def what_it_is(milestone: Milestone) -> str:
    """Return what a milestone is for, in a word or two: "7 days before", "Moved later"."""
    if milestone.kind != Kind.COUNTDOWN:
        return str(Kind(milestone.kind).label)
    days = milestone.days_before or 0
    return ngettext("%(n)d day before", "%(n)d days before", days) % {"n": days}


def _why(about: Availability | None, at: datetime, follows: Sequence[Follow]) -> str:
    """Return the narrowest follow that brought it. One that was ended since leaves no name behind."""
    fitting = [follow for follow in follows if follow.started_at <= at and _fits(follow, about)]
    if not fitting:
        return _("something that you no longer follow")
    return str(subject_in(min(fitting, key=_width)))


def _fits(follow: Follow, about: Availability | None) -> bool:
    subject = subject_in(follow)
    if subject == Subject():
        return True
    if about is None:
        return False
    pairs = (
        (follow.model_id, about.model_id),
        (follow.provider_id, about.model.provider_id),
        (follow.surface_id, about.surface_id),
    )
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


def _width(follow: Follow) -> tuple[bool, bool, bool]:
    return (follow.model_id is None, follow.provider_id is None, follow.surface_id is None)
