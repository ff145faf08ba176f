"""Which published guides no longer hold, and why: facts that moved, sources that aged, recipes, links, models that left."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog import almanac
from transition.catalog.models import LifecycleEvent
from transition.guides.editing.links import linked
from transition.guides.models import Change, Guide, GuideRevision, LinkCheck, Step
from transition.guides.placeholders import Facts

_Block = TypeVar("_Block", Change, Step)

SOURCE_DAYS = timedelta(days=90)


class Reason(NamedTuple):
    """Why somebody should read a guide again. ``days`` orders them: how long it has been so, as far as is known."""

    kind: str
    sentence: str
    since: date


@dataclass(frozen=True)
class Stale:
    guide: Guide
    reasons: list[Reason]

    @property
    def since(self) -> date:
        return min(reason.since for reason in self.reasons)


def stale_guides(on: date) -> list[Stale]:
    """Return every published guide with something to read again, the longest so first. Five questions, however many guides."""
    guides = list(Guide.objects.published())
    revisions = [guide.published for guide in guides if guide.published]
    changes = _by_revision(Change.objects.filter(revision__in=revisions))
    steps = _by_revision(Step.objects.filter(revision__in=revisions))
    events = _events(guides)
    checks = {check.url: check for check in LinkCheck.objects.exclude(outcome=LinkCheck.Outcome.THERE)}
    found = []
    for guide in guides:
        text = _Text(guide, changes.get(guide.published_id, []), steps.get(guide.published_id, []))  # type: ignore[arg-type]
        reasons = [*text.vanished(on), *text.moved(events), *text.aged(on), *text.recipes(), *text.links(checks)]
        if reasons:
            found.append(Stale(guide, reasons))
    return sorted(found, key=lambda one: (one.since, one.guide.pk))


@dataclass(frozen=True)
class _Text:
    """One published text, and the questions about it."""

    guide: Guide
    changes: list[Change]
    steps: list[Step]

    @property
    def revision(self) -> GuideRevision:
        assert self.guide.published is not None
        return self.guide.published

    def vanished(self, on: date) -> Iterator[Reason]:
        """A model that is offered nowhere any more, and facts that the text asks for and the catalog no longer has."""
        rows = almanac.current().rows_of
        for model in (self.guide.source, self.guide.successor):
            if not rows.get(model.pk):
                sentence = _("The catalog knows no place any more where %(model)s can be used.") % {"model": model.name}
                yield Reason("vanished", sentence, on)
        facts = Facts(
            self.guide.source,
            self.guide.successor,
            old_ends={row.surface.key: row for row in rows.get(self.guide.source_id, ())},
            new_ends={row.surface.key: row for row in rows.get(self.guide.successor_id, ())},
        )
        for problem in dict.fromkeys(problem for text in self._texts() for problem in facts.problems(text)):
            yield Reason("unknown", _("Readers see “(not known today)”. %(problem)s") % {"problem": problem}, on)

    def moved(self, events: Mapping[int, list[LifecycleEvent]]) -> Iterator[Reason]:
        for model in (self.guide.source, self.guide.successor):
            since = [one for one in events.get(model.pk, []) if one.entered_at.date() > self.revision.reviewed_on]
            for event in since:
                what = {
                    "model": model.name,
                    "surface": event.availability.surface.name,
                    "what": event.get_kind_display(),
                }
                sentence = _("%(model)s, %(surface)s: %(what)s, after the facts were checked.") % what
                yield Reason("moved", sentence, event.entered_at.date())

    def aged(self, on: date) -> Iterator[Reason]:
        old = {one["url"]: date.fromisoformat(one["read_on"]) for one in self._sources()}
        aged = [day for day in old.values() if on - day > SOURCE_DAYS]
        if aged:
            sentence = ngettext(
                "%(n)d source was read more than 90 days ago.",
                "%(n)d sources were read more than 90 days ago.",
                len(aged),
            )
            yield Reason("aged", sentence % {"n": len(aged)}, min(aged) + SOURCE_DAYS)

    def recipes(self) -> Iterator[Reason]:
        """A recipe holds for the models that it was tried with; what was never tried says so to readers itself."""
        for section in self.revision.sections:
            tried = section["tested_on"] or []
            if tried and self.guide.successor.key not in tried:
                sentence = _("The recipe “%(title)s” was not tried with %(model)s.")
                names = {"title": section["title"], "model": self.guide.successor.name}
                yield Reason("recipe", sentence % names, self.revision.reviewed_on)

    def links(self, checks: Mapping[str, LinkCheck]) -> Iterator[Reason]:
        for url in dict.fromkeys(self._addresses()):
            check = checks.get(url)
            if check is not None and check.is_broken:
                sentence = _("%(url)s %(what)s (%(status)s).") if check.status else _("%(url)s %(what)s.")
                what = {"url": url, "what": check.get_outcome_display(), "status": check.status}
                yield Reason("link", sentence % what, check.broken_since or check.checked_at.date())
            elif check is not None and check.moved_to:
                where = {"url": url, "to": check.moved_to}
                yield Reason("link", _("%(url)s has moved to %(to)s.") % where, check.checked_at.date())

    def _addresses(self) -> Iterator[str]:
        yield from (source["url"] for source in self._sources())
        yield from (url for text in self._texts() for url in linked(text))

    def _sources(self) -> Iterator[dict[str, str]]:
        for section in self.revision.sections:
            yield from section["sources"]
        for change in self.changes:
            yield from change.sources

    def _texts(self) -> Iterator[str]:
        yield from (self.revision.lede_develop, self.revision.lede_talk)
        yield from (text for one in self.revision.sections for text in (one["title"] or "", one["text"]))
        yield from (text for one in self.changes for text in (one.title, one.text, one.before, one.after))
        yield from (text for one in self.steps for text in (one.title, one.text))


def _by_revision(rows: QuerySet[_Block]) -> dict[int, list[_Block]]:
    found: dict[int, list[_Block]] = defaultdict(list)
    for row in rows.order_by("position", "pk"):
        found[row.revision_id].append(row)
    return found


def _events(guides: Iterable[Guide]) -> dict[int, list[LifecycleEvent]]:
    """Return by model what the catalog recorded since the first of these texts was checked."""
    models = {pk for guide in guides for pk in (guide.source_id, guide.successor_id)}
    first = min((guide.published.reviewed_on for guide in guides if guide.published), default=None)
    found: dict[int, list[LifecycleEvent]] = defaultdict(list)
    if first is not None:
        rows = LifecycleEvent.objects.filter(
            availability__model__in=models, entered_at__date__gt=first, is_history=False
        )
        for event in rows.select_related("availability__surface").order_by("entered_at", "pk"):
            found[event.availability.model_id].append(event)
    return found
