"""Settings, read from the environment once. What is wrong stops the boot with a hint (``transition/web/checks.py``)."""

import os
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

# Whoever starts Django has the Celery application too. It is not imported by the package itself, so that
# transition.local, which starts Django but does not use it, is up at once.
import transition.celery  # noqa: F401
from transition.web.logs import without_personal_data

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# "local": `make run` on one machine. "test": the test suite. "production": everything else, and the default,
# so that a forgotten variable closes doors and never opens them.
MODE = env.str("TRANSITION_MODE", default="production")
PRODUCTION = MODE not in ("local", "test")
DEBUG = False

# Too short on purpose for production, where the boot stops with a hint (transition.E003).
SECRET_KEY = env.str("SECRET_KEY", default="") or (
    "missing" if PRODUCTION else "only-for-this-machine-and-never-for-a-public-site"
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

SITE_NAME = env.str("SITE_NAME", default="Transition")
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}").rstrip("/")
SITE_OPERATOR = env.str("SITE_OPERATOR", default="")
_site = urlsplit(SITE_URL)
SECURE = _site.scheme == "https"

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[_site.hostname or ""] + ([] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]),
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SECURE else []

INSTALLED_APPS = [
    "transition.web",
    "users",
    "transition.catalog",
    "transition.guides",
    "transition.notices",
    "transition.feedback",
    "transition.desk",
    "transition.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "django_htmx",
    "django_structlog",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "transition.web.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "users.middleware.ClosedByDefaultMiddleware",
    "users.middleware.SignedInMarkMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "users.middleware.MailRefusedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "transition.urls"
WSGI_APPLICATION = "transition.wsgi.application"

_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS,
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "transition.web.context.site",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# A socket host travels as postgres://app@/name?host=/dir; django-environ keeps it in OPTIONS.
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///transition")}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"].update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One variable, two spellings: Celery says redis+socket://, redis-py says unix://.
REDIS_URL = env.str("REDIS_URL", default="").replace("redis+socket://", "unix://", 1)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
}
CELERY_TIMEZONE = "UTC"
# Beat only rings; ringing twice, late or never is harmless because PostgreSQL remembers what is due.
CELERY_BEAT_SCHEDULE = {
    "plan what is due": {"task": "transition.notices.tasks.plan_due", "schedule": 60.0},
    "deliver what waits": {"task": "transition.notices.tasks.deliver_waiting", "schedule": 5.0},
    "follow moved dates": {"task": "transition.notices.tasks.follow_dates", "schedule": 10.0},
    "settle milestones": {"task": "transition.notices.tasks.settle", "schedule": 30.0},
    "sweep leases": {"task": "transition.notices.tasks.sweep_leases", "schedule": 30.0},
    "purge what has expired": {"task": "transition.notices.tasks.purge", "schedule": 3600.0},
    "check the books": {"task": "transition.notices.tasks.check_books", "schedule": 600.0},
    "check the links of guides": {"task": "transition.guides.tasks.check_links", "schedule": 600.0},
    "publish guides that are due": {"task": "transition.guides.tasks.publish_due", "schedule": 60.0},
    "email answers to feedback": {"task": "transition.feedback.tasks.post_replies", "schedule": 60.0},
    "purge feedback past its day": {"task": "transition.feedback.tasks.purge", "schedule": 3600.0},
}

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Finished public pages, kept in each web process (transition/web/finished.py). Off changes nothing but speed.
FINISHED_PAGES = env.bool("FINISHED_PAGES", default=True)

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "timeline"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Mail can be slow, and so can a person. The mails and the page name this time.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "users.adapters.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme or "https"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "transition.web.errors.csrf_failure"

SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Nothing inline anywhere: no nonce is needed, so a finished page can be kept and served to everyone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
# Each has its catalog in locale/, complete: tests/web/test_languages.py says what is missing.
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ja", _("Japanese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "transition.web.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "build" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
# Each client of a test makes the middleware anew, which would list every file each time.
WHITENOISE_AUTOREFRESH = MODE == "test"
if not PRODUCTION:
    # Files are found where they are written; nothing needs to be collected first.
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# consolemail in production would lose notices, so production without EMAIL_URL stops the boot (transition.E004).
_mail = env.email_url("EMAIL_URL", default="consolemail://" if PRODUCTION else "smtp://localhost:8025")
vars().update(_mail)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=f"{SITE_NAME} <notices@{_site.hostname or 'localhost'}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# EMAIL_API=postmark sends through a provider's API instead of EMAIL_URL.
if _email_api := env.str("EMAIL_API", default=""):
    EMAIL_BACKEND = f"anymail.backends.{_email_api}.EmailBackend"
