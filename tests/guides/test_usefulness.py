"""Was this part useful? One answer a day, a sentence if somebody likes, and an inbox for those who write."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.guides.stage import GUIDES
from tests.people import cleo
from transition.guides.models import Guide, UsefulAnswer
from transition.guides.parts import PARTS

pytestmark = pytest.mark.usefixtures("shipped")


@pytest.fixture
def guide() -> Guide:
    return Guide.objects.published().get(source__key=GUIDES[0][1])


def where(guide: Guide) -> str:
    old, new = guide.source, guide.successor
    return reverse("guide_useful", args=[old.provider.key, old.key, new.provider.key, new.key])


def test_each_part_of_a_guide_asks_once(client: Client, guide: Guide) -> None:
    for lane in ("developer", "companion"):
        page = client.get(guide.get_absolute_url(), {"as": lane}).content.decode()
        asked = [part for part in PARTS if f'name="part" value="{part}"' in page]
        assert {"lose", "breaks", "steps"} <= set(asked)
        for part in asked:
            assert page.count(f'name="part" value="{part}"') == 1
            assert f'id="{part}"' in page


def test_an_answer_is_kept_without_a_name_and_a_sentence_added_to_it(client: Client, guide: Guide) -> None:
    page = client.post(where(guide), {"part": "lose", "useful": "no"}).content.decode()
    assert "What was missing or wrong?" in page
    client.post(where(guide), {"part": "lose", "useful": "no", "words": "  My  voice mode\nis not here. "})
    (answer,) = UsefulAnswer.objects.all()
    assert (answer.is_useful, answer.words) == (False, "My voice mode is not here.")
    assert not {field.name for field in UsefulAnswer._meta.fields} & {"user", "email", "ip"}


def test_no_cookie_is_needed_or_given(guide: Guide) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(where(guide), {"part": "steps", "useful": "yes"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_two_people_behind_one_connection_lose_no_sentence(client: Client, guide: Guide) -> None:
    for words in ("Voice is missing.", "", "So is memory.", "So is memory."):
        client.post(where(guide), {"part": "lose", "useful": "no", "words": words})
    assert UsefulAnswer.objects.get().words == "Voice is missing. | So is memory."


@pytest.mark.parametrize("said", [{}, {"part": "nothing", "useful": "yes"}, {"part": "lose", "useful": "maybe"}])
def test_nonsense_is_no_answer(client: Client, guide: Guide, said: dict[str, str]) -> None:
    assert client.post(where(guide), said).status_code == 404
    assert not UsefulAnswer.objects.exists()


def test_more_than_the_field_takes_is_cut_and_not_lost(client: Client, guide: Guide) -> None:
    client.post(where(guide), {"part": "lose", "useful": "yes", "words": "x" * 5000 + "\x00"})
    assert len(UsefulAnswer.objects.get().words) == 500


def test_the_desk_reads_what_was_written_and_can_take_that_back(client: Client, guide: Guide) -> None:
    client.post(where(guide), {"part": "lose", "useful": "no", "words": "<b>Voice</b> is missing."})
    client.force_login(cleo())
    assert "1 reader wrote about a guide." in client.get(reverse("desk_today")).content.decode()
    page = client.get(reverse("desk_guide_answers")).content.decode()
    assert "&lt;b&gt;Voice&lt;/b&gt; is missing." in page
    (answer,) = UsefulAnswer.objects.all()
    for is_read in (True, False):
        client.post(reverse("desk_guide_answer_read", args=[answer.pk]))
        answer.refresh_from_db()
        assert (answer.read_at is not None) == is_read


def test_a_draft_does_not_ask(client: Client) -> None:
    page = client.get("/guides/openai/gpt-4o/to/anthropic/claude-sonnet-5-5/").content.decode()
    assert "Was this part useful?" not in page
