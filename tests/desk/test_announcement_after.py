"""After the first message: what became of each, what nobody knows, where we were wrong, and the file to take away."""

import io
from typing import Any

import pytest
from django.core.management import call_command

from tests import people
from tests.desk.announcing import draft, followers, leaving_soon, page, press, signed_in, text_of
from transition.notices import exporting, plans
from transition.notices.models import Act, DateMove, Delivery, Follower, Milestone, Plan, Resolution, Retraction
from users.models import HeldRole, Role, User

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = {
    "wrong": "It leaves on Monday.",
    "right": "It leaves on Friday.",
    "source_url": "https://provider.example/right",
    "stops_the_rest": "on",
}


@pytest.fixture
def dana(db: None) -> User:
    return people.dana()


@pytest.fixture
def plan(cleo: User, dana: User, mailoutbox: Any) -> Plan:
    plan = draft(cleo, leaving_soon())
    followers(plan.availability, "ada@example.org", "bo@example.org")  # type: ignore[arg-type]
    plans.submit_for_review(plan)
    plans.approve(plan, dana)
    press(cleo, plan, "start")
    call_command("send_due")
    return plan


@pytest.fixture
def unknown(plan: Plan) -> Milestone:
    """One of the two messages ended as unknown."""
    row = Delivery.objects.filter(milestone__plan=plan).order_by("id")[0]
    Delivery.objects.filter(milestone=row.milestone_id, id=row.id).update(state="unknown", reason="lost_contact")
    return Milestone.objects.get(pk=row.milestone_id)


def test_a_correction_is_written_by_one_and_sent_by_another(
    plan: Plan, cleo: User, dana: User, mailoutbox: Any
) -> None:
    mailoutbox.clear()
    assert "exactly the 2 people who were told something" in text_of(signed_in(cleo).get(page(plan, "_retract")))
    answer = signed_in(cleo).post(page(plan, "_retract"), WRONG, follow=True)
    assert "waits for a second person" in text_of(answer)
    retraction = Retraction.objects.get()
    assert "A correction of" in text_of(signed_in(dana).get("/desk/")) and "It waits for you." in text_of(
        signed_in(dana).get("/desk/")
    )
    assert "Confirm and send" not in text_of(signed_in(cleo).get(page(plan)))
    assert "An approver confirms" in text_of(
        signed_in(cleo).post(page(plan, "_retraction", retraction.pk), {"answer": "confirm"}, follow=True)
    )
    call_command("send_due")
    assert mailoutbox == []
    signed_in(dana).post(page(plan, "_retraction", retraction.pk), {"answer": "confirm"})
    call_command("send_due")
    assert len(mailoutbox) == 2
    assert all(words in mailoutbox[0].body for words in ("It leaves on Monday.", "It leaves on Friday."))
    assert set(Act.objects.values_list("what", flat=True)) >= {"wrong", "retracted"}


@pytest.mark.parametrize(("name", "value"), [("wrong", ""), ("right", ""), ("source_url", "javascript:alert(1)")])
def test_a_correction_that_is_not_whole_is_refused_and_kept(plan: Plan, cleo: User, name: str, value: str) -> None:
    answer = signed_in(cleo).post(page(plan, "_retract"), {**WRONG, name: value})
    assert answer.status_code == 422
    assert WRONG["right" if name != "right" else "wrong"] in text_of(answer)
    assert not Retraction.objects.exists()


def test_a_correction_is_dropped(plan: Plan, cleo: User) -> None:
    signed_in(cleo).post(page(plan, "_retract"), WRONG)
    signed_in(cleo).post(page(plan, "_retraction", Retraction.objects.get().pk), {"answer": "drop"})
    assert not Retraction.objects.exists()


def test_a_correction_that_a_colleague_has_confirmed_is_not_said_to_be_dropped(
    plan: Plan, cleo: User, dana: User
) -> None:
    signed_in(cleo).post(page(plan, "_retract"), WRONG)
    address = page(plan, "_retraction", Retraction.objects.get().pk)
    signed_in(dana).post(address, {"answer": "confirm"})
    said = text_of(signed_in(cleo).post(address, {"answer": "drop"}, follow=True))
    assert "This correction was confirmed already." in said and "Nothing was sent" not in said
    assert Retraction.objects.get().confirmed_by == dana


def test_cancelling_is_taken_back(plan: Plan, cleo: User) -> None:
    press(cleo, plan, "cancel")
    assert "Take the cancelling back" in text_of(signed_in(cleo).get(page(plan)))
    assert "no longer cancelled" in text_of(press(cleo, plan, "undo"))
    plan.refresh_from_db()
    assert plan.state == "paused"


