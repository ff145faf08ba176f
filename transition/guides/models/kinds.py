"""The words by which guides sort what they tell, and to whom."""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.TextChoices):
    """Same facts, two ways to need them."""

    DEVELOP = "develop", _("I build on it")
    TALK = "talk", _("I talk with it")


class Reader(models.TextChoices):
    """The tabs; the first belongs to one lane, the others to the other."""

    DEVELOPER = "developer", _("Developers")
    EVERYDAY = "everyday", _("Every day")
    WRITER = "writer", _("Writing")
    COMPANION = "companion", _("Companionship")
    RESEARCHER = "researcher", _("Research")
    TEACHER = "teacher", _("Teaching")
    BUSINESS = "business", _("Small business")

    @property
    def lane(self) -> Lane:
        return Lane.DEVELOP if self == Reader.DEVELOPER else Lane.TALK

    def hears(self, readers: Collection[str]) -> bool:
        """Tell whether words for these tabs, or for everybody where none is named, are for this one.

        Who teaches with a model, or runs a business with it, also needs what is said to everyday users.
        """
        also = Reader.EVERYDAY if self in (Reader.TEACHER, Reader.BUSINESS) else self
        return not readers or self.value in readers or also.value in readers


class Kind(models.TextChoices):
    """What a change is to the person who moves."""

    LOST = "lost", _("Lost")
    BREAKING = "breaking", _("Breaks")
    BEHAVIOUR = "behaviour", _("Behaves differently")
    COST = "cost", _("Costs differently")
    GAINED = "gained", _("Gained")
    RECOMMENDED = "recommended", _("Advice")


class Loudness(models.TextChoices):
    """How a change shows itself, the quietest first: nobody notices those alone."""

    QUIET = "quiet", _("Quietly different")
    CUT_SHORT = "cut_short", _("Cut short")
    ANSWERED_BY_ANOTHER = "answered_by_another", _("Answered by another model")
    IGNORED = "ignored", _("Ignored")
    ERROR = "error", _("Fails with an error")


class Confidence(models.TextChoices):
    HIGH = "high", _("high confidence")
    MEDIUM = "medium", _("medium confidence")
    LOW = "low", _("low confidence")
