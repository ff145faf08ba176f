"""Wrong settings of the notices stop the boot with a hint, like those of the site."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from transition.notices.channels import OFFERED
from transition.notices.channels.push.keys import KeyBroken, signers

_AT_LEAST_ONE = (
    "NOTICES_LEASE_SECONDS",
    "NOTICES_MICRO_BATCH",
    "NOTICES_FAILING_DAYS",
    "NOTICES_KEEP_DAYS",
    "NOTICES_USAGE_KEEP_DAYS",
    "NOTICES_SILENCE_SECONDS",
    "NOTICES_LATE_SECONDS",
)


@register("transition")
def rates_let_something_through(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse a rate at which a channel would stand still."""
    if all(rate >= 1 for rate in settings.NOTICES_RATE.values()):
        return []
    hint = "Set NOTICES_RATE to whole messages a second, such as email=400,chat=5; leave a channel out for no cap."
    return [Error("NOTICES_RATE holds a rate that is no whole number above 0.", hint=hint, id="transition.E010")]


@register("transition")
def rates_are_for_channels(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse a cap that would hold nothing back, because no channel has its name."""
    unknown = sorted(set(settings.NOTICES_RATE) - set(OFFERED))
    if not unknown:
        return []
    hint = f"The channels are {', '.join(OFFERED)}."
    return [Error(f"NOTICES_RATE caps what is no channel: {', '.join(unknown)}.", hint=hint, id="transition.E011")]


@register("transition")
def reminders_leave_at_an_hour(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse an hour that no day has."""
    if 0 <= settings.NOTICES_SEND_HOUR <= 23:
        return []
    hint = "Set NOTICES_SEND_HOUR to an hour of the day in UTC, 0 to 23."
    return [Error("NOTICES_SEND_HOUR is no hour of the day.", hint=hint, id="transition.E021")]


@register("transition")
def canary_is_an_address(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse a canary that can never be told, and would raise an alarm with each message."""
    try:
        if canary := settings.NOTICES_CANARY.strip():
            validate_email(canary)
    except ValidationError:
        hint = "Set NOTICES_CANARY to one email address of the operator, or leave it out."
        return [Error("NOTICES_CANARY is not an email address.", hint=hint, id="transition.E012")]
    return []


@register("transition")
def numbers_are_at_least_one(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse times and sizes with which nothing would be sent, or everything be forgotten at once."""
    low = [name for name in _AT_LEAST_ONE if getattr(settings, name) < 1]
    hint = "Set a whole number of 1 or more, or leave it out for the usual one."
    return [Error(f"{name} is below 1.", hint=hint, id="transition.E013") for name in low]


@register("transition")
def push_keys_are_keys(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse a key with which no browser could be reached, and fallbacks of no key."""
    hint = (
        "Make one with manage.py make_push_keys and copy it whole, or leave it out to offer no browser notifications."
    )
    try:
        signers()
    except KeyBroken:
        message = "PUSH_PRIVATE_KEY or one of PUSH_PRIVATE_KEY_FALLBACKS is no private key."
        return [Error(message, hint=hint, id="transition.E014")]
    if settings.PUSH_PRIVATE_KEY_FALLBACKS and not settings.PUSH_PRIVATE_KEY:
        return [Error("PUSH_PRIVATE_KEY_FALLBACKS stands without PUSH_PRIVATE_KEY.", hint=hint, id="transition.E014")]
    return []
