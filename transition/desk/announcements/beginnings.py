"""What a draft may begin with besides a blank form: a template for a kind of ending, or another announcement."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from transition.catalog.models import Availability
from transition.desk.announcements.forms import plan_initial
from transition.notices import drafts
from transition.notices.channels import available
from transition.notices.models import Channel, ContentRevision, Plan

_FOLDER = Path(__file__).parent / "data" / "templates"


class Template(NamedTuple):
    """One file of ``data/templates``: offsets, channels, tone, what to do about unknown messages, and texts of its own."""

    key: str
    name: str
    about: str
    plan: dict[str, Any]
    texts: list[dict[str, Any]]


class Beginning(NamedTuple):
    """What the form starts with, and the texts that come along."""

    name: str
    initial: dict[str, Any]
    texts: list[ContentRevision]


@cache
def templates() -> dict[str, Template]:
    """Return every template by its key, in the order of their files."""
    return {path.stem: _template(path) for path in sorted(_FOLDER.glob("*.yaml"))}


def beginning(template: str, copy: Plan | None, availability: Availability | None) -> Beginning | None:
    """Return what the draft begins with; None when neither is asked for or the two do not fit together."""
    if copy and (copy.availability is None) == (availability is None):
        return Beginning(copy.title, plan_initial(copy) | {"title": None}, drafts.copied(copy))
    found = templates().get(template)
    if found is None or availability is None:
        return None
    plan = Plan(**found.plan)
    plan.channels = [name for name in plan.channels if name in available()] or [Channel.EMAIL.value]
    return Beginning(
        found.name, plan_initial(plan) | {"title": None}, [ContentRevision(**text) for text in found.texts]
    )


def _template(path: Path) -> Template:
    said = yaml.safe_load(path.read_text())
    return Template(path.stem, said["name"], said["about"], said["plan"], said.get("texts", []))
