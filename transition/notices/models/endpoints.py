"""Places of a person's own where notices arrive besides email: a webhook, a chat channel, a browser."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.notices.models.following import Follower
from transition.notices.models.plans import ENDPOINT_CHANNELS


def _new_key() -> str:
    return secrets.token_hex(8)


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def working(self) -> "EndpointQuerySet":
        return self.filter(off_since__isnull=True, removed_at__isnull=True)

    def kept(self) -> "EndpointQuerySet":
        """Return those that their owner has not taken away."""
        return self.filter(removed_at__isnull=True)

    def in_order(self) -> "EndpointQuerySet":
        return self.order_by("channel", "label", "pk")


class Endpoint(models.Model):
    """One place. Email and the inbox need none: a person has one of each.

    ``address`` and ``secrets`` let whoever knows them write there or forge us, so they are kept sealed
    (``transition/notices/channels/sealing.py``) and shown to nobody but their owner.
    """

    class WhyOff(models.TextChoices):
        OWNER = "owner", _("switched off by you")
        GONE = "gone", _("the other side said that it is gone")
        FAILING = "failing", _("it has refused or missed every notice for days")
        UNSAFE = "unsafe", _("its address leads to a private network")
        REKEYED = "rekeyed", _("this site has a new key, and the browser has to be added again")

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="endpoints")
    channel = models.CharField(max_length=12, choices=[(one.value, one.label) for one in ENDPOINT_CHANNELS])
    # Stays for life, so that a delivery names its place without naming its address.
    key = models.CharField(max_length=16, unique=True, default=_new_key, editable=False)
    label = models.CharField(_("name"), max_length=80)
    address = models.TextField()
    # Separated by spaces: the signing secrets of a webhook, the newest first; the keys of a browser; "" elsewhere.
    secrets = models.TextField(blank=True)
    # Finds a browser again (``channels/push/subscriptions.py``); "" elsewhere.
    mark = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    last_ok_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since the last success.
    failures = models.PositiveIntegerField(default=0, editable=False)
    # The first failure since the last success.
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    off_since = models.DateTimeField(null=True, blank=True, editable=False)
    why_off = models.CharField(max_length=12, choices=WhyOff, blank=True, editable=False)

    # The owner was told that we switched it off.
    off_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Taken away by the owner; kept for a day so that this can be undone.
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=[one.value for one in ENDPOINT_CHANNELS]), name="endpoint_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(off_since__isnull=True, why_off="") | (Q(off_since__isnull=False) & ~Q(why_off="")),
                name="endpoint_off_has_a_reason",
            ),
            # However often somebody presses the button, a browser is one place of theirs.
            models.UniqueConstraint(fields=["mark", "follower"], condition=~Q(mark=""), name="endpoint_browser_once"),
        ]
        indexes = [models.Index(fields=["follower", "channel"], name="endpoint_by_follower")]

    def __str__(self) -> str:
        return f"{self.channel} endpoint {self.key}"

    def is_on(self) -> bool:
        return self.off_since is None
