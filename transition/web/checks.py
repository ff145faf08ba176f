"""Wrong configuration stops the boot with a hint."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.utils.module_loading import import_string


def stop_if_wrong() -> None:
    """Stop a server or worker that would start with a wrong configuration; ``manage.py`` commands check by themselves."""
    wrong = [message for message in run_checks(tags=["transition"]) if message.is_serious()]
    if wrong:
        raise SystemExit("\n".join(f"{message.id}: {message.msg}\n    {message.hint}" for message in wrong))


@register("transition")
def mode_is_known(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if settings.MODE in ("local", "test", "production"):
        return []
    hint = "Set TRANSITION_MODE to local, test or production, or leave it out for production."
    return [Error(f"TRANSITION_MODE is {settings.MODE!r}.", hint=hint, id="transition.E001")]


@register("transition")
def site_url_is_absolute(app_configs: Any, **_: Any) -> list[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme in ("http", "https") and site.hostname and not site.path:
        return []
    hint = "Set SITE_URL to the scheme and host that people type, such as https://transition.example.org."
    return [Error("SITE_URL is not an absolute address without a path.", hint=hint, id="transition.E002")]


@register("transition")
def secret_key_is_secret(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or len(settings.SECRET_KEY) >= 50:
        return []
    hint = "Set SECRET_KEY to 50 or more random characters and keep it out of the database and the repository."
    return [Error("SECRET_KEY is missing or too short.", hint=hint, id="transition.E003")]


@register("transition")
def mail_goes_somewhere(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or "console" not in settings.EMAIL_BACKEND:
        return []
    hint = "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587."
    return [
        Error("EMAIL_URL is not set: notices and sign-in codes would reach nobody.", hint=hint, id="transition.E004")
    ]


@register("transition")
def mail_has_a_backend(app_configs: Any, **_: Any) -> list[CheckMessage]:
    try:
        import_string(settings.EMAIL_BACKEND)
    except ImportError as problem:
        hint = "EMAIL_API names a provider as anymail spells it, such as postmark, mailgun, sendgrid or amazon_ses."
        return [Error(f"The mail backend cannot be loaded: {problem}", hint=hint, id="transition.E020")]
    return []


@register("transition")
def database_is_postgresql(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        return []
    hint = "Set DATABASE_URL=postgres://user:password@host/name. Locks, partitions and constraints need PostgreSQL."
    return [Error("DATABASE_URL does not name a PostgreSQL database.", hint=hint, id="transition.E005")]


@register("transition")
def production_is_served_over_https(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.SECURE:
        return []
    hint = "Use an https:// SITE_URL: sign-in cookies and one-time links need it."
    return [Error("SITE_URL is not https in production.", hint=hint, id="transition.E006")]


@register("transition")
def redis_is_there_for_the_bell(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.REDIS_URL:
        return []
    hint = "Set REDIS_URL for Celery, or run `manage.py send_due` from cron each minute."
    return [Warning("REDIS_URL is not set: no worker will be rung.", hint=hint, id="transition.W001")]
