"""What each provider posts to a hook, in the shape its documentation and anymail's show, signed as it signs."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client

SECRET = "hooks:correct-horse"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:notices"
MAILGUN_KEY = "key-0123456789abcdef"
_SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
SENDGRID_PUBLIC = base64.b64encode(
    _SENDGRID_KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
CONFIGURED = {
    "WEBHOOK_SECRET": SECRET,
    "AMAZON_SES_TOPIC_ARN": TOPIC,
    "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_KEY,
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": SENDGRID_PUBLIC,
}
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_BASIC = "Basic " + base64.b64encode(SECRET.encode()).decode()


@dataclass(frozen=True)
class Post:
    """One request of a provider, complete with what proves who sent it."""

    provider: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def send(self, client: Client, **changed: str) -> HttpResponse:
        return client.post(
            f"/hooks/email/{self.provider}/", self.body, self.content_type, headers={**self.headers, **changed}
        )


def amazon_ses(kind: str, key: str, email: str, number: int = 1, *, topic: str = TOPIC) -> Post:
    """SES replaces the Message-ID by its own and keeps ours among the headers of the event."""
    details = {
        "accepted": {"eventType": "Send", "send": {}},
        "delivered": {"eventType": "Delivery", "delivery": {"recipients": [email], "smtpResponse": "250 2.6.0 ok"}},
        "bounced": {"eventType": "Bounce", "bounce": _ses_bounce("Permanent", "General", email)},
        "soft": {"eventType": "Bounce", "bounce": _ses_bounce("Transient", "MailboxFull", email)},
        "complained": {
            "eventType": "Complaint",
            "complaint": {"complainedRecipients": [{"emailAddress": email}], "complaintFeedbackType": "abuse"},
        },
    }[kind]
    mail = {
        "timestamp": AT.isoformat(),
        "messageId": f"0102018f{number:08d}-000000",
        "destination": [email],
        "headersTruncated": False,
        "headers": [{"name": "To", "value": email}, {"name": "Message-ID", "value": f"<{key}>"}],
    }
    return sns("Notification", {"Message": json.dumps({**details, "mail": mail})}, f"sns-{kind}-{number}", topic)


def sns(kind: str, more: dict[str, Any], number: str, topic: str = TOPIC) -> Post:
    said = {"Type": kind, "MessageId": number, "TopicArn": topic, "Timestamp": "2026-11-24T09:30:00.000Z", **more}
    headers = {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": number,
        "x-amz-sns-topic-arn": topic,
        "Authorization": _BASIC,
    }
    return Post("amazon-ses", json.dumps(said).encode(), headers, "text/plain; charset=UTF-8")


def postmark(kind: str, key: str, email: str, number: int = 1) -> Post:
    common = {"MessageID": f"883953f4-6105-42a2-a16a-{number:012d}", "Metadata": {"notice": key}, "ServerID": 23}
    details = {
        # Postmark has no event for "taken"; a subscription that was switched on again says nothing about delivery.
        "accepted": {
            "RecordType": "SubscriptionChange",
            "Recipient": email,
            "SuppressSending": False,
            "ChangedAt": AT.isoformat(),
        },
        "delivered": {
            "RecordType": "Delivery",
            "Recipient": email,
            "DeliveredAt": AT.isoformat(),
            "Details": "Test delivery",
        },
        "bounced": _postmark_bounce("HardBounce", 1, email, number),
        "soft": _postmark_bounce("SoftBounce", 4096, email, number),
        "complained": {**_postmark_bounce("SpamComplaint", 512, email, number), "RecordType": "SpamComplaint"},
    }[kind]
    return Post("postmark", json.dumps({**common, **details}).encode(), {"Authorization": _BASIC})


def mailgun(kind: str, key: str, email: str, number: int = 1) -> Post:
    """Mailgun keeps our Message-ID, without the angle brackets."""
    details: dict[str, Any] = {
        "accepted": {"event": "accepted"},
        "delivered": {"event": "delivered", "delivery-status": {"code": 250, "message": "OK"}},
        "bounced": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "delivery-status": {"code": 550, "message": f"550 5.1.1 <{email}> unknown", "description": ""},
        },
        "soft": {"event": "failed", "severity": "temporary", "reason": "generic"},
        "complained": {"event": "complained"},
    }[kind]
    event = {
        "id": f"G9Bn5sl1TC6nu79C8C0b{number}",
        "timestamp": AT.timestamp(),
        "recipient": email,
        "message": {"headers": {"to": email, "message-id": key, "subject": "x"}},
        "user-variables": {},
        "tags": [],
        **details,
    }
    stamp, token = str(int(AT.timestamp())), hashlib.sha256(f"{kind}{key}{number}".encode()).hexdigest()[:50]
    signature = hmac.new(MAILGUN_KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    said = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": event}
    return Post("mailgun", json.dumps(said).encode(), {"Authorization": _BASIC})


def sendgrid(kind: str, key: str, email: str, number: int = 1, *more: dict[str, Any]) -> Post:
    """SendGrid posts a list, and merges what we sent along with its own fields."""
    details: dict[str, Any] = {
        "accepted": {"event": "processed"},
        "delivered": {"event": "delivered", "response": "250 OK"},
        "bounced": {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 unknown"},
        "soft": {"event": "bounce", "type": "blocked", "status": "4.7.1", "reason": "421 try later"},
        "complained": {"event": "spamreport"},
    }[kind]
    event = {
        "email": email,
        "timestamp": int(AT.timestamp()),
        "sg_event_id": f"sg-{kind}-{number}",
        "sg_message_id": f"14c5d75ce93.dfd.64b469.filter0001.{number}",
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "notice": key,
        **details,
    }
    body = json.dumps([event, *more]).encode()
    stamp = str(int(AT.timestamp()))
    signature = _SENDGRID_KEY.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    headers = {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        "Authorization": _BASIC,
    }
    return Post("sendgrid", body, headers)


PROVIDERS = {"amazon-ses": amazon_ses, "postmark": postmark, "mailgun": mailgun, "sendgrid": sendgrid}


def _ses_bounce(kind: str, sub: str, email: str) -> dict[str, Any]:
    recipient = {"emailAddress": email, "action": "failed", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    return {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient], "timestamp": AT.isoformat()}


def _postmark_bounce(kind: str, code: int, email: str, number: int) -> dict[str, Any]:
    return {
        "RecordType": "Bounce",
        "Type": kind,
        "TypeCode": code,
        "ID": 4323372036854775807 + number,
        "Email": email,
        "BouncedAt": AT.isoformat(),
        "Details": "smtp;550 5.1.1 user unknown",
        "Description": "The server was unable to deliver your message.",
        "Inactive": True,
    }
