"""What the members of an account do together: follow, invite, say *we have moved*, and hear in place of who was not reached."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel, Availability, Provider, Surface
from transition.notices.models.accounts import Account, AccountRole
from transition.notices.models.following import AT_MOST_ONE_SUBJECT, Follower
from transition.notices.models.milestones import Milestone
from users.models import User

# The link of an invitation works this long, and once.
INVITED_FOR = timedelta(days=7)


class Invitation(models.Model):
    """An address that was asked to belong to an account, or only to hear for it, and has not answered yet."""

    class Asks(models.TextChoices):
        BELONG = "belong", _("to belong to the account")
        HEAR = "hear", _("to hear about the account's models")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    asks = models.CharField(max_length=8, choices=Asks)
    role = models.CharField(max_length=12, choices=AccountRole)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "account",
                "asks",
                condition=Q(answered_at__isnull=True),
                name="invitation_once",
                violation_error_message=_("This address was invited already."),
            ),
            models.CheckConstraint(condition=Q(asks__in=["belong", "hear"]), name="invitation_asks_known"),
            models.CheckConstraint(condition=Q(role__in=AccountRole.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_expired(self, now: datetime) -> bool:
        return self.asked_at + INVITED_FOR < now


class TeamFollow(models.Model):
    """A wish of an account to hear about a subject, and through whom: the first contact that works who does this.

    It also says who hears when the account is told because it used the subject's models. Ending keeps the row, so that it can be
    taken back and everybody sees who ended it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="follows")
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    surface = models.ForeignKey(Surface, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # Empty: whoever comes first among the contacts, whatever they do.
    role = models.CharField(max_length=12, choices=AccountRole, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "model", "provider", "surface"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="team_follow_once",
                violation_error_message=_("The account follows this already."),
            ),
            models.CheckConstraint(condition=AT_MOST_ONE_SUBJECT, name="team_follow_has_one_subject"),
            models.CheckConstraint(condition=Q(role__in=["", *AccountRole.values]), name="team_follow_role_known"),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} follows {self.model or self.provider or self.surface or 'everything'}"


class AccountMove(models.Model):
    """*We have moved*: said once for an account. Undoing deletes it, and with it the moves that it made and no others."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="moves")
    availability = models.ForeignKey(Availability, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Ids of the moves that it made; whoever had said so before keeps their own.
    made = ArrayField(models.BigIntegerField(), default=list)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "availability"], name="account_move_once")]

    def __str__(self) -> str:
        return f"account {self.account_id} moved from {self.availability_id}"


class Escalation(models.Model):
    """An account's next contact who hears, because those before them could not be reached through one milestone."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="+", db_index=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # The follower first, so that the key answers what planning and hand-off ask of each person.
            models.UniqueConstraint(fields=["follower", "account", "milestone"], name="escalation_once")
        ]

    def __str__(self) -> str:
        return f"follower {self.follower_id} hears for account {self.account_id}"
