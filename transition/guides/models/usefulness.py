"""What readers say of a part of a guide: whether it was useful, and in a sentence what was missing."""

from django.db import models

from transition.catalog.models import AIModel

LONGEST_WORDS = 500


class UsefulAnswer(models.Model):
    """One answer about one part. Nobody knows whose: the mark's key is new every day and only keeps one from counting twice."""

    source = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=20)
    is_useful = models.BooleanField()
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    said_on = models.DateField(db_index=True)
    mark = models.CharField(max_length=64)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "successor", "part", "mark", "said_on"], name="useful_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.source} / {self.successor}, {self.part}: {'useful' if self.is_useful else 'not useful'}"