# Every ANYMAIL_<NAME> is anymail's setting <NAME>: keys for sending, and the secrets of the hooks through which providers
# report. A hook without its secret does not exist (transition/notices/hooks.py).
ANYMAIL = {name.removeprefix("ANYMAIL_"): text for name, text in os.environ.items() if name.startswith("ANYMAIL_")}

# Notices. A lease outlives a task's hard time limit, and the broker's visibility timeout outlives the lease.
NOTICES_LEASE_SECONDS = env.int("NOTICES_LEASE_SECONDS", default=300)
NOTICES_MICRO_BATCH = env.int("NOTICES_MICRO_BATCH", default=1000)
# The hour of the day, in UTC, at which reminders leave.
NOTICES_SEND_HOUR = env.int("NOTICES_SEND_HOUR", default=9)
# Several moves of a date within this time become one correction with the last truth.
NOTICES_QUIET_SECONDS = env.int("NOTICES_QUIET_SECONDS", default=60)
# Outside production, mail to a real server goes to these domains and to nobody else.
NOTICES_ALLOWED_DOMAINS = env.list("NOTICES_ALLOWED_DOMAINS", default=[])
# Messages a second on each channel, as in email=400,chat=5. A channel that is not named is sent as fast as it takes.
# What is no whole number counts as 0, which stops the boot with a hint (transition.E010).
NOTICES_RATE = {
    channel: int(rate) if rate.isdecimal() else 0 for channel, rate in env.dict("NOTICES_RATE", default={}).items()
}
# Announcements may be written in these languages too, beside those of the site itself.
NOTICES_LANGUAGES = env.list("NOTICES_LANGUAGES", default=[])
# Webhooks and chats on this very machine, for tests and demonstrations. Never in production, whatever this says.
NOTICES_LOCAL_WEBHOOKS = env.bool("NOTICES_LOCAL_WEBHOOKS", default=False)
# By this key push services know the site; without it browser notifications are not offered. `manage.py make_push_keys` makes
# one. Browsers that were added under an older key are written to while that key is among the fallbacks.
PUSH_PRIVATE_KEY = env.str("PUSH_PRIVATE_KEY", default="").strip()
PUSH_PRIVATE_KEY_FALLBACKS = [key.strip() for key in env.list("PUSH_PRIVATE_KEY_FALLBACKS", default=[])]
# An endpoint that has only failed for this long is switched off, and its owner is told.
NOTICES_FAILING_DAYS = env.int("NOTICES_FAILING_DAYS", default=5)
NOTICES_KEEP_DAYS = env.int("NOTICES_KEEP_DAYS", default=730)
# Usage whose period ended longer ago is forgotten, and refused when somebody imports it.
NOTICES_USAGE_KEEP_DAYS = env.int("NOTICES_USAGE_KEEP_DAYS", default=400)
# Watching: after this silence of a part, or with a message waiting this long past its moment, an alarm is up.
NOTICES_SILENCE_SECONDS = env.int("NOTICES_SILENCE_SECONDS", default=300)
NOTICES_LATE_SECONDS = env.int("NOTICES_LATE_SECONDS", default=900)
# An address of the operator that gets every message, so that the whole way is known to work.
NOTICES_CANARY = env.str("NOTICES_CANARY", default="")
# Who shows this as bearer token may read /metrics; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# What says, outside the database, which instance this is: a value, or a file that also counts how far it has come.
INSTANCE_EPOCH = env.str("INSTANCE_EPOCH", default="")
INSTANCE_FILE = env.str(
    "INSTANCE_FILE", default=f"{env.str('TRANSITION_DATA')}/instance" if env.str("TRANSITION_DATA", default="") else ""
)

MESSAGE_TAGS = {10: "debug", 20: "info", 25: "success", 30: "warning", 40: "error"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
# Ids tie lines together; addresses of people and machines stay out (transition/web/logs.py drops them).
# Without a user id: looking at the user would open the session, and a public page would no longer be the same for everyone.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_personal_data,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "celery.beat": {"level": "WARNING"},
        # Its lines hold the addresses of rooms, which are secrets.
        "apprise": {"handlers": [], "propagate": False, "level": "CRITICAL"},
    },
}
