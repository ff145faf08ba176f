"""Usage: evidence that an account called a model on a surface in a period, and where the evidence came from."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel, Surface
from transition.notices.models.accounts import Account
from users.models import User


class Usage(models.Model):
    """What one account called of one model on one surface from one day to another. A newer import replaces the figure."""

    # The day that questions ask about stands before the other, so the key answers them too.
    pk = models.CompositePrimaryKey("account_id", "model_id", "surface_id", "last_on", "first_on")
    # No constraints in the database: the import takes all three from their own tables, and checking three million of them
    # anew at commit was a third of its time.
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="usage", db_index=False, db_constraint=False
    )
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    surface = models.ForeignKey(
        Surface, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    first_on = models.DateField()
    last_on = models.DateField()
    calls = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="usage_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(calls__gte=0), name="usage_calls_counted"),
        ]
        indexes = [
            # Who used this model here lately: answered from the index alone.
            models.Index(
                fields=["model", "surface", "last_on"],
                include=["account"],
                condition=Q(calls__gt=0),
                name="usage_by_model",
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}: {self.calls} calls, {self.first_on} to {self.last_on}"


class UsageImport(models.Model):
    """One run of an import: who, from where, and what became of each line."""

    class Door(models.TextChoices):
        DESK = "desk", _("Desk")
        COMMAND = "command", _("Command")
        API = "api", _("API")

    door = models.CharField(max_length=8, choices=Door)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    token = models.ForeignKey("UsageToken", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField(default=0)
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    # Lines that had nothing to change, and lines that a later line of the same file overtook.
    same = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    # [{"line": 7, "field": "calls", "reason": "..."}]: the first thousand.
    refused_rows = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(door__in=["desk", "command", "api"]), name="usage_import_door_known"),
            models.CheckConstraint(
                condition=Q(rows=F("new") + F("changed") + F("same") + F("refused")), name="usage_import_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}: {self.rows} rows"


class UsageUpload(models.Model):
    """A file between two pages: given, and waiting for somebody to say which column is what. Gone after the import."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.file_name


class UsageUploadPart(models.Model):
    """A piece of the file, compressed. Any web process on any host can read it."""

    upload = models.ForeignKey(UsageUpload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="usage_upload_part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of upload {self.upload_id}"


class UsageToken(models.Model):
    """A program's key to send usage. Only its hash is kept; revoking acts at the next request."""

    name = models.CharField(_("name"), max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name

    def revoke(self, now: datetime) -> None:
        """Close the door for whoever holds the token; a second time keeps the first moment."""
        UsageToken.objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=now)
