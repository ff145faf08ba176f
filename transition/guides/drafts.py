"""A guide that nobody has written: what the catalog and the rules alone say of a move. An editor may begin with it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog.models import AIModel
from transition.guides import rules, tokenizers
from transition.guides.models import Change, Guide, GuideRevision, Kind, Lane, Step
from transition.guides.rules import Outcome, Rule

_KINDS = {
    "breaking": Kind.BREAKING,
    "behaviour": Kind.BEHAVIOUR,
    "cost": Kind.COST,
    "deprecated": Kind.RECOMMENDED,
    "recommended": Kind.RECOMMENDED,
}
_LONGEST_TITLE = 160
_LONGEST_ERROR = 400


def draft(old: AIModel, new: AIModel, on: date) -> dict[str, Any]:
    """Return what a guide from ``old`` to ``new`` begins with, in the form of the guides' files (docs/editors/guides.md)."""
    is_one_provider = old.provider_id == new.provider_id
    in_force = rules.applying(old.key, new.key, provider=old.provider.key) if is_one_provider else ()
    changes = [_change(rule) for rule in in_force]
    return {
        "from": f"{old.provider.key}/{old.key}",
        "to": f"{new.provider.key}/{new.key}",
        "reviewed_on": on,
        "sources": {key: one for change in changes for key, one in change.pop("cited")},
        "lede": {"develop": _lede_for_builders(old, new, len(changes)), "talk": _lede_for_talkers()},
        "sections": [*_sections(old, new)],
        "changes": changes,
        "steps": [*_steps_for_builders(old, new), *_steps_for_talkers()],
    }


def revision(old: AIModel, new: AIModel, on: date) -> tuple[GuideRevision, list[Change], list[Step]]:
    """Return the draft as a revision that is stored nowhere, with its changes and steps."""
    said = draft(old, new, on)
    made = GuideRevision(
        guide=Guide(source=old, successor=new),
        number=0,
        lede_develop=said["lede"]["develop"],
        lede_talk=said["lede"]["talk"],
        sections=said["sections"],
        reviewed_on=on,
    )
    changes = [
        Change(
            revision=made,
            position=position,
            is_required=one["required"],
            sources=[_stored(said["sources"][key]) for key in one["sources"]],
            **{name: value for name, value in one.items() if name not in ("required", "sources")},
        )
        for position, one in enumerate(said["changes"])
    ]
    steps = [
        Step(
            revision=made,
            position=position,
            is_required=one["required"],
            **{name: value for name, value in one.items() if name != "required"},
        )
        for position, one in enumerate(said["steps"])
    ]
    return made, changes, steps


def _stored(source: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in source.items()}


def _change(rule: Rule) -> dict[str, Any]:
    kind = Kind.LOST if rule.effect.outcome == Outcome.LOST_FEATURE else _KINDS[rule.kind]
    cited = {f"{rule.id}-{place}"[:60]: url for place, url in enumerate(rule.sources)}
    return {
        "key": rule.id[:60],
        "kind": kind,
        "loudness": rule.loudness(),
        "lane": Lane.DEVELOP,
        "required": rule.kind == "breaking",
        "title": rule.title[:_LONGEST_TITLE],
        "text": f"{rule.effect.detail} {rule.fix.summary}".strip(),
        "error": rule.effect.message[:_LONGEST_ERROR],
        "rules": [rule.id],
        "sources": list(cited),
        "cited": [(key, {"url": url, "title": rule.title, "read_on": rule.read_on}) for key, url in cited.items()],
        "confidence": rule.confidence,
        "disputed": rule.conflict,
    }


def _lede_for_builders(old: AIModel, new: AIModel, count: int) -> str:
    if old.provider_id != new.provider_id:
        return _(
            "{{new:name}} comes from another provider: the address, the key, the form of a request and the limits all differ, "
            "and our rules do not cover that. The facts side by side are from the catalog."
        )
    if not count:
        return _(
            "No rule of ours is about this move. That is not the same as no difference: try your own requests first."
        )
    return ngettext(
        "%(count)d rule of ours is about this move. The quiet ones come first.",
        "%(count)d rules of ours are about this move. The quiet ones come first.",
        count,
    ) % {"count": count}


