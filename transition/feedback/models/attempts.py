"""How often one connection tried something. No address is kept: only a keyed hash whose key is new every day."""

from django.db import models


class Attempt(models.Model):
    purpose = models.CharField(max_length=16)
    source_hash = models.CharField(max_length=64)
    window_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "source_hash", "window_at"], name="attempt_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.count}"
