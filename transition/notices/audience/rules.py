"""The rules that say who hears: a tree of kinds of rule, joined by any, all and not.

A kind of rule is one class with four questions (``Rule``) and one line in ``RULES``. The desk's form offers what is there.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from transition.notices.audience.affected import Listed, Users
from transition.notices.audience.clauses import Clause, joined
from transition.notices.audience.follows import Everyone, Followers
from transition.notices.models import Plan

# {"followers": ["model"]}, {"usage": 90}, {"list": 7}, {"everyone": True}, {"any": [trees]}, {"all": [trees]}, {"not": tree}
Tree = dict[str, Any]
# Deeper than this nobody can read a rule, and no form makes one.
DEEPEST = 4


class Rule(Protocol):
    """One kind of rule. ``said`` is the value that stands under its name in the tree."""

    def check(self, said: Any, *, general: bool) -> None:
        """Raise ValidationError when this cannot be asked; ``general`` is an announcement about no model."""
        ...

    def compiled(self, said: Any, plan: Plan) -> Clause:
        """Return it as one condition about the follower ``f``."""
        ...

    def words(self, said: Any) -> str:
        """Return who that is, as staff say it: "people who follow the model"."""
        ...

    def offers(self, *, general: bool) -> list[Any]:
        """Return the values that the form lets staff choose from."""
        ...


RULES: dict[str, Rule] = {"followers": Followers(), "usage": Users(), "list": Listed(), "everyone": Everyone()}
_GROUPS = {"any": "OR", "all": "AND"}


def check_rule(tree: Tree, *, general: bool, depth: int = 1) -> None:
    """Refuse a rule that nobody can read, or that asks for something this site does not know."""
    if not isinstance(tree, dict) or len(tree) != 1 or depth > DEEPEST:
        raise ValidationError(_("Choose who hears."))
    ((name, said),) = tree.items()
    if name in _GROUPS:
        if not isinstance(said, list) or not said:
            raise ValidationError(_("Choose who hears: a group of rules is empty."))
        for inner in said:
            check_rule(inner, general=general, depth=depth + 1)
    elif name == "not":
        check_rule(said, general=general, depth=depth + 1)
    elif name in RULES:
        RULES[name].check(said, general=general)
    else:
        raise ValidationError(_("Choose who hears: this rule is not known."))


def wanted(plan: Plan) -> Clause:
    """Return the condition that a follower is among those the plan is for, as one question about ``f``."""
    return compiled(plan.audience, plan)


def compiled(tree: Tree, plan: Plan) -> Clause:
    """Return one tree, or a part of one, as a condition about ``f``."""
    ((name, said),) = tree.items()
    if name in _GROUPS:
        return joined([compiled(inner, plan) for inner in said], _GROUPS[name])
    if name == "not":
        inner = compiled(said, plan)
        return Clause(f"NOT {inner.sql}", inner.values)
    return RULES[name].compiled(said, plan)


def in_words(tree: Tree) -> str:
    """Return the rule as one phrase: "people who follow the model, but not everybody on the list X"."""
    ((name, said),) = tree.items()
    if name == "any":
        return _(" or ").join(in_words(one) for one in said)
    if name == "all":
        wanted_ones = [in_words(one) for one in said if "not" not in one] or [_("everybody")]
        unwanted = [in_words(one["not"]) for one in said if "not" in one]
        return _(", but not ").join([_(", and of those only ").join(wanted_ones), *unwanted])
    if name == "not":
        return _("everybody, but not %(who)s") % {"who": in_words(said)}
    return RULES[name].words(said)


def leaves(tree: Tree) -> Iterator[Tree]:
    """Yield the single rules that bring people in; what stands under ``not`` keeps them out and is left aside."""
    ((name, said),) = tree.items()
    if name in _GROUPS:
        for inner in said:
            yield from leaves(inner)
    elif name == "followers":
        yield from ({name: [one]} for one in said)
    elif name != "not":
        yield tree


def offered(*, general: bool) -> list[Tree]:
    """Return every single rule that staff can choose, in the order of the form."""
    return [{name: said} for name, rule in RULES.items() for said in rule.offers(general=general)]
