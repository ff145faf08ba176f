"""An end in the words of a letter, in the language that is active: never firmer than it is known."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability
from transition.web.days import in_full


def from_now_on(row: Availability, today: date) -> str:
    """Return the end of another place; an earliest or a probable day that has passed is no day any more."""
    if row.retires_on is None:
        return _("no end announced")
    if row.precision != Precision.EXACT and row.retires_on < today:
        return _("may end any day")
    return when(row.retires_on, row.precision)


def long_date(day: date | None) -> str:
    """Return an absolute date with its weekday: a letter may be read on any day."""
    return in_full(day) if day else _("no date")


def when(day: date | None, precision: str) -> str:
    """Return an end as part of a sentence, never firmer than its precision."""
    if day is None or precision == Precision.UNKNOWN:
        return _("on a day that is not known yet")
    names = {"date": long_date(day), "month": date_format(day, "YEAR_MONTH_FORMAT")}
    if precision == Precision.NOT_BEFORE:
        return _("not before %(date)s") % names
    if precision == Precision.TENTATIVE:
        return _("probably on %(date)s") % names
    if precision == Precision.MONTH:
        return _("in %(month)s") % names
    return _("on %(date)s") % names


def days_left(end_on: date | None, today: date) -> str:
    if end_on is None:
        return _("not known")
    days = max((end_on - today).days, 0)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else _("less than a day")


def afterwards(what: str) -> str:
    if what == "error":
        return _("After that, requests fail with an error.")
    if what == "rerouted":
        return _("After that, requests may keep working but be answered by another model.")
    if what == "removed":
        return _("After that, it disappears from the list of models.")
    return _("What a request meets after that is not stated.")
