"""Which tests prove which guarantee of docs/promise.md, and what a run of them found.

``@pytest.mark.guarantee("G2")`` marks a proof. With ``control=True`` it marks a weakened build: the test passes when that build
breaks the guarantee. ``--faults=FILE`` writes one row for each guarantee that was run. Whatever a test says with
``record_property`` is a figure of its row; of several, the largest stands.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROMISE = Path(__file__).resolve().parents[1] / "docs" / "promise.md"


@dataclass
class Row:
    """What is known about one guarantee."""

    proofs: dict[str, bool] = field(default_factory=dict)
    controls: dict[str, bool] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    seconds: float = 0.0
    figures: dict[str, Any] = field(default_factory=dict)

    def add(self, report: pytest.TestReport, *, is_control: bool, figures: dict[str, Any]) -> None:
        tests = self.controls if is_control else self.proofs
        # A test that was skipped, or whose process died before its end, proves nothing.
        tests[report.nodeid] = report.passed and (report.when == "setup" or tests.get(report.nodeid, False))
        if report.when == "teardown":
            self.unfinished.discard(report.nodeid)
        else:
            self.unfinished.add(report.nodeid)
        self.seconds += report.duration
        for name, value in figures.items():
            name = f"weakened: {name}" if is_control else name
            self.figures[name] = max(value, self.figures.get(name, value))

    def told(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "guarantee": promised().get(name, ""),
            "passed": self._all(self.proofs),
            "control_failed": self._all(self.controls) if self.controls else None,
            "seconds": round(self.seconds, 1),
            "figures": {"proofs": len(self.proofs), "controls": len(self.controls), **self.figures},
        }

    def _all(self, tests: dict[str, bool]) -> bool:
        return bool(tests) and all(tests.values()) and not self.unfinished & set(tests)


class Books:
    """Keeps the rows of a run. Under xdist only the process that hears every worker writes them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows: dict[str, Row] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        said = dict(report.user_properties)
        is_control = bool(said.pop("is_control", False))
        for name in str(said.pop("guarantees", "")).split():
            figures = said if report.when == "call" else {}
            self.rows.setdefault(name, Row()).add(report, is_control=is_control, figures=figures)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        rows = [self.rows[name].told(name) for name in sorted(self.rows, key=lambda name: int(name[1:]))]
        self.file.write_text(json.dumps(rows, indent=2) + "\n")
        terminalreporter.section("guarantees")
        for row in rows:
            control = {True: "control red", False: "CONTROL GREEN", None: "no control"}[row["control_failed"]]
            figures = ", ".join(f"{name} {value:,}" for name, value in row["figures"].items())
            terminalreporter.write_line(
                f"{'ok ' if row['passed'] else 'BAD'} {row['id']:<4}{control:<14}{row['seconds']:>7} s  {figures}"
            )


def promised() -> dict[str, str]:
    """Return each guarantee's words from the table of the promise."""
    return dict(re.findall(r"^\| (G\d+) \| ([^|]+?) \|", PROMISE.read_text(), re.MULTILINE))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", metavar="FILE", help="write what the tests of the guarantees found")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "guarantee(*names, control=False): proves a guarantee, or shows that a weakened build breaks it"
    )
    if config.getoption("--faults") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Books(Path(config.getoption("--faults"))))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if mark := item.get_closest_marker("guarantee"):
            item.user_properties.append(("guarantees", " ".join(mark.args)))
            item.user_properties.append(("is_control", mark.kwargs.get("control", False)))
