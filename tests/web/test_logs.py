"""Log lines carry ids, never people."""

import json
import logging

import pytest
from django.test import Client

from tests import people
from transition.web.logs import without_personal_data


def test_addresses_and_machines_are_dropped() -> None:
    line = without_personal_data(None, "info", {"event": "x", "ip": "192.0.2.1", "email": "ada@example.org", "plan": 3})
    assert line == {"event": "x", "plan": 3}


def test_a_query_string_is_cut_off() -> None:
    assert without_personal_data(None, "info", {"request": "GET /?q=secret"})["request"] == "GET /?…"


@pytest.mark.parametrize(
    "path",
    [
        "/follow/manage/SECRET:1a:b/",
        "/follow/stop/SECRET/undo/",
        "/feeds/mine/SECRET.atom",
        "/calendar/mine/SECRET.ics",
        "/teams/invitation/SECRET/",
        "/account/link/SECRET/",
        "/de/account/link/SECRET/",
        "/ja/follow/stop/SECRET/",
    ],
)
def test_what_opens_a_door_is_left_out(path: str) -> None:
    for line in ({"request": f"POST {path}?x=1"}, {"event": f"Not Found: {path}"}):
        said = str(without_personal_data(None, "info", line))
        assert "SECRET" not in said and "…" in said


def test_an_ordinary_address_stays_whole() -> None:
    line = {"request": "GET /models/openai/gpt-4o/", "event": "request_started"}
    assert without_personal_data(None, "info", dict(line)) == line
    assert without_personal_data(None, "info", {"request": "GET /no/such/page"})["request"] == "GET /no/such/page"


@pytest.mark.django_db
def test_a_request_leaves_an_id_and_no_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    ada = people.ada()
    client.force_login(ada)
    with caplog.at_level(logging.INFO):
        client.get("/account/", REMOTE_ADDR="192.0.2.7", headers={"user-agent": "Strange/1.0"})
    lines = [
        without_personal_data(None, "", dict(record.msg)) for record in caplog.records if isinstance(record.msg, dict)
    ]
    said = json.dumps(lines)
    assert "request_id" in said
    assert "192.0.2.7" not in said and "Strange" not in said and ada.email not in said
