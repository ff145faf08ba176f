"""Notices that wait on this site for somebody with an account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import Availability
from transition.notices.models.following import Follower


class InboxQuerySet(models.QuerySet["InboxMessage"]):
    def unread(self) -> "InboxQuerySet":
        return self.filter(read_at__isnull=True)

    def newest(self) -> "InboxQuerySet":
        return self.select_related("availability__model__provider").order_by("-pk")


class InboxMessage(models.Model):
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="inbox")
    # The key of the delivery: a second try of the same notice finds its message already here.
    delivery_key = models.CharField(max_length=80, unique=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField()
    availability = models.ForeignKey(Availability, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["follower", "-id"], name="inbox_newest_first"),
            models.Index(fields=["follower"], name="inbox_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.subject
