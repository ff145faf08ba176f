"""What a month costs on two models, on somebody's own numbers: a range, with the reasons for its width. Nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from transition.catalog.models import AIModel
from transition.guides import figures, tokenizers

_MILLION = Decimal(1_000_000)
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Month:
    """Tokens of one month as the old model counts them, and shares of them in percent."""

    tokens_in: int
    tokens_out: int
    # Of the tokens in: read from the cache.
    cached: int = 0
    # Of all: sent as batches. What is cached is not.
    batch: int = 0
    # Of all: in prompts above the size from which a model charges more.
    long: int = 0
    # Tokens out that the new model may add by thinking, in percent of those today.
    thinking: int = 0


@dataclass(frozen=True)
class Amount:
    low: Decimal
    high: Decimal
    currency: str

    def __str__(self) -> str:
        return figures.between(self._said(self.low), self._said(self.high))

    def _said(self, value: Decimal) -> str:
        if 0 < value < _CENT:
            return _("under %(amount)s") % {"amount": figures.money(_CENT, self.currency)}
        return figures.money(value.quantize(_CENT), self.currency)


@dataclass(frozen=True)
class Estimate:
    """What the month costs on each model, None where the catalog has no price, and why the figures are as wide as they are."""

    old: Amount | None
    new: Amount | None
    reasons: tuple[str, ...]

    @property
    def times(self) -> tuple[Decimal, Decimal] | None:
        """Return how many times the old cost the new one is, at least and at most; None where that cannot be said."""
        if self.old is None or self.new is None or not self.old.low or self.old.currency != self.new.currency:
            return None
        return _rounded(self.new.low / self.old.high), _rounded(self.new.high / self.old.low)

    @property
    def percent(self) -> str:
        """Return "5" or "5 to 7" where even the most is less than the old cost: 5 % is read more easily than 0.05 times."""
        if self.times is None or self.times[1] >= 1:
            return ""
        low, high = (figures.plain(times * _HUNDRED) for times in self.times)
        return figures.between(low, high)


def _rounded(times: Decimal) -> Decimal:
    """Return two decimals, and of what is smaller one digit: little is not nothing."""
    return times.quantize(_CENT if times >= _CENT else Decimal(1).scaleb(times.adjusted()))


def estimate(old: AIModel, new: AIModel, month: Month) -> Estimate:
    """Return what ``month`` costs on both models at list prices."""
    factor = tokenizers.inflation(old.key, new.key)
    low, high = (factor.low, factor.high) if factor else (Decimal(1), Decimal(1))
    more = 1 + Decimal(month.thinking) / _HUNDRED
    ours = _priced(old, month, Decimal(1), Decimal(1))
    least, most = _priced(new, month, low, low), _priced(new, month, high, high * more)
    currency = str(new.price.get("currency", "USD"))
    return Estimate(
        Amount(ours, ours, str(old.price.get("currency", "USD"))) if ours is not None else None,
        Amount(least, most, currency) if least is not None and most is not None else None,
        tuple(_reasons(old, new, month, factor)),
    )


def _priced(model: AIModel, month: Month, times_in: Decimal, times_out: Decimal) -> Decimal | None:
    """Return the price of a month with so many times the tokens; None when the catalog has no list price."""
    price_in, price_out = figures.amount(model, "input"), figures.amount(model, "output")
    if price_in is None or price_out is None:
        return None
    cached, batch, long = (Decimal(share) / _HUNDRED for share in (month.cached, month.batch, month.long))
    read = _or(model, "cache_read", price_in)
    batched_in, batched_out = _or(model, "batch_input", price_in), _or(model, "batch_output", price_out)
    fresh_in = (1 - batch) * price_in + batch * batched_in
    mean_in = cached * read + (1 - cached) * fresh_in
    mean_out = (1 - batch) * price_out + batch * batched_out
    # Above its limit a prompt costs more by the same proportion, however it was sent.
    mean_in *= 1 + long * (_or(model, "long_input", price_in) / price_in - 1 if price_in else 0)
    mean_out *= 1 + long * (_or(model, "long_output", price_out) / price_out - 1 if price_out else 0)
    return (month.tokens_in * times_in * mean_in + month.tokens_out * times_out * mean_out) / _MILLION


def _or(model: AIModel, part: str, otherwise: Decimal) -> Decimal:
    found = figures.amount(model, part)
    return otherwise if found is None else found


def _reasons(old: AIModel, new: AIModel, month: Month, factor: tokenizers.Inflation | None) -> Iterator[str]:
    for model in (old, new):
        if figures.amount(model, "input") is None or figures.amount(model, "output") is None:
            yield _("The catalog has no list price of %(model)s.") % {"model": model.name}
    if factor is None:
        yield _(
            "No source in our data says how many tokens %(new)s needs for the same text. The figure takes the same number: count "
            "your own text before you trust it."
        ) % {"new": new.name}
    elif not factor.low == factor.high == 1:
        times = {"low": f"{factor.low:.2f}", "high": f"{factor.high:.2f}", "new": new.name}
        one, several = (
            _("The same text takes %(low)s times the tokens on %(new)s."),
            _("The same text takes %(low)s to %(high)s times the tokens on %(new)s."),
        )
        yield (one if factor.low == factor.high else several) % times
    if month.thinking:
        yield _("At most, thinking adds %(percent)d%% to the tokens out, as you said.") % {"percent": month.thinking}
    for model in (old, new):
        yield from _prices_missing(model, month)
        if not month.long and (long_from := model.price.get("long_from")):
            yield _("Prompts above %(tokens)s tokens cost more on %(model)s. The figure holds for shorter ones.") % {
                "tokens": figures.tokens(long_from),
                "model": model.name,
            }


def _prices_missing(model: AIModel, month: Month) -> Iterator[str]:
    """Yield which discounts or surcharges of a model the catalog does not know, where the month uses them."""
    asked = [
        (month.cached, "cache_read", _("what %(model)s charges for tokens read from the cache")),
        (month.batch, "batch_input", _("what %(model)s charges for batches")),
        (month.long, "long_input", _("a higher price of %(model)s for long prompts")),
    ]
    for share, part, what in asked:
        if share and figures.amount(model, part) is None:
            yield _("The catalog does not know %(what)s, so the list price is used.") % {
                "what": what % {"model": model.name}
            }
