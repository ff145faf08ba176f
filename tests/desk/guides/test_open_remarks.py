"""A remark that is open holds an approval back, until somebody says that it is done."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.guides.stage import post, saved
from transition import clock
from transition.guides.editing import reviewing
from transition.guides.editing.reviewing import Refused
from transition.guides.models import Guide, GuideRevision, Remark
from users.models import User


@pytest.fixture
def asked(guide: Guide, cleo: User) -> GuideRevision:
    revision = saved(guide, cleo)
    reviewing.ask(revision, clock.now())
    return revision


def remark(revision: GuideRevision, author: User) -> Remark:
    return Remark.objects.create(
        revision=revision, block="change-gone", author=author, text="Gone where?", written_at=clock.now()
    )


def test_it_is_said_before_anybody_tries(client: Client, guide: Guide, asked: GuideRevision, dana: User) -> None:
    open_one = remark(asked, dana)
    client.force_login(dana)
    address = reverse("desk_guide_revision", args=[guide.pk, asked.number])
    page = client.get(address).content.decode()
    assert "1 remark is still open. When it is done, you can approve this." in page
    assert "Approve and publish" not in page
    post(client, "desk_guide_remark_done", guide.pk, asked.number, open_one.pk)
    page = client.get(address).content.decode()
    assert "Approve and publish" in page


def test_a_page_that_was_open_before_the_remark_is_refused(
    client: Client, guide: Guide, asked: GuideRevision, dana: User
) -> None:
    open_one = remark(asked, dana)
    client.force_login(dana)
    answer = post(client, "desk_guide_approve", guide.pk, asked.number, digest=asked.digest)
    assert answer.status_code == 409
    assert "1 remark is still open. Say that it is done, or send the text back." in answer.content.decode()
    post(client, "desk_guide_remark_done", guide.pk, asked.number, open_one.pk)
    assert post(client, "desk_guide_approve", guide.pk, asked.number, digest=asked.digest).status_code == 302
    guide.refresh_from_db()
    assert guide.published == asked


def test_what_was_remarked_on_an_earlier_text_stays_open(guide: Guide, cleo: User, dana: User) -> None:
    remark(saved(guide, cleo), dana)
    later = saved(guide, cleo, text="It is gone, as of May.")
    review = reviewing.ask(later, clock.now())
    with pytest.raises(Refused, match="1 remark is still open"):
        reviewing.approve(review, dana, later.digest, clock.now())
