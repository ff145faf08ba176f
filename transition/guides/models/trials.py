"""Blind trials: what two models answered to the same words, and how often readers chose which without knowing."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel
from transition.guides.models.kinds import Lane

LONGEST_PROMPT, LONGEST_ANSWER = 4_000, 12_000


class TrialPair(models.Model):
    """One prompt with the answer of each model, as somebody took them down."""

    source = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="+")
    lane = models.CharField(_("who asks so"), max_length=12, choices=Lane, default=Lane.TALK)
    language = models.CharField(_("language"), max_length=12, default="en")
    prompt = models.TextField(_("what was asked"))
    old_answer = models.TextField(_("the old model's answer"))
    new_answer = models.TextField(_("the new model's answer"))
    # Surface, temperature, instructions: whatever else made the answers what they are.
    settings = models.CharField(_("settings"), max_length=300)
    taken_on = models.DateField(_("taken on"))
    source_url = models.URLField(_("where it can be read"), max_length=500, blank=True)
    is_shown = models.BooleanField(default=False)
    # Choices that readers agreed to have counted; nobody knows whose.
    chose_old = models.PositiveIntegerField(default=0)
    chose_new = models.PositiveIntegerField(default=0)
    chose_neither = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("successor")),
                name="trial_between_two",
                violation_error_message=_("Choose two different models."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} / {self.successor}: {self.prompt[:60]}"

    @property
    def counted(self) -> int:
        return self.chose_old + self.chose_new + self.chose_neither
