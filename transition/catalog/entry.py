"""One entry of the timeline, in words: what leaves, where, when, and what to use instead."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transition.catalog import words
from transition.catalog.almanac import Hint, Named, Row
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.sections import ACTIVE, AHEAD, BY_DAY, LEGACY, OPEN, PAST, UNDATED
from transition.catalog.sources import Source
from transition.web.templatetags.transition import lifecycle_tag


@dataclass(frozen=True)
class Entry:
    """One model on one day: the surfaces it leaves then, and what its other surfaces say.

    Made of plain values, so that equal entries are equal words and need to be put together once.
    """

    model: Named
    on: date
    section: str
    day: date | None
    here: tuple[Row, ...]
    others: tuple[Row, ...]
    # What the provider suggests instead, each with the rows that say how long it is itself offered.
    hints: tuple[tuple[Hint, tuple[Row, ...]], ...]
    sources: tuple[Source, ...]

    @cached_property
    def state(self) -> Lifecycle:
        return self.here[0].lifecycle(self.on)

    @property
    def is_over(self) -> bool:
        return self.state == Lifecycle.RETIRED

    @property
    def tag(self) -> SafeString:
        return lifecycle_tag(self.state)

    @property
    def when(self) -> SafeString | str:
        """Return what stands where the day stands; what is not known is said."""
        return words.when(self.here[0], self.on) if self.section in BY_DAY else str(_NO_DAY[self.section])

    @property
    def is_counted(self) -> bool:
        """Tell whether days may be counted: never to a floor, a month or a day that may still change."""
        return self.section in (AHEAD, PAST) and self.here[0].precision == Precision.EXACT

    @property
    def where(self) -> str:
        """Return what happens on this day, and on which surfaces. The day itself stands beside it."""
        precision = self.here[0].precision if self.section in (AHEAD, PAST) else ""
        return _WHERE[self.section, precision] % {"surfaces": words.surfaces(self.here)}

    @property
    def paragraphs(self) -> list[SafeString]:
        """Return what to use instead, then a sentence for each date of the other surfaces."""
        near = frozenset(one.surface_id for one in self.here)
        told = [self._suggestion(hint, rows, near) for hint, rows in self.hints]
        # Without a day of its own, an entry has not said the dates of its own surfaces yet.
        rows = self.others if self.section in BY_DAY else (*self.here, *self.others)
        return [*told, words.elsewhere(rows, self.on)] if rows else told

    def _suggestion(self, hint: Hint, rows: tuple[Row, ...], near: frozenset[int]) -> SafeString:
        if hint.successor is None:
            return format_html(gettext("Suggested replacement: {words}"), words=hint.prose)
        return format_html(
            gettext('Suggested replacement: <a href="{address}">{name}</a>; {health}.'),
            address=hint.successor.address,
            name=hint.successor.name,
            health=words.health(rows, self.on, near),
        )


_NO_DAY = {UNDATED: _("No day given"), LEGACY: _("No end announced"), ACTIVE: _("No end announced")}
_GONE = _("is no longer offered on %(surfaces)s; the day it left is not known")
_WHERE = {
    (AHEAD, Precision.EXACT): _("leaves %(surfaces)s"),
    (AHEAD, Precision.MONTH): _("leaves %(surfaces)s"),
    (AHEAD, Precision.TENTATIVE): _("may leave %(surfaces)s"),
    (OPEN, ""): _("may end any day on %(surfaces)s: the earliest date has passed and no end is announced"),
    (UNDATED, ""): _("will leave %(surfaces)s"),
    (LEGACY, ""): _("is legacy on %(surfaces)s"),
    (ACTIVE, ""): _("is offered on %(surfaces)s"),
    (PAST, Precision.EXACT): _("left %(surfaces)s"),
    (PAST, Precision.MONTH): _("left %(surfaces)s"),
    (PAST, Precision.TENTATIVE): _GONE,
    (PAST, Precision.NOT_BEFORE): _GONE,
    (PAST, Precision.UNKNOWN): _GONE,
}
