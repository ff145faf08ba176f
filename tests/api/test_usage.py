"""POST /api/v1/usage: a token opens it, rows come out counted, and every no is a problem with a reason."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import people
from tests.factories import AvailabilityFactory
from tests.usage.rows import GOOD, HEADER, SONNET
from transition.api import usage
from transition.notices.models import Usage, UsageImport, UsageToken
from transition.notices.usage import tokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story_day")]

URL = "/api/v1/usage"


@pytest.fixture
def story_day() -> Any:
    import time_machine

    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        yield


@pytest.fixture
def secret() -> str:
    AvailabilityFactory()
    return tokens.make("billing export", people.cleo())[1]


def post(body: str | bytes, secret: str, content_type: str = "text/csv") -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post(URL, body, content_type=content_type, headers={"Authorization": f"Bearer {secret}"})


def test_the_address_is_the_one_in_the_documents() -> None:
    assert reverse("api_usage") == URL


def test_csv_is_counted_and_each_refusal_has_line_field_and_reason(secret: str) -> None:
    answer = post(f"{HEADER}\n{GOOD}\n{GOOD.replace('claude-api', 'nowhere')}\n", secret)
    assert answer.status_code == 200
    assert answer.json() == {
        "rows": 2,
        "new": 1,
        "changed": 0,
        "same": 0,
        "refused": [{"line": 3, "field": "surface", "reason": "The catalog has no surface with this key."}],
    }
    run = UsageImport.objects.get()
    assert (run.door, str(run.token)) == ("api", "billing export")


def test_json_lines_say_the_same(secret: str) -> None:
    row = {"account": "acme", "model": SONNET, "surface": "claude-api", "first_on": "2026-11-01", "calls": 7}
    body = json.dumps(row) + "\n" + "{\n"
    answer = post(body, secret, "application/x-ndjson").json()
    assert (answer["rows"], answer["new"], len(answer["refused"])) == (2, 1, 1)


def test_a_body_sent_again_changes_nothing(secret: str) -> None:
    body = f"{HEADER}\n{GOOD}\n"
    post(body, secret)
    assert post(body, secret).json() | {"refused": 0} == {"rows": 1, "new": 0, "changed": 0, "same": 1, "refused": 0}
    assert Usage.objects.count() == 1


def test_a_large_body_is_not_held_to_the_limit_of_forms(secret: str, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = "\n".join([HEADER, *[GOOD.replace("acme", f"acme{n}") for n in range(1000)]])
    assert post(body, secret).json()["new"] == 1000


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer nonsense", "Bearer tru_é", "Bearer tru_" + "x" * 43, "Basic eDp5"]
)
def test_without_a_token_of_ours_nothing_is_read(secret: str, given: str) -> None:
    answer = Client().post(URL, f"{HEADER}\n{GOOD}", content_type="text/csv", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401 and answer.json()["detail"]
    assert not Usage.objects.exists()


def test_a_revoked_token_opens_nothing_from_the_next_request_on(secret: str) -> None:
    UsageToken.objects.get().revoke(timezone.now())
    assert post(f"{HEADER}\n{GOOD}", secret).status_code == 401


def test_the_secret_is_kept_as_a_hash_and_its_use_is_noted(secret: str) -> None:
    token = UsageToken.objects.get()
    assert secret not in str(vars(token)) and token.last_used_at is None
    post(f"{HEADER}\n", secret)
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_signed_in_person_without_a_token_is_a_stranger_here() -> None:
    client = Client()
    client.force_login(people.finn())
    assert client.post(URL, "", content_type="text/csv").status_code == 401


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (GOOD, "application/json", 415),
        ("\n", "text/csv", 400),
        ("account,model\n", "text/csv", 400),
        (f"{HEADER}\n{GOOD}".encode("utf-16"), "text/csv", 400),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_a_problem(secret: str, body: Any, content_type: str, status: int) -> None:
    answer = post(body, secret, content_type)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert not UsageImport.objects.exists()


def test_too_much_at_once_is_said(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "LARGEST", 50)
    assert post(f"{HEADER}\n{GOOD}", secret).status_code == 413


def test_other_methods_are_told_which_one(secret: str) -> None:
    answer = Client().get(URL)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Content-Type"] == "application/problem+json"
