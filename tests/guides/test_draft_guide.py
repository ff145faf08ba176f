"""A guide that nobody has written: put together from the catalog and the rules, marked as such, in both lanes."""

from datetime import date

import pytest
from django.test import Client

from tests.guides.test_guide_page import text
from transition.catalog.models import AIModel
from transition.guides import drafts, rules
from transition.guides.models import Reader
from transition.guides.writing import MACHINE_WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_once", "story")]

OPUS = "/guides/anthropic/claude-opus-4-1-20250805/to/anthropic/claude-opus-5-5/"
ELSEWHERE = "/guides/openai/gpt-4o/to/google/gemini-3.8-flash/"
TODAY = date(2026, 11, 24)


def said(client: Client, address: str, reader: str = "developer") -> str:
    answer = client.get(f"{address}?as={reader}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("reader", Reader.values)
def test_it_says_that_nobody_has_reviewed_it_and_is_not_for_search_engines(client: Client, reader: str) -> None:
    html = said(client, OPUS, reader)
    assert "Nobody has reviewed it." in text(html)
    assert '<meta name="robots" content="noindex">' in html
    assert "No revision: nobody has written this one." in text(html)


def test_every_rule_in_force_is_told_once_with_its_source(client: Client) -> None:
    html = said(client, OPUS)
    in_force = rules.applying("claude-opus-4-1-20250805", "claude-opus-5-5", provider="anthropic")
    assert in_force
    for rule in in_force:
        assert html.count(f'id="{rule.id}"') == 1
        assert rule.sources[0] in html


def test_the_lane_of_people_who_talk_is_plain_and_says_what_is_not_known(client: Client) -> None:
    told = text(said(client, OPUS, "everyday"))
    assert "we do not guess" in told and "Keep three conversations" in told
    old, new = models("claude-opus-4-1-20250805", "claude-opus-5-5")
    draft = drafts.draft(old, new, TODAY)
    for block in (*draft["steps"], *draft["sections"]):
        if block["lane"] == "talk":
            assert not MACHINE_WORDS.search(f"{block['title']} {block['text']}")


def test_another_provider_is_said_to_be_beyond_the_rules(client: Client) -> None:
    told = text(said(client, ELSEWHERE))
    assert "comes from another provider" in told and "Arrange the other provider" in told
    assert "Gemini 3 cannot" not in told
    assert "to GPT-6 Luna" in told, "what people wrote from here is offered"


def test_it_is_not_among_the_written_ones(client: Client) -> None:
    said(client, OPUS)
    assert client.get("/guides/").content.decode().count("From Claude Opus 4.1") == 1


def test_an_alias_leads_to_the_canonical_address(client: Client) -> None:
    answer = client.get("/guides/anthropic/claude-opus-4-1/to/anthropic/claude-opus-5-5/?as=writer")
    assert answer.status_code == 302 and answer.url == f"{OPUS}?as=writer"


def test_the_questions_are_few_whatever_the_pair(client: Client, django_assert_max_num_queries: object) -> None:
    said(client, OPUS)
    for address in (OPUS, ELSEWHERE):
        with django_assert_max_num_queries(7):  # type: ignore[operator]
            said(client, address)


def test_a_move_over_several_versions_names_them_and_where_each_change_begins(client: Client) -> None:
    told = text(said(client, OPUS))
    assert "This move passes over 1 version" in told
    assert "comes with Claude Opus 4.8" in told and "comes with Claude Opus 5.5" in told
    talk = text(said(client, OPUS, "everyday"))
    assert "so you read it once" in talk and "comes with" not in talk


def models(*keys: str) -> list[AIModel]:
    return [AIModel.objects.select_related("provider").get(key=key) for key in keys]


def test_between_providers_nothing_is_promised_that_the_rules_do_not_hold(client: Client) -> None:
    html = said(client, ELSEWHERE)
    assert "Paste your request" not in html
    assert 'id="breaks"' not in html and 'id="rollback"' not in html
    assert "with the changes above" not in html
    assert (
        "Paste your request" not in client.get("/compare/?a=openai/gpt-4o&b=google/gemini-3.8-flash").content.decode()
    )
    assert "Paste your request" in said(client, OPUS)


def test_what_the_comparison_knows_as_lost_is_said_where_nobody_wrote_it_down(client: Client) -> None:
    back = "/guides/google/gemini-3.8-flash/to/openai/gpt-4o/"
    assert "The catalog does not list it for the new model." in text(said(client, back))
    assert "Nothing is on record as lost" not in text(said(client, back))
