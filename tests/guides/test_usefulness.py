"""Was this part useful? One answer a day, a sentence if somebody likes, and an inbox for those who write."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.guides.stage import GUIDES
from tests.people import cleo
from transition.guides.models import Guide, UsefulAnswer
from transition.guides.models.usefulness import Part

pytestmark = pytest.mark.usefixtures("shipped_once", "db", "story")


@pytest.fixture
def guide() -> Guide:
    return Guide.objects.published().get(source__key=GUIDES[0][1])


@pytest.fixture(autouse=True)
def nobody_has_answered_yet() -> None:
    """How often a connection has answered stands in the cache, which outlives a test."""
    cache.clear()


def where(guide: Guide) -> str:
    old, new = guide.source, guide.successor
    return reverse("guide_useful", args=[old.provider.key, old.key, new.provider.key, new.key])


def test_each_part_of_a_guide_asks_once(client: Client, guide: Guide) -> None:
    for lane in ("developer", "companion"):
        page = client.get(guide.get_absolute_url(), {"as": lane}).content.decode()
        asked = [part for part in Part.values if f'name="part" value="{part}"' in page]
        assert {"lose", "breaks", "steps"} <= set(asked)
        for part in asked:
            assert page.count(f'name="part" value="{part}"') == 1
            assert f'id="{part}"' in page


def answered(client: Client, guide: Guide, **said: str) -> str:
    """Answer about a part, and return the token of the page that asks for a sentence."""
    page = client.post(where(guide), {"part": "lose", "useful": "no"} | said, follow=True).content.decode()
    return str(BeautifulSoup(page, "html.parser").select_one("[name=answer]")["value"])  # type: ignore[index]


def test_an_answer_is_kept_without_a_name_and_a_sentence_added_to_it(client: Client, guide: Guide) -> None:
    page = client.post(where(guide), {"part": "lose", "useful": "no"}, follow=True).content.decode()
    assert "What was missing or wrong?" in page
    token = answered(client, guide)
    client.post(where(guide), {"answer": token, "words": "  My  voice mode\nis not here. "})
    first, second = UsefulAnswer.objects.order_by("pk")
    assert (first.words, second.is_useful, second.words) == ("", False, "My voice mode is not here.")
    assert not {field.name for field in UsefulAnswer._meta.fields} & {"user", "email", "ip", "mark"}


def test_two_people_behind_one_connection_lose_no_sentence(client: Client, guide: Guide) -> None:
    for words in ("Voice is missing.", "Voice"):
        client.post(where(guide), {"answer": answered(client, guide), "words": words})
    assert sorted(UsefulAnswer.objects.values_list("words", flat=True)) == ["Voice", "Voice is missing."]


@pytest.mark.parametrize("token", ["", "1", "made:up"])
def test_nobody_adds_to_the_answer_of_another(client: Client, guide: Guide, token: str) -> None:
    answered(client, guide)
    assert client.post(where(guide), {"answer": token, "words": "Mine."}).status_code == 404
    assert UsefulAnswer.objects.get().words == ""


def test_one_connection_cannot_fill_the_inbox(client: Client, guide: Guide) -> None:
    with time_machine.travel("2026-11-23T09:30:00Z", tick=False):
        got = [client.post(where(guide), {"part": "lose", "useful": "yes"}).status_code for _one in range(62)]
    assert got.count(303) == 60
    assert got[-1] == 429


def test_only_a_guide_that_is_written_asks(client: Client, guide: Guide) -> None:
    address = reverse("guide_useful", args=["openai", "gpt-4o", "anthropic", "claude-sonnet-5-5"])
    assert client.post(address, {"part": "lose", "useful": "no"}).status_code == 404


def test_who_comes_back_comes_to_their_own_lane(client: Client, guide: Guide) -> None:
    page = client.post(
        where(guide), {"part": "recipes", "useful": "no", "as": "companion"}, follow=True
    ).content.decode()
    assert f"{guide.get_absolute_url()}?as=companion#recipes" in page
    assert client.get(where(guide))["Location"] == guide.get_absolute_url()
    said = {"part": "lose", "useful": "no", "as": '"><script>'}
    nonsense = client.post(where(guide), said, follow=True).content.decode()
    assert f'{guide.get_absolute_url()}#lose"' in nonsense


def test_no_cookie_is_needed_or_given(guide: Guide) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(where(guide), {"part": "steps", "useful": "yes"}, follow=True)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_a_reload_of_the_thanks_answers_nothing_anew(client: Client, guide: Guide) -> None:
    thanks = client.post(where(guide), {"part": "lose", "useful": "no"})["Location"]
    for _reload in range(2):
        assert "What was missing or wrong?" in client.get(thanks).content.decode()
    assert UsefulAnswer.objects.count() == 1
    client.post(where(guide), {"answer": answered(client, guide), "words": "Voice."}, follow=True)
    assert UsefulAnswer.objects.filter(words="Voice.").count() == 1


@pytest.mark.parametrize("said", [{}, {"part": "nothing", "useful": "yes"}, {"part": "lose", "useful": "maybe"}])
def test_nonsense_is_no_answer(client: Client, guide: Guide, said: dict[str, str]) -> None:
    assert client.post(where(guide), said).status_code == 404
    assert not UsefulAnswer.objects.exists()


def test_more_than_the_field_takes_is_cut_and_not_lost(client: Client, guide: Guide) -> None:
    client.post(where(guide), {"answer": answered(client, guide), "words": "x" * 5000 + "\x00"})
    assert len(UsefulAnswer.objects.get().words) == 500


def test_the_desk_reads_what_was_written_and_can_take_that_back(client: Client, guide: Guide) -> None:
    client.post(where(guide), {"answer": answered(client, guide), "words": "<b>Voice</b> is missing."})
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
