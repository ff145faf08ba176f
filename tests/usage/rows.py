"""Files of usage for tests: written as text, imported as the command, the desk and the API do."""

import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tests.factories import STORY_DAY
from transition.catalog.models import Availability
from transition.notices.models import Account, Contact, Follower, Usage, UsageImport
from transition.notices.moments import database_now
from transition.notices.usage.columns import Columns
from transition.notices.usage.files import digest_of
from transition.notices.usage.reading import Row, read_csv
from transition.notices.usage.tables import Refusal
from transition.notices.usage.writing import Origin, import_usage

HEADER = "account,model,surface,first_on,last_on,calls,contact"
COLUMNS = Columns("account", "model", "first_on", "calls", "surface", "last_on", "contact")
SONNET = "claude-sonnet-4-5-20250929"
GOOD = f"acme,{SONNET},claude-api,2026-11-01,2026-11-20,120,"


def csv_file(*lines: str, header: str = HEADER) -> io.BytesIO:
    return io.BytesIO("\n".join([header, *lines, ""]).encode())


def read(*lines: str, header: str = HEADER, columns: Columns = COLUMNS) -> list[Row | Refusal]:
    return list(read_csv(csv_file(*lines, header=header), columns, STORY_DAY))


def refused(*lines: str) -> list[tuple[int, str]]:
    """Return line and field of each refusal."""
    return [(row.line, row.field) for row in read(*lines) if isinstance(row, Refusal)]


def brought_in(lines: Iterable[str]) -> UsageImport:
    file = csv_file(*lines)
    return import_usage(read_csv(file, COLUMNS, STORY_DAY), Origin("command", digest_of(file)))


def account_with(availability: Availability, key: str, *emails: str, days_ago: int = 3, calls: int = 5) -> Account:
    """Return an account that used a model lately, with contacts in the order of ``emails``."""
    account = Account.objects.create(key=key)
    day = database_now().date() - timedelta(days=days_ago)
    where: dict[str, Any] = {"model": availability.model, "surface": availability.surface}
    Usage.objects.create(account=account, first_on=day, last_on=day, calls=calls, **where)
    for position, email in enumerate(emails, start=1):
        person, _new = Follower.objects.get_or_create(email=email, defaults={"basis": "service"})
        Contact.objects.create(account=account, follower=person, position=position)
    return account
