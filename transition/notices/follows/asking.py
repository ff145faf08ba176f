"""Ask an address whether it wants to hear: one row, one mail, and the same answer whoever it belongs to."""

from datetime import datetime
from smtplib import SMTPException

import structlog
from django.db import transaction

from transition.notices.follows.letters import confirmation_letter
from transition.notices.follows.limits import count_attempt
from transition.notices.follows.subjects import Subject, subject_in
from transition.notices.models import Follower, FollowRequest, Suppression

log = structlog.get_logger(__name__)

# These addresses said no through their mail provider; a stranger's form must not write to them again.
_NEVER = [Suppression.Reason.BOUNCED, Suppression.Reason.COMPLAINED]


class MailRefused(Exception):
    """The mail server did not take the confirmation. Nothing was sent, and asking again is fine."""


def ask(
    email: str,
    subject: Subject,
    connection: str,
    now: datetime,
    *,
    language: str = "en",
    follower: Follower | None = None,
) -> None:
    """Send the one confirmation of this wish; pressing the button again within minutes sends nothing more.

    With ``follower`` it asks the new address of somebody who follows already.
    """
    with transaction.atomic():
        wish = _wish(email, subject, language, follower)
        if not wish.claim_mail(now):
            return
        count_attempt(email, connection, now)
    if Suppression.objects.filter(email__iexact=email, reason__in=_NEVER).exists():
        return
    try:
        confirmation_letter(wish).send()
    except (SMTPException, OSError) as problem:
        wish.give_mail_back()
        log.warning("confirmation_not_sent", request=wish.pk, problem=type(problem).__name__)
        raise MailRefused from problem


def ask_again(wish: FollowRequest, connection: str, now: datetime) -> None:
    """Send the confirmation of an expired wish once more."""
    ask(wish.email, subject_in(wish), connection, now, language=wish.language, follower=wish.follower)


def _wish(email: str, subject: Subject, language: str, follower: Follower | None) -> FollowRequest:
    wish, _is_new = FollowRequest.objects.select_related("model__provider", "provider", "surface").get_or_create(
        email__iexact=email,
        **subject.fields(),
        follower=follower,
        defaults={"email": email, "language": language},
    )
    return wish
