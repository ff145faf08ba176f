from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse


class MailRefused(Exception):
    """The mail server did not take a code. The page says so; see ``MailRefusedMiddleware``."""


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves on this site."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            raise MailRefused from error

    def send_account_already_exists_mail(self, email: str) -> None:
        """Lead to sign-in. Allauth's own leads to a page for lost passwords, and there are no passwords here."""
        login_url = settings.SITE_URL + reverse("account_login")
        self.send_mail("account/email/account_already_exists", email, {"login_url": login_url})
