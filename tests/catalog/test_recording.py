"""One door for what happens to an availability: an event, the dates, the version, the edition, or a clear refusal."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.factories import STORY_DAY, AIModelFactory, AvailabilityFactory
from tests.people import cleo
from transition.catalog import recording
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import Availability, Claim, LifecycleEvent, Replacement
from transition.web.models import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story_day")]

SOURCE = {"source_url": "https://example.org/ends", "source_kind": Claim.Kind.OFFICIAL, "read_on": STORY_DAY}
LATER = date(2027, 1, 30)


@pytest.fixture
def availability() -> Availability:
    return AvailabilityFactory.create()


def test_a_moved_date_is_one_event_one_version_and_a_new_edition(availability: Availability) -> None:
    staff, edition = cleo(), Edition.objects.number()
    event = recording.move_date(availability, LATER, reason="More time", entered_by=staff, **SOURCE)
    availability.refresh_from_db()
    assert event.kind == LifecycleEvent.Kind.MOVED_LATER
    assert (event.before_on, event.before_precision) == (date(2026, 11, 30), Precision.EXACT)
    assert (event.after_on, event.after_precision) == (LATER, Precision.EXACT)
    assert (availability.retires_on, availability.schedule_version, event.schedule_version) == (LATER, 2, 2)
    assert not event.is_history
    assert event.entered_by == staff
    assert Edition.objects.number() > edition


def test_a_day_in_place_of_a_floor_is_a_date_set_and_not_a_move(availability: Availability) -> None:
    floor = AvailabilityFactory.create(model=AIModelFactory.create(key="b"), precision=Precision.NOT_BEFORE)
    assert recording.move_date(floor, LATER, **SOURCE).kind == LifecycleEvent.Kind.DATE_SET


def test_a_withdrawn_retirement_leaves_no_date(availability: Availability) -> None:
    recording.withdraw(availability, **SOURCE)
    availability.refresh_from_db()
    assert availability.retires_on is None
    assert availability.lifecycle(STORY_DAY) == Lifecycle.ACTIVE
    assert availability.schedule_version == 2


def test_an_announcement_without_its_own_day_keeps_the_day_it_was_read() -> None:
    quiet = AvailabilityFactory.create(announced_on=None, retires_on=None, precision=Precision.UNKNOWN)
    recording.announce(quiet, LATER, **SOURCE)
    quiet.refresh_from_db()
    assert (quiet.announced_on, quiet.announced_seen_on, quiet.retires_on) == (None, STORY_DAY, LATER)


def test_a_retirement_that_comes_true_tells_nobody_anything_new(availability: Availability) -> None:
    event = recording.record(availability, kind=LifecycleEvent.Kind.RETIRED, happened_on=STORY_DAY, **SOURCE)
    assert event.schedule_version == availability.schedule_version == 1


def test_a_model_that_comes_back_has_no_end(availability: Availability) -> None:
    recording.record(availability, kind=LifecycleEvent.Kind.RETIRED, after_on=STORY_DAY - timedelta(days=1), **SOURCE)
    assert availability.lifecycle(STORY_DAY) == Lifecycle.RETIRED
    recording.record(availability, kind=LifecycleEvent.Kind.RESTORED, **SOURCE)
    assert availability.lifecycle(STORY_DAY) == Lifecycle.ACTIVE
    assert availability.schedule_version == 3


def test_a_changed_replacement_tells_both_names(availability: Availability) -> None:
    old, new = AIModelFactory.create(key="old"), AIModelFactory.create(key="new")
    Replacement.objects.create(model=availability.model, successor=old, read_on=STORY_DAY)
    event = recording.change_replacement(availability, successor=new, **SOURCE)
    assert (event.before_text, event.after_text) == ("old", "new")
    assert [one.successor for one in availability.model.replacements.order_by("pk")] == [new]


def test_a_replacement_may_not_lead_back(availability: Availability) -> None:
    old, new = AIModelFactory.create(key="old"), AIModelFactory.create(key="new")
    Replacement.objects.create(model=availability.model, successor=old, read_on=STORY_DAY)
    Replacement.objects.create(model=new, successor=availability.model, read_on=STORY_DAY)
    with pytest.raises(ValidationError, match="circle"):
        recording.change_replacement(availability, successor=new, **SOURCE)
    assert [one.successor for one in availability.model.replacements.order_by("pk")] == [old]


K = LifecycleEvent.Kind
REFUSED: list[tuple[dict[str, object], str]] = [
    ({"kind": K.MOVED_EARLIER, "after_on": date(2026, 11, 22)}, "into the past"),
    ({"kind": K.DATE_SET, "after_on": date(2026, 11, 30)}, "this one already"),
    ({"kind": K.MOVED_LATER, "after_on": date(2026, 11, 29)}, "not later"),
    ({"kind": K.MOVED_EARLIER, "after_on": date(2026, 12, 1)}, "not earlier"),
    ({"kind": K.MOVED_LATER}, "Give the day"),
    ({"kind": K.ANNOUNCED, "happened_on": date(2026, 9, 30)}, "announced already"),
    ({"kind": K.WITHDRAWN, "after_on": LATER}, "takes none"),
    ({"kind": K.RETIRED, "after_on": LATER}, "has not come yet"),
    ({"kind": K.CORRECTED, "after_on": date(2026, 11, 30)}, "this one already"),
    ({"kind": "exploded"}, "no such kind"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "read_on": date(2026, 11, 24)}, "not come yet"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "happened_on": date(2026, 11, 24)}, "not come yet"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "source_url": "javascript:alert(1)"}, "valid URL"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "source_url": ""}, "blank"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "source_kind": "rumour"}, "valid choice"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "after_precision": "roughly"}, "valid choice"),
    ({"kind": K.MOVED_LATER, "after_on": LATER, "reason": "x" * 501}, "at most 500"),
    ({"kind": K.REPLACEMENT_CHANGED, "before_text": "a", "after_text": "a"}, "suggestion already"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "reason"), REFUSED)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    availability: Availability, said: dict[str, object], reason: str
) -> None:
    edition = Edition.objects.number()
    with pytest.raises(ValidationError) as refusal:
        recording.record(availability, **{**SOURCE, **said})  # type: ignore[arg-type]
    assert reason in " ".join(refusal.value.messages)
    availability.refresh_from_db()
    assert (availability.retires_on, availability.schedule_version) == (date(2026, 11, 30), 1)
    assert not LifecycleEvent.objects.exists()
    assert Edition.objects.number() == edition


def test_nothing_to_withdraw_is_refused() -> None:
    quiet = AvailabilityFactory.create(announced_on=None, retires_on=None, precision=Precision.UNKNOWN)
    for kind in (K.WITHDRAWN, K.RESTORED, K.MOVED_LATER):
        with pytest.raises(ValidationError):
            recording.record(quiet, kind=kind, after_on=LATER if kind == K.MOVED_LATER else None, **SOURCE)


def test_a_stale_object_in_hand_does_not_bring_old_dates_back(availability: Availability) -> None:
    stale = Availability.objects.get(pk=availability.pk)
    recording.move_date(availability, LATER, **SOURCE)
    event = recording.move_date(stale, date(2027, 2, 28), **SOURCE)
    assert event.before_on == LATER
    assert stale.schedule_version == 3
