"""Email the answers that people asked to have by email. The thread has them already; this is the copy."""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from transition.feedback.models import Contact, ReplyMessage

# Claimed but not handed over for this long means a worker died or the mail server said no: try again.
LEASE = timedelta(minutes=15)
TRY_FOR = timedelta(days=3)

log = structlog.get_logger(__name__)


def post_waiting(now: datetime) -> int:
    """Hand every waiting answer to the mail server; return how many it took."""
    waiting = ReplyMessage.objects.waiting().select_related("thread__submission")
    return sum(_post(message, now) for message in waiting if _claim(message, now))


def _claim(message: ReplyMessage, now: datetime) -> bool:
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - LEASE)
    return ReplyMessage.objects.waiting().filter(free, pk=message.pk).update(claimed_at=now) == 1


def _post(message: ReplyMessage, now: datetime) -> bool:
    contact = Contact.objects.filter(pk=message.thread_id).first()
    if contact is None or now - message.sent_at > TRY_FOR:
        _settle(message, gave_up_at=now)
        return False
    try:
        _letter(message, contact.email).send()
    except (SMTPException, OSError) as problem:
        log.warning("reply_not_emailed", reply=message.pk, problem=type(problem).__name__)
        return False
    _settle(message, emailed_at=now)
    return True


def _settle(message: ReplyMessage, **moments: datetime) -> None:
    ReplyMessage.objects.filter(pk=message.pk).update(**moments)


def _letter(message: ReplyMessage, email: str) -> EmailMultiAlternatives:
    context = {
        "text": message.text,
        "model_name": message.thread.submission.model_name,
        "sent_on": message.thread.submission.sent_at.date(),
        "receipt_url": settings.SITE_URL + reverse("feedback_receipt"),
        "site_name": settings.SITE_NAME,
    }
    folder = "feedback/email/reply"
    subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
    letter = EmailMultiAlternatives(subject, render_to_string(f"{folder}/body.txt", context), to=[email])
    letter.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return letter
