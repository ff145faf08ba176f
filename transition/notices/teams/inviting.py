"""Invite an address: one row, one mail with a link that works once and for a week."""

from datetime import datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from transition.notices.follows.asking import MailRefused
from transition.notices.follows.confirming import REMEMBER_FOR
from transition.notices.follows.limits import count_attempt
from transition.notices.models import Account, Invitation, Suppression
from transition.notices.models.asking import SAME_WISH
from transition.notices.models.teams import INVITED_FOR
from transition.web.languages import site_address
from users.models import User

log = structlog.get_logger(__name__)
_SALT = "answer an invitation"
_FOLDER = "notices/email/invitation"
# These addresses said no through their mail provider.
_NEVER = [Suppression.Reason.BOUNCED, Suppression.Reason.COMPLAINED]


def invite(
    account: Account, email: str, asks: str, role: str, *, by: User, language: str, connection: str, now: datetime
) -> None:
    """Ask an address once; pressing again within minutes sends nothing more, later it sends a new link for the same row.

    Raise ``TooOften`` when the address or the connection was written to too often, ``MailRefused`` when nothing was sent.
    """
    with transaction.atomic():
        invitation, is_new = Invitation.objects.select_for_update(of=("self",)).get_or_create(
            account=account,
            email__iexact=email,
            asks=asks,
            answered_at=None,
            defaults={"email": email, "role": role, "by": by, "asked_at": now},
        )
        if not is_new and invitation.role == role and now - invitation.asked_at < SAME_WISH:
            return
        count_attempt(email, connection, now)
        Invitation.objects.filter(pk=invitation.pk).update(role=role, by=by, asked_at=now)
    if Suppression.objects.filter(email__iexact=email, reason__in=_NEVER).exists():
        return
    try:
        _letter(invitation, by, language).send()
    except (SMTPException, OSError) as problem:
        _give_back(invitation, is_new=is_new)
        log.warning("invitation_not_sent", invitation=invitation.pk, problem=type(problem).__name__)
        raise MailRefused from problem


def forget_old_invitations(now: datetime) -> int:
    """Delete invitations that were asked long ago, whether they were answered or not."""
    return Invitation.objects.filter(asked_at__lt=now - REMEMBER_FOR).delete()[0]


def token_of(invitation: Invitation) -> str:
    return signing.dumps(invitation.pk, salt=_SALT)


def read_token(token: str) -> Invitation | None:
    """Return the invitation behind a link, used and expired ones too; None when it is not ours or was taken back."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("account").filter(pk=pk).first()


def _give_back(invitation: Invitation, *, is_new: bool) -> None:
    """Record that no mail left, so that the next press sends it; a link that left earlier stays as good as it was."""
    waiting = Invitation.objects.filter(pk=invitation.pk, answered_at__isnull=True)
    if is_new:
        waiting.delete()
    else:
        waiting.update(asked_at=invitation.asked_at)


def _letter(invitation: Invitation, by: User, language: str) -> EmailMultiAlternatives:
    """Return the mail, as text and HTML of equal quality, in the language of whoever invites."""
    with override(language):
        context = {
            "invitation": invitation,
            "belongs": invitation.asks == Invitation.Asks.BELONG,
            "by": by.email,
            "days": INVITED_FOR.days,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "site_operator": settings.SITE_OPERATOR,
            "url": site_address(reverse("team_invitation", args=[token_of(invitation)])),
        }
        # A header is one line whatever an account is called.
        subject = " ".join(render_to_string(f"{_FOLDER}/subject.txt", context).split())
        text = render_to_string(f"{_FOLDER}/body.txt", context).strip() + "\n"
        html = render_to_string(f"{_FOLDER}/body.html", context)
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    letter = EmailMultiAlternatives(subject, text, to=[invitation.email], headers=headers)
    letter.attach_alternative(html, "text/html")
    return letter
