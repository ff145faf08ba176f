"""What has had its day is forgotten; what is still of use stays."""

from datetime import UTC, datetime, timedelta

import pytest

from transition.notices.models import Attempt, FollowRequest
from transition.notices.purging import purge

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_counts_that_no_limit_looks_at_are_forgotten() -> None:
    Attempt.objects.create(key="old", made_at=NOW - timedelta(days=40))
    Attempt.objects.create(key="new", made_at=NOW - timedelta(minutes=1))
    purge(NOW, keep_days=400)
    assert list(Attempt.objects.values_list("key", flat=True)) == ["new"]


def test_a_wish_that_nobody_confirmed_is_forgotten() -> None:
    wishes = [FollowRequest(email=f"{age}@example.org", asked_at=NOW - timedelta(days=age)) for age in (400, 0)]
    FollowRequest.objects.bulk_create(wishes)
    purge(NOW, keep_days=400)
    assert list(FollowRequest.objects.values_list("email", flat=True)) == ["0@example.org"]
