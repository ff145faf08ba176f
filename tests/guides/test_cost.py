"""What a month would cost: on one's own numbers, as a range with its reasons, kept nowhere."""

import logging
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import AIModelFactory
from transition.catalog.models import AIModel
from transition.guides.cost import Month, estimate
from transition.guides.usage_file import MOST_BYTES, Unreadable, add_up

pytestmark = pytest.mark.django_db
PRICE = {
    "currency": "USD",
    "input": "3",
    "output": "15",
    "cache_read": "0.3",
    "batch_input": "1.5",
    "batch_output": "7.5",
}
PAIR = {"a": "anthropic/claude-sonnet-4-5-20250929", "b": "anthropic/claude-sonnet-5-5"}


@pytest.fixture
def old() -> AIModel:
    return AIModelFactory(key="claude-sonnet-4-5-20250929", name="Claude Sonnet 4.5", price=PRICE)


@pytest.fixture
def new() -> AIModel:
    dearer = {
        "currency": "USD",
        "input": "2",
        "output": "10",
        "long_from": 272000,
        "long_input": "4",
        "long_output": "15",
    }
    return AIModelFactory(key="claude-sonnet-5-5", name="Claude Sonnet 5.5", price=dearer)


def ask(client: Client, **said: Any) -> Any:
    return client.post("/cost/", {**PAIR, **said})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_list_prices_times_tokens_and_the_tokenizer_makes_a_range(old: AIModel, new: AIModel) -> None:
    said = estimate(old, new, Month(1_000_000, 1_000_000))
    assert str(said.old) == "$18"
    assert said.new and said.new.low > Decimal("12") and said.new.high <= Decimal("18")
    assert any("times the tokens" in reason for reason in said.reasons)


def test_cache_and_batch_take_their_share(old: AIModel, new: AIModel) -> None:
    said = estimate(old, old, Month(1_000_000, 0, cached=50, batch=100))
    assert said.old and said.old.low == Decimal("0.5") * Decimal("0.3") + Decimal("0.5") * Decimal("1.5")
    missing = estimate(old, new, Month(1_000_000, 0, cached=50))
    assert any("read from the cache" in reason for reason in missing.reasons)


def test_long_prompts_cost_what_the_catalog_says(old: AIModel, new: AIModel) -> None:
    plain, long = (estimate(new, new, Month(1_000_000, 1_000_000, long=share)).old for share in (0, 100))
    assert plain and long and (plain.low, long.low) == (Decimal(12), Decimal(19))
    assert any("above 272,000 tokens cost more" in reason for reason in estimate(old, new, Month(1, 1)).reasons)
    assert any("long prompts" in reason for reason in estimate(old, new, Month(1, 1, long=10)).reasons)


def test_thinking_widens_the_new_side_only(old: AIModel, new: AIModel) -> None:
    without, with_it = (estimate(old, new, Month(0, 1_000_000, thinking=share)) for share in (0, 100))
    assert without.old == with_it.old and without.new and with_it.new
    assert (with_it.new.low, with_it.new.high) == (without.new.low, 2 * without.new.high)


def test_what_costs_less_than_a_cent_is_not_said_to_cost_nothing(old: AIModel) -> None:
    said = estimate(old, old, Month(1_000, 0))
    assert said.old and str(said.old) == "under $0.01"
    assert str(estimate(old, old, Month(0, 0)).old) == "$0"
    assert str(estimate(old, old, Month(0, 500, thinking=100)).new) == "under $0.01 to $0.02"


def test_less_than_now_is_said_in_percent(client: Client, old: AIModel) -> None:
    cheap = AIModelFactory(key="cheap", name="Cheap", provider=old.provider, price={"input": "0.15", "output": "0.6"})
    said = estimate(old, cheap, Month(1_000_000, 0))
    assert said.times == (Decimal("0.05"), Decimal("0.05")) and said.percent == "5"
    assert estimate(cheap, old, Month(1_000_000, 0)).percent == ""
    assert estimate(old, cheap, Month(0, 1_000_000, thinking=50)).percent == "4 to 6"
    tiny = AIModelFactory(key="tiny", name="Tiny", provider=old.provider, price={"input": "0.001", "output": "0.001"})
    assert estimate(old, tiny, Month(1_000_000, 0)).percent == "0.03"
    answer = ask(client, tokens_in="1M", tokens_out="0", b="anthropic/cheap")
    assert "5% of what it costs now" in text_of(answer) and "times as much" not in text_of(answer)


def test_an_unknown_price_or_tokenizer_is_said(old: AIModel) -> None:
    other = AIModelFactory(key="mystery", name="Mystery", price={})
    said = estimate(old, other, Month(1_000_000, 0))
    assert said.new is None and said.times is None
    assert any("no list price of Mystery" in reason for reason in said.reasons)
    assert any("No source in our data" in reason for reason in said.reasons)


