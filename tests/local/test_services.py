"""The throwaway services are real servers that are gone afterwards."""

import psycopg
import redis
from django.conf import settings
from django.db import connection

from transition.local.services import throwaway_services


def socket_folder(database_url: str) -> str:
    return database_url.partition("?host=")[2]


def test_postgres_and_valkey_answer_and_are_gone_afterwards(tmp_path):
    with throwaway_services() as services:
        folder = socket_folder(services.database_url)
        address = {"host": folder, "user": "app", "dbname": "transition"}
        with psycopg.connect(**address) as db:
            assert db.execute("select lower('ÄÖ')").fetchone() == ("äö",)
            db.execute("create extension pg_trgm")
        ring = redis.Redis.from_url(services.redis_url)
        assert ring.ping()
    try:
        psycopg.connect(**address)
    except psycopg.OperationalError:
        pass
    else:
        raise AssertionError("PostgreSQL still answers")


def test_the_suite_runs_on_postgres_with_a_database_of_its_own(db):
    assert settings.MODE == "test"
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        assert cursor.fetchone()[0].startswith("test_")
