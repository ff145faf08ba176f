"""How to take one's things along from a provider, and when somebody last tried it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import Provider
from users.models import User


class ExportSteps(models.Model):
    """The steps for one provider. Menus change, so the page says on which day a person of ours last went through them."""

    provider = models.OneToOneField(Provider, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("steps"))
    takes = models.CharField(_("how long it takes"), max_length=120, blank=True)
    source_url = models.URLField(_("where it can be read"), max_length=500, blank=True)
    read_on = models.DateField(_("read on"), null=True, blank=True)
    tried_on = models.DateField(null=True, blank=True)
    tried_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The day before the last, for who takes back that they tried.
    tried_before = models.DateField(null=True, blank=True)
    # The desk has written it; a newer text of the product no longer replaces it.
    is_edited_here = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.provider)

    def was_not_tried(self) -> None:
        """Forget who tried: what they went through was another text."""
        self.tried_on = self.tried_by = self.tried_before = None
