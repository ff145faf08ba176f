"""Any two models side by side."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AIModelFactory
from transition.catalog.abilities import ABILITIES
from transition.catalog.models import AIModel, Alias, Provider
from transition.guides import comparison
from transition.guides.comparison import Verdict, compare
from transition.guides.comparison_files import as_csv, as_markdown
from transition.guides.figures import money, tokens
from transition.guides.picking import pick

names = st.sampled_from(["text", "image", "audio", "pdf", "tool_use", "batch"])
abilities = st.lists(names, unique=True, max_size=5)
prices = st.one_of(st.just(""), st.decimals("0.01", "100", places=2).map(str))
keys = st.sampled_from(["claude-opus-4-1", "claude-opus-4-8", "claude-sonnet-5-5", "gpt-4o", "other"])
# Seen from the other model.
MIRROR = {
    Verdict.GONE: Verdict.GAINED,
    Verdict.GAINED: Verdict.GONE,
    Verdict.SMALLER: Verdict.LARGER,
    Verdict.LARGER: Verdict.SMALLER,
    Verdict.LOWER: Verdict.HIGHER,
    Verdict.HIGHER: Verdict.LOWER,
    Verdict.OLDER: Verdict.NEWER,
    Verdict.NEWER: Verdict.OLDER,
}


@st.composite
def models(draw: st.DrawFn) -> AIModel:
    return AIModel(
        provider=Provider(key="p", name="P"),
        key=draw(keys),
        name="M",
        context_window=draw(st.none() | st.integers(1, 10**7)),
        max_output=draw(st.none() | st.integers(1, 10**6)),
        knowledge_cutoff=draw(st.sampled_from(["", "2024", "2024-05", "2026-06"])),
        price={"currency": "USD", "input": draw(prices), "output": draw(prices)},
        input_modalities=draw(abilities),
        output_modalities=draw(abilities),
        capabilities=draw(abilities),
    )


@given(models(), models())
def test_what_one_way_loses_the_other_way_gains(old: AIModel, new: AIModel) -> None:
    there, back = compare(old, new), compare(new, old)
    assert {row.key for row in there.lost()} == {row.key for row in back.gained()}
    assert {row.key for row in there.gained()} == {row.key for row in back.lost()}


@given(models(), models())
def test_words_mirror_and_values_swap(old: AIModel, new: AIModel) -> None:
    back = {row.key: row for row in compare(new, old).rows}
    for row in compare(old, new).rows:
        if not row.key.startswith("text_"):
            other = back[row.key]
            assert other.verdict == MIRROR.get(row.verdict, row.verdict)
            assert (other.old, other.new) == (row.new, row.old)


@given(models())
def test_a_model_beside_itself_loses_and_gains_nothing(model: AIModel) -> None:
    same = compare(model, model)
    assert same.lost() == same.gained() == same.must() == []
    assert {row.verdict for row in same.rows} <= {Verdict.SAME, Verdict.UNKNOWN}


@given(models(), models())
def test_unknown_is_said_and_never_blank(old: AIModel, new: AIModel) -> None:
    for row in compare(old, new).rows:
        assert row.old
        assert row.new


@pytest.mark.parametrize(
    ("value", "words"), [("3", "$3"), ("0.1", "$0.10"), ("2.60", "$2.60"), ("0.0375", "$0.0375"), ("1500", "$1,500")]
)
def test_money_has_no_false_precision(value: str, words: str) -> None:
    assert money(Decimal(value)) == words


def test_numbers_are_written_as_the_language_writes_them() -> None:
    with override("de"):
        assert (tokens(128_000), money(Decimal("2.5"))) == ("128.000", "$2,50")


@pytest.mark.usefixtures("shipped")
class TestPage:
    def test_a_name_that_the_site_shows_is_taken(self, client: Client) -> None:
        html = client.get("/compare/?a=gpt-4O&b=Gemini+3.8+flash", follow=True).content.decode()
        assert "GPT-4o beside Gemini 3.8 Flash" in html

    def test_the_form_lists_every_model_and_needs_no_script(self, client: Client) -> None:
        html = client.get("/compare/").content.decode()
        assert '<option value="openai/gpt-4o">GPT-4o</option>' in html
        assert '<form class="pick" action="/compare/" method="get">' in html

    def test_two_models_stand_side_by_side(self, client: Client) -> None:
        html = client.get("/compare/?a=openai/gpt-4o&b=google/gemini-3.8-flash").content.decode()
        assert "GPT-4o beside Gemini 3.8 Flash" in html
        assert "Larger" in html
        assert "Not known" in html

    def test_what_is_lost_is_said_in_words(self, client: Client) -> None:
        html = client.get("/compare/?a=openai/gpt-4o&b=openai/gpt-6-luna").content.decode()
        assert "Input: PDF files: gone. The catalog does not list it for the new model." in html
        assert "There is a guide from GPT-4o to GPT-6 Luna" in html

    def test_the_price_of_a_text_is_a_range(self, client: Client) -> None:
        old, new = "anthropic/claude-opus-4-1-20250805", "anthropic/claude-opus-4-8"
        html = client.get(f"/compare/?a={old}&b={new}").content.decode()
        assert "$5 to $6.75" in html
        assert "$25 to $33.75" in html

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("a=openai/gpt-4o&b=openai/gpt-4o", "Both are GPT-4o. Choose two different models."),
            ("a=openai/nothing&b=openai/gpt-4o", "The catalog has no model “openai/nothing”."),
            ("a=%00%0d%0a&b=openai/gpt-4o", "The catalog has no model"),
            ("a=<script>&b=", "The catalog has no model “&lt;script&gt;”."),
            ("a=" + "x" * 5000 + "&b=", "The catalog has no model"),
        ],
    )
    def test_a_bad_question_gets_a_clear_sentence(self, client: Client, query: str, sentence: str) -> None:
        answer = client.get(f"/compare/?{query}")
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_one_model_chosen_asks_for_the_other(self, client: Client) -> None:
        answer = client.get("/compare/?a=openai/gpt-4o")
        assert answer.status_code == 200
        assert 'value="openai/gpt-4o"' in answer.content.decode()

    @pytest.mark.parametrize(
        "typed", ["anthropic/claude-sonnet-4-5", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929"]
    )
    def test_other_names_lead_to_the_canonical_address(self, client: Client, typed: str) -> None:
        answer = client.get("/compare/", {"a": typed, "b": "openai/gpt-4o"})
        assert answer["Location"] == "/compare/?a=anthropic/claude-sonnet-4-5-20250929&b=openai/gpt-4o"

    def test_at_most_eight_queries(self, client: Client, django_assert_max_num_queries: object) -> None:
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            client.get("/compare/?a=openai/gpt-4o&b=openai/gpt-6-luna")


@pytest.mark.usefixtures("shipped")
def test_the_table_is_taken_along_as_csv_and_as_markdown(client: Client) -> None:
    pair = {"a": "openai/gpt-4o", "b": "openai/gpt-6-luna"}
    table = client.get("/compare/", pair | {"as": "csv"})
    assert table["Content-Type"] == "text/csv; charset=utf-8" and ".csv" in table["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.content.decode())))
    assert rows[0][1:3] == ["GPT-4o", "GPT-6 Luna"] and any("128,000" in row for row in rows)
    written = client.get("/compare/", pair | {"as": "md"}).content.decode()
    assert written.startswith("| What | GPT-4o | GPT-6 Luna | Difference |\n| --- |")
    assert len(written.splitlines()) == len(rows) + 1
    assert client.get("/compare/", pair | {"as": "exe"})["Content-Type"].startswith("text/html")


def test_a_cell_is_never_a_formula_and_a_bar_never_ends_one() -> None:
    row = comparison.Row("x", "=cmd()", "a|b", "+1", comparison.Verdict.SAME)
    table = comparison.Comparison(AIModel(), AIModel(), "Old", "New", (row,))
    assert "'=cmd()" in as_csv(table) and "'+1" in as_csv(table)
    assert "a\\|b" in as_markdown(table)


@pytest.mark.django_db
def test_an_id_of_one_model_is_not_doubted_for_the_name_of_another() -> None:
    meant = AIModelFactory(key="o3", name="o3 of April")
    AIModelFactory(key="o3-later", name="O3")
    assert pick("o3").model == meant


@pytest.mark.usefixtures("shipped")
def test_every_ability_of_the_shipped_catalog_has_words() -> None:
    rows = AIModel.objects.values_list("input_modalities", "output_modalities", "capabilities")
    named = {each for row in rows for part in row for each in part}
    assert named <= ABILITIES.keys()


@pytest.mark.django_db
def test_what_looks_like_it_is_offered_and_a_clouds_dress_is_taken_off(client: Client) -> None:
    sonnet = AIModelFactory(key="claude-sonnet-5-5", name="Claude Sonnet 5.5")
    assert "Did you mean Claude Sonnet 5.5?" in client.get("/compare/?a=Sonnet 5.5").content.decode()
    assert "Choose one from the list." in client.get("/compare/?a=zzzzzzzz").content.decode()
    Alias.objects.create(provider=sonnet.provider, model=sonnet, name="anthropic.claude-sonnet-5-5-v1:0")
    assert pick("us.anthropic.claude-sonnet-5-5-v1:0").model == sonnet
    assert pick("openrouter/anthropic/claude-sonnet-5-5").model == sonnet
    assert pick("us.anthropic.claude-sonnet-5").model is None
