"""``make check``: every tool once, all of them even when one fails, and a last line that says which did."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PRODUCTION = {
    "TRANSITION_MODE": "production",
    "SECRET_KEY": "for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz-and-then-some",
    "SITE_URL": "https://transition.example.org",
    "DATABASE_URL": "postgres://app@db.example.org/transition",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
}


def templates() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "templates/*.html"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    return listed or [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]


def tools() -> dict[str, list[str]]:
    """Return each check by name, as the command that makes it."""
    python, manage = str(BIN / "python"), [str(BIN / "python"), "manage.py"]
    return {
        "ruff": [str(BIN / "ruff"), "check", "--quiet", "."],
        "format": [str(BIN / "ruff"), "format", "--quiet", "--check", "."],
        "types": [python, "-m", "mypy"],
        "imports": [str(BIN / "lint-imports"), "--no-logo"],
        "templates": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "stylesheet": [*manage, "build_css", "--check"],
    }


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **PRODUCTION}, capture_output=True, text=True, check=False
    )


def main() -> int:
    checks = tools()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        answers = dict(zip(checks, pool.map(run, checks.values()), strict=True))
    failed = [name for name, answer in answers.items() if answer.returncode]
    for name, answer in answers.items():
        print(f"{name:<12} {'FAILED' if name in failed else 'ok'}")
        if name in failed:
            print(answer.stdout + answer.stderr)
    print(
        f"{len(answers) - len(failed)} checks passed, {len(failed)} failed"
        + (f": {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
