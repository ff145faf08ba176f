"""Facts that the catalog knows, called by name in guide text, so that a moved date never leaves a guide stale.

``{{date:SURFACE}}``   the end of the old model on a surface, in words        ``{{end:SURFACE}}``  the same of the new model
``{{save_by:SURFACE}}`` two weeks before the old model's firm end there
``{{old:FACT}}`` ``{{new:FACT}}``  a fact about either model; the facts are listed in ``FACTS``
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from transition.catalog.dated import Dated
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel
from transition.guides import figures
from transition.web.templatetags.transition import plaindate

_PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|])")

# The last day on which there is still time to open what was saved and to save it again.
TIME_TO_CHECK = timedelta(days=14)

Ends = Mapping[str, Dated]


def _price(part: str) -> Callable[[AIModel], str]:
    return lambda model: figures.price(model, part)


FACTS: dict[str, Callable[[AIModel], str]] = {
    "name": lambda model: model.name,
    "id": lambda model: model.key,
    "context": lambda model: figures.tokens(model.context_window),
    "max_output": lambda model: figures.tokens(model.max_output),
    "cutoff": lambda model: figures.cutoff(model),
    "price_in": _price("input"),
    "price_out": _price("output"),
    "price_cache_read": _price("cache_read"),
    "price_batch_in": _price("batch_input"),
    "price_batch_out": _price("batch_output"),
}
DATES = ("date", "end", "save_by")


class UnknownFact(ValueError):
    """A placeholder that is not on the list, or whose fact the catalog does not have."""


class Facts:
    """What a guide may quote from the catalog, in the language of its words ("" is the reader's), as it reads on a day."""

    def __init__(
        self,
        source: AIModel,
        successor: AIModel,
        *,
        old_ends: Ends,
        new_ends: Ends,
        language: str = "",
        on: date | None = None,
    ):
        self.source, self.successor = source, successor
        self.old_ends, self.new_ends = old_ends, new_ends
        self.language = language
        self.on = on
        # A guide names few facts, each many times. They are told in one language: a page of another one has its own Facts.
        self._words: dict[str, str] = {}

    def fill(self, text: str) -> str:
        """Return Markdown with every placeholder replaced. What is no longer known is said to be unknown."""
        return _PLACEHOLDER.sub(self._escaped, text)

    def fill_plain(self, text: str) -> str:
        """Return the same for text that is not Markdown: titles, code, mail."""
        return _PLACEHOLDER.sub(lambda match: self._told(match[1]), text)

    def problems(self, text: str) -> Iterator[str]:
        """Yield what is wrong with the placeholders of a text."""
        for match in _PLACEHOLDER.finditer(text):
            try:
                self.value(match[1])
            except UnknownFact as problem:
                yield str(problem)

    def value(self, name: str) -> str:
        """Return the words for one placeholder, or raise ``UnknownFact``."""
        kind, _colon, what = name.partition(":")
        if kind in ("old", "new") and what in FACTS:
            value = FACTS[what](self.source if kind == "old" else self.successor)
            if not value:
                raise UnknownFact(f"The catalog does not know {what} of the {kind} model.")
            return value
        if kind not in DATES:
            raise UnknownFact(f"“{{{{{name}}}}}” is not a placeholder.")
        ends = self.new_ends if kind == "end" else self.old_ends
        if what not in ends:
            raise UnknownFact(f"The catalog has no surface “{what}” for this model.")
        return _save_by(ends[what], self.on) if kind == "save_by" else in_words(ends[what])

    def _escaped(self, match: re.Match[str]) -> str:
        """A code span shows backslashes, so nothing is escaped there; a backtick cannot end it early."""
        told = self._told(match[1])
        if match.string[: match.start()].endswith("`"):
            return told.replace("`", "")
        return _MARKDOWN.sub(r"\\\1", told)

    def _told(self, name: str) -> str:
        if name not in self._words:
            with override(self.language or get_language()):
                self._words[name] = self._known(name)
        return self._words[name]

    def _known(self, name: str) -> str:
        try:
            return self.value(name)
        except UnknownFact:
            return _("(not known today)")


def facts_about(source: AIModel, successor: AIModel) -> Facts:
    """Return what a guide between two models may quote. Two queries."""
    old, new = (
        {each.surface.key: each for each in model.availabilities.select_related("surface").order_by("pk")}
        for model in (source, successor)
    )
    return Facts(source, successor, old_ends=old, new_ends=new)


def in_words(availability: Dated) -> str:
    """Return an end as it may stand inside a sentence: the day leads, a floor is called one."""
    day = availability.retires_on
    if day is None:
        return _("a day that is not known") if availability.ended_seen_on else _("no announced end")
    if availability.precision == Precision.NOT_BEFORE:
        return _("not before %(day)s") % {"day": plaindate(day)}
    if availability.precision == Precision.MONTH:
        return date_format(day, "YEAR_MONTH_FORMAT")
    if availability.precision == Precision.TENTATIVE:
        return _("%(day)s (this date may still change)") % {"day": plaindate(day)}
    return plaindate(day)


def _save_by(availability: Dated, on: date | None) -> str:
    if availability.retires_on is None or not availability.is_firm():
        raise UnknownFact(f"“{availability.surface.key}” has no firm end to count back from.")
    day = availability.retires_on - TIME_TO_CHECK
    is_late = on is not None and day < on <= availability.retires_on
    return _("%(day)s (past: begin today)") % {"day": plaindate(day)} if is_late else plaindate(day)


def typed_dates(text: str, known: Iterator[date] | list[date]) -> Iterator[str]:
    """Yield the catalog's own end dates that a text types out instead of asking for."""
    for day in known:
        forms = (f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}", f"{day:%B} {day.day}, {day.year}", day.isoformat())
        if any(form in text for form in forms):
            yield f"“{forms[0]}” is a date of the catalog: use its placeholder."
