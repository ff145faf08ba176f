"""Two people publish a guide: approval of exactly one text, its moment, and the way back."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from tests.desk.guides.stage import post, published, saved
from transition import clock
from transition.guides.editing import reviewing
from transition.guides.editing.reviewing import Refused
from transition.guides.models import Guide, Review
from transition.web.models import Edition
from transition.web.news import new_edition
from users.models import User


def reads(guide: Guide) -> str:
    return Client().get(guide.get_absolute_url()).content.decode()


def test_a_revision_reaches_readers_when_somebody_else_approves_it(
    client: Client, guide: Guide, cleo: User, dana: User, django_capture_on_commit_callbacks: Any
) -> None:
    revision = saved(guide, cleo)
    client.force_login(cleo)
    post(client, "desk_guide_ask", guide.pk, revision.number)
    assert "It is gone for good." not in reads(guide)
    client.force_login(dana)
    edition = Edition.objects.number()
    with django_capture_on_commit_callbacks() as rung:
        answer = post(client, "desk_guide_approve", guide.pk, revision.number, digest=revision.digest)
    assert answer.status_code == 302
    assert "It is gone for good." in reads(guide)
    assert Edition.objects.number() > edition
    assert new_edition in rung


def test_the_author_cannot_approve(client: Client, guide: Guide, finn: User) -> None:
    revision = saved(guide, finn)
    reviewing.ask(revision, clock.now())
    client.force_login(finn)
    answer = post(client, "desk_guide_approve", guide.pk, revision.number, digest=revision.digest)
    assert answer.status_code == 409
    assert "somebody else has to approve it" in answer.content.decode()
    assert "It is gone for good." not in reads(guide)


def test_whoever_wrote_a_part_cannot_approve_the_rest(guide: Guide, cleo: User, finn: User, dana: User) -> None:
    saved(guide, finn)
    revision = saved(guide, cleo, text="It is gone, says Cleo.")
    review = reviewing.ask(revision, clock.now())
    with pytest.raises(Refused, match="somebody else"):
        reviewing.approve(review, finn, revision.digest, clock.now())
    assert reviewing.approve(review, dana, revision.digest, clock.now()).published_at


def test_a_build_that_forgets_the_rule_is_stopped_by_the_database(
    guide: Guide, finn: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "writers", lambda _guide: set())
    revision = saved(guide, finn)
    with pytest.raises(IntegrityError, match="review_by_two_people"), transaction.atomic():
        published(revision, finn)


def test_the_database_knows_who_wrote_the_text(guide: Guide, cleo: User, finn: User) -> None:
    revision, at = saved(guide, finn), clock.now()
    with pytest.raises(IntegrityError, match="names the author"), transaction.atomic():
        Review.objects.create(revision=revision, digest=revision.digest, author=cleo, asked_at=at, approver=finn)


def test_the_database_publishes_nothing_that_was_not_approved(guide: Guide, cleo: User) -> None:
    revision = saved(guide, cleo)
    with pytest.raises(IntegrityError, match="approved"), transaction.atomic():
        Guide.objects.filter(pk=guide.pk).update(published=revision)


def test_an_approval_holds_for_what_was_read(guide: Guide, cleo: User, dana: User) -> None:
    review = reviewing.ask(saved(guide, cleo), clock.now())
    with pytest.raises(Refused, match="not the text that you read"):
        reviewing.approve(review, dana, "0" * 64, clock.now())


def test_any_edit_voids_an_approval(guide: Guide, cleo: User, dana: User) -> None:
    revision, later = saved(guide, cleo), clock.now() + timedelta(hours=2)
    review = reviewing.ask(revision, clock.now(), later)
    reviewing.approve(review, dana, revision.digest, clock.now())
    saved(guide, cleo, text="It is gone, and more.")
    review.refresh_from_db()
    assert review.state == Review.State.ENDED
    assert "Revision 3 was saved" in review.ended_because
    assert reviewing.publish_due(later) == []


def test_a_moment_is_kept_by_the_command_alone(guide: Guide, cleo: User, dana: User) -> None:
    revision = saved(guide, cleo)
    review = reviewing.ask(revision, clock.now(), clock.now() + timedelta(hours=2))
    reviewing.approve(review, dana, revision.digest, clock.now())
    assert "Nothing is due." in publish_due()
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=False):
        assert "From GPT-4o to GPT-6 Luna: revision 2 is published." in publish_due()
        assert "It is gone for good." in reads(guide)
        assert "Nothing is due." in publish_due()


def publish_due() -> str:
    said = StringIO()
    call_command("publish_due_guides", stdout=said)
    return said.getvalue()


def test_what_was_sent_back_is_not_published(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    revision = saved(guide, cleo)
    review = reviewing.ask(revision, clock.now())
    client.force_login(dana)
    post(client, "desk_guide_send_back", guide.pk, revision.number, because="Say which key.")
    page = client.get(reverse("desk_guide_revision", args=[guide.pk, revision.number])).content.decode()
    assert "Say which key." in page
    with pytest.raises(Refused, match="over"):
        reviewing.approve(review, dana, revision.digest, clock.now())


def test_going_back_is_one_press_and_a_second_person(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    published(saved(guide, cleo), dana)
    client.force_login(cleo)
    post(client, "desk_guide_go_back", guide.pk, 1)
    copy = Review.objects.open().get().revision
    assert (copy.number, copy.copy_of.number) == (3, 1)
    assert "It is gone for good." in reads(guide)
    client.force_login(dana)
    post(client, "desk_guide_approve", guide.pk, 3, digest=copy.digest)
    assert "It is gone for good." not in reads(guide)


def test_going_back_twice_makes_one_copy(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    published(saved(guide, cleo), dana)
    client.force_login(cleo)
    for _press in range(2):
        answer = client.post(reverse("desk_guide_go_back", args=[guide.pk, 1]), follow=True)
    assert "Revision 3 says the same and waits for a second person already." in answer.content.decode()
    assert guide.revisions.count() == 3


def test_the_first_revision_has_nothing_to_be_compared_with(client: Client, guide: Guide, cleo: User) -> None:
    client.force_login(cleo)
    page = client.get(reverse("desk_guide_compare", args=[guide.pk]), {"new": 1}).content.decode()
    assert "Before the first there is nothing to compare." in page
    assert "say the same" not in page


def test_readers_keep_the_address_of_what_they_read(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    first = f"{guide.get_absolute_url()}revision/1/"
    assert "the current one" in client.get(first).content.decode()
    published(saved(guide, cleo), dana)
    answer = client.get(first)
    assert "This is an older version" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert "Set-Cookie" not in answer.headers


def test_nothing_is_ticked_or_answered_on_a_text_that_is_only_shown(
    client: Client, guide: Guide, cleo: User, dana: User
) -> None:
    first = f"{guide.get_absolute_url()}revision/1/"
    assert is_to_be_used(client, first)
    published(saved(guide, cleo), dana)
    assert is_to_be_used(client, f"{guide.get_absolute_url()}revision/2/")
    assert not is_to_be_used(client, first)
    client.force_login(cleo)
    assert not is_to_be_used(client, reverse("desk_guide_read", args=[guide.pk, 1]))


def is_to_be_used(client: Client, address: str) -> bool:
    page = client.get(address).content.decode()
    answers = {"checklist.js" in page, 'name="part"' in page}
    assert len(answers) == 1
    return answers.pop()


def test_what_nobody_published_has_no_public_address(client: Client, guide: Guide, cleo: User) -> None:
    revision = saved(guide, cleo)
    assert client.get(revision.get_absolute_url()).status_code == 404


def test_an_erased_author_leaves_the_record_and_takes_the_name(guide: Guide, cleo: User, dana: User) -> None:
    published(saved(guide, cleo), dana)
    cleo.erase()
    assert Review.objects.get().author.name == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM guides_review WHERE author_id = approver_id")
        assert cursor.fetchone()[0] == 0


def test_before_anybody_asks_an_approver_is_told_so(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    revision = saved(guide, cleo)
    client.force_login(dana)
    said = client.get(reverse("desk_guide_revision", args=[guide.pk, revision.number])).content.decode()
    assert "Nobody has asked for a second person yet." in said
    assert "There is a newer revision." not in said
