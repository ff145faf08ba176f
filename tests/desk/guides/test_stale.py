"""The list of guides to read again: each reason appears when it should, and goes when it is dealt with."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.desk.guides.stage import shipped
from transition import clock
from transition.catalog import recording
from transition.catalog.models import AIModel, Availability, Claim
from transition.guides.editing import links
from transition.guides.editing.links import Finding
from transition.guides.editing.stale import stale_guides
from transition.guides.models import Guide, LinkCheck
from transition.notices.models import Follow, Follower
from users.models import User

LATER = date(2026, 11, 24)


def reasons(on: date = LATER) -> list[str]:
    return [reason.sentence for one in stale_guides(on) for reason in one.reasons]


def recipe(*tried: str) -> dict[str, Any]:
    return {"place": "recipe", "lane": "talk", "title": "Ask plainly", "text": "Ask.", "tested_on": list(tried)}


def test_a_guide_that_holds_is_not_listed(at_desk: Client, guide: Guide) -> None:
    assert "Every published guide holds" in at_desk.get(reverse("desk_guides_stale")).content.decode()


def test_a_date_that_moved_after_the_facts_were_checked(guide: Guide, cleo: User) -> None:
    row = Availability.objects.get(model__key="gpt-4o", surface__key="openai-api")
    said = {"source_url": "https://example.org/dates", "source_kind": Claim.Kind.OFFICIAL, "reason": "More time."}
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        recording.move_date(row, date(2027, 3, 1), precision="exact", read_on=LATER, entered_by=cleo, **said)
        assert reasons() == ["GPT-4o, OpenAI API: Moved later, after the facts were checked."]


def test_a_source_is_old_after_ninety_days(guide: Guide) -> None:
    assert reasons(date(2027, 2, 21)) == []
    assert reasons(date(2027, 2, 22)) == ["1 source was read more than 90 days ago."]


@pytest.mark.parametrize(("tried", "is_listed"), [((), False), (("gpt-6-luna",), False), (("gpt-4o", "gpt-5"), True)])
def test_a_recipe_holds_for_what_it_was_tried_with(
    guide: Guide, tmp_path: Path, tried: tuple[str, ...], is_listed: bool
) -> None:
    shipped(tmp_path, sections=[recipe(*tried)])
    assert ("The recipe “Ask plainly” was not tried with GPT-6 Luna." in reasons()) == is_listed


def test_a_model_that_is_offered_nowhere_any_more(guide: Guide) -> None:
    Availability.objects.filter(model__key="gpt-4o").delete()
    found = reasons()
    assert "The catalog knows no place any more where GPT-4o can be used." in found
    assert any("no surface “openai-api”" in reason for reason in found)


def test_a_source_that_is_gone_and_since_when(at_desk: Client, guide: Guide) -> None:
    url, gone = "https://example.org/page", Finding(LinkCheck.Outcome.GONE, 404)
    links.keep(url, gone, clock.now())
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False):
        links.keep(url, gone, clock.now())
        assert LinkCheck.objects.get().broken_since == date(2026, 11, 23)
        said = at_desk.get(reverse("desk_guides_stale")).content.decode()
        assert "https://example.org/page is gone (404)." in said
        links.keep(url, Finding(LinkCheck.Outcome.THERE, 200), clock.now())
        assert reasons() == []


def test_a_link_in_the_prose_that_is_gone(guide: Guide, tmp_path: Path) -> None:
    url = "https://example.org/elsewhere"
    section = recipe("gpt-6-luna") | {"text": f"Read [the advice]({url}) first."}
    shipped(tmp_path, sections=[section])
    links.keep(url, Finding(LinkCheck.Outcome.GONE, 404), clock.now())
    assert reasons() == [f"{url} is gone (404)."]


def test_a_link_that_nobody_can_reach_has_no_number(guide: Guide) -> None:
    url = "https://example.org/page"
    links.keep(url, Finding(LinkCheck.Outcome.UNREACHABLE), clock.now())
    assert reasons() == [f"{url} cannot be reached."]


def test_followed_models_that_leave_without_a_guide_are_asked_of_both(at_desk: Client, guide: Guide) -> None:
    for model, email in (("gemini-2.5-pro", "ada@example.org"), ("gpt-4o", "bo@example.org")):
        follower = Follower.objects.create(email=email, confirmed_at=timezone.now())
        Follow.objects.create(follower=follower, model=AIModel.objects.get(key=model))
    said = at_desk.get(reverse("desk_guides_stale")).content.decode()
    assert "Gemini 2.5 Pro" in said
    assert "?a=google/gemini-2.5-pro&amp;b=google/gemini-" in said
    assert "?a=openai/gpt-4o" not in said


def test_who_never_confirmed_is_not_counted(at_desk: Client, guide: Guide) -> None:
    follower = Follower.objects.create(email="ada@example.org")
    Follow.objects.create(follower=follower, model=AIModel.objects.get(key="gemini-2.5-pro"))
    assert "Every model that is followed and leaves has a guide." in (
        at_desk.get(reverse("desk_guides_stale")).content.decode()
    )


@pytest.mark.usefixtures("guide")
def test_the_list_asks_the_same_however_many_guides(
    at_desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    call_command("load_guides", verbosity=0)
    with time_machine.travel("2027-06-01T09:00:00Z", tick=False), django_assert_max_num_queries(22):
        at_desk.get(reverse("desk_guides_stale"))