def test_unknown_messages_are_shown_asked_about_and_decided(
    plan: Plan, unknown: Milestone, cleo: User, dana: User
) -> None:
    address = page(plan, "_outcomes", unknown.pk)
    assert "1 message may or may not have arrived." in text_of(signed_in(cleo).get(address))
    signed_in(cleo).post(page(plan, "_unknown", unknown.pk), {"what": "reached"})
    asked = Resolution.objects.get()
    assert "Somebody decided about unknown messages" in text_of(signed_in(dana).get("/desk/"))
    assert signed_in(cleo).post(page(plan, "_resolution", unknown.pk, asked.pk)).status_code == 403
    assert "Cleo asks: “Mark them as reached”." in text_of(signed_in(dana).get(address))
    said = text_of(
        signed_in(dana).post(page(plan, "_resolution", unknown.pk, asked.pk), {"answer": "confirm"}, follow=True)
    )
    assert "Done for 1 message." in said
    assert "two people of the desk say that it arrived" in said


def test_what_a_colleague_has_decided_is_not_said_to_stay_unknown(
    plan: Plan, unknown: Milestone, cleo: User, dana: User
) -> None:
    signed_in(cleo).post(page(plan, "_unknown", unknown.pk), {"what": "reached"})
    address = page(plan, "_resolution", unknown.pk, Resolution.objects.get().pk)
    signed_in(dana).post(address, {"answer": "confirm"})
    said = text_of(signed_in(dana).post(address, {"answer": "leave"}, follow=True))
    assert "This was confirmed already." in said and "They stay as they are" not in said


def test_an_approver_who_asked_cannot_confirm(plan: Plan, unknown: Milestone, dana: User) -> None:
    signed_in(dana).post(page(plan, "_unknown", unknown.pk), {"what": "reached"})
    asked = Resolution.objects.get()
    answer = signed_in(dana).post(page(plan, "_resolution", unknown.pk, asked.pk), {"answer": "confirm"}, follow=True)
    assert "Somebody other than the person who asked" in text_of(answer)
    signed_in(dana).post(page(plan, "_resolution", unknown.pk, asked.pk), {"answer": "leave"})
    assert Delivery.objects.filter(milestone=unknown, state="unknown").count() == 1


def test_one_person_is_shown_with_every_message_and_its_reason(plan: Plan, cleo: User) -> None:
    ada = Follower.objects.get(email="ada@example.org")
    said = text_of(signed_in(cleo).get(page(plan, "_person", ada.pk)))
    assert "ada@example.org" in said and "T-7" in said and "Accepted by the mail server" in said
    assert signed_in(cleo).get(page(plan, "_person", 10**9)).status_code == 404


def test_the_file_is_taken_by_post_verified_and_written_down(plan: Plan, cleo: User) -> None:
    assert signed_in(cleo).get(page(plan, "_export")).status_code == 405
    answer = signed_in(cleo).post(page(plan, "_export"))
    export = exporting.verify(io.BytesIO(b"".join(answer.streaming_content)))
    assert (export.rows, export.made_by) == (2, "Cleo")
    assert Act.objects.filter(what="exported", who=cleo).exists()
    assert signed_in(people.ella()).post(page(plan, "_export")).status_code == 403


def test_a_held_date_stands_on_today_for_the_second_person(plan: Plan, cleo: User, dana: User) -> None:
    DateMove.objects.create(
        plan=plan, from_version=1, to_version=9, state="held", held_because="into_the_past", entered_by=cleo
    )
    said = text_of(signed_in(dana).get("/desk/"))
    assert "The new date lies in the past. It waits for you." in said
    HeldRole.objects.create(user=cleo, role=Role.APPROVER)
    assert "It waits for a second person." in text_of(signed_in(cleo).get("/desk/"))


def test_progress_names_what_is_left_on_each_channel(plan: Plan, unknown: Milestone, cleo: User) -> None:
    Milestone.objects.filter(pk=unknown.pk).update(state="open", settled_at=None, outcomes={})
    Delivery.objects.filter(milestone=unknown.pk, state="unknown").update(
        state="ready", not_before="2026-01-01T00:00:00Z"
    )
    said = text_of(signed_in(cleo).get(page(plan)))
    row = said.split("<caption>Leaving now</caption>")[1].split("</table>")[0]
    assert "Email" in row and "in about 1 minute" in row


def test_the_pages_of_outcomes_ask_as_many_questions_for_many_people_as_for_few(
    plan: Plan, unknown: Milestone, cleo: User, django_assert_max_num_queries: Any
) -> None:
    client, counts = signed_in(cleo), []
    row = Delivery.objects.filter(milestone=unknown).order_by("id")[0]
    for more in (0, 40):
        Delivery.objects.bulk_create(
            Delivery(
                milestone=unknown,
                id=row.id + 1000 + number,
                follower_id=row.follower_id + 1000 + number,
                channel="email",
                schedule_version=1,
                state="accepted",
                not_before=row.not_before,
                provider_key=f"k{number}",
            )
            for number in range(more)
        )
        with django_assert_max_num_queries(20) as asked:
            assert text_of(client.get(page(plan, "_outcomes", unknown.pk))).count("<tr>") > more
        counts.append(len(asked))
    assert counts[0] == counts[1]
