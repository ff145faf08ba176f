"""The timeline: what ends next, on which surface, in words."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.catalog_pages.conftest import many, on
from tests.factories import AIModelFactory, ProviderFactory
from transition.catalog import almanac
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Alias, Replacement

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/", status: int = 200, **headers: str) -> BeautifulSoup:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def text(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_surfaces_that_end_on_one_day_are_one_entry(client: Client, sonnet: AIModel) -> None:
    items = page(client).select("#ahead .timeline-item")
    assert len(items) == 1
    said = text(items[0])
    assert "leaves Claude Api, Claude Platform On Aws and Microsoft Foundry" in said
    assert items[0].select_one("time")["datetime"] == "2026-11-30"
    assert "in 7 days" in said


def test_the_other_surfaces_are_mentioned_and_a_floor_is_no_end(client: Client, sonnet: AIModel) -> None:
    said = text(page(client).select_one("#ahead .timeline-item"))
    assert "It left Claude App in May 2026" in said
    assert "Amazon Bedrock: may end any day, the earliest date ( Wednesday 30 September 2026 ) has passed" in said


def test_a_floor_ahead_is_never_counted_down_to(client: Client) -> None:
    model = AIModelFactory()
    on(model, "claude-api", date(2027, 1, 10), Precision.NOT_BEFORE, announced_on=date(2026, 9, 1))
    item = page(client).select_one("#undated .timeline-item")
    assert "Claude Api: not before Sunday 10 January 2027 , no end announced" in text(item)
    assert not item.select(".relative")


def test_a_passed_floor_stands_in_its_own_section(client: Client, sonnet: AIModel) -> None:
    item = page(client).select_one("#open .timeline-item")
    assert "may end any day on Amazon Bedrock" in text(item)
    assert item.select_one(".state")["data-state"] == "floor_passed"


def test_today_stands_before_what_is_ahead(client: Client, sonnet: AIModel) -> None:
    assert "Monday 23 November 2026" in text(page(client).select_one("#ahead .timeline-today"))


def test_the_replacement_is_named_with_its_own_health(client: Client, sonnet: AIModel) -> None:
    successor = AIModelFactory(key="claude-sonnet-5-5", name="Claude Sonnet 5.5")
    on(successor, "claude-api", date(2026, 12, 24))
    Replacement.objects.create(model=sonnet, successor=successor, read_on=date(2026, 11, 1))
    said = text(page(client).select("#ahead .timeline-item")[0])
    assert "Suggested replacement: Claude Sonnet 5.5 ; it leaves Claude Api on Thursday 24 December 2026" in said


@pytest.mark.parametrize(
    "query", ["sonnet 4.5", "claude-sonnet-4-5-20250929", "anthropic.claude-sonnet-4-5-20250929-v1:0", "SONNET"]
)
def test_the_search_finds_names_ids_and_aliases(client: Client, sonnet: AIModel, query: str) -> None:
    Alias.objects.create(provider=sonnet.provider, model=sonnet, name="anthropic.claude-sonnet-4-5-20250929-v1:0")
    other = AIModelFactory(key="other", name="Other")
    on(other, "claude-api", date(2026, 12, 1))
    names = {one.get_text() for one in page(client, f"/?q={query}").select(".timeline-item .model-name")}
    assert names == {"Claude Sonnet 4.5"}


def test_a_search_finds_what_has_retired_and_what_has_not(client: Client) -> None:
    on(AIModelFactory(key="old", name="Famous old"), "claude-api", date(2025, 1, 1))
    on(AIModelFactory(key="new", name="Famous new"), "claude-api")
    soup = page(client, "/?q=famous")
    assert "Famous old" in text(soup.select_one("#past"))
    assert "Famous new" in text(soup.select_one("#active"))


def test_the_filters_narrow_the_list(client: Client, sonnet: AIModel) -> None:
    gpt = AIModelFactory(provider=ProviderFactory(key="openai", name="OpenAI"), key="gpt-4o", name="GPT-4o")
    on(gpt, "openai-api", date(2027, 4, 1))
    assert [one.get_text() for one in page(client, "/?provider=openai").select(".model-name")] == ["GPT-4o"]
    assert [one.get_text() for one in page(client, "/?surface=openai-api").select(".model-name")] == ["GPT-4o"]
    assert [one.get_text() for one in page(client, "/?state=announced").select(".model-name")] == ["GPT-4o"]
    assert [one.get_text() for one in page(client, "/?state=soon").select(".model-name")] == ["Claude Sonnet 4.5"]


def test_the_past_is_folded_by_year_and_opens_by_address(client: Client, sonnet: AIModel) -> None:
    soup = page(client)
    assert not soup.select("#past")
    link = soup.select_one("details.fold a")
    assert (link.get_text(), link["href"]) == ("2026", "?past=2026")
    assert "left Claude App" in text(page(client, "/?past=2026").select_one("#past"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("provider=nobody", "No provider is called “nobody”."),
        ("surface=moon", "No surface is called “moon”."),
        ("state=dying", "There is no state called “dying”."),
        ("range=5", "The picture can show 3, 6 or 12 months, not “5”."),
        ("page=x", "The page is not a number."),
        ("page=0", "There is no such page."),
        ("past=then", "The year of past retirements is not a number."),
        ("q=" + "a" * 200, "at most 120 characters"),
        ("q=%00", "Null characters are not allowed."),
    ],
)
def test_a_bad_filter_gets_a_sentence_and_the_list_stays(
    client: Client, sonnet: AIModel, query: str, sentence: str
) -> None:
    soup = page(client, f"/?{query}", status=422)
    assert sentence in text(soup.select_one("[role=alert]"))
    assert "Claude Sonnet 4.5" in text(soup.select_one("#results"))


def test_nothing_found_says_which_filters_and_leads_back(client: Client, sonnet: AIModel) -> None:
    empty = page(client, "/?q=zebra&provider=anthropic").select_one(".empty")
    assert "zebra" in text(empty) and "Anthropic" in text(empty)
    assert empty.select_one("a[href='/']")


def test_a_page_beyond_the_last_leads_to_the_first(client: Client, sonnet: AIModel) -> None:
    assert "There is no page 9 of this list" in text(page(client, "/?page=9"))


def test_an_empty_catalog_says_so(client: Client) -> None:
    assert "The catalog has no models" in text(page(client))


def test_htmx_gets_the_results_alone_and_caches_are_told(client: Client, sonnet: AIModel) -> None:
    answer = client.get("/?q=sonnet", headers={"HX-Request": "true"})
    assert answer.content.lstrip().startswith(b'<div id="results">')
    assert b"<html" not in answer.content
    assert "HX-Request" in answer["Vary"]
    assert "HX-Request" in client.get("/")["Vary"]
    assert "HX-History-Restore-Request" in answer["Vary"]


def test_the_form_works_without_javascript_and_aims_at_the_part(client: Client, sonnet: AIModel) -> None:
    form = page(client).select_one("form#filters")
    assert (form["method"], form["action"], form["hx-target"]) == ("get", "/", "#results")


def test_the_form_keeps_the_chosen_range(client: Client, sonnet: AIModel) -> None:
    assert page(client, "/?range=12").select_one("#results input[name=range][form=filters]")["value"] == "12"
    part = page(client, "/?range=6&q=sonnet", **{"HX-Request": "true"})
    assert part.select_one("input[name=range][form=filters]")["value"] == "6"
    assert not page(client).select("input[name=range]")


def test_the_page_sets_no_cookie(client: Client, sonnet: AIModel) -> None:
    answer = client.get("/")
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]


def test_every_entry_names_its_source_and_the_day_it_was_read(client: Client, sonnet: AIModel) -> None:
    for item in page(client).select(".timeline-item"):
        assert item.select_one(".source time")


@pytest.mark.parametrize("count", [3, 60])
def test_the_number_of_questions_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    many(count)
    almanac.current()
    with django_assert_num_queries(1):
        client.get("/")
    with django_assert_num_queries(2):
        client.get("/?q=model")


def test_the_list_is_bounded_and_paged_without_gaps(client: Client) -> None:
    many(70)
    seen: list[str] = []
    for number in (1, 2, 3):
        rows = page(client, f"/?page={number}").select("#ahead .timeline-item .model-name")
        assert len(rows) <= 24
        seen += [one.get_text() for one in rows]
    assert len(seen) == len(set(seen)) == 70


def test_a_long_past_does_not_add_pages_to_a_short_future(client: Client) -> None:
    for number in range(40):
        on(AIModelFactory(key=f"past-{number}", name=f"Past {number:02}"), "claude-api", date(2025, 1, 1 + number % 28))
    on(AIModelFactory(key="past-last", name="Past but one"), "claude-api", date(2026, 12, 1))
    soup = page(client, "/?q=past")
    assert not soup.select(".pager")
    assert soup.select_one("#past .timeline-more a")["href"] == "?q=past&state=retired"
    assert len(page(client, "/?q=past&state=retired&page=2").select(".timeline-item")) == 16
