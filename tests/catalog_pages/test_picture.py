"""The picture: the nearest retirements as bars, with the list as its text twin."""

from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from tests.catalog_pages.conftest import many, on
from tests.factories import AIModelFactory
from transition.catalog.models import AIModel

pytestmark = pytest.mark.django_db


def picture(client: Client, path: str = "/") -> Tag | None:
    return BeautifulSoup(client.get(path).content, "html.parser").select_one("figure.lanes")


def test_each_dated_surface_has_a_bar_and_a_floor_is_hatched(client: Client, sonnet: AIModel) -> None:
    figure = picture(client)
    assert len(figure.select(".lane-name")) == 1
    # Three that end, one floor, one that ended before the picture begins.
    assert len(figure.select(".lane-bar")) == 4
    assert len(figure.select(".lane-floor")) == 1


def test_it_says_in_words_what_it_draws(client: Client, sonnet: AIModel) -> None:
    drawing = picture(client).select_one("svg")
    assert drawing["role"] == "img"
    said = drawing.select_one("desc").get_text()
    assert "Claude Sonnet 4.5" in said
    assert "Amazon Bedrock, may end any day" in said
    assert "Claude Api, 30 Nov 2026" in said


def test_bars_end_in_the_order_of_their_days(client: Client) -> None:
    model = AIModelFactory()
    on(model, "claude-api", date(2026, 12, 1))
    on(model, "bedrock", date(2027, 1, 1))
    widths = [float(one["width"].rstrip("%")) for one in picture(client).select(".lane-bar")]
    assert widths == sorted(widths) and widths[0] < widths[1]
    today = float(picture(client).select_one(".lane-today")["x1"].rstrip("%"))
    assert today < 20 + widths[0]


def test_the_range_is_a_link_and_widens_the_picture(client: Client, sonnet: AIModel) -> None:
    on(AIModelFactory(key="later", name="Later"), "claude-api", date(2027, 8, 1))
    assert len(picture(client).select(".lane-name")) == 1
    assert picture(client).select_one("#range-12")["href"] == "?range=12"
    assert len(picture(client, "/?range=12").select(".lane-name")) == 2


def test_it_is_bounded_and_carries_no_inline_style(client: Client) -> None:
    many(60)
    answer = client.get("/?range=12").content.decode()
    assert len(picture(client, "/?range=12").select(".lane-name")) == 16
    assert "style=" not in answer


def test_with_nothing_ahead_there_is_no_picture(client: Client) -> None:
    on(AIModelFactory(), "claude-api")
    assert picture(client) is None


def test_a_long_name_is_cut_in_the_picture_only(client: Client) -> None:
    on(AIModelFactory(key="long", name="A model with an unusually long name indeed"), "claude-api", date(2026, 12, 1))
    figure = picture(client)
    assert figure.select_one(".lane-name").get_text().endswith("…")
    assert "A model with an unusually long name indeed" in figure.select_one("desc").get_text()
