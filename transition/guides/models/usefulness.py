"""What readers say of a part of a guide: whether it was useful, and in a sentence what was missing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel

LONGEST_WORDS = 500


class Part(models.TextChoices):
    """A part that readers are asked about, by the id of its heading."""

    LOSE = "lose", _("What you lose")
    BREAKS = "breaks", _("What is different")
    STEPS = "steps", _("How to move, step by step")
    SAVE = "save", _("Save your things")
    RECIPES = "recipes", _("Words that may help")


class UsefulAnswer(models.Model):
    """One answer about one part. Nothing is kept of whose it was."""

    source = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=20, choices=Part)
    is_useful = models.BooleanField()
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    said_on = models.DateField()
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.source} / {self.successor}, {self.part}: {'useful' if self.is_useful else 'not useful'}"
