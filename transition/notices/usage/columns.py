"""Which column of a file says what: a guess from the header, and the check that the columns are there."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.notices.usage.tables import NotATable

# The fields of a usage row in the order in which a reader hands them on, with what people call such columns.
FIELDS = {
    "account": ("account", "accountid", "billingid", "customer", "customerid", "organization", "organisation",
                "organizationid", "orgid", "org", "tenant", "workspace", "projectid"),
    "model": ("model", "modelid", "modelname", "modelversion"),
    "surface": ("surface", "platform", "endpoint", "service"),
    "first_on": ("firston", "from", "start", "startdate", "starttime", "periodstart", "date", "day", "usagedate"),
    "last_on": ("laston", "to", "until", "end", "enddate", "endtime", "periodend"),
    "calls": ("calls", "requests", "count", "requestcount", "nummodelrequests", "invocations", "n"),
    "contact": ("contact", "contactemail", "email", "owneremail", "address"),
}  # fmt: skip
NEEDED = ("account", "model", "first_on", "calls")
LABELS = {
    "account": gettext_lazy("Account"),
    "model": gettext_lazy("Model"),
    "surface": gettext_lazy("Surface"),
    "first_on": gettext_lazy("First day"),
    "last_on": gettext_lazy("Last day"),
    "calls": gettext_lazy("Calls"),
    "contact": gettext_lazy("Address to write to"),
}


class Columns(NamedTuple):
    """The name of the column for each field; "" where the file has none.

    Without ``last_on`` a row is about one day. Without ``surface`` every row is about the surface ``on_surface``.
    """

    account: str
    model: str
    first_on: str
    calls: str
    surface: str = ""
    last_on: str = ""
    contact: str = ""
    on_surface: str = ""


def named_as_fields(header: Sequence[str]) -> Columns:
    """Return the columns of a file whose header uses the names of FIELDS."""
    return Columns(**{field: field if field in header else "" for field in FIELDS})


def guess(header: Sequence[str]) -> dict[str, str]:
    """Return the columns that a header seems to mean, ``{"account": "Customer ID", ...}``; what is unclear is left out."""
    by_word = {re.sub(r"[^a-z]", "", name.lower()): name for name in reversed(header)}
    found: dict[str, str] = {}
    for field, words in FIELDS.items():
        known = [by_word[word] for word in words if word in by_word]
        if known:
            found[field] = known[0]
    return found


def places(header: Sequence[str], columns: Columns) -> list[int | None]:
    """Return where each of FIELDS stands in a row; None where the file has no such column.

    Raises NotATable when a column is named that the header does not have, or none is named that is needed.
    """
    header = [name.strip() for name in header]
    if not columns.surface and not columns.on_surface:
        raise NotATable(_("Say which column names the surface, or which surface every row is about."))
    for field in NEEDED:
        if not getattr(columns, field):
            raise NotATable(_("Say which column holds this: %(field)s.") % {"field": LABELS[field]})
    wanted = [getattr(columns, field).strip() for field in FIELDS]
    missing = [name for name in wanted if name and name not in header]
    if missing:
        raise NotATable(_("The file has no column “%(name)s”.") % {"name": missing[0]})
    return [header.index(name) if name else None for name in wanted]
