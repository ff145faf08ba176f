"""The usual way to mail many people: a Celery task for each, which loads, renders and sends one letter of the milestone."""

import os

from celery import Celery
from celery.signals import worker_process_init

SENT = "bench:sent"
app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.task_ignore_result = True


@worker_process_init.connect
def set_up(**_: object) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    import django

    django.setup()


@app.task(name="send_one")
def send_one(follower_id: int) -> None:
    from redis import Redis

    from transition.notices.letters import Letters, Reader
    from transition.notices.models import Follower, Milestone
    from transition.notices.moments import database_now
    from transition.notices.stories import Story

    follower = Follower.objects.order_by("pk")[follower_id - 1]
    milestone = Milestone.objects.select_related("plan__availability__model").get(pk=os.environ["PEER_MILESTONE"])
    letters = Letters(Story(milestone, database_now()))
    reader = Reader(follower.language, follower.practical_only, None)
    letters.message(reader, follower, f"peer.f{follower.pk}").send()
    Redis.from_url(os.environ["PEER_REDIS"]).incr(SENT)
