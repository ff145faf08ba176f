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
        "parts": [_part(part, also, follower) for part, *also in _said_once(parts)],
        "support_line": support_line() if any(part.said.is_warm for part in parts) else "",
        "manage_url": site_address(reverse("follow_manage", args=[manage_token(follower)])),
        "stop_url": stop_url,
        **signature(),
    }


def _said_once(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the parts in their order; those that retract the same mistake stand together, where the first of them stood."""
    together: dict[tuple[str, int], list[Part]] = {}
    for part in parts:
        milestone = part.story.milestone
        wrong = milestone.retraction
        said = ("mistake", wrong.lead_id or wrong.pk) if wrong else ("milestone", milestone.pk)
        together.setdefault(said, []).append(part)
    return list(together.values())


def _part(part: Part, also: Sequence[Part], follower: Follower) -> dict[str, Any]:
    return {
        "title": part.said.subject,
        "text": part.said.text,
        "blocks": blocks_of(part.said.text),
        "also": [one_line(str(one.story.availability)) for one in also],
        "stops": [stop for one in (part, *also) if (stop := _stop(one, follower))],
    }


def _stop(part: Part, follower: Follower) -> dict[str, str] | None:
    """Return the link that stops what is said of a model, and the model; an announcement about none has none."""
    availability = part.story.availability
    if availability is None:
        return None
    return {"about": one_line(availability.model.name), "url": _stop_url(follower, availability.model_id)}


def _stop_url(follower: Follower, model_id: int | None) -> str:
    return site_address(reverse("unsubscribe", args=[token_for(follower, model_id)]), follower.language)


def _soonest(part: Part) -> tuple[date, int]:
    milestone = part.story.milestone
    return (milestone.end_on or date.max, milestone.pk)
