"""When the date moves: each row of the table in the promise, sent through a real mail server."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.factories import AvailabilityFactory, SurfaceFactory
from tests.notices.sending import (
    Mailbox,
    follower,
    leaving,
    move,
    pass_time,
    running_plan,
    staff,
    states,
    today,
    told,
    work,
)
from transition.catalog.models import AIModel, Replacement
from transition.notices import moving, plans
from transition.notices.models import DateMove, Kind, Milestone, Plan

pytestmark = [pytest.mark.django_db, pytest.mark.guarantee("G5")]


def test_later_sends_one_correction_to_everyone_told_and_replans(mailbox: Mailbox) -> None:
    availability, plan = told()
    mailbox.clear()
    move(availability, today() + timedelta(days=45))
    work()
    assert mailbox.recipients == ["ada@example.org"]
    assert mailbox.subjects()[0].startswith("New date:")
    waiting = Milestone.objects.filter(plan=plan, state="waiting").values_list("days_before", flat=True)
    assert sorted(waiting) == [0, 1, 7, 30]
    assert set(Milestone.objects.filter(plan=plan, state="waiting").values_list("schedule_version", flat=True)) == {2}


def test_before_a_date_moves_it_can_be_said_how_many_were_told(mailbox: Mailbox) -> None:
    availability, plan = told()
    assert moving.following(availability) == [(plan, 1)]
    move(availability, today() + timedelta(days=45))
    work()
    assert moving.following(availability) == [(plan, 1)], "told twice, and one person all the same"
    plans.cancel(plan)
    assert moving.following(availability) == []


def test_later_also_corrects_people_whose_message_is_unknown(mailbox: Mailbox) -> None:
    mailbox.on_message = lambda address: "drop after keeping"
    availability, plan = told()
    assert states(plan)["unknown:lost_contact"] == 1
    mailbox.on_message = lambda address: None
    mailbox.clear()
    move(availability, today() + timedelta(days=45))
    work()
    assert mailbox.recipients == ["ada@example.org"]


def test_later_cancels_what_was_not_sent(mailbox: Mailbox) -> None:
    mailbox.on_recipient = lambda address: "450 busy"
    availability, plan = told()
    mailbox.on_recipient = lambda address: None
    move(availability, today() + timedelta(days=45))
    pass_time(hours=1)
    work()
    assert states(plan)["cancelled:date_moved"] == 1
    # She was told nothing, so she needs no correction; the reminder that fits the new date tells her all.
    assert mailbox.subjects() == ["Claude Sonnet 4.5: try a replacement this month"]


def test_an_offset_already_received_is_not_repeated_within_a_week(mailbox: Mailbox) -> None:
    availability, plan = told(6)
    move(availability, today() + timedelta(days=11))
    work()
    mailbox.clear()
    pass_time(days=5)
    work()
    assert mailbox.messages == []
    again = Milestone.objects.get(plan=plan, schedule_version=2, days_before=7)
    assert again.build.excluded == {"already_told": 1, "offset_not_wanted": 1}


def test_an_offset_already_received_is_repeated_when_its_day_is_far(mailbox: Mailbox) -> None:
    availability, _plan = told(6)
    move(availability, today() + timedelta(days=20))
    work()
    mailbox.clear()
    pass_time(days=14)
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API"]


def test_earlier_is_one_correction_and_swallows_the_offsets_it_passed(mailbox: Mailbox) -> None:
    availability, _plan = told(50)
    assert len(mailbox.messages) == 1
    mailbox.clear()
    move(availability, today() + timedelta(days=5))
    work()
    assert len(mailbox.messages) == 1
    assert mailbox.subjects()[0].startswith("Sooner than planned:")
    assert "45 days fewer" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_withdrawn_says_it_stays_and_stops_the_countdown(mailbox: Mailbox) -> None:
    availability, plan = told()
    mailbox.clear()
    move(availability, None)
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5 is staying on Claude API for now"]
    assert not Milestone.objects.filter(plan=plan, state__in=["waiting", "planning", "open"]).exists()
    plan.refresh_from_db()
    assert plan.state == Plan.State.RUNNING


def test_moved_back_before_the_correction_left_tells_nobody(mailbox: Mailbox) -> None:
    availability, _plan = told()
    mailbox.clear()
    old = availability.retires_on
    move(availability, today() + timedelta(days=45))
    move(availability, old)
    work()
    assert mailbox.messages == []


def test_into_the_past_waits_for_a_second_person(mailbox: Mailbox) -> None:
    availability, plan = told()
    author, approver = staff()
    mailbox.clear()
    move(availability, today() - timedelta(days=3), entered_by=author)
    work()
    assert mailbox.messages == []
    held = DateMove.objects.get(plan=plan)
    assert (held.state, held.held_because) == ("held", "into_the_past")
    with pytest.raises(ValidationError):
        moving.confirm(held, author)
    moving.confirm(held, approver)
    work()
    assert mailbox.subjects() == ["Correction: our message about Claude Sonnet 4.5 on Claude API"]
    assert "Claude Sonnet 4.5 left Claude API" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_a_third_party_alone_sends_nothing_until_somebody_confirms(mailbox: Mailbox) -> None:
    availability, plan = told()
    mailbox.clear()
    move(availability, today() + timedelta(days=45), source_kind="third_party")
    work()
    assert mailbox.messages == []
    moving.confirm(DateMove.objects.get(plan=plan), staff()[1])
    work()
    assert len(mailbox.messages) == 1


def test_a_changed_replacement_is_one_notice_with_the_date_unchanged(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    first = AIModel.objects.create(provider=availability.model.provider, key="sonnet-5", name="Claude Sonnet 5")
    second = AIModel.objects.create(provider=availability.model.provider, key="sonnet-5-5", name="Claude Sonnet 5.5")
    named = Replacement.objects.create(model=availability.model, successor=first, read_on=today())
    running_plan(availability)
    work()
    mailbox.clear()
    named.successor = second
    named.save(update_fields=["successor"])
    move(availability, availability.retires_on, kind="replacement_changed")
    work()
    assert mailbox.subjects() == ["Suggested replacement for Claude Sonnet 4.5 is now Claude Sonnet 5.5"]
    assert "instead of Claude Sonnet 5 as" in mailbox.messages[0].get_body(("plain",)).get_content().replace("\n", " ")


def test_a_replacement_that_is_itself_leaving_says_so(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    next_one = AIModel.objects.create(provider=availability.model.provider, key="sonnet-5", name="Claude Sonnet 5")
    AvailabilityFactory(
        model=next_one, surface=SurfaceFactory(), announced_on=today(), retires_on=today() + timedelta(days=90)
    )
    Replacement.objects.create(model=availability.model, successor=next_one, read_on=today())
    running_plan(availability, offsets=[14, 0])
    work()
    assert "(which itself leaves Claude API on" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_several_moves_in_a_minute_are_one_correction_with_the_last_truth(mailbox: Mailbox, settings: object) -> None:
    availability, _plan = told()
    mailbox.clear()
    settings.NOTICES_QUIET_SECONDS = 60  # type: ignore[attr-defined]
    for days in (20, 30, 45):
        move(availability, today() + timedelta(days=days))
        work()
    assert mailbox.messages == []
    settings.NOTICES_QUIET_SECONDS = 0  # type: ignore[attr-defined]
    work()
    assert len(mailbox.messages) == 1
    assert "39 days more" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_we_were_wrong_says_what_was_wrong_what_is_right_and_the_source(mailbox: Mailbox) -> None:
    availability, _plan = told()
    mailbox.clear()
    move(
        availability,
        today() + timedelta(days=45),
        kind="corrected",
        before_text="The Claude API ends next week.",
        after_text="Only the Claude app ends next week.",
        source_url="https://provider.example/right",
    )
    work()
    text = mailbox.messages[0].get_body(("plain",)).get_content()
    assert mailbox.subjects() == ["Correction: our message about Claude Sonnet 4.5 on Claude API"]
    for sentence in ("The Claude API ends next week.", "Only the Claude app ends", "https://provider.example/right"):
        assert sentence in text


def test_a_floor_gets_no_countdown(mailbox: Mailbox) -> None:
    availability = leaving(6, precision="not_before")
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    work()
    assert [str(row.kind) for row in plan.milestones.all()] == [Kind.ANNOUNCED]
    assert "not before" in mailbox.subjects()[0]


def test_a_firm_date_that_becomes_a_floor_is_corrected(mailbox: Mailbox) -> None:
    availability, plan = told()
    mailbox.clear()
    move(availability, availability.retires_on, kind="moved_later", precision="not_before")
    work()
    assert mailbox.subjects() == ["Correction: our message about Claude Sonnet 4.5 on Claude API"]
    assert not Milestone.objects.filter(plan=plan, schedule_version=2, kind__in=["countdown", "retired"]).exists()
