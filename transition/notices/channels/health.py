"""How each place of a person is doing: noted after each batch, switched off when it is gone, and the owner told."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from types import TracebackType
from typing import Any, NamedTuple, Self

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from transition.notices import guarding
from transition.notices.channels import Answer, OneByOne
from transition.notices.follows.tokens import manage_token
from transition.notices.mail import mail_of
from transition.notices.models import Endpoint, Suppression
from transition.notices.moments import database_now
from transition.web.languages import site_address

log = structlog.get_logger(__name__)
# A place is not judged by a single notice, however long ago that was.
_FEWEST_FAILURES = 3


class Sign(StrEnum):
    """What one attempt said about a place."""

    OK = ""
    FAILED = "failed"
    GONE = "gone"
    UNSAFE = "unsafe"
    REKEYED = "rekeyed"


# One such sign ends a place.
_FINAL: list[str] = [Sign.GONE, Sign.UNSAFE, Sign.REKEYED]


class Noted(NamedTuple):
    key: str
    sign: Sign


def note(signs: Sequence[Noted]) -> None:
    """Keep what a batch of attempts said about their places, in the order in which they were made."""
    for key, sign in signs:
        with connection.cursor() as cursor:
            values = {"key": key, "sign": sign, "days": settings.NOTICES_FAILING_DAYS, "few": _FEWEST_FAILURES}
            cursor.execute(_NOTE, {**values, "final": _FINAL})


# SET reads the row as it was, so "failing since" and the count are those before this attempt.
_NOTE = """
    UPDATE notices_endpoint SET
        last_ok_at = CASE %(sign)s WHEN '' THEN statement_timestamp() ELSE last_ok_at END,
        failures = CASE %(sign)s WHEN '' THEN 0 ELSE failures + 1 END,
        failing_since = CASE %(sign)s WHEN '' THEN NULL ELSE coalesce(failing_since, statement_timestamp()) END,
        off_since = coalesce(off_since, CASE WHEN %(sign)s = ANY(%(final)s) OR (%(sign)s = 'failed'
            AND failures + 1 >= %(few)s AND failing_since <= statement_timestamp() - make_interval(days => %(days)s))
            THEN statement_timestamp() END),
        why_off = CASE WHEN off_since IS NOT NULL THEN why_off WHEN %(sign)s = ANY(%(final)s) THEN %(sign)s
            WHEN %(sign)s = 'failed' AND failures + 1 >= %(few)s
                AND failing_since <= statement_timestamp() - make_interval(days => %(days)s) THEN 'failing' ELSE '' END
    WHERE key = %(key)s"""


class NotingSession(OneByOne):
    """Sends one by one to people's own places, and notes how each is doing when the batch is over."""

    def __init__(self, keep: Callable[[list[Noted]], None] = note) -> None:
        self._keep = keep
        self._noted: list[Noted] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keep(self._noted)

    def send(self, letter: Any) -> Answer:
        answer, sign = self.attempt(letter)
        if sign is not None:
            self._noted.append(Noted(letter.endpoint, sign))
        return answer

    def attempt(self, letter: Any) -> tuple[Answer, Sign | None]:
        """Send one letter and say what became of it, and what that says about the place; None says nothing."""
        raise NotImplementedError


def tell_owners() -> int:
    """Write to the owners of places that were switched off without them; return how many were told.

    The row is claimed first and given back when the mail server does not take the letter, so nobody is told twice or never.
    """
    untold = Endpoint.objects.filter(off_since__isnull=False, off_told_at__isnull=True).exclude(why_off="owner")
    told = 0
    for place in untold.select_related("follower").order_by("pk")[:100]:
        if Endpoint.objects.filter(pk=place.pk, off_told_at__isnull=True).update(off_told_at=database_now()):
            told += _tell(place)
    return told


def _tell(place: Endpoint) -> bool:
    email = place.follower.email
    if not guarding.may_write_to(email) or Suppression.objects.filter(email__iexact=email).exists():
        return False
    try:
        _letter(place).send()
    except Exception as problem:  # Whatever a mail backend raises, the next round tries again.
        log.error("owner_not_told", endpoint=place.pk, problem=type(problem).__name__)
        Endpoint.objects.filter(pk=place.pk).update(off_told_at=None)
        return False
    return True


def _letter(place: Endpoint) -> EmailMultiAlternatives:
    token = manage_token(place.follower)
    with override(place.follower.language):
        context = {
            "place": place,
            "places_url": site_address(reverse("places_manage", args=[token])),
        }
        return mail_of("notices/email/place_off", context, place.follower.email)
