"""Who is affected: the first contact that works, of each account that used the model lately; and whoever is on a list."""

from typing import Any

import pytest
from django.db import connection

from tests.factories import AIModelFactory, AvailabilityFactory
from tests.usage.rows import account_with
from transition.catalog.models import Availability
from transition.notices.audience import Clause, speaking
from transition.notices.models import AudienceList, AudienceListEntry, Contact, Follower, Stop, Suppression, Usage
from transition.notices.usage.affected import on_list, used

pytestmark = pytest.mark.django_db


def found(who: Clause) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT f.email FROM notices_follower f WHERE {who.sql} ORDER BY f.email", who.values)
        return [email for (email,) in cursor.fetchall()]


def users_of(availability: Availability, days: int = 30) -> list[str]:
    return found(used(availability.model_id, availability.surface_id, days))


def suppress(email: str) -> None:
    Suppression.objects.create(email=email.upper(), reason="bounced")


def test_the_first_contact_of_an_account_with_usage_is_told_and_nobody_else(sonnet: Availability) -> None:
    account_with(sonnet, "acme", "first@example.org", "second@example.org")
    Follower.objects.create(email="somebody@example.org", confirmed_at="2026-01-01T00:00:00Z")
    assert users_of(sonnet) == ["first@example.org"]


def test_when_the_first_bounces_the_second_counts_and_then_the_third(sonnet: Availability) -> None:
    account_with(sonnet, "acme", "first@example.org", "second@example.org", "third@example.org")
    suppress("first@example.org")
    assert users_of(sonnet) == ["second@example.org"]
    suppress("second@example.org")
    assert users_of(sonnet) == ["third@example.org"]


def test_a_build_that_does_not_look_at_suppression_would_stay_with_the_first(
    sonnet: Availability, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the above."""
    account_with(sonnet, "acme", "first@example.org", "second@example.org")
    suppress("first@example.org")
    monkeypatch.setattr(speaking, "SUPPRESSED", "FALSE")
    assert users_of(sonnet) == ["first@example.org"]


def test_a_build_that_forgets_stops_would_write_to_who_said_no(
    sonnet: Availability, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the stop below."""
    account_with(sonnet, "acme", "first@example.org", "second@example.org")
    Stop.objects.create(follower=Follower.objects.get(email="first@example.org"), model=sonnet.model)
    monkeypatch.setattr(speaking, "STOPPED", "FALSE")
    assert users_of(sonnet) == ["first@example.org"]


def test_an_account_that_nobody_can_be_reached_for_is_counted_and_not_forgotten(sonnet: Availability) -> None:
    account_with(sonnet, "acme", "first@example.org", "second@example.org")
    suppress("first@example.org")
    suppress("second@example.org")
    assert users_of(sonnet) == ["first@example.org"]


def test_a_stop_about_the_model_is_honoured_and_the_next_is_told(sonnet: Availability) -> None:
    account_with(sonnet, "acme", "first@example.org", "second@example.org")
    Stop.objects.create(follower=Follower.objects.get(email="first@example.org"), model=sonnet.model)
    assert users_of(sonnet) == ["second@example.org"]
    Stop.objects.create(follower=Follower.objects.get(email="second@example.org"), model=sonnet.model)
    assert users_of(sonnet) == []


def test_one_person_for_two_accounts_is_found_once(sonnet: Availability) -> None:
    account_with(sonnet, "acme", "both@example.org")
    account_with(sonnet, "bolt", "both@example.org")
    assert users_of(sonnet) == ["both@example.org"]


def test_old_usage_other_models_other_surfaces_and_no_calls_are_no_usage(sonnet: Availability) -> None:
    other = AvailabilityFactory(model=AIModelFactory(key="claude-other"), surface=sonnet.surface)
    account_with(sonnet, "old", "old@example.org", days_ago=31)
    account_with(sonnet, "edge", "edge@example.org", days_ago=30)
    account_with(sonnet, "none", "none@example.org", calls=0)
    account_with(other, "other", "other@example.org")
    assert users_of(sonnet) == ["edge@example.org"]
    assert users_of(sonnet, days=90) == ["edge@example.org", "old@example.org"]


def test_a_list_is_exactly_its_entries() -> None:
    people = [Follower.objects.create(email=f"{name}@example.org") for name in ("ada", "bo")]
    lists = [AudienceList.objects.create(name=name, digest="") for name in ("one", "two")]
    AudienceListEntry.objects.create(list=lists[0], follower=people[0])
    assert found(on_list(lists[0].pk)) == ["ada@example.org"]
    assert found(on_list(lists[1].pk)) == []


def test_conditions_combine_in_one_statement(sonnet: Availability) -> None:
    account_with(sonnet, "acme", "first@example.org", days_ago=40)
    near, far = (used(sonnet.model_id, sonnet.surface_id, days) for days in (30, 60))
    both = Clause(f"({far.sql}) AND NOT ({near.sql})", {**near.values, **far.values})
    assert found(both) == ["first@example.org"]


def test_both_directions_are_answered_by_indexes(sonnet: Availability) -> None:
    """With 1,000,000 rows for 50,000 accounts: 51 followers in 0.8 ms; the 50,000 to be told in about a second."""
    account = account_with(sonnet, "acme", "first@example.org")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_account (key, name, created_at) SELECT n, '', now() FROM generate_series(1, 5000) n"
        )
        cursor.execute(
            """INSERT INTO notices_usage (account_id, model_id, surface_id, last_on, first_on, calls)
               SELECT a.id, %s, %s, day, day, 1 FROM notices_account a,
                   generate_series(current_date - 399, current_date - 390, interval '1 day') day""",
            [sonnet.model_id, sonnet.surface_id],
        )
        cursor.execute(
            """INSERT INTO notices_follower (email, language, time_zone, practical_only, started_at)
               SELECT n || '@example.org', 'en', 'UTC', FALSE, now() FROM generate_series(1, 5000) n"""
        )
        cursor.execute(
            "ANALYZE notices_usage; ANALYZE notices_account; ANALYZE notices_contact; ANALYZE notices_follower"
        )
    who = used(sonnet.model_id, sonnet.surface_id, 30)
    for question in (
        "SELECT f.id FROM notices_follower f WHERE",
        "SELECT 1 FROM notices_follower f WHERE f.id = 1 AND",
    ):
        plan = _plan(f"{question} {who.sql}", who.values)
        assert "Seq Scan on notices_usage" not in plan
        assert "usage_by_model" in plan or "notices_usage_pkey" in plan
    assert Usage.objects.filter(account=account).count() == 11
    assert Contact.objects.count() == 1


def _plan(sql: str, values: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())
