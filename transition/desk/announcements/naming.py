"""What texts and messages are called at the desk."""

from django.conf import settings
from django.utils.translation import gettext as _

from transition.notices.models import Channel, ContentRevision, Kind
from transition.web.languages import name_of


def text_label(revision: ContentRevision) -> str:
    """Return the name of a text at the desk: "Countdown, T-30", or "Announced"."""
    kind = str(Kind(revision.kind).label)
    if revision.kind != Kind.COUNTDOWN:
        return kind
    return f"{kind}, T-{revision.days_before}" if revision.days_before else _("Countdown, any other day")


def full_label(revision: ContentRevision) -> str:
    """Return the name of a text with its language and channel where they are not the usual ones."""
    parts = [text_label(revision)]
    if revision.language != settings.LANGUAGE_CODE:
        parts.append(name_of(revision.language))
    if revision.channel != Channel.EMAIL:
        parts.append(str(Channel(revision.channel).label))
    return ", ".join(parts)
