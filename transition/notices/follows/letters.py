"""The one mail that an address gets before it has said yes."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from transition.notices.follows.subjects import subject_in
from transition.notices.follows.tokens import confirm_token
from transition.notices.mail import mail_of
from transition.notices.models import FollowRequest
from transition.notices.models.asking import ANSWER_WITHIN
from transition.web.languages import site_address


def confirmation_letter(wish: FollowRequest) -> EmailMultiAlternatives:
    """Return the mail that asks an address to confirm, as text and HTML of equal quality."""
    with translation.override(wish.language):
        context = {
            "about": str(subject_in(wish)),
            "is_new_address": wish.follower_id is not None,
            "days": ANSWER_WITHIN.days,
            "confirm_url": site_address(reverse("follow_confirm", args=[confirm_token(wish)])),
        }
        return mail_of("notices/email/confirm_follow", context, wish.email)
