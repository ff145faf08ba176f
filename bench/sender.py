"""One worker of a measurement: says when it is ready, waits for the start, delivers until nothing is due."""

import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    django.setup()
    from django.db import connection

    from transition.celery import spare_the_collector
    from transition.notices import delivery

    spare_the_collector()
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    print(delivery.deliver()["accepted"], flush=True)


if __name__ == "__main__":
    main()
