"""The page of one guide, for both lanes, on the shipped texts."""

import gzip
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.factories import AIModelFactory, AvailabilityFactory
from tests.guides.stage import GUIDES
from transition.catalog import almanac
from transition.catalog.models import AIModel, Availability, Surface
from transition.guides import exports, shelf, storing
from transition.guides.models import Guide, Loudness, Reader
from transition.guides.writing import MACHINE_WORDS

pytestmark = pytest.mark.usefixtures("shipped_once", "db", "story")

(
    SONNET,
    OPUS,
    GPT,
    GEMINI,
    OPUS_3,
    SONNET_35,
    SONNET_37,
    HAIKU,
    SONNET_4,
    FLASH_25,
    GPT_5,
    O3,
    CHAT_4O,
    GPT_45,
    PRO_15,
    FLASH_20,
) = GUIDES
TALK = [reader.value for reader in Reader if reader != Reader.DEVELOPER]


def shown(client: Client, names: tuple[str, ...], reader: str = "developer") -> str:
    answer = client.get(reverse("guide", args=names), {"as": reader})
    assert answer.status_code == 200
    return answer.content.decode()


def text(html: str) -> str:
    """What is read on the page, without the line that only paper shows and the list of its parts."""
    content = BeautifulSoup(html, "html.parser").find(id="content")
    for aside in content.select(".print-only, .parts"):
        aside.extract()
    return re.sub(r"\s+", " ", content.get_text(" "))


@pytest.mark.parametrize(
    ("names", "facts"),
    [
        (
            SONNET,
            [
                "Monday 30 November 2026",
                "in 7 days",
                "30 percent more tokens",
                "prefill",
                "$2.60",
                "May 2026",
                "Amazon Bedrock",
            ],
        ),
        (OPUS, ["Friday 8 January 2027", "Claude Opus 5.5", "turns thinking off", "$5 to $6.75", "1.35"]),
        (GPT, ["Thursday 14 January 2027", "max_completion_tokens", "reasoning_effort", "Azure", "tiktoken"]),
        (
            GEMINI,
            ["Tuesday 1 December 2026", "in 8 days", "Answered by another model", "Nothing will fail", "thinkingLevel"],
        ),
        (OPUS_3, ["Ask for access", "by request", "Claude Opus 5.5", "$5 to $6.75", "about 4,784 tokens"]),
        (SONNET_35, ["Tuesday 28 October 2025", "no place left", "Claude Sonnet 4.6", "undo_edit", "$2.60"]),
        (SONNET_37, ["Thursday 19 February 2026", "GovCloud", "budget_tokens", "output-128k", "volunteers less"]),
        (HAIKU, ["Thursday 19 February 2026", "100,000 tokens", "Claude Haiku 4.5", "$0.13", "must be 1 and"]),
        (
            SONNET_4,
            ["Monday 15 June 2026", "May end any day", "not before Thursday 14 May 2026", "sixty-two days", "$2.60"],
        ),
        (
            FLASH_25,
            ["Tuesday 1 December 2026", "stays at minimal", "Answered by another model", "MINIMAL is welcome here"],
        ),
        (
            GPT_5,
            ["Friday 11 December 2026", "in 18 days", "effort minimal", "store", "$1.25", "GPT-5.6 Sol until autumn"],
        ),
        (O3, ["Friday 11 December 2026", "GPT-5.6 Sol", "$0.50", "PDFs, perhaps", "low confidence"]),
        (CHAT_4O, ["Thursday 14 January 2027", "Saturday 12 December 2026", "GPT-6 Luna", "gpt-5.2-chat-latest"]),
        (GPT_45, ["Monday 14 July 2025", "GPT-4.1", "$75 in and $150 out", "temperature on this very model"]),
        (PRO_15, ["Monday 29 September 2025", "no announced end", "2,097,152", "google_search_retrieval", "3.8 Flash"]),
        (FLASH_20, ["Monday 1 June 2026", "nineteen times", "Flash-Lite", "Requests ending with a model turn"]),
    ],
)
def test_the_lane_for_builders_holds_its_key_facts(client: Client, names: tuple[str, ...], facts: list[str]) -> None:
    page = text(shown(client, names))
    assert [fact for fact in facts if fact not in page] == []


@pytest.mark.parametrize("names", GUIDES)
@pytest.mark.parametrize("reader", TALK)
def test_the_lane_for_talkers_says_no_machine_word(client: Client, names: tuple[str, ...], reader: str) -> None:
    page = text(shown(client, names, reader))
    assert MACHINE_WORDS.findall(page) == []
    assert "Save your things" in page
    assert "Not tested on either model." in page


