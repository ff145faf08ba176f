"""How fast each channel may send."""

from django.db import models

from transition.notices.models.plans import Channel


class Pace(models.Model):
    """One row per channel with a cap: the moment at which its next message may leave. Workers take turns on this row."""

    channel = models.CharField(max_length=12, choices=Channel, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel}: next at {self.free_at}"
