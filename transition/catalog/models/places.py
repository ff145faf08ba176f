"""Who makes models, and where they can be used."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Provider(models.Model):
    """Who makes or hosts models, and how much notice they promise."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    lifecycle_url = models.URLField(max_length=500, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_rule = models.TextField(blank=True)
    notice_url = models.URLField(max_length=500, blank=True)
    read_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Surface(models.Model):
    """A place where a model can be used. Dates belong to a model on a surface, never to a model alone."""

    class Kind(models.TextChoices):
        API = "api", _("API")
        APP = "app", _("Chat app")
        CLOUD = "cloud", _("Cloud platform")
        TOOL = "tool", _("Coding tool")
        RESELLER = "reseller", _("Reseller")

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="surfaces",
    )
    time_zone = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["api", "app", "cloud", "tool", "reseller"]),
                name="surface_kind_known",
            )
        ]

    def __str__(self) -> str:
        return self.name
