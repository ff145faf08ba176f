"""Where mail providers report what became of a message. A hook whose secret is not configured does not exist.

The views, the checks of secrets and signatures and the reading of each provider's shape are anymail's. What they read
leaves as anymail's signal, which ``events.py`` receives.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from anymail.exceptions import AnymailAPIError, AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.webhooks.amazon_ses import AmazonSESBaseWebhookView, AmazonSESTrackingWebhookView
from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from transition.notices import counting
from transition.web.access import open_to_all

_SNS_HOST = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    OverflowError,
    AnymailAPIError,
    AnymailConfigurationError,
)


class _Careful:
    """Refuses what it cannot read with 400: anybody may post here, and a server error would be noise."""

    def run_validators(self, request: HttpRequest) -> None:
        try:
            super().run_validators(request)  # type: ignore[misc]
        except _UNREADABLE as problem:
            raise AnymailWebhookValidationFailure("unreadable") from problem

    def parse_events(self, request: HttpRequest) -> Any:
        try:
            return super().parse_events(request)  # type: ignore[misc]
        except _UNREADABLE as problem:
            raise AnymailWebhookValidationFailure("unreadable") from problem


class Postmark(_Careful, PostmarkTrackingWebhookView):
    pass


class Mailgun(_Careful, MailgunTrackingWebhookView):
    pass


class SendGrid(_Careful, SendGridTrackingWebhookView):
    pass


class AmazonSES(_Careful, AmazonSESTrackingWebhookView):
    """Takes events of the one configured topic, and confirms a subscription to that topic and to no other."""

    def __init__(self, **kwargs: Any) -> None:
        # Not the class between: it asks for boto3, which we need for nothing but one GET.
        super(AmazonSESBaseWebhookView, self).__init__(**kwargs)
        self.auto_confirm_enabled = True

    def validate_request(self, request: HttpRequest) -> None:
        if self._parse_sns_message(request).get("TopicArn") != settings.ANYMAIL["AMAZON_SES_TOPIC_ARN"]:
            raise AnymailWebhookValidationFailure("This hook belongs to another topic.")

    def auto_confirm_sns_subscription(self, sns_message: dict[str, Any]) -> None:
        address = urlsplit(sns_message["SubscribeURL"])
        if address.scheme != "https" or not _SNS_HOST.fullmatch(address.netloc):
            raise AnymailWebhookValidationFailure("This is not an address of SNS.")
        visit(address.geturl())

    def esp_to_anymail_events(self, ses_event: dict[str, Any], sns_message: dict[str, Any]) -> Any:
        """Add our own Message-ID, which SES keeps among the headers when it replaces it on the message."""
        events = super().esp_to_anymail_events(ses_event, sns_message)
        headers = ses_event.get("mail", {}).get("headers", [])
        ours = [header["value"] for header in headers if header["name"].lower() == "message-id"]
        for event in events:
            event.metadata = {"notice": ours[0].strip("<>")} | event.metadata if ours else event.metadata
        return events


class Hook(NamedTuple):
    view: type[AnymailCoreWebhookView]
    # Without every one of these in ANYMAIL, anybody could tell us anything.
    needs: tuple[str, ...]


HOOKS = {
    "amazon-ses": Hook(AmazonSES, ("WEBHOOK_SECRET", "AMAZON_SES_TOPIC_ARN")),
    "mailgun": Hook(Mailgun, ("MAILGUN_WEBHOOK_SIGNING_KEY",)),
    "postmark": Hook(Postmark, ("WEBHOOK_SECRET",)),
    "sendgrid": Hook(SendGrid, ("SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",)),
}


@csrf_exempt
@open_to_all
def email_hook(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take a provider's events: 200 when all are kept, 400 for a forgery, 404 where no secret is configured."""
    hook = HOOKS.get(provider)
    if hook is None or not all(settings.ANYMAIL.get(name) for name in hook.needs):
        raise Http404
    try:
        response = hook.view.as_view()(request)
    except AnymailWebhookValidationFailure:
        counting.hook_answered(provider, 400)
        raise
    counting.hook_answered(provider, response.status_code)
    return response


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def visit(address: str) -> None:
    """Ask for one address of SNS, which is what confirms a subscription."""
    with build_opener(_NoRedirect).open(address, timeout=5) as answer:
        answer.read(1)
