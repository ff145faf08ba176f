"""Named lists of addresses. A list is final once it is uploaded, so an approval that names it covers exactly these people."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.notices.models.following import Follower
from users.models import User


class AudienceList(models.Model):
    """One upload of addresses, with what its validation found. Another upload is another list."""

    name = models.CharField(_("name"), max_length=120)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    usable = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # Of the usable ones: addresses that we did not know before.
    unknown_before = models.PositiveIntegerField(default=0)
    # [{"line": 7, "field": "address", "reason": "..."}]: the first thousand, repeated and refused ones together.
    problems = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    # From here on a trigger refuses more entries. Erasing a person still takes them off.
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows=F("usable") + F("repeated") + F("refused")), name="audience_list_adds_up"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AudienceListEntry(models.Model):
    """Somebody on a list."""

    list = models.ForeignKey(AudienceList, on_delete=models.CASCADE, related_name="entries")
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="list_entries")
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "follower"], name="audience_list_entry_once")]

    def __str__(self) -> str:
        return f"{self.follower} on {self.list}"
