"""Two rules about people who need not follow anything: who answers for an account that used the model, and who is on a list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.notices.audience.clauses import Clause, unless_stopped
from transition.notices.models import AudienceList, Plan
from transition.notices.usage import affected

MOST_DAYS = 400
OFFERED_DAYS = (30, 90, 180)
# Lists that the form offers, the newest first; older ones belong to announcements that are over.
MOST_LISTS = 50


class Users:
    """``{"usage": 90}``: who is written to for an account that called the model on the surface in the last 90 days."""

    def check(self, said: Any, *, general: bool) -> None:
        if general:
            raise ValidationError(_("An announcement about no model cannot go to the accounts that used one."))
        if not isinstance(said, int) or isinstance(said, bool) or not 1 <= said <= MOST_DAYS:
            raise ValidationError(_("Choose how many days back usage counts, up to %(days)d.") % {"days": MOST_DAYS})

    def compiled(self, said: Any, plan: Plan) -> Clause:
        if plan.availability is None:
            return Clause("FALSE", {})
        return affected.used(plan.availability.model_id, plan.availability.surface_id, said, plan.pk)

    def words(self, said: Any) -> str:
        return ngettext(
            "accounts that used it in the last %(n)d day", "accounts that used it in the last %(n)d days", said
        ) % {"n": said}

    def offers(self, *, general: bool) -> list[Any]:
        return [] if general else list(OFFERED_DAYS)


class Listed:
    """``{"list": 7}``: everybody on an uploaded list, but for those who stopped messages about the model."""

    def check(self, said: Any, *, general: bool) -> None:
        if not isinstance(said, int) or isinstance(said, bool) or not _finished().filter(pk=said).exists():
            raise ValidationError(_("Choose a list that was uploaded here."))

    def compiled(self, said: Any, plan: Plan) -> Clause:
        clause = affected.on_list(said)
        values = {**clause.values, "model": plan.availability.model_id} if plan.availability else clause.values
        return Clause(unless_stopped(clause.sql, plan), values)

    def words(self, said: Any) -> str:
        found = AudienceList.objects.filter(pk=said).first()
        return _("people on the list “%(name)s”") % {"name": found or said}

    def offers(self, *, general: bool) -> list[Any]:
        return list(_finished().order_by("-pk").values_list("pk", flat=True)[:MOST_LISTS])


def _finished() -> Any:
    return AudienceList.objects.filter(frozen_at__isnull=False)
