"""Dates and states in words: every sentence names its surfaces, and a floor never sounds like an end."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from transition.catalog.dated import Dated
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.notice import notice_of
from transition.web.templatetags.transition import longdate, monthdate, shortdate

DATED = (Precision.EXACT, Precision.MONTH, Precision.TENTATIVE)

Offer = TypeVar("Offer", bound=Dated)


def listed(names: Iterable[str]) -> str:
    """Return "A, B and C"."""
    return get_text_list(list(names), _("and"))


def either(names: Iterable[str]) -> str:
    """Return "A, B or C"."""
    return get_text_list(list(names), _("or"))


def surfaces(availabilities: Iterable[Dated]) -> str:
    return listed(availability.surface.name for availability in availabilities)


def when(availability: Dated, on: date) -> SafeString:
    """Return the day with its precision, short enough to stand in a margin."""
    day, state = availability.retires_on, availability.lifecycle(on)
    if state == Lifecycle.RETIRED and availability.precision not in (Precision.EXACT, Precision.MONTH):
        return format_html(_("gone by {day}"), day=_strong(longdate(availability.ended_seen_on)))
    if day is None:
        return format_html("{}", _("No date announced"))
    if availability.precision == Precision.MONTH:
        return format_html(_("{month}, day not given"), month=_strong(monthdate(day)))
    said = {Precision.NOT_BEFORE: _("not before {day}"), Precision.TENTATIVE: _("{day}, may still change")}
    return format_html(said.get(Precision(availability.precision), "{day}"), day=_strong(longdate(day)))


def _strong(day: SafeString | str) -> SafeString:
    return format_html('<span class="day">{}</span>', day)


def is_announced(state: Lifecycle) -> bool:
    return state in (Lifecycle.ANNOUNCED, Lifecycle.SOON)


def has_an_end(availability: Dated, on: date) -> bool:
    """Tell whether the words for this availability begin with what it does ("leaves ...", "left ...")."""
    state = availability.lifecycle(on)
    return state == Lifecycle.RETIRED or (state != Lifecycle.FLOOR_PASSED and availability.precision in DATED)


def clause(same: Sequence[Dated], on: date) -> SafeString:
    """Return what the dates say about a model on surfaces that share them: "leaves A and B on ...", or "A: not before ..."."""
    names, first = surfaces(same), same[0]
    state, day = first.lifecycle(on), first.retires_on
    if state == Lifecycle.RETIRED:
        return _left(names, first)
    if day is None:
        said = (
            _("{names}: retirement announced, no date given")
            if is_announced(state)
            else _("{names}: no date announced")
        )
        return format_html(said, names=names)
    if state == Lifecycle.FLOOR_PASSED:
        said = _("{names}: may end any day, the earliest date ({day}) has passed and no end is announced")
        return format_html(said, names=names, day=longdate(day))
    if first.precision == Precision.NOT_BEFORE:
        return format_html(_("{names}: not before {day}, no end announced"), names=names, day=longdate(day))
    return _leaves(names, day, first.precision)


def sentence(same: Sequence[Dated], on: date) -> SafeString:
    """Return the same as a sentence about "it"."""
    return format_html(_("It {clause}.") if has_an_end(same[0], on) else _("{clause}."), clause=clause(same, on))


def _left(names: str, first: Dated) -> SafeString:
    if first.precision == Precision.EXACT and first.retires_on:
        return format_html(_("left {names} on {day}"), names=names, day=longdate(first.retires_on))
    if first.precision == Precision.MONTH and first.retires_on:
        return format_html(_("left {names} in {month}"), names=names, month=monthdate(first.retires_on))
    said = _("is no longer offered on {names}; it was gone by {day}, since when is not known")
    return format_html(said, names=names, day=shortdate(first.ended_seen_on))


def _leaves(names: str, day: date, precision: str) -> SafeString:
    if precision == Precision.MONTH:
        return format_html(_("leaves {names} during {month}, day not given"), names=names, month=monthdate(day))
    if precision == Precision.TENTATIVE:
        return format_html(_("may leave {names} on {day}; this date may still change"), names=names, day=longdate(day))
    return format_html(_("leaves {names} on {day}"), names=names, day=longdate(day))


def by_date(availabilities: Iterable[Offer], on: date) -> list[list[Offer]]:
    """Put the availabilities that say the same together: what ends next comes first, what has ended last."""
    ranked = [(_rank(one, on), one.surface.name, one.pk, one) for one in availabilities]
    ranked.sort(key=itemgetter(0, 1, 2))
    return [[row[-1] for row in same] for _same, same in groupby(ranked, key=itemgetter(0))]


# Not by name: whoever reads about a model wants its next end first.
_ORDER = (
    Lifecycle.SOON,
    Lifecycle.ANNOUNCED,
    Lifecycle.FLOOR_PASSED,
    Lifecycle.LEGACY,
    Lifecycle.ACTIVE,
    Lifecycle.RETIRED,
)


def _rank(availability: Dated, on: date) -> tuple[int, date, str, date]:
    state = availability.lifecycle(on)
    seen = availability.ended_seen_on if availability.precision not in DATED else None
    return (_ORDER.index(state), availability.retires_on or date.max, availability.precision, seen or date.max)


def elsewhere(availabilities: Iterable[Dated], on: date) -> SafeString:
    """Return one sentence for each date that the other surfaces of a model have."""
    return format_html_join(" ", "{}", ((sentence(same, on),) for same in by_date(availabilities, on)))


def health(availabilities: Sequence[Dated], on: date, near: Collection[int] = ()) -> SafeString:
    """Return how long a suggested replacement is itself offered, on the surfaces that the reader uses (``near``) if it is there."""
    if not availabilities:
        return format_html("{}", _("its own dates are not in the catalog"))
    alive = [one for one in availabilities if one.lifecycle(on) != Lifecycle.RETIRED]
    if not alive:
        return format_html("{}", _("it has itself been retired"))
    first = by_date([one for one in alive if one.surface_id in near] or alive, on)[0]
    return format_html(_("it {clause}") if has_an_end(first[0], on) else "{clause}", clause=clause(first, on))


def certainty(availability: Dated, on: date) -> str:
    """Return how far the date can be trusted, and from which hour it counts."""
    if availability.retires_on is None or availability.lifecycle(on) == Lifecycle.RETIRED:
        return ""
    if availability.precision == Precision.NOT_BEFORE:
        return _("A floor, not an end: the provider promises to keep it at least until then.")
    if availability.precision == Precision.TENTATIVE:
        return _("The provider says that this date may still change.")
    zone = availability.surface.time_zone
    said = (
        _("The day begins in the time zone %(zone)s, and the model is gone from its start.")
        if zone
        else _("No time of day given: counted to the end of that day anywhere on Earth.")
    )
    month = _("The month is known, the day is not. ") if availability.precision == Precision.MONTH else ""
    return month + said % {"zone": zone}


_AFTERWARDS = {
    "error": (gettext_lazy("After that, requests fail with an error."), gettext_lazy("Requests fail with an error.")),
    "rerouted": (
        gettext_lazy("After that, another model answers in its place, without an error."),
        gettext_lazy("Another model answers in its place, without an error."),
    ),
    "removed": (gettext_lazy("After that, it can no longer be chosen."), gettext_lazy("It can no longer be chosen.")),
}


def afterwards(availability: Dated, on: date) -> str:
    """Return what a request meets after the end, or that no source says."""
    is_over = availability.lifecycle(on) == Lifecycle.RETIRED
    if availability.afterwards in _AFTERWARDS:
        return str(_AFTERWARDS[availability.afterwards][is_over])
    if not has_an_end(availability, on):
        return ""
    return _("What a request meets now is not stated.") if is_over else _("What happens after that is not stated.")


def notice(availability: Dated) -> str:
    """Return the days between announcement and end, beside what the surface's own provider promises."""
    if availability.precision != Precision.EXACT:
        return ""
    known = notice_of(availability)
    given = _("Notice given: unknown, because the day of the announcement is.")
    if known.given is not None:
        given = ngettext("%(days)d day's notice.", "%(days)d days' notice.", known.given) % {"days": known.given}
    if known.promised is None:
        return given
    rule = ngettext(
        "The provider's own rule: at least %(days)d day.",
        "The provider's own rule: at least %(days)d days.",
        known.promised,
    )
    return f"{given} {rule % {'days': known.promised}}"


