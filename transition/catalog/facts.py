"""What is on record about a model besides its dates: sizes, prices, abilities."""

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from transition.catalog import words
from transition.catalog.abilities import ability
from transition.catalog.models import AIModel
from transition.web.days import month


def facts(model: AIModel) -> list[tuple[str, Any]]:
    """Return label and value of each fact that is known."""
    known: list[tuple[str, Any]] = [
        (_("Released"), date_format(model.released_on, "DATE_FORMAT") if model.released_on else ""),
        (_("Family"), model.family),
        (_("Can read"), _tokens(model.context_window)),
        (_("Longest answer"), _tokens(model.max_output)),
        (_("Price per million tokens"), price(model.price)),
        (_("Knowledge ends"), month(model.knowledge_cutoff)),
        (_("Takes in"), words.listed(map(ability, model.input_modalities))),
        (_("Gives out"), words.listed(map(ability, model.output_modalities))),
        (_("Abilities"), words.listed(map(ability, model.capabilities))),
    ]
    return [(label, value) for label, value in known if value]


def _tokens(number: int | None) -> str:
    return (
        ngettext("%(n)s token", "%(n)s tokens", number) % {"n": number_format(number, force_grouping=True)}
        if number
        else ""
    )


_PRICES = {
    "input": gettext_lazy("input"),
    "output": gettext_lazy("output"),
    "cache_read": gettext_lazy("cached input"),
    "cache_write_5m": gettext_lazy("writing to the cache for 5 minutes"),
    "cache_write_1h": gettext_lazy("writing to the cache for an hour"),
    "batch_input": gettext_lazy("input in a batch"),
    "batch_output": gettext_lazy("output in a batch"),
    "long_input": gettext_lazy("input in long prompts"),
    "long_output": gettext_lazy("output after long prompts"),
}


def price(price: dict[str, Any]) -> str:
    """Return "USD 3 for input, USD 15 for output"; a price of a kind that has no words yet keeps its own name."""
    currency = price.get("currency", "USD")
    said = (
        _("%(currency)s %(amount)s for %(what)s")
        % {"currency": currency, "amount": amount, "what": _PRICES.get(kind, kind.replace("_", " "))}
        for kind, amount in price.items()
        if kind not in ("currency", "unit", "long_from") and isinstance(amount, str | int | float)
    )
    return ", ".join(said)
