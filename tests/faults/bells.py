"""Celery as it runs in production, but for its pace: beat turns every second. `python -m tests.faults.bells worker|beat FOLDER`.

``FAULT_TIMES`` sends every message so many times; ``FAULT_WEAKENED=enqueue only`` takes away beat's turns, so that work is
done only where a message asks for it.
"""

import os
import sys
from typing import Any
from uuid import uuid4


def main(role: str, folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    from transition.celery import app

    for entry in app.conf.beat_schedule.values():
        entry["schedule"] = 1.0
    if os.environ.get("FAULT_WEAKENED") == "enqueue only":
        app.conf.beat_schedule = {}
    times, send = int(os.environ.get("FAULT_TIMES", "1")), app.send_task

    def send_often(*args: Any, **kwargs: Any) -> Any:
        return [send(*args, **kwargs) for _time in range(times)][-1]

    app.send_task = send_often
    words = {
        "worker": ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "-n", f"{uuid4().hex}@test"],
        "beat": ["beat", "--schedule", f"{folder}/beat-{uuid4().hex}", "--pidfile", ""],
    }
    app.start([*words[role], "--loglevel=ERROR"])


if __name__ == "__main__":
    main(*sys.argv[1:])
