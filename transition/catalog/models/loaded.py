"""What the catalog files said when they were last loaded."""

from django.db import models


class LoadedEntry(models.Model):
    """The fingerprint of one part of one file.

    A part that still says the same is left alone, so that a date which staff moved since is not moved back by the next
    start. A part that was there and is missing now means that the file has shrunk.
    """

    source = models.CharField(max_length=64)
    key = models.CharField(max_length=400)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="loaded_entry_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.key}"
