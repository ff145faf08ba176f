"""Notice given against notice promised, and honest where one of the two is not known."""

from datetime import date

import pytest

from tests.factories import AvailabilityFactory, ProviderFactory, SurfaceFactory
from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability, Surface
from transition.catalog.notice import Verdict, notice_of

pytestmark = pytest.mark.django_db


def _availability(promised: int | None = 60, kind: str = Surface.Kind.API, **dates: object) -> Availability:
    provider = ProviderFactory.create(notice_days=promised)
    return AvailabilityFactory.create(surface=SurfaceFactory.create(provider=provider, kind=kind), **dates)


def test_61_days_keep_a_promise_of_60() -> None:
    notice = notice_of(_availability())
    assert (notice.given, notice.promised, notice.verdict) == (61, 60, Verdict.KEPT)


def test_exactly_the_promise_is_kept_and_a_day_less_is_short() -> None:
    assert notice_of(_availability(61)).verdict == Verdict.KEPT
    SurfaceFactory.reset_sequence()
    row = Availability.objects.select_related("surface__provider").get()
    row.announced_on = date(2026, 10, 2)
    row.surface.provider.notice_days = 60
    assert notice_of(row).verdict == Verdict.SHORT


@pytest.mark.parametrize(
    "dates",
    [
        {"announced_on": None},
        {"announced_on": None, "announced_seen_on": date(2026, 9, 30)},
        {"precision": Precision.NOT_BEFORE},
        {"precision": Precision.MONTH},
    ],
)
def test_without_a_true_announcement_and_a_firm_day_it_is_unknown(dates: dict[str, object]) -> None:
    assert notice_of(_availability(**dates)).verdict == Verdict.UNKNOWN


def test_no_promise_covers_a_chat_app_or_a_provider_without_a_rule() -> None:
    assert notice_of(_availability(kind=Surface.Kind.APP)).verdict == Verdict.NO_PROMISE


def test_a_provider_without_a_number_promises_nothing_fixed() -> None:
    assert notice_of(_availability(promised=None)).verdict == Verdict.NO_PROMISE
