"""Who you are: an account is an address; a role is a row that says who gave it and when."""

import zoneinfo
from typing import Any

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone name such as Europe/Berlin."), params={"name": name})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it signs in by emailed code or passkey only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        # Unverified until a code sent to it comes back; signing in by code is what verifies it.
        EmailAddress = apps.get_model("account", "EmailAddress")
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        return user


class Role(models.TextChoices):
    """What a member of staff may do. Every role may read the desk."""

    SUPPORT = "support", _("Support: writes announcements, answers people, edits the catalog")
    APPROVER = "approver", _("Approver: second pair of eyes on every send and every moved date")
    STEWARD = "steward", _("Steward: keeps the preservation register, reports and interviews")
    ADMIN = "admin", _("Admin: gives and takes roles, and may do everything above")


class User(AbstractBaseUser):
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("This address has an account already."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def held_roles(self) -> frozenset[str]:
        """Return the roles this person holds now. One query, asked once per request object."""
        if not hasattr(self, "_held_roles"):
            self._held_roles = frozenset(self.roles.values_list("role", flat=True)) if self.is_active else frozenset()
        return self._held_roles

    def has_role(self, *roles: str) -> bool:
        """Tell whether this person holds one of ``roles``; an admin holds them all."""
        return bool(self.held_roles() & {*roles, Role.ADMIN})

    def is_staff_member(self) -> bool:
        return bool(self.held_roles())

    def erase(self) -> None:
        """Delete the account; where a record must keep its author, empty it of everything personal instead."""
        try:
            with transaction.atomic():
                self.delete()
        except models.ProtectedError:
            with transaction.atomic():
                self.roles.all().delete()
                apps.get_model("account", "EmailAddress").objects.filter(user=self).delete()
                User.objects.filter(pk=self.pk).update(
                    email=f"erased-{self.pk}@erased.invalid", name="", is_active=False, time_zone="UTC", language="en"
                )


class HeldRole(models.Model):
    """A role that somebody gave to somebody. Taking it away deletes the row and acts at the next request."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=12, choices=Role)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="held_role_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="held_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
