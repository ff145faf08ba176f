"""Who reads what: each tab its own words, and both models' answers to the same words in the lane that asks so."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.guides.stage import GUIDES
from transition.guides.models import Guide, Lane, Reader, TrialPair

ADDRESS = "/guides/{}/{}/to/{}/{}/".format(*GUIDES[0])


@pytest.mark.parametrize(
    ("reader", "readers", "is_heard"),
    [
        (Reader.WRITER, [], True),
        (Reader.WRITER, ["writer"], True),
        (Reader.WRITER, ["everyday"], False),
        (Reader.TEACHER, ["everyday"], True),
        (Reader.BUSINESS, ["everyday", "companion"], True),
        (Reader.BUSINESS, ["companion"], False),
        (Reader.EVERYDAY, ["teacher"], False),
    ],
)
def test_a_tab_hears_its_own_words_and_work_also_those_of_every_day(
    reader: Reader, readers: list[str], is_heard: bool
) -> None:
    assert reader.hears(readers) == is_heard


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(("tab", "heading"), [("teacher", "In your classroom"), ("business", "In your business")])
def test_what_holds_for_a_tab_whichever_model_leaves(client: Client, tab: str, heading: str) -> None:
    assert heading in headings(client, tab)
    assert heading not in headings(client, "everyday")


@pytest.mark.usefixtures("shipped")
def test_both_answers_stand_in_the_lane_that_asks_so(client: Client) -> None:
    guide = Guide.objects.published().get(source__key=GUIDES[0][1])
    pair = TrialPair.objects.create(
        source=guide.source,
        successor=guide.successor,
        lane=Lane.TALK,
        prompt="Tell me about rain.",
        old_answer="It *falls*.",
        new_answer="Water, from above.",
        settings="the app, no instructions",
        taken_on=date(2026, 11, 2),
        is_shown=True,
    )
    page = BeautifulSoup(client.get(ADDRESS, {"as": "writer"}).content, "html.parser")
    sample = page.find("summary", string="Tell me about rain.").parent
    assert [each.text for each in sample.find_all("h4")] == [guide.source.name, guide.successor.name]
    assert sample.find("em").text == "falls"
    assert "Taken on 2 November 2026, the app, no instructions." in sample.text
    assert "Tell me about rain." not in client.get(ADDRESS).content.decode()
    pair.is_shown = False
    pair.save()
    assert "Tell me about rain." not in client.get(ADDRESS, {"as": "writer"}).content.decode()


def headings(client: Client, tab: str) -> list[str]:
    page = BeautifulSoup(client.get(ADDRESS, {"as": tab}).content, "html.parser")
    return [each.text for each in page.find_all("h2")]
