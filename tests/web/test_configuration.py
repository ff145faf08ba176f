"""Wrong configuration stops the boot with a hint; a right one passes Django's deployment checks."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

RIGHT = {
    "TRANSITION_MODE": "production",
    "SECRET_KEY": "a-long-random-text-that-only-this-test-uses-0123456789-abcdefghij",
    "SITE_URL": "https://transition.example.org",
    "DATABASE_URL": "postgres://app@db.example.org/transition",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
}


def run(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environ |= {name: value for name, value in (RIGHT | changes).items() if value}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False)


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **changes)


def test_a_right_configuration_is_clean_for_deployment() -> None:
    answer = check()
    assert answer.returncode == 0, answer.stderr


def test_a_server_does_not_start_with_a_wrong_configuration() -> None:
    answer = run("-c", "import transition.wsgi", SECRET_KEY="short")
    assert answer.returncode != 0
    assert "transition.E003" in answer.stderr and "50 or more random characters" in answer.stderr


# What is wrong together, so that few processes have to start: each code is of one setting.
WRONG: list[dict[str, tuple[str, str]]] = [
    {"TRANSITION_MODE": ("prod", "E001")},
    {"REDIS_URL": ("", "W001")},
    {
        "SITE_URL": ("transition.example.org", "E002"),
        "SECRET_KEY": ("", "E003"),
        "EMAIL_URL": ("", "E004"),
        "DATABASE_URL": ("sqlite:///db.sqlite3", "E005"),
        "NOTICES_RATE": ("email=0", "E010"),
        "NOTICES_CANARY": ("canary", "E012"),
        "NOTICES_MICRO_BATCH": ("0", "E013"),
        "NOTICES_SEND_HOUR": ("24", "E021"),
        "PUSH_PRIVATE_KEY": ("not-a-key", "E014"),
    },
    {
        "SITE_URL": ("http://transition.example.org", "E006"),
        "EMAIL_API": ("postmrak", "E020"),
        "NOTICES_RATE": ("emial=400", "E011"),
        "PUSH_PRIVATE_KEY": ("A" * 43, "E014"),
    },
    {"PUSH_PRIVATE_KEY_FALLBACKS": ("UPpsN_q_ZUmKDxCfRkZkiLVVL_kS-WxIas_RZRF7rNM", "E014")},
]


@pytest.mark.parametrize("wrong", WRONG, ids=[", ".join(one) for one in WRONG])
def test_a_wrong_one_names_what_to_set(wrong: dict[str, tuple[str, str]]) -> None:
    answer = check(**{name: value for name, (value, _code) in wrong.items()})
    assert answer.returncode != 0
    said = dict(re.findall(r"\(transition\.(\w+)\)(.*?)(?=\n\?:|\Z)", answer.stderr, re.DOTALL))
    assert said.keys() >= {code for _value, code in wrong.values()}
    assert all("HINT" in one for one in said.values())


def test_the_command_for_a_key_prints_one_that_is_right() -> None:
    made = [run("manage.py", "make_push_keys").stdout.strip().removeprefix("PUSH_PRIVATE_KEY=") for _ in range(2)]
    assert made[0] != made[1]
    answer = check(PUSH_PRIVATE_KEY=made[0], PUSH_PRIVATE_KEY_FALLBACKS=made[1])
    assert answer.returncode == 0, answer.stderr
