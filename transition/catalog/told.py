"""What was said about a date, before and after it changed, and what each source says."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from transition.catalog.lifecycle import Precision
from transition.catalog.models import Claim, LifecycleEvent
from transition.web.templatetags.transition import longdate, monthdate


def told(event: LifecycleEvent) -> list[SafeString]:
    """Return what was said before the event and what is said since, in sentences."""
    if event.kind == LifecycleEvent.Kind.REPLACEMENT_CHANGED:
        return _before_and_after(event.before_text, event.after_text)
    before, after = (dated(event.before_on, event.before_precision), dated(event.after_on, event.after_precision))
    if before == after:
        return [format_html(_("Date: {day}."), day=after)] if after else []
    return _before_and_after(before, after)


def _before_and_after(before: str, after: str) -> list[SafeString]:
    nothing = _("nothing was said")
    return [
        format_html(_("Before: {words}."), words=before or nothing),
        format_html(_("Since then: {words}."), words=after or _("no date")),
    ]


def dated(day: date | None, precision: str) -> SafeString | str:
    """Return a day with its precision, or nothing without a day."""
    if day is None:
        return ""
    if precision == Precision.MONTH:
        return monthdate(day)
    said = {Precision.NOT_BEFORE: _("not before {day}"), Precision.TENTATIVE: _("perhaps {day}")}
    return format_html(said.get(Precision(precision or Precision.EXACT), "{day}"), day=longdate(day))


def claimed(claim: Claim) -> SafeString | str:
    """Return what a source says, with a day written as a day."""
    try:
        return longdate(date.fromisoformat(claim.value))
    except ValueError:
        return (
            str(Precision(claim.value).label)
            if claim.field == "precision" and claim.value in Precision
            else claim.value
        )
