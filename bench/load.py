"""Load with wrk: requests a second and the 99th percentile, never an average of hidden failures."""

import re
import subprocess
from dataclasses import dataclass

CONNECTIONS = 32
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Rate:
    """What one run of wrk found: requests a second, and milliseconds within which 99 of 100 were answered."""

    per_second: float
    p99_ms: float


def measure(port: int, path: str, *, seconds: int) -> Rate:
    """Ask for a page over 32 connections; a run with any failed request raises RuntimeError."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: gzip"]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{path}: {said}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate and slow, said
    return Rate(float(rate[1]), float(slow[1]) * _UNITS[slow[2]])
