"""How far somebody has come with a move, kept on their account so that it is there on another device."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from transition.catalog.models import AIModel
from users.models import User

# A guide has a dozen steps; what comes in greater numbers is no checklist.
MOST_STEPS = 200


class Walk(models.Model):
    """What one person has ticked off on the way from one model to another, written guide or not."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="walks")
    source = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    # Keys of steps. They stay from revision to revision.
    done = ArrayField(models.SlugField(max_length=60), default=list, size=MOST_STEPS)
    is_finished = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "successor"], name="walk_once"),
            models.CheckConstraint(condition=~Q(source=F("successor")), name="walk_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"walk {self.pk}"


class Trodden(models.Model):
    """How many walk one way and how many have arrived: one row for each pair, counted at most once a minute."""

    source = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveIntegerField(default=0)
    finished = models.PositiveIntegerField(default=0)
    # The required step that most of those who have not arrived have not done; "" when there is none.
    stuck_at = models.SlugField(max_length=60, blank=True)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "successor"], name="trodden_once")]

    def __str__(self) -> str:
        return f"{self.finished} of {self.people}"