def test_each_tab_has_its_own_recipes_and_steps(client: Client) -> None:
    assert "Choose five pages" in text(shown(client, SONNET, "writer"))
    assert "Choose five pages" not in text(shown(client, SONNET, "companion"))


def test_the_promise_of_sameness_is_never_made(client: Client) -> None:
    assert "You cannot transfer the one who was there" in text(shown(client, SONNET, "companion"))


def test_who_may_stay_is_told_before_anything_else(client: Client) -> None:
    page = text(shown(client, OPUS_3, "companion"))
    assert page.index("It may not be over for you") < page.index("With a paid plan") < page.index("What you lose")


@pytest.mark.parametrize("reader", TALK)
def test_what_ended_everywhere_asks_for_no_hurry(client: Client, reader: str) -> None:
    page = text(shown(client, SONNET_35, reader))
    assert "nothing is left to hurry for" in page
    assert "Have it done by" not in page


def test_an_end_in_the_app_is_told_to_those_who_talked_there(client: Client) -> None:
    told = text(shown(client, CHAT_4O, "companion"))
    assert "Friday 13 February 2026" in told and "Fifteen days of notice" in told and "crisis line" in told
    assert "Saturday 27 June 2026" in text(shown(client, GPT_45, "writer"))
    assert "Wednesday 14 October 2026" in text(shown(client, GPT_45, "writer"))
    assert "Wednesday 26 August 2026" in text(shown(client, O3, "everyday"))


def test_late_saving_is_said_plainly(client: Client) -> None:
    assert "It is late to save things: Claude Sonnet 4.5 leaves Claude API on Monday 30 November 2026" in text(
        shown(client, SONNET)
    )
    assert "Have it done by Thursday 31 December 2026" in text(shown(client, GPT))


def test_an_end_elsewhere_does_not_hurry_those_whose_app_is_past_it(client: Client) -> None:
    page = shown(client, GPT, "everyday")
    told = text(page)
    assert BeautifulSoup(page, "html.parser").select_one(".lede").get_text() == (
        "GPT-4o left ChatGPT on Friday 13 February 2026."
    )
    assert "Have it done by" not in told and "Deadline" not in told
    assert "What is still in your account is best saved now." in told
    assert "If you use it through another program Thursday 14 January 2027" in told
    assert "Thursday 14 January 2027, in 52 days" in BeautifulSoup(shown(client, GPT), "html.parser").aside.get_text()


@pytest.mark.parametrize("names", GUIDES)
def test_every_talker_is_told_where_a_person_can_be_talked_to(client: Client, names: tuple[str, ...]) -> None:
    care = BeautifulSoup(shown(client, names, "companion"), "html.parser").select_one("[aria-labelledby=care]")
    assert [link["href"] for link in care.select("a.number")] == ["tel:988", "tel:116123"]


def test_an_app_without_a_firm_end_names_the_day_of_other_programs_apart(client: Client) -> None:
    Availability.objects.filter(model__key="gpt-4o", surface__kind="app").update(
        precision="month", retires_on=date(2026, 12, 1), announced_on=date(2026, 11, 1)
    )
    told = text(shown(client, GPT, "everyday"))
    assert "leaves ChatGPT during December 2026" in told
    assert "If you use it through another program Thursday 14 January 2027" in told


def test_a_replacement_that_has_left_the_app_is_told_to_people_of_the_app(client: Client) -> None:
    page = BeautifulSoup(shown(client, GPT_45, "everyday"), "html.parser")
    assert "it left ChatGPT on Wednesday 14 October 2026" in re.sub(r"\s+", " ", page.aside.get_text())


@pytest.mark.parametrize(
    ("names", "reader", "said"),
    [
        (OPUS_3, "developer", "Claude Opus 3 left Claude API on Monday 5 January 2026. Requests fail with an error."),
        (OPUS_3, "companion", "Claude Opus 3 on Claude app: no date announced."),
        (PRO_15, "developer", "Gemini 1.5 Pro left Gemini API on Monday 29 September 2025."),
        (O3, "everyday", "o3 (2025-04-16) left ChatGPT on Wednesday 26 August 2026."),
        (SONNET_35, "everyday", "Claude Sonnet 3.5 (October 2024, v2) left Claude API on Tuesday 28 October 2025."),
        (SONNET_4, "developer", "Claude Sonnet 4 left Claude API on Monday 15 June 2026."),
        (OPUS, "developer", "Claude Opus 4.1 leaves Amazon Bedrock on Friday 8 January 2027."),
    ],
)
def test_the_first_line_tells_the_next_end_or_the_last_one_where_its_readers_are(
    client: Client, names: tuple[str, ...], reader: str, said: str
) -> None:
    lede = BeautifulSoup(shown(client, names, reader), "html.parser").select_one(".lede").get_text()
    assert re.sub(r"\s+", " ", lede).startswith(said)


