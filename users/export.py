"""Everything the site keeps about one account, found by following the database's own foreign keys."""

from typing import Any

from django.db.models import ForeignKey, Model, OneToOneField

from users.models import User

# What proves who you are is not handed out: a stolen export must not open the account.
_SECRETS = frozenset({"password", "data", "key", "session_key"})


def everything_about(user: User) -> dict[str, Any]:
    """Return ``{"account": {...}, "<table>": [{...}, ...]}`` for every row that points at ``user``.

    Chapters need not register: a table that points at an account is in the export the day it is made.
    """
    found: dict[str, Any] = {"account": _plain(user)}
    for relation in user._meta.related_objects:
        name = relation.get_accessor_name()
        field = relation.field
        if not isinstance(field, ForeignKey | OneToOneField):
            continue
        rows = relation.related_model._default_manager.filter(**{field.name: user}).order_by("pk")
        if name is not None and rows:
            found[relation.related_model._meta.verbose_name_plural.__str__()] = [_plain(row) for row in rows]
    return found


def _plain(row: Model) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in _SECRETS}
