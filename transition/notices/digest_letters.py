"""Several models in one letter: the approved words of each, the soonest end first."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from transition.notices.follows.tokens import manage_token
from transition.notices.letters import Said
from transition.notices.mail import Letter, blocks_of, host, inlined, mail_to, signature, support_line
from transition.notices.models import Follower
from transition.notices.stories import Story
from transition.notices.unsubscribing import token_for
from transition.notices.wording import one_line
from transition.web.languages import site_address

_FOLDER = "notices/email/digest"


class Part(NamedTuple):
    """What the letter says about one model."""

    story: Story
    said: Said


def gathered_message(parts: Sequence[Part], follower: Follower, provider_key: str) -> EmailMultiAlternatives:
    """Return the one mail that says all parts to a follower, with an address, a language and a primary key."""
    parts = sorted(parts, key=_soonest)
    stop_url = _stop_url(follower, None)
    with override(follower.language):
        subject = _subject(parts)
        context = _context(parts, follower, subject, stop_url)
        text = render_to_string(f"{_FOLDER}/body.txt", context).strip() + "\n"
        letter = Letter(subject, text, inlined(render_to_string(f"{_FOLDER}/body.html", context)))
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<together.notices.{host()}>",
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": f"together:{len(parts)}:{follower.language}:transition",
        "Message-ID": f"<{provider_key}@{host()}>",
    }
    return mail_to(letter, follower.email, headers)


def _subject(parts: Sequence[Part]) -> str:
    more = len(parts) - 1
    words = ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", more)
    return words % {"first": one_line(parts[0].said.subject, 200), "n": more}


def _context(parts: Sequence[Part], follower: Follower, subject: str, stop_url: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "parts": [_part(part, follower) for part in parts],
        "support_line": support_line() if any(part.said.is_warm for part in parts) else "",
        "manage_url": site_address(reverse("follow_manage", args=[manage_token(follower)])),
        "stop_url": stop_url,
        **signature(),
    }


def _part(part: Part, follower: Follower) -> dict[str, Any]:
    availability = part.story.availability
    return {
        "title": part.said.subject,
        "text": part.said.text,
        "blocks": blocks_of(part.said.text),
        "about": one_line(availability.model.name) if availability else "",
        "stop_url": _stop_url(follower, availability.model_id) if availability else "",
    }


def _stop_url(follower: Follower, model_id: int | None) -> str:
    return site_address(reverse("unsubscribe", args=[token_for(follower, model_id)]), follower.language)


def _soonest(part: Part) -> tuple[date, int]:
    milestone = part.story.milestone
    return (milestone.end_on or date.max, milestone.pk)