@pytest.mark.parametrize(
    ("names", "reader", "deadline", "saved"),
    [
        (GPT_45, "everyday", "Past, in every place that we know of", "Its end is past in every place that we know of."),
        (SONNET_4, "everyday", "None announced: it may end any day", "No end is announced, and it may come any day."),
        (OPUS_3, "companion", "No firm day lies ahead", "No end lies ahead that can be counted back from."),
    ],
)
def test_without_a_firm_day_the_card_and_what_is_to_save_say_the_same(
    client: Client, names: tuple[str, ...], reader: str, deadline: str, saved: str
) -> None:
    page = BeautifulSoup(shown(client, names, reader), "html.parser")
    assert f"Deadline{deadline}" in re.sub(r"\s+", " ", page.aside.get_text())
    assert saved in page.select_one("[aria-labelledby=save]").get_text()


def test_a_day_to_save_by_that_is_past_says_so_until_the_end(client: Client) -> None:
    with time_machine.travel("2026-11-30T09:00:00Z", tick=False):
        assert "Friday 27 November 2026 (past: begin today)" in text(shown(client, O3, "everyday"))
    with time_machine.travel("2026-12-20T09:00:00Z", tick=False):
        told = text(shown(client, O3, "everyday"))
        assert "Friday 27 November 2026" in told and "(past: begin today)" not in told


def test_the_list_of_guides_tells_the_same_end_as_the_guide(client: Client) -> None:
    told = text(client.get(reverse("guides")).content.decode())
    for end in ("left Gemini API on Monday 29 September 2025", "left Claude API on Tuesday 28 October 2025"):
        assert end in told


def test_steps_that_nobody_translated_say_so(client: Client) -> None:
    exports.load()
    AIModelFactory(key="o1", name="o1", provider=AIModel.objects.get(key="gpt-4o").provider)
    draft = ("openai", "o1", "openai", "gpt-5.2")
    for names in (GPT, draft):
        page = client.get("/es" + reverse("guide", args=names), {"as": "everyday"}).content.decode()
        assert page.count("Los pasos aparecen aquí en inglés") == 1
    assert "Los pasos" not in shown(client, GPT, "everyday")


def test_french_counts_the_first_of_a_month(client: Client) -> None:
    page = client.get("/fr" + reverse("guide", args=GEMINI)).content.decode()
    assert "mardi 1er décembre 2026" in page and " 1 décembre" not in page


def test_a_replacement_that_can_be_used_nowhere_is_called_retired(client: Client) -> None:
    Availability.objects.filter(model__key="gpt-5.5").update(precision="exact", retires_on=date(2026, 11, 2))
    for reader in ("everyday", "developer"):
        page = text(shown(client, GPT_45, reader))
        assert "The replacement has itself been retired" in page and "it has itself been retired" in page


def test_the_distance_belongs_to_the_day_that_the_first_line_tells(client: Client) -> None:
    AvailabilityFactory(
        model=AIModel.objects.get(key="gpt-4o"),
        surface=Surface.objects.get(key="foundry"),
        precision="tentative",
        announced_on=date(2026, 10, 1),
        retires_on=date(2026, 12, 15),
    )
    lede = BeautifulSoup(shown(client, GPT), "html.parser").select_one(".lede").get_text()
    assert "this date may still change" in lede and "That is" not in lede


def test_a_replacement_on_its_way_out_says_where_and_when(client: Client) -> None:
    notice = BeautifulSoup(shown(client, CHAT_4O), "html.parser").select_one("[aria-labelledby=have-to] .notice")
    assert re.sub(r"\s+", " ", notice.get_text()).strip() == (
        "The replacement is itself on its way out "
        "It may leave Microsoft Foundry on Saturday 12 December 2026; this date may still change."
    )


@pytest.mark.parametrize("names", GUIDES)
def test_quiet_changes_come_first(client: Client, names: tuple[str, ...]) -> None:
    page = client.get(reverse("guide", args=names)).context["page"]
    order = list(Loudness)
    for changes in (page.lost, page.breaks):
        found = [order.index(told.loudness) for told in changes]
        assert found
        assert found == sorted(found)
    html = shown(client, names)
    places = [html.index(f'id="{told.key}"') for told in page.breaks]
    assert places == sorted(places)


def test_what_is_lost_stands_before_what_is_gained(client: Client) -> None:
    html = shown(client, SONNET)
    assert html.index('id="lose"') < html.index('id="breaks"') < html.index('id="side"') < html.index('id="gain"')


