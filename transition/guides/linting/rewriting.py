"""Do every fix that is safe, look again, and stop where nothing changes any more."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from transition.guides.linting.index import Index
from transition.guides.linting.naming import Dressed, dressed
from transition.guides.linting.request import Request
from transition.guides.rules import Rule, When

# Rules that undo each other would go round for ever. What is not done after this many tries is a question.
MOST_TRIES = 3


@dataclass(frozen=True)
class Rewriting:
    """The request that came out. ``met`` has each rule with the request that met it, as pasted or on the way."""

    request: Request
    met: dict[Rule, Request]
    dress: Dressed | None
    # The old model, normalised.
    source: str

    def is_settled(self, rule: Rule) -> bool:
        """Tell whether the request that came out no longer meets a rule. What comes from having moved is not undone by it."""
        roots = dict(self.request.roots)
        if not rule.is_for_all and rule.is_about != When.ALWAYS and self.source:
            roots["model"] = self.source
        return rule.match is not None and rule.match.holds(roots) is not True


def rewritten(request: Request, index: Index) -> Rewriting:
    """Move a request to the model of the index: its fixes, the model's id, and the fixes that follow from those."""
    met = dict.fromkeys(index.matching(request), request)
    dress = _dress(request, index.target)
    current = _moved(_fixed(request, met), index.target, dress)
    tries: Counter[str] = Counter()
    while True:
        matching = [rule for rule in index.matching(current) if tries[rule.id] < MOST_TRIES]
        tries.update(rule.id for rule in matching)
        met |= {rule: current for rule in matching if rule not in met}
        following = _fixed(current, matching)
        if following is current:
            return Rewriting(current, met, dress, request.bare_model)
        current = following


def _fixed(request: Request, rules: Iterable[Rule]) -> Request:
    """Apply what each rule's fix does, as long as the rule still holds when its turn comes."""
    for rule in rules:
        roots = request.roots
        if not rule.fix.rewrite or rule.match is None or rule.match.holds(roots) is not True:
            continue
        for operation in rule.fix.rewrite:
            roots = operation.applied(roots)  # type: ignore[assignment]
        request = request.with_roots(roots)
    return request


def _dress(request: Request, target: str) -> Dressed | None:
    """Return the new id where the request moves; a request that is there already keeps its own spelling."""
    return None if request.bare_model == target or not request.model else dressed(request.model, target)


def _moved(request: Request, target: str, dress: Dressed | None) -> Request:
    if dress is None:
        return request if request.model else replace(request, model=target)
    body = request.body
    if body is not None and "model" in body:
        body = {**body, "model": dress.model}
    return replace(request, body=body, model=dress.model)
