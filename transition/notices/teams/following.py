"""What an account follows, and through whom: any caretaker changes it, and everybody sees who did."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from transition.catalog import almanac
from transition.guides.picking import pick
from transition.notices.follows.subjects import Subject, subject_of
from transition.notices.models import Account, Contact, TeamFollow
from users.models import User

# Follows that ended stay on the page this many at a time, so that each can be taken back.
_ENDED_SHOWN = 5


class Line(NamedTuple):
    """One follow, what it is about, and the addresses that would hear, the first one first."""

    follow: TeamFollow
    subject: Subject
    hears: Sequence[Contact]


def lines(account: Account, contacts: Sequence[Contact]) -> tuple[list[Line], list[Line]]:
    """Return what the account follows, and what it ended lately and did not take up again.

    ``contacts`` are in order, each with ``is_closed``.
    """
    rows = account.follows.select_related("model__provider", "provider", "surface", "by", "ended_by")
    told = [
        Line(one, Subject(one.model, one.provider, one.surface), in_turn(contacts, one.role))
        for one in rows.order_by("started_at", "pk")
    ]
    current = [line for line in told if line.follow.ended_at is None]
    taken = {line.subject.key for line in current}
    ended = [line for line in told if line.follow.ended_at and line.subject.key not in taken]
    ended.sort(key=lambda line: (line.follow.ended_at, line.follow.pk), reverse=True)
    return current, ended[:_ENDED_SHOWN]


def in_turn(contacts: Sequence[Contact], role: str) -> list[Contact]:
    """Return who hears through a role, and who stands behind: as planning orders them."""
    open_ones = [one for one in contacts if not getattr(one, "is_closed", False)]
    return sorted(open_ones, key=lambda one: bool(role) and one.role != role)


def begin(account: Account, subject: Subject, role: str, by: User, now: datetime) -> bool:
    """Let the account follow; False when it does already."""
    try:
        with transaction.atomic():
            TeamFollow.objects.create(account=account, role=role, by=by, started_at=now, **subject.fields())
    except IntegrityError:
        return False
    return True


def end(follow: TeamFollow, by: User, now: datetime) -> None:
    """End a follow. Who follows alone goes on hearing."""
    TeamFollow.objects.filter(pk=follow.pk, ended_at__isnull=True).update(ended_at=now, ended_by=by)


def take_back(follow: TeamFollow) -> bool:
    """Undo an ending; False when the account follows the same again meanwhile."""
    try:
        with transaction.atomic():
            TeamFollow.objects.filter(pk=follow.pk).update(ended_at=None, ended_by=None)
    except IntegrityError:
        return False
    return True


def subject_called(typed: str) -> Subject | None:
    """Return what somebody typed: a model's id or name, a provider, a surface, or everything."""
    word = typed.strip()
    if word.casefold() in {"everything", _("everything").casefold()}:
        return Subject()
    book = almanac.current()
    for kind, some in (("provider", book.providers), ("surface", book.surfaces)):
        for one in some.values():
            if word.casefold() in (one.key.casefold(), one.name.casefold()):
                return subject_of(f"{kind}-{one.pk}")
    named = next((one for one in book.models.values() if one.name.casefold() == word.casefold()), None)
    model = pick(f"{named.provider.key}/{named.key}" if named else word).model
    return Subject(model=model) if model else None


def suggestions() -> list[tuple[str, str]]:
    """Return what the field offers: what is typed, and what it is."""
    book = almanac.current()
    wide = [(_("everything"), _("every model"))]
    wide += [(one.name, _("every model of this provider")) for one in book.providers.values()]
    wide += [(one.name, _("every model on this surface")) for one in book.surfaces.values()]
    return wide + [(f"{one.provider.key}/{one.key}", one.name) for one in book.models.values()]