def test_every_surface_has_a_row_with_the_successor_beside_it(client: Client) -> None:
    soup = BeautifulSoup(shown(client, SONNET), "html.parser")
    rows = {row.th.get_text(): row.get_text(" ") for row in soup.select(".standing tbody tr")}
    assert list(rows)[0] == "Claude API"
    assert "May end any day" in rows["Amazon Bedrock"]
    assert not re.findall(r"in \d+ days", rows["Amazon Bedrock"])
    assert "Not known to be offered here" in rows["Claude app"]


def test_code_shows_what_goes_and_what_comes(client: Client) -> None:
    prefill = BeautifulSoup(shown(client, SONNET), "html.parser").find(id="prefill")
    assert "assistant" in "".join(run.get_text() for run in prefill.find_all("del"))
    assert "output_config" in "".join(run.get_text() for run in prefill.find_all("ins"))
    assert "This model does not support assistant message prefill." in prefill.get_text()


def test_going_back_names_the_settings_that_fail_there(client: Client) -> None:
    page = text(shown(client, SONNET))
    assert "effort max fails on the 4.5 generation" in page
    assert "Gemini 2.5 does not know thinkingLevel" in text(shown(client, GEMINI))


def test_an_alias_leads_to_the_canonical_address_with_its_lane(client: Client) -> None:
    answer = client.get("/guides/anthropic/claude-sonnet-4-5/to/anthropic/claude-sonnet-5-5/?as=writer")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("guide", args=SONNET) + "?as=writer"


def test_an_unknown_lane_answers_the_first(client: Client) -> None:
    assert "What breaks" in shown(client, SONNET, "pirate")


def test_a_model_does_not_lead_to_itself(client: Client) -> None:
    answer = client.get("/guides/openai/gpt-4o/to/openai/gpt-4o/")
    assert answer.status_code == 404
    assert "Both ends of this move are GPT-4o." in text(answer.content.decode())


def test_an_unknown_model_is_named(client: Client) -> None:
    answer = client.get("/guides/openai/gpt-9/to/openai/gpt-6-luna/")
    assert answer.status_code == 404
    assert "The catalog has no model “openai/gpt-9”." in text(answer.content.decode())


@pytest.mark.parametrize("reader", Reader.values)
@pytest.mark.parametrize("names", GUIDES)
def test_the_page_is_light_cacheable_and_needs_few_queries(
    client: Client, django_assert_max_num_queries: Any, names: tuple[str, ...], reader: str
) -> None:
    address = reverse("guide", args=names)
    # The edition, both models, how many have arrived; how to save one's things; at first also the text, in three.
    client.get(address, {"as": reader})
    with django_assert_max_num_queries(4):
        answer = client.get(address, {"as": reader})
    assert len(gzip.compress(answer.content)) <= 25_000
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]


def test_queries_do_not_grow_with_guides_and_changes(client: Client, django_assert_num_queries: Any) -> None:
    storing.published.cache_clear()
    shelf.of(almanac.current())
    with django_assert_num_queries(6):
        client.get(reverse("guide", args=SONNET))
    Guide.objects.exclude(source__key=SONNET[1]).update(published=None)
    shelf.of(almanac.current())
    with django_assert_num_queries(3):
        client.get(reverse("guide", args=SONNET))


@pytest.mark.parametrize("names", GUIDES)
def test_no_inline_style_or_script(client: Client, names: tuple[str, ...]) -> None:
    html = shown(client, names)
    assert "style=" not in html
    assert re.findall(r"<script(?![^>]*src=)", html) == []
    assert re.findall(r"\son\w+=", html) == []


def test_the_index_puts_what_leaves_first_on_top(client: Client, django_assert_max_num_queries: Any) -> None:
    shelf.of(almanac.current())
    with django_assert_max_num_queries(2):
        page = text(client.get(reverse("guides")).content.decode())
    order = [
        page.index(name)
        for name in ("From Claude Sonnet 4.5", "From Claude Opus 4.1", "From Gemini 2.5 Pro", "From GPT-4o")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("names", GUIDES)
@pytest.mark.parametrize("reader", Reader.values)
def test_the_list_at_the_head_leads_to_every_part_and_nowhere_else(
    client: Client, names: tuple[str, ...], reader: str
) -> None:
    html = BeautifulSoup(shown(client, names, reader), "html.parser")
    there = [(f"#{h2['id']}", h2.get_text(strip=True)) for h2 in html.select("article h2")]
    assert [(a["href"], a.get_text(strip=True)) for a in html.select(".parts a")] == there
