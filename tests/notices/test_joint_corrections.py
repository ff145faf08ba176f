"""What was said of several and no longer holds, or never did: each person hears it once, in one letter."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.notices.joint import fresh, running, three_models
from tests.notices.sending import Mailbox, follower, move, pass_time, staff, states, today, work
from transition.notices import candidates, joint, planning, plans, retracting
from transition.notices.models import Delivery, Follower, Milestone, Plan, Retraction
from transition.notices.moments import database_now
from transition.notices.progress import progress

pytestmark = pytest.mark.django_db

WORDS = {"wrong": "They leave in May.", "right": "They leave in June.", "source_url": "https://provider.example/right"}
LATER = timedelta(days=130)


@pytest.fixture
def told(mailbox: Mailbox) -> list[Plan]:
    """Three plans of one announcement: ada was told by the first, bo by the second and the third."""
    first, second, third = three_models()
    follower("ada", model=first.model)
    follower("bo", model=second.model).follows.create(model=third.model)
    started = running([first, second, third])
    work()
    mailbox.clear()
    return started


def written(told_by: list[Plan], **more: Any) -> Retraction:
    return retracting.write(told_by, staff()[0], **{**WORDS, "stops_the_rest": True, **more})


def confirm_and_wait(retraction: Retraction) -> None:
    retracting.confirm(retraction, staff()[1])
    pass_time(minutes=4)
    work()


def kinds_accepted(plan: Plan) -> list[str]:
    rows = Delivery.objects.filter(milestone__plan=plan, state="accepted")
    return list(rows.order_by("milestone_id").values_list("milestone__kind", flat=True))


def add_up(told_by: list[Plan]) -> bool:
    return all(line.sums.add_up() for plan in told_by for line in progress(plan))


def test_dates_that_move_at_the_same_time_are_one_letter(told: list[Plan], mailbox: Mailbox) -> None:
    for plan in told:
        move(plan.availability, today() + LATER)  # type: ignore[arg-type]
    work()
    assert mailbox.messages == [], "it waits until all are gathered"
    pass_time(minutes=4)
    work()
    assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org"]
    letter = mailbox.messages[mailbox.recipients.index("bo@example.org")]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Other 1" in text and "Other 2" in text
    assert [states(plan).get("accepted:in_one_letter") for plan in told] == [None, 2, 2]
    assert add_up(told)


def test_ends_that_were_withdrawn_and_come_back_together_are_one_letter(told: list[Plan], mailbox: Mailbox) -> None:
    for end_on in (None, today() + LATER):
        mailbox.clear()
        for plan in told:
            move(plan.availability, end_on)  # type: ignore[arg-type]
        work()
        pass_time(minutes=4)
        work()
        assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org"]


def test_one_that_moves_later_than_the_others_is_a_letter_of_its_own(told: list[Plan], mailbox: Mailbox) -> None:
    for plan in told[1:]:
        move(plan.availability, today() + LATER)  # type: ignore[arg-type]
        work()
        pass_time(minutes=10)
        work()
    assert mailbox.recipients == ["bo@example.org"] * 2


def test_who_was_told_of_two_gets_one_letter_that_says_once_what_was_wrong(told: list[Plan], mailbox: Mailbox) -> None:
    confirm_and_wait(written(told))
    assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org"]
    letter = mailbox.messages[mailbox.recipients.index("bo@example.org")]
    for kind in ("plain", "html"):
        body = letter.get_body((kind,)).get_content()  # type: ignore[union-attr]
        assert [body.count(said) for said in WORDS.values()] == [1, 1, body.count(WORDS["source_url"])]
        assert f"{told[2].availability}" in body and body.count("/stop/") == 3, "each, and everything"
    assert [states(plan).get("accepted:in_one_letter") for plan in told] == [None, 2, 2]
    assert add_up(told)


def test_a_build_that_does_not_gather_would_say_it_twice(
    told: list[Plan], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_gather", lambda _milestone: None)
    confirm_and_wait(written(told))
    assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org", "bo@example.org"]


def test_when_one_is_overtaken_by_a_move_the_others_still_say_that_it_was_wrong(
    told: list[Plan], mailbox: Mailbox
) -> None:
    retracting.confirm(written(told, stops_the_rest=False), staff()[1])
    planning.plan_due()
    move(told[1].availability, today() + LATER)  # type: ignore[arg-type]
    for _round in range(2):
        pass_time(minutes=4)
        work()
    kinds = {kind for plan in told[1:] for kind in kinds_accepted(plan)}
    assert kinds == {"announced", "moved_later", "correction"}
    assert add_up(told)


def test_letters_in_a_workers_hand_are_waited_for(told: list[Plan], mailbox: Mailbox) -> None:
    some = Delivery.objects.filter(milestone__plan=told[0], state="accepted")
    some.update(state="handed_off", leased_until=database_now() + timedelta(minutes=5))
    with pytest.raises(ValidationError, match="Nobody was told"):
        written(told[:1])
    confirm_and_wait(written(told))
    assert mailbox.recipients == ["bo@example.org"], "nobody knows yet whether ada was told"
    Delivery.objects.filter(milestone__plan=told[0], state="handed_off").update(state="accepted", leased_until=None)
    work()
    assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org"]


def test_a_build_that_does_not_wait_for_them_never_tells_ada(
    told: list[Plan], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "are_in_hand", lambda *_which: False)
    some = Delivery.objects.filter(milestone__plan=told[0], state="accepted")
    some.update(state="handed_off", leased_until=database_now() + timedelta(minutes=5))
    confirm_and_wait(written(told))
    Delivery.objects.filter(milestone__plan=told[0], state="handed_off").update(state="accepted", leased_until=None)
    work()
    assert mailbox.recipients == ["bo@example.org"]


def test_a_correction_that_waits_is_no_reminder_and_is_not_stopped(told: list[Plan], mailbox: Mailbox) -> None:
    move(told[0].availability, today() + LATER)  # type: ignore[arg-type]
    work()
    retracting.confirm(written(told[:1]), staff()[1])
    pass_time(minutes=4)
    work()
    assert {"moved_later", "correction"} <= set(kinds_accepted(told[0]))
    assert not Milestone.objects.unfinished().filter(plan=told[0], corrects_versions=[]).exists()


def test_one_of_them_alone_is_corrected_for_those_whom_it_told(told: list[Plan], mailbox: Mailbox) -> None:
    retracting.confirm(written(told[:1]), staff()[1])
    work()
    assert mailbox.recipients == ["ada@example.org"]
    assert Milestone.objects.unfinished().filter(plan=told[1]).exists(), "the others go on"


def test_reminders_of_one_that_told_nobody_yet_stop_too(told: list[Plan]) -> None:
    Follower.objects.get(email="ada@example.org").delete()
    assert retracting.told(told[:1]) == 1, "the row of somebody who left still counts"
    third = told[2]
    Milestone.objects.filter(plan=third).update(purged_at=today())
    retracting.confirm(written(told), staff()[1])
    assert not Milestone.objects.unfinished().filter(plan=third).exists()
    assert not Milestone.objects.filter(plan=third, retraction__isnull=False).exists()


def test_all_are_confirmed_or_dropped_from_any_of_them(told: list[Plan]) -> None:
    written(told)
    last = Retraction.objects.get(plan=told[2])
    retracting.take_back(last)
    assert not Retraction.objects.exists()
    written(told)
    confirmed = retracting.confirm(Retraction.objects.get(plan=told[2]), staff()[1])
    assert [one.plan for one in confirmed] == told
    with pytest.raises(ValidationError, match="confirmed already"):
        retracting.confirm(confirmed[0], staff()[1])


def test_one_that_waits_already_is_named_and_nothing_is_written(told: list[Plan]) -> None:
    written(told[1:2])
    with pytest.raises(ValidationError, match=f"{told[1].availability}.*waits for a second person"):
        written(told)
    assert Retraction.objects.count() == 1


def test_one_that_was_changed_around_the_application_stops_the_confirmation_of_all(told: list[Plan]) -> None:
    retraction = written(told)
    Plan.objects.filter(pk=told[1].pk).update(offsets=[1])
    with pytest.raises(ValidationError, match=str(told[1].availability)):
        retracting.confirm(retraction, staff()[1])
    assert not Milestone.objects.filter(retraction__isnull=False).exists()
    assert not Retraction.objects.filter(confirmed_at__isnull=False).exists()


def test_a_paused_announcement_says_it_was_wrong_for_all(told: list[Plan], mailbox: Mailbox) -> None:
    joint.each(fresh(told[0]), plans.pause)
    confirm_and_wait(written(told))
    assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org"]
