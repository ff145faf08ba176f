"""A table for people and ``bench/results.json`` for machines: every figure stands beside the one it is measured against."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Result:
    """One figure. ``ratio`` is value / against_value, or None where the target is a plain limit on the value."""

    name: str
    value: float
    unit: str
    against: str
    against_value: float | None
    ratio: float | None
    target: str
    ok: bool


def at_least(name: str, value: float, unit: str, against: str, against_value: float, ratio: float) -> Result:
    """Return a figure that must reach ``ratio`` times its peer's."""
    found = value / against_value
    return Result(
        name, round(value, 1), unit, against, round(against_value, 1), round(found, 3), f">= {ratio}x", found >= ratio
    )


def at_most(name: str, value: float, unit: str, limit: float) -> Result:
    """Return a figure that must stay below a limit in its own unit."""
    return Result(
        name, round(value, 3), unit, "limit", limit, round(value / limit, 3), f"<= {limit} {unit}", value <= limit
    )


def publish(results: list[Result]) -> bool:
    """Write the file, print the table, and tell whether every target was met."""
    RESULTS.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n")
    width = max(len(result.name) for result in results)
    for r in results:
        against = f"{r.against} {r.against_value:,}" if r.against_value is not None else r.against
        print(
            f"{'ok ' if r.ok else 'LOW'} {r.name:<{width}} {r.value:>12,} {r.unit:<6} {r.ratio or 0:>8} of {against} ({r.target})"
        )
    return all(result.ok for result in results)
