"""Two models side by side, for people who never need to know what a token is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog.abilities import ability
from transition.catalog.models import AIModel
from transition.guides import figures
from transition.guides.comparison import UNKNOWN, Comparison


@dataclass(frozen=True)
class PlainRow:
    """One difference, said without a unit."""

    label: str
    text: str


def in_plain_words(comparison: Comparison) -> list[PlainRow]:
    """Return the differences that a person notices in a conversation."""
    old, new = comparison.old, comparison.new
    tellers: list[Callable[[], PlainRow | None]] = [
        lambda: _amount(_("How much it can keep in mind in one conversation"), old.context_window, new.context_window),
        lambda: _amount(_("How long one answer can be"), old.max_output, new.max_output),
        lambda: _knowledge(old, new),
        lambda: _senses(old, new),
    ]
    return [row for row in (tell() for tell in tellers) if row is not None]


def _amount(label: str, old: int | None, new: int | None) -> PlainRow | None:
    if not old or not new:
        return PlainRow(label, _("Not known for both models."))
    if old == new:
        return PlainRow(label, _("The same amount."))
    times = round(max(old, new) / min(old, new))
    if times < 2:
        return PlainRow(label, _("A little more.") if new > old else _("A little less."))
    said = (
        ngettext("About %(times)d time as much.", "About %(times)d times as much.", times)
        if new > old
        else ngettext("About %(times)d time less.", "About %(times)d times less.", times)
    )
    return PlainRow(label, said % {"times": times})


def _knowledge(old: AIModel, new: AIModel) -> PlainRow:
    label = _("Knows the world until")
    before, after = figures.cutoff(old), figures.cutoff(new)
    told = {"old": before or str(UNKNOWN).lower(), "new": after or str(UNKNOWN).lower()}
    return PlainRow(label, _("Before: %(old)s. Now: %(new)s.") % told)


def _senses(old: AIModel, new: AIModel) -> PlainRow | None:
    label = _("What you can show it")
    if not old.input_modalities or not new.input_modalities:
        return PlainRow(label, _("Not known for both models."))
    gone = [ability(each) for each in old.input_modalities if each not in new.input_modalities]
    added = [ability(each) for each in new.input_modalities if each not in old.input_modalities]
    said = []
    if gone:
        said.append(_("Our catalog no longer lists: %(things)s.") % {"things": ", ".join(gone)})
    if added:
        said.append(_("New: %(things)s.") % {"things": ", ".join(added)})
    return PlainRow(label, " ".join(said) or _("The same kinds of things."))
