"""Usage is kept as long as the setting says, and nothing that hangs on it stays longer."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from tests import people
from tests.usage.rows import account_with
from transition.catalog.models import Availability
from transition.notices.models import Account, Follow, Follower, Membership, Usage, UsageImport, UsageUpload
from transition.notices.moments import database_now
from transition.notices.purging import purge

pytestmark = pytest.mark.django_db


def test_old_usage_goes_with_its_account_and_its_addresses(sonnet: Availability, settings: Settings) -> None:
    settings.NOTICES_USAGE_KEEP_DAYS = 100
    account_with(sonnet, "old", "old@example.org", "shared@example.org", days_ago=101)
    account_with(sonnet, "new", "shared@example.org", days_ago=100)
    purge(database_now(), 730)
    assert list(Account.objects.values_list("key", flat=True)) == ["new"]
    assert list(Follower.objects.values_list("email", flat=True)) == ["shared@example.org"]
    assert Usage.objects.count() == 1


def test_who_asked_to_hear_and_who_belongs_to_an_account_stay(sonnet: Availability, settings: Settings) -> None:
    settings.NOTICES_USAGE_KEEP_DAYS = 10
    account = account_with(sonnet, "old", "follows@example.org", "asked@example.org", days_ago=20)
    Follow.objects.create(follower=Follower.objects.get(email="follows@example.org"))
    Follower.objects.filter(email="asked@example.org").update(basis="asked")
    account_with(sonnet, "idle", "idle@example.org", days_ago=20)
    Membership.objects.create(account=account, user=people.ada())
    purge(database_now(), 730)
    assert list(Account.objects.values_list("key", flat=True)) == ["old"]
    assert set(Follower.objects.values_list("email", flat=True)) == {"follows@example.org", "asked@example.org"}


def test_reports_and_files_that_wait_have_their_day_too(settings: Settings) -> None:
    settings.NOTICES_USAGE_KEEP_DAYS = 100
    now = datetime(2026, 11, 23, tzinfo=UTC)
    cleo = people.cleo()
    for days in (101, 1):
        UsageImport.objects.create(door="desk", digest=str(days), made_at=now - timedelta(days=days))
        when = now - timedelta(days=days, hours=-1)
        UsageUpload.objects.create(by=cleo, file_name=str(days), digest="", size=0, made_at=when)
    purge(now, 730)
    assert list(UsageImport.objects.values_list("digest", flat=True)) == ["1"]
    assert list(UsageUpload.objects.values_list("file_name", flat=True)) == ["1"]
