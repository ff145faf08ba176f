"""Numbers of the catalog as words: windows, prices, cut-offs. An empty string means that the catalog does not know."""

from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from transition.catalog.models import AIModel
from transition.web.days import month

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def tokens(count: int | None) -> str:
    """Return 200,000 as the active language writes it."""
    return number_format(count, force_grouping=True) if count is not None else ""


def amount(model: AIModel, part: str) -> Decimal | None:
    """Return one price per million tokens; the catalog keeps decimals as text."""
    try:
        value = model.price.get(part)
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def price(model: AIModel, part: str) -> str:
    value = amount(model, part)
    return "" if value is None else money(value, model.price.get("currency", "USD"))


def plain(value: Decimal) -> str:
    """Return 5, 0.03: a number with as many decimals as it has."""
    value = value.normalize()
    return number_format(value, max(0, -int(value.as_tuple().exponent)), force_grouping=True)


def money(value: Decimal, currency: str = "USD") -> str:
    """Return $3, $0.10, $2.60: whole numbers bare, everything else with at least two decimals."""
    sign = _SIGNS.get(currency, f"{currency} ")
    value = value.quantize(Decimal("0.0001")).normalize()
    places = 0 if value == value.to_integral() else max(2, -int(value.as_tuple().exponent))
    return f"{sign}{number_format(value, places, force_grouping=True)}"


def money_range(low: Decimal, high: Decimal, currency: str = "USD") -> str:
    """Return "$2.60", or "$5 to $6.75"."""
    return between(money(low, currency), money(high, currency))


def between(low: str, high: str) -> str:
    """Return both ends of a range, or the one figure that they are."""
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def cutoff(model: AIModel) -> str:
    """Return "June 2026" for 2026-06; a year alone stays a year."""
    return month(model.knowledge_cutoff)
