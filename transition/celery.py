"""The Celery application: tasks are doorbells, never carriers of data."""

import gc
import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")

app = Celery("transition")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_log_format(**_: object) -> None:
    """Let Django's LOGGING speak for the worker too: one format in every process."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def stop_when_the_configuration_is_wrong(**_: object) -> None:
    from transition.web.checks import stop_if_wrong

    stop_if_wrong()


@worker_init.connect
def tie_request_and_task_logs(**_: object) -> None:
    """Carry the request id into the task's log lines."""
    from django_structlog.celery.steps import DjangoStructLogInitStep

    app.steps["worker"].add(DjangoStructLogInitStep)


@worker_process_init.connect
def spare_the_collector(**_: object) -> None:
    """Let the garbage collector look at what is new only: what is there now stays as long as the process."""
    gc.collect()
    gc.freeze()
