"""docs/api/webhooks.md: its example verifies what we send, its schema describes it, its sample is one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from tests.notices.receiving import Receiver
from tests.notices.sending import Mailbox, leaving, move, running_plan, staff, today, work
from tests.notices.test_webhooks import place
from transition import clock
from transition.notices import retracting
from transition.notices.channels.sealing import unseal
from transition.notices.channels.webhook.payload import test_payload as payload_of_a_test
from transition.notices.channels.webhook.signing import new_secret
from transition.notices.models import Endpoint, Follow, Follower, Plan

DOCS = Path(settings.BASE_DIR) / "docs" / "api"
PAGE = (DOCS / "webhooks.md").read_text()
SCHEMA = json.loads((DOCS / "webhook.schema.json").read_text())


def example(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def check(message: Any) -> None:
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(message)


def test_the_sample_is_one_and_the_schema_refuses_what_is_not() -> None:
    sample = json.loads(example("json"))
    check(sample)
    check(payload_of_a_test(clock.now()))
    with pytest.raises(ValidationError):
        check({**sample, "data": {**sample["data"], "date": 5}})
    named = set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) | {"provider", "model", "surface"}
    assert set(sample["data"]) <= named


@pytest.mark.django_db(transaction=True)
def test_the_example_verifies_every_message_that_is_sent(
    hook: Receiver, mailbox: Mailbox, transactional_db: None
) -> None:
    written: dict[str, Any] = {}
    exec(example("python"), written)
    availability = leaving(6)
    ada = Follower.objects.create(email="ada@example.org", confirmed_at=clock.now())
    Follow.objects.create(follower=ada, model=availability.model)
    place(ada, hook.url())
    running_plan(availability, channels=["webhook"])
    work()
    move(availability, today().replace(year=today().year + 1))
    work()
    plan, words = Plan.objects.get(), {"wrong": "It leaves today.", "right": "It does not."}
    author, approver = staff()
    wrong = retracting.write([plan], author, **words, source_url="https://p.example/", stops_the_rest=True)
    retracting.confirm(wrong, approver)
    work()
    secret = unseal(Endpoint.objects.get().secrets)
    said = [request.json()["data"] for request in hook.requests]
    assert [one["kind"] for one in said] == ["countdown", "moved_later", "correction"]
    assert [one.get("correction") for one in said] == [None, None, words | {"source": "https://p.example/"}]
    for request in hook.requests:
        check(request.json())
        assert written["is_ours"](request.headers, request.body, secret)
        assert not written["is_ours"](request.headers, request.body + b" ", secret)
        assert not written["is_ours"](request.headers, request.body, new_secret())
        assert not written["is_ours"](request.headers | {"webhook-timestamp": "1"}, request.body, secret)