def since(availability: Dated, on: date) -> SafeString | str:
    """Return since when the state holds, as far as it is known."""
    state = availability.lifecycle(on)
    if state == Lifecycle.LEGACY:
        return _since(
            _("Legacy since {day}."), availability.legacy_on, _("Read as legacy by {day}."), availability.legacy_seen_on
        )
    if state in (Lifecycle.ACTIVE, Lifecycle.FLOOR_PASSED):
        return (
            format_html(_("Offered since {day}."), day=shortdate(availability.offered_on))
            if availability.offered_on
            else ""
        )
    return _since(
        _("Announced on {day}."),
        availability.announced_on,
        _("Read as announced by {day}."),
        availability.announced_seen_on,
    )


def _since(known: str, day: date | None, seen: str, seen_on: date | None) -> SafeString | str:
    if day:
        return format_html(known, day=longdate(day))
    return format_html(seen, day=longdate(seen_on)) if seen_on else _("The day of the announcement is not known.")


def meaning(same: Sequence[Dated], on: date) -> str:
    """Return what the state means for somebody who uses the model on surfaces that share it."""
    state, ends = same[0].lifecycle(on), {afterwards(one, on) for one in same}
    then = ends.pop() if len(ends) == 1 else _("What a request meets after the end differs; each place below says it.")
    said = {
        Lifecycle.SOON: _("It works until then."),
        Lifecycle.ANNOUNCED: _("It works until then."),
        Lifecycle.FLOOR_PASSED: _(
            "It still works. You don't need to do anything today, but it may end with little warning."
        ),
        Lifecycle.LEGACY: _("It still works. The provider counts it among its older models."),
        Lifecycle.ACTIVE: _("It is offered. You don't need to do anything."),
        Lifecycle.RETIRED: "",
    }[state]
    needs_then = state in (Lifecycle.SOON, Lifecycle.ANNOUNCED, Lifecycle.RETIRED)
    return f"{said} {then}".strip() if needs_then else str(said)
