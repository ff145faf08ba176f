"""A letter before it is sent: what somebody would read, for those who write it, and one sent to themselves."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from transition.notices import milestones
from transition.notices.channels.push.words import shown
from transition.notices.letters import Letters, Links, Reader, say
from transition.notices.mail import Letter, mail_to
from transition.notices.models import Channel, ContentRevision, Kind, Milestone, Plan
from transition.notices.moments import database_now
from transition.notices.stories import Story
from transition.notices.wording import one_line
from users.models import User


class Reading(NamedTuple):
    """What somebody would read on one channel, and the text it was made from."""

    letter: Letter
    text: ContentRevision


def read(
    plan: Plan, kind: str, reader: Reader, channel: str = Channel.EMAIL, days_before: int | None = None
) -> Reading:
    """Return what this kind of reader would read on a channel. Only email has HTML; ``text`` tells a fallback."""
    story = Story(_imagined(plan, kind, days_before), database_now())
    end_on = story.milestone.end_on
    reader = reader._replace(was_on=reader.was_on or (end_on - timedelta(days=14) if end_on else None))
    words = story.text_in(reader.language, channel)
    if channel == Channel.EMAIL:
        return Reading(Letters(story).letter(reader, _nobodys_links()), words)
    if channel == Channel.PUSH:
        seen = shown(story, reader)
        return Reading(Letter(seen.title, seen.sentence, ""), words)
    said = say(story, reader, channel)
    return Reading(Letter(said.subject, said.text, ""), words)


def send_test(plan: Plan, user: User, text: ContentRevision) -> None:
    """Mail one text to the person who asks, as its channel would say it, marked as a test. Nothing is recorded as told."""
    letter = read(plan, text.kind, Reader(text.language, False, None), text.channel, text.days_before).letter
    marked = letter._replace(subject=one_line(_("Test: %(subject)s") % {"subject": letter.subject}, 250))
    mail_to(marked, user.email, {"Auto-Submitted": "auto-generated"}).send()


def _nobodys_links() -> Links:
    return Links(settings.SITE_URL + "/follow/", settings.SITE_URL + "/follow/")


def _imagined(plan: Plan, kind: str, days_before: int | None) -> Milestone:
    facts = milestones.facts_of(plan.availability) if plan.availability else milestones.NO_FACTS
    now = database_now()
    moment = milestones.Moment(Kind(kind), days_before, now, now + timedelta(days=1))
    return milestones.milestone_for(plan, facts, moment)
