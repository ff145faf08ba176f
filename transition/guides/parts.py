"""What stands on a guide's page, in its order: a page is long, and a list at its head leads to each part."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.guides.models import Reader
from transition.guides.page import GuidePage


class Part(NamedTuple):
    """A heading of the page, with its id."""

    id: str
    title: str


def of(page: GuidePage) -> list[Part]:
    """Return the headings that this reader finds, as the templates write them."""
    return [*_before(page), *(_for_talkers(page) if page.is_talk else _for_builders(page)), _sources()]


def _before(page: GuidePage) -> Iterator[Part]:
    if count := len(page.jump.stops):
        said = ngettext("This move passes over %(n)s version", "This move passes over %(n)s versions", count)
        yield Part("jump", said % {"n": count})
    yield Part("have-to", _("Do I have to?"))


def _for_builders(page: GuidePage) -> Iterator[Part]:
    yield Part("lose", _("What you lose"))
    if page.tells_breaks:
        yield Part("breaks", _("What breaks, the quiet things first"))
    yield Part("cost", _("What it costs"))
    yield Part("side", _("Side by side"))
    if page.gained:
        yield Part("gain", _("What you gain"))
    if page.sections.get("character") or page.samples:
        yield Part("character", _("How it behaves"))
    yield Part("steps", _("How to move, step by step"))
    if page.sections.get("check"):
        yield Part("check", _("How do I know it worked?"))
    yield from _save(page)
    if page.tells_way_back:
        yield Part("rollback", _("Going back"))


def _for_talkers(page: GuidePage) -> Iterator[Part]:
    if page.reader == Reader.TEACHER:
        yield Part("for-you", _("In your classroom"))
    elif page.reader == Reader.BUSINESS:
        yield Part("for-you", _("In your business"))
    yield from _save(page)
    yield Part("lose", _("What you lose"))
    yield Part("breaks", _("What is different"))
    yield Part("steps", _("How to move, step by step"))
    if page.sections.get("recipe"):
        yield Part("recipes", _("Words that may help"))
    yield Part("side", _("Side by side"))
    yield Part("care", _("When it is hard"))


def _save(page: GuidePage) -> Iterator[Part]:
    if page.sections.get("save") or page.export:
        yield Part("save", _("Save your things"))


def _sources() -> Part:
    return Part("sources", _("Where this comes from"))
