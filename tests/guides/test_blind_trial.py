"""The blind trial: no name before the choice, the truth after it, and numbers only from those who agreed."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.people import ada, cleo
from transition.catalog.models import AIModel
from transition.guides import trials
from transition.guides.models import TrialPair

pytestmark = pytest.mark.usefixtures("cast")
OLD, NEW = "The old one says: a river.", "The new one says: a road."


@pytest.fixture
def models() -> tuple[AIModel, AIModel]:
    return AIModel.objects.get(key="gpt-4o"), AIModel.objects.get(key="gpt-6-luna")


@pytest.fixture
def pair(models: tuple[AIModel, AIModel]) -> TrialPair:
    return a_pair(models)


@pytest.fixture(autouse=True)
def nobody_was_counted_yet() -> None:
    """Who was counted today stands in the cache, which outlives a test."""
    cache.clear()


def a_pair(models: tuple[AIModel, AIModel], **fields: Any) -> TrialPair:
    said: dict[str, Any] = {
        "is_shown": True,
        "prompt": "What is a life?",
        "old_answer": OLD,
        "new_answer": NEW,
        "settings": "ChatGPT, no instructions",
    }
    return TrialPair.objects.create(
        source=models[0], successor=models[1], taken_on=date(2026, 11, 20), **(said | fields)
    )


def address() -> str:
    return reverse("guide_trial", args=["openai", "gpt-4o", "openai", "gpt-6-luna"])


def letter_of(pair: TrialPair, model: str) -> str:
    return "a" if (model == "old") == trials.is_old_first(pair) else "b"


def test_the_page_names_no_model_beside_an_answer(client: Client, pair: TrialPair) -> None:
    page = client.get(address()).content.decode()
    whole = page[page.index("<fieldset") : page.index("</fieldset>")]
    assert OLD in whole and NEW in whole
    assert pair.source.name not in whole
    assert pair.successor.name not in whole
    assert "public" in client.get(address())["Cache-Control"]


def test_what_was_chosen_is_told_afterwards_and_kept_nowhere(client: Client, pair: TrialPair) -> None:
    answer = client.post(address(), {f"pair-{pair.pk}": letter_of(pair, "old")})
    page = answer.content.decode()
    assert f"You chose {pair.source.name}" in page
    assert f"{pair.source.name}: 1, {pair.successor.name}: 0, no difference: 0." in page
    assert answer["Cache-Control"] == "private, no-cache"
    pair.refresh_from_db()
    assert pair.counted == 0


def test_who_agrees_is_counted_once_a_day(client: Client, pair: TrialPair) -> None:
    for side in ("new", "old"):
        client.post(address(), {f"pair-{pair.pk}": letter_of(pair, side), "share": "on"})
    client.post(address(), {f"pair-{pair.pk}": letter_of(pair, "old"), "share": "on"}, REMOTE_ADDR="192.0.2.9")
    pair.refresh_from_db()
    assert (pair.chose_old, pair.chose_new, pair.chose_neither) == (1, 1, 0)


def test_a_mended_prompt_swaps_no_answers_and_a_new_text_begins_to_count_anew(client: Client, pair: TrialPair) -> None:
    client.force_login(cleo())
    typed = {
        "source": "openai/gpt-4o", "successor": "openai/gpt-6-luna", "lane": "talk", "language": "en",
        "prompt": pair.prompt, "old_answer": "One.\r\n\r\nTwo.", "new_answer": NEW, "settings": "API", "taken_on": "2026-11-20",
        "is_shown": "on",
    }  # fmt: skip
    before = trials.is_old_first(pair)
    client.post(reverse("desk_trial", args=[pair.pk]), typed)
    for changed, counted in (({"settings": "API, bare"}, 7), ({"prompt": "What is a life, then?"}, 0)):
        TrialPair.objects.update(chose_old=7)
        assert client.post(reverse("desk_trial", args=[pair.pk]), typed | changed).status_code == 302
        pair.refresh_from_db()
        assert pair.counted == counted
        assert trials.is_old_first(pair) == before


def test_a_reload_does_not_say_that_what_was_counted_was_not(client: Client, pair: TrialPair) -> None:
    said = {f"pair-{pair.pk}": letter_of(pair, "new"), "share": "on"}
    assert "Your choices are counted." in client.post(address(), said).content.decode()
    again = client.post(address(), said).content.decode()
    assert "were counted today already" in again
    assert "counted nowhere" not in again


def test_afterwards_both_can_be_read_with_their_names(client: Client, pair: TrialPair) -> None:
    page = BeautifulSoup(client.post(address(), {f"pair-{pair.pk}": "same"}).content, "html.parser")
    answers = page.select("details .pair > div")
    assert [(one.h3.text, one.select_one(".prose").text.strip()) for one in answers] == [  # type: ignore[union-attr]
        (pair.source.name, OLD),
        (pair.successor.name, NEW),
    ]


def test_numbers_of_others_are_shown_from_ten_on(client: Client, pair: TrialPair) -> None:
    for n, is_told in ((9, False), (10, True)):
        TrialPair.objects.filter(pk=pair.pk).update(chose_old=n)
        page = client.post(address(), {f"pair-{pair.pk}": "same"}).content.decode()
        assert ("Others chose" in page) == is_told
        assert "No difference to you" in page


@pytest.mark.parametrize("said", [{}, {"pair-999": "a"}, {"share": "on"}])
def test_who_chose_nothing_is_asked_to(client: Client, pair: TrialPair, said: dict[str, str]) -> None:
    answer = client.post(address(), said)
    assert answer.status_code == 422
    assert "Choose at least one answer first." in answer.content.decode()
    assert OLD in answer.content.decode()


def test_a_choice_that_is_none_of_the_three_counts_for_nothing(client: Client, pair: TrialPair) -> None:
    assert client.post(address(), {f"pair-{pair.pk}": "c"}).status_code == 422


def test_what_is_set_aside_is_not_shown(client: Client, models: tuple[AIModel, AIModel]) -> None:
    hidden = a_pair(models, is_shown=False)
    page = client.get(address()).content.decode()
    assert OLD not in page
    assert "Nobody has taken down answers" in page
    assert client.post(address(), {f"pair-{hidden.pk}": "a"}).status_code == 422


def test_answers_are_shown_without_what_they_could_do(client: Client, models: tuple[AIModel, AIModel]) -> None:
    a_pair(models, old_answer="<script>alert(1)</script> **bold**", prompt="<img src=x onerror=alert(1)>")
    page = client.get(address()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<strong>bold</strong>" in page


def test_neither_model_always_stands_first() -> None:
    thrown = [trials.is_old_first(TrialPair(pk=n)) for n in range(1, 201)]
    assert 70 < sum(thrown) < 130


def test_an_editor_takes_down_a_pair_shows_it_and_sets_it_aside(client: Client) -> None:
    client.force_login(cleo())
    typed = {
        "source": "openai/gpt-4o", "successor": "gpt-6-luna", "lane": "talk", "language": "en", "prompt": "Hello",
        "old_answer": "Oh, hi!", "new_answer": "Hello.", "settings": "API, no instructions", "taken_on": "2026-11-20",
    }  # fmt: skip
    assert client.post(reverse("desk_trial_new"), typed | {"source": "openai/nothing"}).status_code == 422
    assert client.post(reverse("desk_trial_new"), typed | {"taken_on": "2030-01-01"}).status_code == 422
    assert client.post(reverse("desk_trial_new"), typed | {"taken_on": "0001-01-01"}).status_code == 422
    named = client.post(reverse("desk_trial_new"), typed | {"old_answer": "I am gpt-4o, hi!"})
    assert named.status_code == 422 and "everybody would know whose it is" in named.content.decode()
    made = typed | {"new_answer": "Google made me."}
    assert client.post(reverse("desk_trial_new"), made | {"successor": "gemini-3.8-flash"}).status_code == 422
    of_openai = typed | {"new_answer": "OpenAI made me."}
    assert client.post(reverse("desk_trial_new"), of_openai).status_code == 302
    TrialPair.objects.all().delete()
    assert client.post(reverse("desk_trial_new"), typed).status_code == 302
    pair = TrialPair.objects.get()
    assert not pair.is_shown
    client.post(reverse("desk_trial_turn", args=[pair.pk]))
    assert "Oh, hi!" in client.get(address()).content.decode()
    client.post(reverse("desk_trial_turn", args=[pair.pk]))
    assert "Oh, hi!" not in client.get(address()).content.decode()
    form = client.get(reverse("desk_trial", args=[pair.pk])).content.decode()
    assert 'value="openai/gpt-6-luna"' in form
    assert "Hello" in client.get(reverse("desk_trials")).content.decode()


def test_only_staff_see_the_desk_of_trials(client: Client) -> None:
    client.force_login(ada())
    assert client.get(reverse("desk_trials")).status_code in (302, 403)


def test_the_list_at_the_desk_asks_the_same_whatever_its_length(
    client: Client, models: tuple[AIModel, AIModel], django_assert_max_num_queries: Any
) -> None:
    client.force_login(cleo())
    client.get(reverse("desk_trials"))
    counts = []
    for _more in range(2):
        a_pair(models)
        with django_assert_max_num_queries(20) as asked:
            client.get(reverse("desk_trials"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
