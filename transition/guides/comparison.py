"""Two models side by side, from the catalog: what must change, what may change, what stays the same."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.catalog.abilities import ability
from transition.catalog.models import AIModel
from transition.guides import figures, tokenizers


class Verdict(StrEnum):
    """The difference in one word, seen from the old model."""

    RENAMED = "renamed"
    GONE = "gone"
    GAINED = "gained"
    SMALLER = "smaller"
    LARGER = "larger"
    LOWER = "lower"
    HIGHER = "higher"
    RANGE = "range"
    OLDER = "older"
    NEWER = "newer"
    UNKNOWN = "unknown"
    SAME = "same"


LABELS: dict[Verdict, str | Promise] = {
    Verdict.RENAMED: gettext_lazy("Renamed"),
    Verdict.GONE: gettext_lazy("Gone"),
    Verdict.GAINED: gettext_lazy("New"),
    Verdict.SMALLER: gettext_lazy("Smaller"),
    Verdict.LARGER: gettext_lazy("Larger"),
    Verdict.LOWER: gettext_lazy("Lower"),
    Verdict.HIGHER: gettext_lazy("Higher"),
    Verdict.RANGE: gettext_lazy("Depends on the text"),
    Verdict.OLDER: gettext_lazy("Older"),
    Verdict.NEWER: gettext_lazy("Newer"),
    Verdict.UNKNOWN: gettext_lazy("Not known"),
    Verdict.SAME: gettext_lazy("Same"),
}

_MUST = (Verdict.RENAMED, Verdict.GONE, Verdict.SMALLER)
UNKNOWN = gettext_lazy("Not known")


@dataclass(frozen=True)
class Row:
    """One attribute of two models."""

    key: str
    label: str
    old: str
    new: str
    verdict: Verdict
    note: str = ""
    source: str = ""
    is_id: bool = False

    @property
    def word(self) -> str:
        return str(LABELS[self.verdict])

    @property
    def weight(self) -> str:
        """Return must, may or same: what the reader has to do about it."""
        if self.verdict == Verdict.SAME:
            return "same"
        return "must" if self.verdict in _MUST else "may"


@dataclass(frozen=True)
class Comparison:
    """What the catalog knows of two models. Equal rows are an equal comparison: their names and ids are among them."""

    old: AIModel = field(compare=False)
    new: AIModel = field(compare=False)
    old_name: str
    new_name: str
    rows: tuple[Row, ...]

    def must(self) -> list[Row]:
        return [row for row in self.rows if row.weight == "must"]

    def may(self) -> list[Row]:
        return [row for row in self.rows if row.weight == "may"]

    def different(self) -> list[Row]:
        return self.must() + self.may()

    def same(self) -> list[Row]:
        return [row for row in self.rows if row.weight == "same"]

    def lost(self) -> list[Row]:
        """Return what the old model has and the new one has not, or has less of."""
        return [row for row in self.rows if row.verdict in (Verdict.GONE, Verdict.SMALLER)]

    def gained(self) -> list[Row]:
        return [row for row in self.rows if row.verdict in (Verdict.GAINED, Verdict.LARGER)]


def compare(old: AIModel, new: AIModel) -> Comparison:
    """Return what the catalog knows about two models, attribute by attribute."""
    rows = [
        _id(old, new),
        _size("context_window", _("Context window, in tokens"), old.context_window, new.context_window),
        _size("max_output", _("Longest answer, in tokens"), old.max_output, new.max_output),
        *[_price(old, new, part, label) for part, label in _prices()],
        _size(
            "long_from", _("Prompts are long from, in tokens"), old.price.get("long_from"), new.price.get("long_from")
        ),
        *_per_text(old, new),
        _cutoff(old, new),
        *_abilities(old.input_modalities, new.input_modalities, _("Input"), "input"),
        *_abilities(old.output_modalities, new.output_modalities, _("Output"), "output"),
        *_abilities(old.capabilities, new.capabilities, _("Ability"), "ability"),
    ]
    told = tuple(row for row in rows if not (row.old == row.new == str(UNKNOWN) and row.key in _OPTIONAL))
    return Comparison(old, new, old.name, new.name, told)


# Attributes that most models do not have: unknown on both sides says nothing.
_OPTIONAL = {
    "price_cache_read",
    "price_batch_input",
    "price_batch_output",
    "long_from",
    "price_long_input",
    "price_long_output",
}


def _prices() -> list[tuple[str, str]]:
    return [
        ("input", _("List price for a million tokens in")),
        ("output", _("List price for a million tokens out")),
        ("cache_read", _("Price in, read from the cache")),
        ("batch_input", _("Batch price in")),
        ("batch_output", _("Batch price out")),
        ("long_input", _("Price in, in long prompts")),
        ("long_output", _("Price out, after long prompts")),
    ]


def _id(old: AIModel, new: AIModel) -> Row:
    verdict = Verdict.SAME if old.key == new.key else Verdict.RENAMED
    return Row("id", _("Id"), old.key, new.key, verdict, is_id=True)


def _size(key: str, label: str, old: int | None, new: int | None) -> Row:
    verdict = _order(old, new, less=Verdict.SMALLER, more=Verdict.LARGER)
    return Row(key, label, figures.tokens(old) or str(UNKNOWN), figures.tokens(new) or str(UNKNOWN), verdict)


def _price(old: AIModel, new: AIModel, part: str, label: str) -> Row:
    one, other = figures.amount(old, part), figures.amount(new, part)
    verdict = _order(one, other, less=Verdict.LOWER, more=Verdict.HIGHER)
    if old.price.get("currency") != new.price.get("currency"):
        verdict = Verdict.UNKNOWN
    return Row(
        f"price_{part}",
        label,
        figures.price(old, part) or str(UNKNOWN),
        figures.price(new, part) or str(UNKNOWN),
        verdict,
    )


def _per_text(old: AIModel, new: AIModel) -> list[Row]:
    """The list price again, for the text that was a million tokens of the old model."""
    parts = [
        ("input", _("Price in, for text that was a million tokens")),
        ("output", _("Price out, for text that was a million tokens")),
    ]
    rows = [_priced_text(old, new, part, label) for part, label in parts]
    return [row for row in rows if row is not None]


def _priced_text(old: AIModel, new: AIModel, part: str, label: str) -> Row | None:
    before, after = figures.amount(old, part), figures.amount(new, part)
    if before is None or after is None or old.price.get("currency") != new.price.get("currency"):
        return None
    factor = tokenizers.inflation(old.key, new.key)
    if factor is None:
        note = _("No source in our data says how many tokens the new model needs for the same text.")
        return Row(f"text_{part}", label, figures.price(old, part), str(UNKNOWN), Verdict.UNKNOWN, note)
    if factor.low == factor.high == 1:
        return None
    low, high = after * factor.low, after * factor.high
    currency = new.price.get("currency", "USD")
    told = figures.money_range(low.quantize(Decimal("0.01")), high.quantize(Decimal("0.01")), currency)
    return Row(
        f"text_{part}", label, figures.price(old, part), told, _span(before, low, high), factor.note, factor.source
    )


def _span(before: Decimal, low: Decimal, high: Decimal) -> Verdict:
    if high < before:
        return Verdict.LOWER
    if low > before:
        return Verdict.HIGHER
    return Verdict.SAME if low == high == before else Verdict.RANGE


def _cutoff(old: AIModel, new: AIModel) -> Row:
    verdict = _order(old.knowledge_cutoff or None, new.knowledge_cutoff or None, less=Verdict.OLDER, more=Verdict.NEWER)
    label = _("Knows the world until")
    return Row("cutoff", label, figures.cutoff(old) or str(UNKNOWN), figures.cutoff(new) or str(UNKNOWN), verdict)


def _abilities(old: list[str], new: list[str], label: str, key: str) -> list[Row]:
    """One row for each ability that only one has, and one for all that both have. An empty list is not "nothing": it is unknown."""
    if not old or not new:
        told = [", ".join(ability(each) for each in side) or str(UNKNOWN) for side in (old, new)]
        return [Row(key, label, told[0], told[1], Verdict.UNKNOWN)]
    yes, no = _("Yes"), _("Not listed")
    rows = [
        Row(f"{key}-{each}", f"{label}: {ability(each)}", yes, no, Verdict.GONE) for each in old if each not in new
    ] + [Row(f"{key}-{each}", f"{label}: {ability(each)}", no, yes, Verdict.GAINED) for each in new if each not in old]
    both = ", ".join(sorted(ability(each) for each in old if each in new))
    return rows + ([Row(key, label, both, both, Verdict.SAME)] if both else [])


def _order(old: Any, new: Any, *, less: Verdict, more: Verdict) -> Verdict:
    if old is None or new is None:
        return Verdict.UNKNOWN
    if new == old:
        return Verdict.SAME
    return less if new < old else more
