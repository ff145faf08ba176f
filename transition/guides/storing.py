"""The text of a guide as rows: built from the fields of the file format, kept only when somebody says so."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Max

from transition.guides.models import Change, Guide, GuideRevision, Lane, Step

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Text:
    """One revision with what belongs to it."""

    revision: GuideRevision
    changes: Sequence[Change]
    steps: Sequence[Step]

    def keep(self) -> GuideRevision:
        """Write it as the next revision of its guide. The caller holds the guide's row."""
        numbers = GuideRevision.objects.filter(guide_id=self.revision.guide_id).aggregate(last=Max("number"))
        self.revision.number = (numbers["last"] or 0) + 1
        self.revision.save()
        Change.objects.bulk_create(self.changes)
        Step.objects.bulk_create(self.steps)
        return self.revision


def all_of(revision: GuideRevision) -> Text:
    """Return a kept revision with everything that belongs to it."""
    return Text(
        revision, list(revision.changes.order_by("position", "pk")), list(revision.steps.order_by("position", "pk"))
    )


def kept(revision: GuideRevision, lane: Lane) -> Text:
    """Return what a kept revision tells one lane."""
    changes = revision.changes.filter(lane=lane).order_by("position", "pk")
    steps = revision.steps.filter(lane=lane).order_by("position", "pk")
    return Text(revision, list(changes), list(steps))


# Both lanes of a few dozen guides. The database refuses to change a revision, so what was read once stays true.
@lru_cache(maxsize=256)
def published(revision: int, lane: Lane) -> Text:
    """Return what the revision with this id tells one lane, read once."""
    return kept(GuideRevision.objects.get(pk=revision), lane)


def digest(content: Content) -> str:
    """Return the same for the same text, whatever the order of its keys or the shape of its file."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def compose(guide: Guide, content: Content, **about: Any) -> Text:
    """Return the rows of a text that has the shape of ``GuideFile``; a section may also carry a ``key``."""
    revision = GuideRevision(
        guide=guide,
        lede_develop=content["lede"]["develop"],
        lede_talk=content["lede"]["talk"],
        sections=[section | {"sources": _cited(content, section["sources"])} for section in content["sections"]],
        reviewed_on=date.fromisoformat(content["reviewed_on"]),
        **about,
    )
    return Text(revision, _changes(revision, content), _steps(revision, content))


def _cited(content: Content, keys: Sequence[str]) -> list[dict[str, Any]]:
    return [content["sources"][key] for key in keys if key in content["sources"]]


def _changes(revision: GuideRevision, content: Content) -> list[Change]:
    return [
        Change(
            revision=revision,
            position=position,
            is_required=each["required"],
            sources=_cited(content, each["sources"]),
            **{name: value for name, value in each.items() if name not in ("required", "sources")},
        )
        for position, each in enumerate(content["changes"])
    ]


def _steps(revision: GuideRevision, content: Content) -> list[Step]:
    return [
        Step(
            revision=revision,
            position=position,
            is_required=each["required"],
            **{name: value for name, value in each.items() if name != "required"},
        )
        for position, each in enumerate(content["steps"])
    ]
