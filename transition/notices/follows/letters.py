"""The one mail that an address gets before it has said yes."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from transition.notices.follows.subjects import subject_in
from transition.notices.follows.tokens import confirm_token
from transition.notices.models import FollowRequest
from transition.notices.models.asking import ANSWER_WITHIN

_FOLDER = "notices/email/confirm_follow"


def confirmation_letter(wish: FollowRequest) -> EmailMultiAlternatives:
    """Return the mail that asks an address to confirm, as text and HTML of equal quality."""
    with translation.override(wish.language):
        context = {
            "about": str(subject_in(wish)),
            "is_new_address": wish.follower_id is not None,
            "days": ANSWER_WITHIN.days,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "site_operator": settings.SITE_OPERATOR,
            "confirm_url": settings.SITE_URL + reverse("follow_confirm", args=[confirm_token(wish)]),
        }
        # A header is one line whatever a model is called.
        subject = " ".join(render_to_string(f"{_FOLDER}/subject.txt", context).split())
        letter = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"{_FOLDER}/body.txt", context).strip() + "\n",
            to=[wish.email],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
        letter.attach_alternative(render_to_string(f"{_FOLDER}/body.html", context), "text/html")
    return letter
