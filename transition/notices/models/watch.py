"""How the engine watches itself: who is alive, what has run, and whether this database is the true one."""

import uuid

from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    """The last moment at which a role did a full round, by the database's clock."""

    role = models.CharField(max_length=24, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.role


class Slot(models.Model):
    """One run of a job at one instant. A scheduler may ring any number of times; one of them takes the slot."""

    pk = models.CompositePrimaryKey("job", "instant")
    job = models.CharField(max_length=32)
    instant = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} at {self.instant}"


class InstanceEpoch(models.Model):
    """Which instance this database belongs to, and how far it has come. The same is kept outside the database.

    A restored backup is behind the copy outside; a cloned database has none, or another's. Neither may send.
    """

    instance = models.UUIDField(default=uuid.uuid4)
    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="instance_epoch_is_one_row")]

    def __str__(self) -> str:
        return f"{self.instance}:{self.number}"
