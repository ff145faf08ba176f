"""The demo: there in one command, gone in one command, and nothing else touched."""

from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from tests import people
from tests.desk.announcing import followers, leaving, leaving_soon
from transition.notices import drafts, plans
from transition.notices.models import Delivery, Follow, Follower, Milestone, Plan, Suppression
from transition.notices.planning import plan_milestone
from users.models import Role, User

pytestmark = pytest.mark.django_db


def demo(*words: str) -> str:
    said = StringIO()
    call_command("demo", *words, stdout=said)
    return said.getvalue()


def counted() -> dict[str, int]:
    """Return how many rows every table of ours has."""
    ours = [
        model for model in apps.get_models() if model._meta.managed and model._meta.label != "contenttypes.ContentType"
    ]
    return {model._meta.label: model._default_manager.count() for model in ours} | {
        "deliveries": Delivery.objects.count()
    }


def test_an_empty_catalog_is_said_and_nothing_is_made() -> None:
    with pytest.raises(CommandError, match="load_catalog"):
        demo()
    assert not User.objects.exists()


def test_everybody_and_everything_is_marked() -> None:
    leaving()
    said = demo()
    assert "40 followers" in said and "/account/link/" in said
    assert all(user.name.startswith("Demo ") and user.email.endswith("@demo.invalid") for user in User.objects.all())
    assert all(one.email.endswith("@demo.invalid") for one in Follower.objects.all())
    assert Plan.objects.get().title.startswith("Demo: ")


def test_twice_is_the_same_as_once() -> None:
    leaving()
    demo()
    before = counted()
    demo()
    assert counted() == before


def test_removing_leaves_everything_else_as_it_was() -> None:
    availability = leaving()
    followers(availability, "ada@example.org")
    drafts.propose(availability, people.cleo(), title="A real one")
    before = counted()
    demo()
    assert counted() != before
    demo("--remove")
    assert counted() == before
    assert Plan.objects.get().title == "A real one"


def test_the_guard_of_the_texts_stands_again_after_removing() -> None:
    leaving()
    demo()
    demo("--remove")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'content_is_final'")
        assert cursor.fetchone()[0] == "O"


def test_what_was_planned_for_the_demo_goes_with_it() -> None:
    leaving_soon()
    demo()
    milestone = Milestone.objects.unfinished().filter(plan=Plan.objects.get()).in_order()[0]
    plan_milestone(milestone)
    assert Delivery.objects.filter(milestone=milestone.pk).exists()
    demo("--remove")
    assert not Milestone.objects.exists()
    assert not Delivery.objects.filter(milestone=milestone.pk).exists()


def test_past_the_date_the_announcement_stays_approved_and_says_why() -> None:
    leaving()
    with time_machine.travel("2027-06-01T10:00:00Z"):
        said = demo()
    plan = Plan.objects.get()
    assert plan.state in (Plan.State.RUNNING, Plan.State.APPROVED)
    assert plan.get_state_display() in said


def test_a_site_with_real_people_has_no_demo(settings: Any) -> None:
    leaving()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="do not belong"):
        demo()


def test_who_decided_beside_the_demo_stays_named_there_and_can_do_nothing_more() -> None:
    availability = leaving()
    demo()
    real = drafts.propose(availability, people.cleo(), title="A real one")
    plans.submit_for_review(real)
    approver = User.objects.get(email="approver@demo.invalid")
    plans.approve(real, approver)
    said = demo("--remove")
    assert "Demo Approver stays named" in said and "Demo Support" not in said
    approver.refresh_from_db()
    assert not approver.is_active and not approver.has_role(Role.APPROVER)
    assert list(Plan.objects.all()) == [real]
    demo()
    approver.refresh_from_db()
    assert approver.is_active


def test_staff_of_the_demo_who_follow_do_not_shift_its_readers() -> None:
    leaving()
    demo()
    before = Follow.objects.count()
    Follower.objects.create(email="approver@demo.invalid")
    demo()
    assert Follow.objects.count() == before and Suppression.objects.count() == 1


def test_whoever_else_follows_reads_that_it_is_a_demo() -> None:
    leaving()
    demo()
    assert all(text.subject.startswith("Demo: ") for text in Plan.objects.get().content())
