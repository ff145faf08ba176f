"""Models, the exact names they go by, and what their providers suggest instead."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from transition.catalog.models.places import Provider, Surface


class AIModelQuerySet(models.QuerySet["AIModel"]):
    def named(self, provider: str, name: str) -> "AIModelQuerySet":
        """Return the model whose canonical id or alias is exactly ``name``. Prefixes never match."""
        return self.filter(Q(key=name) | Q(aliases__name=name), provider__key=provider).distinct().order_by("pk")


class AIModel(models.Model):
    """One released model, known by its canonical id."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="models")
    key = models.CharField(_("id"), max_length=160)
    name = models.CharField(max_length=160)
    family = models.CharField(max_length=80, blank=True)
    released_on = models.DateField(null=True, blank=True)
    knowledge_cutoff = models.CharField(max_length=10, blank=True)
    context_window = models.PositiveIntegerField(null=True, blank=True)
    max_output = models.PositiveIntegerField(null=True, blank=True)
    # Per million tokens: {"currency": "USD", "input": "3", "output": "15", "cache_read": "0.3", ...}; decimals as text.
    price = models.JSONField(default=dict, blank=True)
    input_modalities = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    output_modalities = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    capabilities = ArrayField(models.CharField(max_length=48), default=list, blank=True)
    note = models.TextField(blank=True)

    objects = AIModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "key"],
                name="model_id_once",
                violation_error_message=_("This provider has a model with this id."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("model", args=[self.provider.key, self.key])


class Alias(models.Model):
    """Another exact name of a model, on one surface or everywhere. It may not shadow an id."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="aliases")
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="aliases")
    surface = models.ForeignKey(Surface, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Replacement(models.Model):
    """A successor that the provider names, with the day it was named. Never called better, never the same."""

    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="replacements")
    successor = models.ForeignKey(
        AIModel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
    )
    prose = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    named_on = models.DateField(null=True, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    read_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "position"], name="replacement_position_once"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("model")),
                name="replacement_is_another_model",
                violation_error_message=_("A model cannot replace itself."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=False) | ~Q(prose=""),
                name="replacement_says_something",
                violation_error_message=_("Name a successor or describe one."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.successor or self.prose)
