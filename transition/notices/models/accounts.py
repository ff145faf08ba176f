"""Accounts: organisations and people that use models, who belongs to them, and who is written to."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.notices.models.following import Follower
from users.models import User


class AccountRole(models.TextChoices):
    """What somebody does for an account."""

    OWNER = "owner", _("Owner")
    TECHNICAL = "technical", _("Technical")
    BILLING = "billing", _("Billing")
    SECURITY = "security", _("Security")
    MEMBER = "member", _("Member")


class Account(models.Model):
    """Whoever uses models and is known to the provider's billing. Made by the first import that names it."""

    key = models.CharField(_("billing id"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name or self.key


class Membership(models.Model):
    """Somebody who signs in and belongs to an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=AccountRole, default=AccountRole.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"],
                name="membership_once",
                violation_error_message=_("This person belongs to the account already."),
            ),
            models.CheckConstraint(condition=Q(role__in=AccountRole.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.account}"


class Contact(models.Model):
    """An address that is written to about an account's models: the first that works, in the order of ``position``."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="contacts")
    role = models.CharField(_("role"), max_length=12, choices=AccountRole, default=AccountRole.TECHNICAL)
    position = models.PositiveIntegerField(_("position"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "follower"], name="contact_once"),
            # Checked at commit, so that two contacts can change places.
            models.UniqueConstraint(
                fields=["account", "position"],
                name="contact_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another contact has this position."),
            ),
            models.CheckConstraint(condition=Q(role__in=AccountRole.values), name="contact_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.follower}, contact {self.position} of {self.account}"
