"""A second person approves exactly what they read."""

from typing import Any

import pytest

from tests import people
from tests.desk.announcing import draft, followers, page, press, signed_in, submit, text_of
from transition.notices import drafts, plans
from transition.notices.models import Act, ContentRevision, Follower, Plan
from users.models import HeldRole, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cleo: User) -> Plan:
    plan = draft(cleo)
    submit(cleo, plan)
    plan.refresh_from_db()
    return plan


def approve(user: User, plan: Plan, mark: str | None = None) -> Any:
    return signed_in(user).post(page(plan, "_review"), {"hash": mark or plans.hash_of(plan)})


def test_the_page_shows_every_text_the_people_and_the_mark(plan: Plan) -> None:
    followers(plan.availability, "ada@example.org")  # type: ignore[arg-type]
    said = text_of(signed_in(people.dana()).get(page(plan, "_review")))
    assert plans.hash_of(plan) in said
    assert "ada@example.org" in said
    assert "Approve this announcement" in said
    assert said.count("<article") == plan.content().count()


def test_an_approver_approves_what_they_read(plan: Plan) -> None:
    dana = people.dana()
    assert approve(dana, plan).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "approved"
    assert plan.approval().approver == dana  # type: ignore[union-attr]


def test_a_change_while_reading_is_not_approved(plan: Plan, cleo: User) -> None:
    mark = plans.hash_of(plan)
    drafts.revise(plan, cleo, kind="announced", subject="{model}", body="Changed: {date}.")
    plans.submit_for_review(plan)
    answer = approve(people.dana(), plan, mark)
    assert answer.status_code == 409
    assert "changed while you were reading" in text_of(answer)
    assert plan.approval() is None


def test_the_author_reads_why_they_cannot_approve(plan: Plan, cleo: User) -> None:
    HeldRole.objects.create(user=cleo, role=Role.APPROVER)
    said = text_of(signed_in(cleo).get(page(plan, "_review")))
    assert "somebody else has to approve it" in said
    assert "Approve this announcement" not in said
    assert approve(cleo, plan).status_code == 409


def test_support_alone_cannot_approve(plan: Plan) -> None:
    other = people.ada()
    HeldRole.objects.create(user=other, role=Role.SUPPORT)
    assert approve(other, plan).status_code == 403
    assert plan.approval() is None


def test_taking_the_role_away_acts_at_once(plan: Plan) -> None:
    dana = people.dana()
    client = signed_in(dana)
    HeldRole.objects.filter(user=dana).delete()
    assert client.post(page(plan, "_review"), {"hash": plans.hash_of(plan)}).status_code == 403


def test_each_step_asks_first_and_is_written_down(plan: Plan, cleo: User) -> None:
    answer = signed_in(cleo).get(page(plan, "_step", "send_back"))
    assert "It becomes a draft again." in text_of(answer)
    plan.refresh_from_db()
    assert plan.state == "in_review"
    assert "It is a draft again." in text_of(press(cleo, plan, "send_back"))
    assert list(Act.objects.exclude(what="acknowledged").order_by("pk").values_list("what", flat=True)) == [
        "submitted",
        "sent_back",
    ]


def test_a_step_that_is_not_possible_says_how_it_stands(plan: Plan, cleo: User) -> None:
    said = text_of(press(cleo, plan, "start"))
    assert "What is said now has not been approved." in said
    assert Act.objects.exclude(what="acknowledged").count() == 1
    assert signed_in(cleo).post(page(plan, "_step", "explode")).status_code == 404


def test_a_reader_of_the_desk_takes_no_step(plan: Plan) -> None:
    ella = people.ella()
    assert signed_in(ella).get(page(plan)).status_code == 200
    assert signed_in(ella).post(page(plan, "_step", "cancel")).status_code == 403


def test_what_one_person_reads_follows_their_wishes(plan: Plan, cleo: User) -> None:
    (ada,) = followers(plan.availability, "ada@example.org")  # type: ignore[arg-type]
    text = plan.content().get(kind="countdown", days_before=7)
    address = page(plan, "_letter")
    both = text_of(signed_in(cleo).get(address, {"text": text.pk}))
    assert both.count("hard goodbye") == 1 and "Practical details only" in both
    Follower.objects.filter(pk=ada.pk).update(practical_only=True)
    html = page(plan, "_letter_html")
    assert "hard goodbye" in text_of(signed_in(cleo).get(html, {"text": text.pk}))
    assert "hard goodbye" not in text_of(signed_in(cleo).get(html, {"text": text.pk, "person": ada.pk}))


def test_the_html_letter_stands_in_a_frame_where_nothing_runs(plan: Plan, cleo: User) -> None:
    shown = signed_in(cleo).get(page(plan, "_letter"))
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    assert "unsafe-inline" not in shown["Content-Security-Policy"]
    html = signed_in(cleo).get(page(plan, "_letter_html"))
    policy = html["Content-Security-Policy"]
    assert "sandbox" in policy and "style-src 'unsafe-inline'" in policy and "default-src 'none'" in policy
    assert "script-src" not in policy
    assert html["X-Frame-Options"] == "SAMEORIGIN"


def test_a_test_goes_to_the_person_who_asks_and_to_nobody_else(plan: Plan, cleo: User, mailoutbox: Any) -> None:
    followers(plan.availability, "ada@example.org")  # type: ignore[arg-type]
    text = plan.content().get(kind="announced")
    signed_in(cleo).post(page(plan, "_test"), {"text": text.pk})
    assert [mail.to for mail in mailoutbox] == [["cleo@example.org"]]
    assert mailoutbox[0].subject.startswith("Test: ")
    assert signed_in(cleo).get(page(plan, "_test")).status_code == 405


def test_a_test_of_a_webhooks_text_says_the_webhooks_words(cleo: User, mailoutbox: Any) -> None:
    plan = draft(cleo)
    written = ContentRevision.objects.create(
        plan=plan, kind="announced", channel="webhook", subject="For a gateway", body="Short and dry.", author=cleo
    )
    signed_in(cleo).post(page(plan, "_test"), {"text": written.pk})
    assert mailoutbox[0].subject == "Test: For a gateway"
    assert mailoutbox[0].body.strip() == "Short and dry."
    assert mailoutbox[0].alternatives == []
