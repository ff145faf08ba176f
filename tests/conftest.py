"""Start the throwaway services before Django reads its settings.

Under xdist the controller starts them once; the workers find the variables in their environment, and pytest-django gives each
worker a database of its own.
"""

import gc
import logging
import os
from contextlib import ExitStack

import django
from django.conf import settings

from tests.emptying import empty_after_each_test
from transition.local.services import throwaway_services

pytest_plugins = ["tests.chromium", "tests.guarantees"]

_running = ExitStack()

if "DATABASE_URL" not in os.environ:
    _services = _running.enter_context(throwaway_services())
    os.environ["DATABASE_URL"] = _services.database_url
    os.environ.setdefault("REDIS_URL", _services.redis_url)
os.environ["TRANSITION_MODE"] = "test"
# At midnight, so that the hour at which the suite runs is always past the hour at which today's reminders leave.
os.environ["NOTICES_SEND_HOUR"] = "0"
# How long aiosmtpd waits for its own server; its five seconds are short on a busy machine.
os.environ.setdefault("AIOSMTPD_CONTROLLER_TIMEOUT", "120")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
if settings.REDIS_URL:
    # A cache of its own for each process of the suite: one test empties it while another counts in it.
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15 + 1
    settings.CACHES["default"]["LOCATION"] += f"?db={number}"
# Here and not in a hook: the conftest files below this one may import models.
django.setup()
# The test's own mail server tells every line of every letter.
logging.getLogger("mail.log").setLevel(logging.WARNING)
empty_after_each_test()


def pytest_collection_finish() -> None:
    """Spare the collector every test and all of Django: none of it ends before the process does."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    _running.close()
