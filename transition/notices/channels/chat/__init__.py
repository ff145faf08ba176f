"""Chat channels through Apprise: one plugin, one room, one message; what it may call and what it was told stay ours."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from transition.notices.channels import Accepted, Ambiguous, Answer, Refused, doubled
from transition.notices.channels.chat import services, wire
from transition.notices.channels.chat.words import quiet
from transition.notices.channels.health import NotingSession, Sign
from transition.notices.channels.sealing import unseal
from transition.notices.channels.webhook import judged
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters, Reader
from transition.notices.models import Channel
from transition.web.addresses import may_be_local
from transition.web.outbound import Reply

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

log = structlog.get_logger(__name__)
_MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class Post:
    endpoint: str
    title: str
    text: str
    url: str = field(repr=False)


class ChatChannel:
    def may_write_to(self, address: str) -> bool:
        return settings.PRODUCTION or may_be_local() or bool(settings.NOTICES_ALLOWED_DOMAINS)

    def compose(self, row: HandedOff, letters: Letters) -> Post:
        spoken = letters.spoken(Reader(row.language, row.practical_only, row.was_on), Channel.CHAT)
        return Post(row.endpoint, spoken.subject, spoken.text, unseal(row.address))

    def open(self) -> "ChatSession":
        return ChatSession()

    def wait_after(self, attempts: int) -> int | None:
        return doubled(attempts) if attempts < _MOST_ATTEMPTS else None


class ChatSession(NotingSession):
    def attempt(self, post: Post) -> tuple[Answer, Sign | None]:
        return _sent(post)


def _sent(post: Post) -> tuple[Answer, Sign | None]:
    try:
        plugin = services.plugin_for(post.url)
    except services.NotOffered as problem:
        return Refused(str(problem), permanent=True), Sign.UNSAFE
    with wire.recording() as heard:
        was_taken = _posted(plugin, post, heard)
    return _meaning(was_taken, heard)


def _posted(plugin: "NotifyBase", post: Post, heard: wire.Heard) -> bool:
    """Let the plugin write the post in its service's form and send it. When it breaks, the answer it got still counts."""
    try:
        return bool(
            plugin.notify(body=quiet(post.text), title=quiet(post.title), body_format="text", overflow="truncate")
        )
    except Exception as problem:
        log.error("chat_plugin_broke", plugin=type(plugin).__name__, problem=type(problem).__name__)
        return heard.reply is not None and 200 <= heard.reply.status < 300


def _meaning(was_taken: bool, heard: wire.Heard) -> tuple[Answer, Sign | None]:
    """Say what became of a post. Apprise answers yes or no; the exchange itself tells why."""
    if heard.is_refused_here:
        return Refused("not in production", permanent=True), None
    if heard.is_unsafe:
        return Refused("private address", permanent=True), Sign.UNSAFE
    if heard.is_lost:
        return Ambiguous("no answer"), Sign.FAILED
    if was_taken:
        return Accepted(str(heard.reply.status) if heard.reply else ""), Sign.OK
    if heard.is_away:
        return Refused("not reached"), Sign.FAILED
    return _refusal(heard.reply)


def _refusal(reply: Reply | None) -> tuple[Answer, Sign]:
    if reply is None:
        return Refused("not sent", permanent=True), Sign.FAILED
    if reply.status in (404, 410):
        # Services answer so when somebody has deleted the room or its address.
        return Refused(str(reply.status), permanent=True), Sign.GONE
    answer, sign = judged(reply)
    # A yes in the status and a no in the text.
    return (Refused("no", permanent=True), Sign.FAILED) if isinstance(answer, Accepted) else (answer, sign)
