"""What stops a copy of this site from writing to real people: the instance's epoch, and the list of allowed domains."""

import ipaddress
import os
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction

from transition.notices.models import InstanceEpoch

log = structlog.get_logger(__name__)

# Backends that end on this machine, whatever address is on the letter.
_HARMLESS = ("locmem", "console", "filebased", "dummy")


class WrongInstance(RuntimeError):
    """This database is not the one that may send: a restored backup or a copy."""


def check_instance() -> None:
    """Refuse to send when the database and what is kept outside disagree about who this is, or how far it has come."""
    _require_a_place_outside()
    ours = InstanceEpoch.objects.filter(pk=1).first()
    outside = _read_outside()
    if ours is None:
        _first_start(outside)
    elif outside is None:
        _require_nothing_outside()
    elif outside[0] != ours.instance:
        _refuse("The database belongs to another instance. It looks like a copy.", ours, outside)
    elif ours.number < outside[1]:
        _refuse("The database is older than this instance. It looks like a restored backup.", ours, outside)


def advance() -> None:
    """Count one step in the database and then outside, so that a backup made before it is known as old."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_instanceepoch SET number = number + 1 WHERE id = 1 RETURNING instance, number")
        row = cursor.fetchone()
    if row:
        transaction.on_commit(lambda: _write_outside(*row))


def adopt() -> InstanceEpoch:
    """Make this database the true one, after a person has looked. The copy it came from must not send any more."""
    outside = _read_outside()
    epoch, _is_new = InstanceEpoch.objects.get_or_create(pk=1)
    epoch.instance = outside[0] if settings.INSTANCE_EPOCH and outside else uuid4()
    epoch.number = max(epoch.number, outside[1] if outside else 0) + 1
    epoch.save(update_fields=["instance", "number"])
    _write_outside(epoch.instance, epoch.number)
    return epoch


def may_write_to(email: str) -> bool:
    """Tell whether this copy of the site may write to an address. In production it may; elsewhere real servers need a list."""
    if settings.PRODUCTION or not reaches_real_people():
        return True
    return email.rpartition("@")[2].lower() in {domain.lower() for domain in settings.NOTICES_ALLOWED_DOMAINS}


def reaches_real_people() -> bool:
    """Tell whether mail leaves this machine."""
    return _leaves_this_machine(settings.EMAIL_BACKEND, settings.EMAIL_HOST)


@cache
def _leaves_this_machine(backend: str, host: str) -> bool:
    if any(name in backend for name in _HARMLESS):
        return False
    return not (backend.endswith("smtp.EmailBackend") and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _first_start(outside: tuple[UUID, int] | None) -> None:
    if outside and outside[1] > 1:
        raise WrongInstance(
            "The database is empty, but this instance has sent before. Run adopt_instance if that is right."
        )
    wanted = outside[0] if outside else uuid4()
    epoch, _is_new = InstanceEpoch.objects.get_or_create(pk=1, defaults={"instance": wanted})
    _write_outside(epoch.instance, epoch.number)


def _require_a_place_outside() -> None:
    if settings.PRODUCTION and not settings.INSTANCE_FILE and not settings.INSTANCE_EPOCH:
        raise WrongInstance(
            "Nothing outside the database says which instance this is. Set INSTANCE_FILE to a path that backups of the "
            "database do not restore, or INSTANCE_EPOCH to the value that manage.py adopt_instance prints."
        )


def _require_nothing_outside() -> None:
    if settings.INSTANCE_FILE:
        raise WrongInstance(
            "This database has been used by another instance, or the instance file is lost. Nothing is sent. "
            "If this is the true database, run: manage.py adopt_instance"
        )


def _refuse(why: str, ours: InstanceEpoch, outside: tuple[UUID, int]) -> None:
    log.critical("wrong_instance", why=why, database=str(ours), outside=f"{outside[0]}:{outside[1]}")
    raise WrongInstance(f"{why} Nothing is sent. If this is the true database, run: manage.py adopt_instance")


def _read_outside() -> tuple[UUID, int] | None:
    if settings.INSTANCE_EPOCH:
        return UUID(settings.INSTANCE_EPOCH), 0
    path = Path(settings.INSTANCE_FILE) if settings.INSTANCE_FILE else None
    if path is None or not path.exists():
        return None
    instance, _colon, number = path.read_text().strip().partition(":")
    return UUID(instance), int(number or 1)


def _write_outside(instance: UUID, number: int) -> None:
    if settings.INSTANCE_EPOCH or not settings.INSTANCE_FILE:
        return
    path = Path(settings.INSTANCE_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(f"{instance}:{number}\n")
    fresh.replace(path)
