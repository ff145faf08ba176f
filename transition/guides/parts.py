"""The parts of a guide that readers are asked about, by the id of their heading."""

from django.utils.translation import gettext_lazy as _

PARTS = {
    "lose": _("What you lose"),
    "breaks": _("What is different"),
    "steps": _("How to move, step by step"),
    "save": _("Save your things"),
    "recipes": _("Words that may help"),
}
