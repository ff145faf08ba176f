"""A person's no to messages about one model, kept even while they follow its provider or everything."""

from django.db import models
from django.utils import timezone

from transition.catalog.models import AIModel
from transition.notices.models.following import Follower


class Stop(models.Model):
    """Stops messages about one model that a wider follow would bring. Following the model itself undoes it."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="stops")
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    stopped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "model"], name="stop_once")]

    def __str__(self) -> str:
        return f"{self.follower} stopped {self.model}"
