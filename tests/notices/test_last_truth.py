"""Whatever a date does, in any order: who was told anything was told the last truth, and nobody two things at once."""

import random
from datetime import timedelta

import pytest

from tests.faults.size import sized
from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, running_plan, today, work
from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability
from transition.notices import moving
from transition.notices.models import Delivery, Follower
from transition.notices.models.deliveries import TOLD
from transition.notices.progress import progress

pytestmark = [pytest.mark.django_db, pytest.mark.guarantee("G5")]

SEEDS = sized(12, 300)
STEPS = 7
# The end stays ahead of every step, so that the plan is not over before the last one.
SOONEST, LATEST, LONGEST_PAUSE = 50, 200, 6


def do_something(availability: Availability, chance: random.Random) -> str:
    """Move the date, withdraw it, make it a floor, let somebody follow, or let days pass; return which."""
    what = chance.choice(["moves", "moves", "is withdrawn", "becomes a floor", "is followed", "waits"])
    day = today() + timedelta(days=chance.randint(SOONEST, LATEST))
    if what == "moves":
        move(availability, day)
    elif what == "is withdrawn":
        move(availability, None)
    elif what == "becomes a floor":
        move(availability, day, precision=Precision.NOT_BEFORE)
    elif what == "is followed":
        follower(f"late{chance.random()}", model=availability.model)
    else:
        pass_time(days=chance.randint(1, LONGEST_PAUSE))
    return what


def told_last() -> dict[str, tuple[object, str]]:
    """Return the end and its precision that each person was told last."""
    rows = Delivery.objects.filter(state__in=TOLD).order_by("milestone__schedule_version", "milestone_id")
    emails = dict(Follower.objects.values_list("pk", "email"))
    said = rows.values_list("follower_id", "milestone__end_on", "milestone__precision")
    return {emails[pk]: (end_on, precision) for pk, end_on, precision in said}


def run(seed: int, mailbox: Mailbox) -> None:
    chance = random.Random(seed)
    availability = leaving(chance.randint(SOONEST, LATEST))
    follower("ada", model=availability.model)
    follower("eve", model=availability.model, offsets=[])
    plan = running_plan(availability)
    work()
    done = []
    for _step in range(STEPS):
        mailbox.clear()
        done.append(do_something(availability, chance))
        work()
        availability.refresh_from_db()
        truth = (availability.retires_on, availability.precision)
        assert set(told_last().values()) <= {truth}, done
        assert len(set(mailbox.recipients)) == len(mailbox.recipients), done
    assert all(line.sums.add_up() for line in progress(plan))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_in_any_order_the_last_message_of_each_person_is_the_truth(seed: int, mailbox: Mailbox) -> None:
    run(seed, mailbox)


@pytest.mark.guarantee("G5", control=True)
def test_a_build_that_forgets_that_what_comes_back_is_news_leaves_somebody_with_an_old_truth(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_is_announced_again", lambda *_which: False)
    with pytest.raises(AssertionError, match="is withdrawn"):
        for seed in range(12):
            run(seed, mailbox)
