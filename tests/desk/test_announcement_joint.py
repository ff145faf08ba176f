"""An announcement about several models at the desk: ticked, written once, approved once, and one line on the list."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from tests import people
from tests.desk.announcing import followers, leaving, page, press, signed_in, submit, text_of, told_together
from tests.desk.test_announcement_writing import NEW, PLAN
from tests.factories import AIModelFactory, AvailabilityFactory
from tests.notices.sending import pass_time
from transition.catalog.models import Availability
from transition.notices import joint
from transition.notices.models import Act, Follower, Plan, Retraction
from users.models import User

pytestmark = pytest.mark.django_db


def several(count: int = 3) -> list[Availability]:
    first = leaving()
    others = [AIModelFactory(key=f"other-{n}", name=f"Other {n}") for n in range(1, count)]
    made = [AvailabilityFactory(model=one, surface=first.surface) for one in others]
    return [first, *made]


def written(cleo: User, availabilities: list[Availability]) -> Plan:
    about = [one.pk for one in availabilities]
    signed_in(cleo).post(NEW, PLAN | {"about": about})
    return Plan.objects.get(lead=None)


def test_what_is_ticked_stays_ticked_while_one_searches_on(cleo: User) -> None:
    first, second, _third = several()
    said = text_of(signed_in(cleo).get(NEW, {"q": "other", "ticked": [first.pk, second.pk]}))
    assert said.count(" checked>") == 2
    assert f'id="ticked-{second.pk}"' in said and said.count(f'value="{second.pk}"') == 1


def test_all_that_leave_on_a_day_are_found(cleo: User) -> None:
    several()
    AvailabilityFactory(model=AIModelFactory(key="later", name="Later one"), retires_on=date(2027, 1, 1))
    said = text_of(signed_in(cleo).get(NEW, {"on": "2026-11-30"}))
    assert "Other 2, Claude API" in said and "Later one" not in said
    assert signed_in(cleo).get(NEW, {"on": "yesterday"}).status_code == 200


def test_ticks_lead_to_one_form_and_none_or_too_many_are_refused(cleo: User) -> None:
    availabilities = several()
    numbers = [one.pk for one in availabilities]
    answer = signed_in(cleo).get(NEW, {"ticked": numbers, "go": "1"})
    assert answer.status_code == 302 and all(f"about={pk}" in answer.url for pk in numbers)
    assert "Each follows its own date" in text_of(signed_in(cleo).get(answer.url))
    refused = signed_in(cleo).get(NEW, {"go": "1"})
    assert refused.status_code == 422 and "Tick at least one model." in text_of(refused)
    many = [AvailabilityFactory(model=AIModelFactory(key=f"many-{n}")).pk for n in range(joint.MOST)]
    refused = signed_in(cleo).get(NEW, {"ticked": [*numbers, *many], "go": "1"})
    assert refused.status_code == 422 and "20 at most" in text_of(refused)


def test_it_is_written_reviewed_approved_and_started_once_for_all(cleo: User) -> None:
    availabilities = several()
    followers(availabilities[1], "reader@example.org")
    plan = written(cleo, availabilities)
    submit(cleo, plan)
    dana = people.dana()
    said = text_of(signed_in(dana).get(page(plan, "_review")))
    assert all(str(one) in said for one in availabilities)
    mark = joint.hash_of(Plan.objects.get(pk=plan.pk))
    assert mark in said
    signed_in(dana).post(page(plan, "_review"), {"hash": mark})
    members = joint.members(plan)
    assert {one.state for one in members} == {"approved"}
    assert "This is done with all of these together" in text_of(signed_in(cleo).get(page(plan, "_step", "start")))
    press(cleo, members[1], "start")
    assert {one.state for one in joint.members(plan)} == {"running"}
    acts = Act.objects.filter(what__in=["proposed", "submitted", "approved", "started"])
    assert acts.count() == 4 * len(members)


def test_a_refusal_names_the_model_and_changes_nothing(cleo: User) -> None:
    plan = written(cleo, several())
    submit(cleo, plan)
    signed_in(people.dana()).post(page(plan, "_review"), {"hash": joint.hash_of(Plan.objects.get(pk=plan.pk))})
    Plan.objects.filter(pk=joint.members(plan)[2].pk).update(tone="warm")
    assert "Other 2 on Claude API: What is said now has not been approved." in text_of(press(cleo, plan, "start"))
    assert {one.state for one in joint.members(plan)} == {"approved"}


def test_the_list_has_one_line_and_asks_as_many_questions_for_many_as_for_few(
    cleo: User, django_assert_max_num_queries: Any
) -> None:
    plan = written(cleo, several(2))
    client = signed_in(cleo)
    with django_assert_max_num_queries(9) as few:
        said = text_of(client.get("/desk/announcements/"))
    assert said.count(f'href="{page(plan)}"') == 1 and "and 1 more" in said
    joint.propose([AvailabilityFactory(model=AIModelFactory(key=f"k{n}")) for n in range(joint.MOST)], cleo)
    with django_assert_max_num_queries(9) as many:
        client.get("/desk/announcements/")
    assert len(few) == len(many)


def test_a_member_whose_date_has_passed_does_not_speak_for_the_others(cleo: User) -> None:
    plan = written(cleo, several())
    Plan.objects.filter(pk=plan.pk).update(state="complete")
    said = text_of(signed_in(cleo).get("/desk/announcements/"))
    assert "Draft" in said and "Complete" not in said


@pytest.fixture
def told(cleo: User, mailoutbox: Any) -> list[Plan]:
    started = told_together(cleo, people.dana())
    mailoutbox.clear()
    return started


WRONG = {"wrong": "They leave in May.", "right": "They leave in June.", "source_url": "https://provider.example/right"}


def test_what_was_wrong_about_all_is_written_once_and_told_once(cleo: User, told: list[Plan], mailoutbox: Any) -> None:
    asked = text_of(signed_in(cleo).get(page(told[1], "_retract")))
    assert "All that the announcement is about. People told: 2" in asked
    assert f"Only {told[1].availability}. People told: 1" in asked
    signed_in(cleo).post(page(told[1], "_retract"), WRONG | {"reach": "all", "stops_the_rest": "on"})
    dana = told[0].approvals.get().approver
    assert text_of(signed_in(dana).get("/desk/")).count(f'<a href="{page(told[0])}">') == 1
    retraction = Retraction.objects.get(plan=told[2])
    assert "each person hears it once" in text_of(signed_in(dana).get(page(told[2])))
    signed_in(dana).post(page(told[2], "_retraction", retraction.pk), {"answer": "confirm"})
    call_command("send_due")
    pass_time(minutes=4)
    call_command("send_due")
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ada@example.org", "bo@example.org"]
    assert Act.objects.filter(what="wrong").count() == Act.objects.filter(what="retracted").count() == 3


def test_what_was_wrong_about_one_is_corrected_for_that_one(cleo: User, told: list[Plan]) -> None:
    unsaid = signed_in(cleo).post(page(told[0], "_retract"), WRONG | {"reach": ""})
    assert unsaid.status_code == 422 and not Retraction.objects.exists()
    signed_in(cleo).post(page(told[0], "_retract"), WRONG | {"reach": "one"})
    assert [one.plan for one in Retraction.objects.all()] == [told[0]]
    assert "each person hears it once" not in text_of(signed_in(cleo).get(page(told[0])))


def test_the_page_of_a_person_holds_what_all_of_them_said(cleo: User, told: list[Plan]) -> None:
    bo = Follower.objects.get(email="bo@example.org")
    said = text_of(signed_in(cleo).get(page(told[0], "_person", bo.pk)))
    assert all(str(plan.availability) in said for plan in told[1:]) and str(told[0].availability) not in said


def test_what_is_over_has_no_number_of_people_and_no_word_of_a_machine(cleo: User) -> None:
    plan = written(cleo, several())
    Plan.objects.filter(pk=joint.members(plan)[1].pk).update(state="complete")
    assert "None" not in text_of(signed_in(cleo).get(page(plan)))


def test_ends_without_a_day_stand_behind_those_ahead(cleo: User) -> None:
    first = several(2)[0]
    unknown = AvailabilityFactory(
        model=AIModelFactory(key="open", name="Open end"), retires_on=None, precision="unknown"
    )
    said = text_of(signed_in(cleo).get(NEW, {"q": "claude api"}))
    assert said.index(str(first.model)) < said.index(str(unknown.model))
