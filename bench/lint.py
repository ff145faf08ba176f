"""The linter: a request of 200 KB, and many more rules than are shipped."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.results import Result, at_most

_BYTES = 200 * 1024
_TIMES = 9
_MANY = 1_000


def measure() -> Iterator[Result]:
    """Yield how long a large request takes, and what a thousand rules cost beside the shipped ones. Needs no database."""
    from transition.guides.linting.checking import lint
    from transition.guides.linting.index import Index
    from transition.guides.linting.paste import Given, read_paste
    from transition.guides.linting.targets import Target
    from transition.guides.rules import RuleBook, book

    target, text = "claude-sonnet-5-5", json.dumps(large_request())

    def check(rules: RuleBook) -> Callable[[], Any]:
        index = Index(rules, target, "forward")
        return lambda: lint(read_paste(Given(body=text)), Target(target), index, "forward")

    shipped, many = book(), _multiplied(book())
    small, large = _milliseconds(check(shipped)), _milliseconds(check(many))
    yield at_most("lint a request of 200 KB", small, "ms", 50)
    yield at_most(f"the same with {len(many.rules):,} rules, beside {len(shipped.rules)}", large / small, "x", 3)


def large_request() -> dict[str, Any]:
    """Return a conversation with tools, of the size that agents send."""
    turn = [{"role": "user", "content": "Please look at this. " * 40}, {"role": "assistant", "content": "I did. " * 60}]
    body: dict[str, Any] = {"model": "claude-sonnet-4-5", "max_tokens": 4096, "temperature": 0.7, "messages": []}
    while len(json.dumps(body)) < _BYTES:
        body["messages"] += turn
    return body


def _multiplied(shipped: Any) -> Any:
    """Return a book in which every rule stands several times under ids of its own."""
    copies = -(-_MANY // len(shipped.rules))
    rules = [rule.model_copy(update={"id": f"{rule.id}-{n}"}) for n in range(copies) for rule in shipped.rules]
    return shipped.model_copy(update={"rules": tuple(rules[:_MANY])})


def _milliseconds(work: Callable[[], Any]) -> float:
    """Return the middle of several times."""
    work()
    times = []
    for _time in range(_TIMES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[_TIMES // 2] * 1000
