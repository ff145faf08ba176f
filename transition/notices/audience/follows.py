"""Two rules about people: who follows what this is about, and everybody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from transition.notices.audience.clauses import Clause, unless_stopped
from transition.notices.audience.speaking import of_teams
from transition.notices.models import Plan

FOLLOWS = ("model", "provider", "surface", "everything")
_OF_EVERYTHING = "w.model_id IS NULL AND w.provider_id IS NULL AND w.surface_id IS NULL"


class Followers:
    """``{"followers": ["model", "provider", "surface", "everything"]}``: people who asked to hear, by these kinds of follow."""

    def check(self, said: Any, *, general: bool) -> None:
        if not isinstance(said, list) or not said or not set(said) <= set(FOLLOWS):
            raise ValidationError(
                _("Choose who hears: followers of the model, of the provider, of the surface, or of everything.")
            )
        if general and said != ["everything"]:
            raise ValidationError(_("An announcement about no model goes to people who follow everything."))

    def compiled(self, said: Any, plan: Plan) -> Clause:
        """Following the model itself beats an earlier stop; a stop beats wider follows."""
        values: dict[str, Any] = {}
        choices = []
        for who in said:
            if who == "everything":
                choices.append(unless_stopped(_OF_EVERYTHING, plan))
            elif who == "provider" and plan.availability:
                choices.append(unless_stopped("w.provider_id = %(provider)s", plan))
                values["provider"] = plan.availability.model.provider_id
            elif who == "surface" and plan.availability:
                choices.append(unless_stopped("w.surface_id = %(surface)s", plan))
                values["surface"] = plan.availability.surface_id
            elif who == "model" and plan.availability:
                choices.append("w.model_id = %(model)s")
        if plan.availability:
            values["model"] = plan.availability.model_id
        met = " OR ".join(choices) or "FALSE"
        theirs = f"EXISTS (SELECT 1 FROM notices_follow w WHERE w.follower_id = f.id AND ({met}))"
        if teams := of_teams(met, plan):
            return Clause(f"({theirs} OR {teams.sql})", {**values, **teams.values})
        return Clause(theirs, values)

    def words(self, said: Any) -> str:
        names = {
            "model": _("people who follow the model"),
            "provider": _("people who follow the provider"),
            "surface": _("people who follow the surface"),
            "everything": _("people who follow everything"),
        }
        return _(" or ").join(names.get(one, str(one)) for one in said)

    def offers(self, *, general: bool) -> list[Any]:
        return [["everything"]] if general else [[one] for one in FOLLOWS]


class Everyone:
    """``{"everyone": true}``: each follower of this site, whatever they follow."""

    def check(self, said: Any, *, general: bool) -> None:
        if said is not True:
            raise ValidationError(_("Choose who hears: this rule is not known."))

    def compiled(self, said: Any, plan: Plan) -> Clause:
        return Clause("TRUE", {})

    def words(self, said: Any) -> str:
        return _("everybody who follows anything here")

    def offers(self, *, general: bool) -> list[Any]:
        return [True]
