"""Today's page of the desk says what a guide waits for, and for whom."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.desk.guides.stage import begun, post, saved
from transition import clock
from transition.guides.editing import reviewing
from transition.guides.models import Guide, Remark
from users.models import User


def said_to(client: Client, person: User) -> str:
    client.force_login(person)
    return client.get(reverse("desk_today")).content.decode()


def test_an_approver_is_asked_and_the_author_waits(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    reviewing.ask(saved(guide, cleo), clock.now())
    assert "From GPT-4o to GPT-6 Luna”: revision 2 waits for your approval." in said_to(client, dana)
    assert "revision 2 waits for a second person." in said_to(client, cleo)


def test_what_is_approved_for_later_says_when(client: Client, guide: Guide, cleo: User, dana: User) -> None:
    revision = saved(guide, cleo)
    review = reviewing.ask(revision, clock.now(), clock.now() + timedelta(days=1))
    reviewing.approve(review, dana, revision.digest, clock.now())
    assert "is approved and published on 2026-11-24 09:00 UTC." in said_to(client, cleo)


def test_a_remark_waits_for_whoever_wrote_the_text_until_it_is_done(
    client: Client, guide: Guide, cleo: User, dana: User
) -> None:
    revision = saved(guide, cleo)
    client.force_login(dana)
    post(client, "desk_guide_remark", guide.pk, revision.number, block="change-gone", text="Which key?")
    assert "1 remark waits for you." in said_to(client, cleo)
    assert "remark waits" not in said_to(client, dana)
    client.force_login(cleo)
    post(client, "desk_guide_remark_done", guide.pk, revision.number, Remark.objects.get().pk)
    assert Remark.objects.get().resolved_by == cleo
    assert "remark waits" not in said_to(client, cleo)


def test_an_open_remark_follows_its_block_to_the_next_revision(
    client: Client, guide: Guide, cleo: User, dana: User
) -> None:
    first = saved(guide, cleo)
    client.force_login(dana)
    post(client, "desk_guide_remark", guide.pk, first.number, block="change-gone", text="<b>Which</b> key?")
    newer = saved(guide, cleo, text="It is gone, all of it.")
    page = client.get(reverse("desk_guide_revision", args=[guide.pk, newer.number])).content.decode()
    assert "&lt;b&gt;Which&lt;/b&gt; key?" in page
    assert "on revision 2" in page


def test_a_remark_on_no_block_is_refused(client: Client, guide: Guide, dana: User) -> None:
    client.force_login(dana)
    for data in ({"block": "nothing", "text": "Hm."}, {"block": "lede", "text": "  "}):
        post(client, "desk_guide_remark", guide.pk, 1, **data)
    assert not Remark.objects.exists()


def test_a_remark_that_is_too_long_is_refused_with_its_words_kept(client: Client, guide: Guide, dana: User) -> None:
    client.force_login(dana)
    answer = post(client, "desk_guide_remark", guide.pk, 1, block="lede", text="x" * 4001)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A remark has at most 4000 characters; this one has 4001." in page
    assert "x" * 4001 in page
    assert not Remark.objects.exists()


def test_what_somebody_began_is_not_forgotten(client: Client, guide: Guide, cleo: User) -> None:
    begun(guide, cleo)
    assert "what you write is not saved yet." in said_to(client, cleo)


def test_a_revision_asks_the_same_however_many_remarks(
    client: Client, guide: Guide, cleo: User, dana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    revision = saved(guide, cleo)
    for number in range(12):
        Remark.objects.create(
            revision=revision, block="change-gone", author=dana, text=f"{number}?", written_at=clock.now()
        )
    client.force_login(dana)
    with django_assert_max_num_queries(18):
        client.get(reverse("desk_guide_revision", args=[guide.pk, revision.number]))
