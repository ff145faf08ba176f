"""What mail providers told us afterwards, and what the books made of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeliveryEventQuerySet(models.QuerySet["DeliveryEvent"]):
    def received_before(self, moment: datetime) -> "DeliveryEventQuerySet":
        return self.filter(received_at__lt=moment)


class DeliveryEvent(models.Model):
    """One event of a provider about one message. It holds no address: the message key leads to the person while they stay."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("taken by the provider")
        DEFERRED = "deferred", _("delayed; the provider tries again")
        SOFT_BOUNCED = "soft_bounced", _("bounced for now")
        FAILED = "failed", _("not sent by the provider")
        DELIVERED = "delivered", _("delivered")
        BOUNCED = "bounced", _("bounced for good")
        COMPLAINED = "complained", _("reported as unwanted")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed at the provider")

    class Effect(models.TextChoices):
        CHANGED = "changed", _("changed the outcome")
        NOTED = "noted", _("noted; the outcome said as much already")
        FORGOTTEN = "forgotten", _("about a message that is no longer kept")
        NOT_OURS = "not_ours", _("about a message that is not a notice of this site")

    provider = models.CharField(max_length=20)
    # A hash of the provider's own id and of what the event says, because one id may cover several recipients or be missing.
    event_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind)
    message_key = models.CharField(max_length=80, blank=True)
    effect = models.CharField(max_length=12, choices=Effect)
    # By the provider's clock; NULL where it does not say.
    happened_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="delivery_event_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "accepted",
                        "deferred",
                        "soft_bounced",
                        "failed",
                        "delivered",
                        "bounced",
                        "complained",
                        "unsubscribed",
                    ]
                ),
                name="delivery_event_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(effect__in=["changed", "noted", "forgotten", "not_ours"]),
                name="delivery_event_effect_known",
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="delivery_event_by_age")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.kind}"
