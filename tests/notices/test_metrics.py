"""The metrics are closed without their token, say what the alarms say, and the documented alert rules name only what exists."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client

from tests.notices.provider_posts import CONFIGURED, Post
from tests.notices.sending import follower, leaving, running_plan
from transition.notices import planning
from transition.notices.alarms import NAMES
from transition.notices.models import Heartbeat
from transition.notices.moments import database_now
from transition.notices.watching import beat

pytestmark = pytest.mark.django_db
ALERTS: Path = project.BASE_DIR / "docs/operators/alerts.md"
TOKEN = "a-token-that-nobody-guesses"


def scrape(client: Client) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return answer.content.decode()


@pytest.fixture
def token(settings: Any) -> None:
    cache.clear()
    settings.METRICS_TOKEN = TOKEN


def test_without_a_token_there_is_no_such_page(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"])
def test_without_the_token_it_is_closed(client: Client, token: None, said: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": said})
    assert (answer.status_code, answer.content) == (401, b"")


def test_an_empty_site_has_every_gauge(client: Client, token: None) -> None:
    text = scrape(client)
    assert "transition_notices_oldest_due_seconds 0.0" in text
    assert 'transition_notices_rows{state="ready"} 0.0' in text
    assert 'transition_notices_alarm{name="silence"} 0.0' in text


def test_the_gauges_say_what_is_there(client: Client, token: None) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    planning.plan_due()
    beat("planner")
    Heartbeat.objects.update(beaten_at=database_now() - timedelta(seconds=90))
    text = scrape(client)
    assert 'transition_notices_rows{state="ready"} 1.0' in text
    assert "transition_notices_running_plans 1.0" in text
    assert re.search(r'heartbeat_age_seconds\{role="planner"\} 9\d\.', text)


def test_a_refused_hook_is_counted(client: Client, token: None, settings: Any) -> None:
    settings.ANYMAIL = CONFIGURED
    Post("mailgun", b"{}").send(client)
    assert re.search(r'transition_hook_requests_total\{provider="mailgun",status="400"\} [1-9]', scrape(client))


def rules() -> list[dict[str, Any]]:
    [block] = re.findall(r"```yaml\n(.*?)```", ALERTS.read_text(), re.DOTALL)
    return [rule for group in yaml.safe_load(block)["groups"] for rule in group["rules"]]


def test_the_alert_rules_parse_and_name_only_metrics_that_exist(client: Client, token: None, settings: Any) -> None:
    settings.ANYMAIL = CONFIGURED
    Post("mailgun", b"{}").send(client)
    beat("planner")
    text = scrape(client)
    for rule in rules():
        assert {"alert", "expr", "annotations"} <= set(rule), rule
        for name in re.findall(r"transition_[a-z_]+", rule["expr"]):
            assert re.search(rf"^{name}[ {{]", text, re.MULTILINE), name
        for name in re.findall(r'alarm\{name="([a-z]+)"', rule["expr"]):
            assert name in NAMES


def test_the_alert_rules_ask_for_no_length_of_a_queue() -> None:
    assert not any("queue" in rule["expr"] for rule in rules())


def test_several_processes_are_counted_together(tmp_path: Path) -> None:
    count = "import transition.notices.counting as c; c.hook_answered('mailgun', 200)"
    read = (
        "import django; django.setup(); from prometheus_client import generate_latest;"
        "from transition.notices import metrics; print(generate_latest(metrics._counters()).decode())"
    )
    import os

    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _process in range(2):
        subprocess.run([sys.executable, "-c", count], env=env, cwd=project.BASE_DIR, check=True)
    done = subprocess.run(
        [sys.executable, "-c", read], env=env, cwd=project.BASE_DIR, check=True, capture_output=True, text=True
    )
    assert 'transition_hook_requests_total{provider="mailgun",status="200"} 2.0' in done.stdout
