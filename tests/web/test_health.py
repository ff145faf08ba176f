"""Health: the process answers; readiness names each part."""

import pytest
from django.test import Client, override_settings


def test_healthz_asks_nobody(client: Client) -> None:
    # No database mark: a query here would raise.
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_names_each_part(client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True, "database": "ok", "redis": "ok"}


@pytest.mark.django_db
@override_settings(REDIS_URL="unix:///nowhere/valkey.sock")
def test_a_lost_redis_is_named_and_does_not_make_the_site_unready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (200, "unreachable")
