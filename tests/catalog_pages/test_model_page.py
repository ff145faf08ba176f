"""One model: the answer first, then every surface, what was said before, and where to go."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.catalog_pages.conftest import on
from tests.factories import AIModelFactory, AvailabilityFactory
from transition.catalog import recording
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Alias, Claim, Replacement

pytestmark = pytest.mark.django_db
SOURCE = {"source_url": "https://example.org/dates", "source_kind": Claim.Kind.OFFICIAL, "read_on": date(2026, 11, 20)}


def page(client: Client, model: AIModel) -> BeautifulSoup:
    answer = client.get(model.get_absolute_url())
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def text(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_the_first_sentence_says_what_where_and_when(client: Client, sonnet: AIModel) -> None:
    said = text(page(client, sonnet).select_one(".answer"))
    assert (
        "Claude Sonnet 4.5 leaves Claude Api, Claude Platform On Aws and Microsoft Foundry on Monday 30 November 2026 ."
        " That is in 7 days." in said
    )
    assert "Announced on Wednesday 30 September 2026 ." in said
    assert "After that, requests fail with an error." in said
    assert "The provider names no replacement." in said


def test_every_surface_has_its_date_state_and_source(client: Client, sonnet: AIModel) -> None:
    rows = page(client, sonnet).select(".surfaces > div")
    assert len(rows) == 5
    assert all(one.select_one(".state") and one.select_one(".source") for one in rows)
    assert "counted to the end of that day anywhere on Earth" in text(rows[0])
    floor = next(one for one in rows if "Amazon Bedrock" in text(one))
    assert "A floor, not an end" in text(floor)
    assert not floor.select(".relative")


def test_the_answer_says_of_no_place_what_only_another_one_states(client: Client, sonnet: AIModel) -> None:
    foundry = sonnet.availabilities.get(surface__key="microsoft-foundry")
    sonnet.availabilities.filter(pk=foundry.pk).update(afterwards="", announced_on=date(2026, 10, 15))
    said = text(page(client, sonnet).select_one(".answer"))
    assert "requests fail with an error" not in said and "Announced on" not in said
    assert "What a request meets after the end differs; each place below says it." in said


def test_a_time_zone_is_named_when_the_surface_has_one(client: Client) -> None:
    model = AIModelFactory()
    row = on(model, "claude-api", date(2026, 12, 1))
    row.surface.time_zone = "America/Los_Angeles"
    row.surface.save(update_fields=["time_zone"])
    assert "America/Los_Angeles" in text(page(client, model).select_one(".surfaces"))


def test_notice_given_stands_beside_notice_promised(client: Client, sonnet: AIModel) -> None:
    row = sonnet.availabilities.get(surface__key="claude-api")
    row.surface.provider = sonnet.provider
    row.surface.save(update_fields=["provider"])
    sonnet.provider.notice_days = 60
    sonnet.provider.save(update_fields=["notice_days"])
    said = text(page(client, sonnet).select_one(".surfaces"))
    assert "61 days' notice. The provider's own rule: at least 60 days." in said


def test_notice_is_unknown_without_a_true_announcement(client: Client) -> None:
    model = AIModelFactory()
    on(model, "claude-api", date(2026, 12, 1))
    assert "Notice given: unknown" in text(page(client, model).select_one(".surfaces"))


def test_history_is_newest_first_with_before_and_after(client: Client, sonnet: AIModel) -> None:
    row = sonnet.availabilities.get(surface__key="claude-api")
    recording.move_date(row, date(2026, 12, 15), reason="More time was asked for.", **SOURCE)
    recording.withdraw(row, **SOURCE)
    items = page(client, sonnet).select(".history > li")
    assert ["Retirement withdrawn" in text(items[0]), "Moved later" in text(items[1])] == [True, True]
    said = text(items[1])
    assert "Before: Monday 30 November 2026 . Since then: Tuesday 15 December 2026 ." in said
    assert "More time was asked for." in said
    assert items[1].select_one("a[href='https://example.org/dates']")


def test_sources_that_disagree_are_both_shown(client: Client, sonnet: AIModel) -> None:
    row = sonnet.availabilities.get(surface__key="microsoft-foundry")
    for url, day, kind in (
        ("https://a.example", "2026-11-30", "official"),
        ("https://b.example", "2026-10-19", "partner"),
    ):
        Claim.objects.create(
            model=sonnet, availability=row, field="retires_on", value=day, url=url, kind=kind, read_on=date(2026, 10, 1)
        )
    said = text(page(client, sonnet))
    assert "Where the sources disagree" in said
    assert "Monday 30 November 2026 Source , read 1 October 2026 (the provider's own page)" in said
    assert "Monday 19 October 2026 Source , read 1 October 2026 (a cloud partner)" in said


def test_a_replacement_that_leaves_too_is_a_warning_with_the_chain(client: Client, sonnet: AIModel) -> None:
    middle, last = (AIModelFactory(key="middle", name="Middle"), AIModelFactory(key="last", name="Last"))
    on(middle, "claude-api", date(2026, 12, 20))
    on(last, "claude-api")
    Replacement.objects.create(model=sonnet, successor=middle, read_on=date(2026, 11, 1))
    Replacement.objects.create(model=middle, successor=last, read_on=date(2026, 11, 1))
    said = text(page(client, sonnet).select_one(".notice"))
    assert "The suggested replacement is leaving too" in said
    assert "The first that is not leaving is Last." in said


def test_a_chain_without_an_end_says_so(client: Client, sonnet: AIModel) -> None:
    gone = AIModelFactory(key="gone", name="Gone")
    on(gone, "claude-api", date(2026, 1, 1))
    Replacement.objects.create(model=sonnet, successor=gone, read_on=date(2026, 11, 1))
    assert "The suggestions end at a model that leaves too" in text(page(client, sonnet).select_one(".notice"))


def test_a_model_gone_everywhere_is_struck_through(client: Client) -> None:
    model = AIModelFactory()
    on(model, "claude-api", date(2026, 1, 1))
    soup = page(client, model)
    assert soup.select_one("h1 .model-name")["data-state"] == "retired"
    assert "No surface in the catalog offers it any more." in text(soup.select_one(".answer"))


def test_a_model_without_surfaces_says_what_is_not_known(client: Client, db: None) -> None:
    model = AIModelFactory()
    assert "knows no surface that offers this model" in text(page(client, model))


def test_facts_are_shown_and_unknown_ones_left_out(client: Client, db: None) -> None:
    model = AIModelFactory(context_window=200_000, price={"currency": "USD", "input": "3", "output": "15"})
    said = text(page(client, model))
    assert "200,000 tokens" in said
    assert "USD 3 for input, USD 15 for output" in said
    assert "Knowledge ends" not in said


def test_facts_are_said_in_the_language_of_the_page(client: Client, db: None) -> None:
    model = AIModelFactory(knowledge_cutoff="2025-07", input_modalities=["text", "image"], capabilities=["tool_use"])
    english, german = (client.get(f"{prefix}{model.get_absolute_url()}").content.decode() for prefix in ("", "/de"))
    assert "July 2025" in english and "text and images" in english
    assert "Juli 2025" in german and "Text und Bilder" in german and "tool use" not in german


@pytest.mark.parametrize("name", ["claude-sonnet-4-5", "anthropic.claude-sonnet-4-5-20250929-v1:0", "claude@20250929"])
def test_an_alias_leads_to_the_canonical_page(client: Client, sonnet: AIModel, name: str) -> None:
    Alias.objects.create(provider=sonnet.provider, model=sonnet, name=name)
    answer = client.get(f"/models/anthropic/{name}/")
    assert (answer.status_code, answer["Location"]) == (302, sonnet.get_absolute_url())


def test_an_unknown_id_suggests_near_ones_without_a_claim(client: Client, sonnet: AIModel) -> None:
    answer = client.get("/models/anthropic/claude-sonnet-4-6-20250929/")
    assert answer.status_code == 404
    said = text(BeautifulSoup(answer.content, "html.parser"))
    assert "This model is not in the catalog" in said
    assert "These are other models." in said
    assert sonnet.key in said


def test_a_prefix_of_an_id_is_no_match(client: Client, sonnet: AIModel) -> None:
    assert client.get("/models/anthropic/claude-sonnet-4-5-2025/").status_code == 404


def test_hostile_text_is_escaped(client: Client, db: None) -> None:
    model = AIModelFactory(name="<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")
    on(model, "claude-api", date(2026, 12, 1))
    for path in (model.get_absolute_url(), "/", "/?q=%3Cscript%3E"):
        body = client.get(path).content
        assert b"<script>alert" not in body and b"<img src=x" not in body


@pytest.mark.parametrize("count", [1, 25])
def test_the_number_of_questions_is_bounded(
    client: Client, sonnet: AIModel, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    row = sonnet.availabilities.get(surface__key="claude-api")
    for number in range(count):
        recording.move_date(row, date(2027, 1, 1 + number), precision=Precision.EXACT, reason="again", **SOURCE)
        other = AIModelFactory(key=f"other-{number}", name=f"Other {number}")
        on(other, "claude-api", date(2026, 1, 1))
        Replacement.objects.create(model=sonnet, successor=other, position=number, read_on=date(2026, 11, 1))
    with django_assert_max_num_queries(8):
        client.get(sonnet.get_absolute_url())


def test_what_the_catalog_notes_in_english_is_marked_so_on_a_page_in_another_language(client: Client) -> None:
    model = AIModelFactory(note="Runs on request only.")
    AvailabilityFactory(model=model, note="Not in Europe.")
    for path, lang in ((model.get_absolute_url(), None), (f"/de{model.get_absolute_url()}", "en")):
        soup = BeautifulSoup(client.get(path).content, "html.parser")
        for note in ("Runs on request only.", "Not in Europe."):
            assert soup.find(string=note).parent.get("lang") == lang  # type: ignore[union-attr]