def _lede_for_talkers() -> str:
    return _(
        "Nobody has described yet how talking with {{new:name}} differs from talking with {{old:name}}. Here is what the catalog "
        "knows, and what helps with any move."
    )


def _sections(old: AIModel, new: AIModel) -> Iterator[dict[str, Any]]:
    yield _section(
        "character",
        Lane.TALK,
        _(
            "How it sounds, how warm or short it is, what it refuses: for this pair we have nothing that was written down with a "
            "source, and we do not guess. Your own three conversations, asked of both, tell you more than any page."
        ),
    )
    if old.provider_id == new.provider_id and tokenizers.inflation(old.key, new.key) is None:
        yield _section(
            "cost",
            Lane.DEVELOP,
            _(
                "How many tokens {{new:name}} needs for the same text is not in our data. Count your own before you compare prices."
            ),
        )


def _section(place: str, lane: Lane, text: str) -> dict[str, Any]:
    return {
        "place": place,
        "lane": lane.value,
        "readers": [],
        "title": None,
        "text": text,
        "tested_on": None,
        "sources": [],
    }


def _steps_for_builders(old: AIModel, new: AIModel) -> Iterator[dict[str, Any]]:
    find = _(
        "Search code, settings, dashboards and scheduled jobs for `{{old:id}}` and for its aliases. Write the places down."
    )
    keep = _(
        "Twenty real requests with the answers you were content with. They are the only test that is about your work."
    )
    is_one_provider = old.provider_id == new.provider_id
    switch = (
        _("Change the id to `{{new:id}}` behind a switch, with the changes above, in one place first.")
        if is_one_provider
        else _("Send the requests of one place to `{{new:id}}`, behind a switch.")
    )
    compare = _(
        "Run the twenty on both. Look at refusals, length, format and cost, and not only at whether an answer came."
    )
    yield _step("find-it", Lane.DEVELOP, _("Find every place that uses it"), find, 30)
    yield _step("keep-examples", Lane.DEVELOP, _("Keep examples"), keep, 60)
    if not is_one_provider:
        account = _(
            "An account, a key, limits and terms with {{new:name}}’s provider, and somebody who agrees to them."
        )
        yield _step("open-account", Lane.DEVELOP, _("Arrange the other provider"), account, None)
    yield _step("switch-one", Lane.DEVELOP, _("Switch one place"), switch, 60)
    yield _step("compare-answers", Lane.DEVELOP, _("Compare the answers"), compare, 120)
    back = _("Keep the old id reachable until its last day, and write down who switches back and how.")
    yield _step("way-back", Lane.DEVELOP, _("Keep a way back"), back, 15, required=False)


def _steps_for_talkers() -> Iterator[dict[str, Any]]:
    save = _(
        "Export what the app lets you export, copy what it does not, and open the file to see that nothing is missing."
    )
    three = _("Pick three conversations that show what you value. They are the best start with anything new.")
    try_it = _(
        "Ask {{new:name}} the same three things. Give it a few days before you decide: first impressions are loud."
    )
    yield _step("save-things", Lane.TALK, _("Save your things"), save, 30)
    yield _step("pick-three", Lane.TALK, _("Keep three conversations"), three, 20)
    yield _step("try-it", Lane.TALK, _("Try the new one, slowly"), try_it, None)
    say = _("If something is lost that no replacement has, say so. People read it.")
    yield _step("say-it", Lane.TALK, _("Say what you lose"), say, 10, required=False)


def _step(key: str, lane: Lane, title: str, text: str, minutes: int | None, *, required: bool = True) -> dict[str, Any]:
    return {
        "key": key,
        "lane": lane,
        "readers": [],
        "required": required,
        "title": title,
        "text": text,
        "minutes": minutes,
    }