def test_the_page_answers_and_keeps_nothing(
    client: Client, old: AIModel, new: AIModel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = ask(client, tokens_in="12.5M", tokens_out="3,000,000", cached="20")
    assert answer.status_code == 200 and "12,500,000 tokens in" in text_of(answer)
    assert answer["Cache-Control"] == "no-store" and not answer.cookies
    assert "3,000,000" not in caplog.text and "12.5M" not in caplog.text


def test_asking_needs_no_cookie(client: Client, old: AIModel, new: AIModel) -> None:
    first = client.get("/cost/", PAIR)
    assert not first.cookies and "public" in first["Cache-Control"]
    assert PAIR["a"] in text_of(first)
    assert Client(enforce_csrf_checks=True).post("/cost/", {**PAIR, "tokens_in": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Type a month&#x27;s tokens, or choose a file."),
        ({"tokens_in": "many"}, "Type a number of tokens"),
        ({"tokens_in": "9" * 16}, "more than anybody uses"),
        ({"tokens_in": "1", "cached": "101"}, "less than or equal to 100"),
        ({"tokens_in": "1", "b": PAIR["a"]}, "Both are Claude Sonnet 4.5."),
        ({"tokens_in": "1", "b": "gpt-nine"}, "The catalog has no model “gpt-nine”."),
        ({"tokens_in": "\u0663"}, "Type a number of tokens"),
    ],
)
def test_what_cannot_be_worked_out_is_said_at_its_field_and_kept(
    client: Client, old: AIModel, new: AIModel, said: dict[str, str], why: str
) -> None:
    answer = ask(client, **said)
    assert answer.status_code == 422 and why in text_of(answer)
    assert all(f'value="{value}"' in text_of(answer) for value in said.values())


def test_a_file_is_added_up(client: Client, old: AIModel, new: AIModel) -> None:
    rows = '\ufeffDate,Model,Input_Tokens,output_tokens,cached_tokens\n2026-10-01,x,"1,000",200,250\n2026-10-02,x,1000,300,\n'
    file = SimpleUploadedFile("usage.csv", rows.encode())
    said = text_of(ask(client, usage=file))
    assert "2,000 tokens in and 500 tokens out" in said and "Added up from 2 lines" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "first line has to name"),
        (b"a,b\n1,2\n", "first line has to name"),
        (b"input_tokens,output_tokens\n", "no line below"),
        (b"input_tokens,output_tokens\n1,2\n3,many\n", "Line 3: “many” in output_tokens"),
        (b"input_tokens,output_tokens\n1,-2\n", "Line 2: “-2”"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'input_tokens,output_tokens\n"1,2\n', "is no CSV"),
        (b"x" * (MOST_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_a_broken_file_says_where(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        add_up(content)


def test_semicolons_and_names_with_a_space_are_read_as_a_spreadsheet_writes_them() -> None:
    sums = add_up(b"Model;Input Tokens;Output Tokens\ngpt-4o;1000;200\ngpt-4o-mini;500;100\n")
    assert (sums.rows, len(sums.models), sums.tokens_in, sums.tokens_out) == (2, 2, 1500, 300)


def test_a_file_about_another_model_says_as_which_it_is_counted(client: Client, old: AIModel, new: AIModel) -> None:
    def told(name: str) -> str:
        rows = f"model,input_tokens,output_tokens,cached_tokens\n{name},1000,200,250\n"
        return text_of(ask(client, usage=SimpleUploadedFile("usage.csv", rows.encode())))

    assert f"The file names claude-x, and is counted as {old.name}." in told("claude-x")
    assert "is counted as" not in told(old.key)
    assert "25% of the tokens in are taken as read from the cache." in told(old.key)


def test_a_written_guide_is_named_beside_the_price(client: Client, shipped: None) -> None:
    said = text_of(ask(client, tokens_in="1M"))
    assert "There is a guide from Claude Sonnet 4.5 to Claude Sonnet 5.5" in said and '-5-5/#cost"' in said
    assert "There is a guide" not in text_of(ask(client, tokens_in="1M", b="openai/gpt-4o"))


def test_a_file_about_several_models_says_that_all_are_counted_as_one(
    client: Client, old: AIModel, new: AIModel
) -> None:
    lines = b"model,input_tokens,output_tokens\na,1000000,1\nb,1000000,1\n"
    said = text_of(ask(client, usage=SimpleUploadedFile("usage.csv", lines)))
    assert f"They name 2 models, and all of them are counted as {old.name}." in said
