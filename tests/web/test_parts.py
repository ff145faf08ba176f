"""The shared parts, rendered alone: words first, nothing for eyes only, every error tied to its field."""

from datetime import date
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from transition.web import look

DAY = date(2026, 11, 30)
TODAY = date(2026, 11, 23)


def part(name: str, request=None, **context) -> BeautifulSoup:
    return BeautifulSoup(render_to_string(f"parts/_{name}.html", context, request=request), "html.parser")


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ", strip=True).split())


@pytest.mark.parametrize(("value", "label"), look.STATES)
def test_a_state_is_a_word_with_a_shape_that_is_not_read_aloud(value, label):
    soup = part("lifecycle", lifecycle=SimpleNamespace(value=value, label=label))
    assert words(soup) == label
    assert soup.span["data-state"] == value
    assert soup.svg["aria-hidden"] == "true"


def test_every_state_has_a_shape_of_its_own():
    shapes = {str(part("lifecycle", lifecycle=SimpleNamespace(value=value, label="")).svg) for value, _ in look.STATES}
    assert len(shapes) == len(look.STATES)


def test_only_a_firm_day_is_counted():
    assert words(part("date", day=DAY, precision="exact", today=TODAY)) == "Monday 30 November 2026 in 7 days"
    assert words(part("date", day=DAY, precision="not_before", today=TODAY)) == "not before Monday 30 November 2026"
    assert (
        words(part("date", day=DAY, precision="tentative", today=TODAY)) == "Monday 30 November 2026 , may still change"
    )


def test_a_month_never_names_a_day():
    soup = part("date", day=DAY, precision="month", today=TODAY)
    assert "30" not in words(soup)
    assert soup.time["datetime"] == "2026-11"


def test_an_unknown_date_is_said_with_the_day_it_was_checked():
    assert words(part("date", day=None, checked_on=date(2026, 11, 21))) == "No date announced, checked 21 November 2026"


def test_a_missing_source_is_said():
    assert "No source recorded" in words(part("source", url="", read_on=DAY))


def test_the_pager_keeps_the_filters_in_the_address():
    request = RequestFactory().get("/", {"provider": "anthropic", "page": "2"})
    soup = part("pager", request=request, page=Paginator(range(90), 25).page(2))
    assert soup.find("a", rel="next")["href"] == "?provider=anthropic&page=3"
    assert soup.find("a", rel="prev")["href"] == "?provider=anthropic&page=1"


def test_one_page_needs_no_pager():
    assert words(part("pager", page=Paginator(range(3), 25).page(1))) == ""


@pytest.fixture
def refused() -> BeautifulSoup:
    request = RequestFactory().get("/")
    return part("form", request=request, form=look.examples()["example_refused"], submit="Send")


def test_every_line_of_the_error_summary_leads_to_a_control(refused):
    links = refused.select(".error-summary a")
    assert len(links) == 4
    for link in links:
        assert refused.find(["input", "select", "textarea"], id=link["href"].removeprefix("#")), link


def test_a_refused_control_points_at_its_hint_and_its_error(refused):
    control = refused.find("input", attrs={"name": "model"})
    assert control["aria-invalid"] == "true"
    for target in control["aria-describedby"].split():
        assert refused.find(id=target), target


def test_a_group_is_a_fieldset_with_its_question_as_the_legend(refused):
    group = refused.find("fieldset", id="b_impact")
    assert words(group.legend) == "How much does this change affect your daily life or work?"
    assert refused.find(id=group["aria-describedby"])
    assert all(group.find("label", attrs={"for": radio["id"]}) for radio in group.find_all("input"))


def test_no_id_is_given_twice(refused):
    ids = [tag["id"] for tag in refused.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))


def test_what_may_be_left_out_says_so(refused):
    assert words(refused.find("label", attrs={"for": "b_email"})).endswith("(optional)")
    assert "optional" not in words(refused.find("label", attrs={"for": "b_model"}))


def test_nothing_typed_is_lost(refused):
    assert refused.find("input", attrs={"name": "email"})["value"] == "ada at example"


def test_hostile_labels_and_titles_are_escaped():
    assert part("empty", title="<script>alert(1)</script>").script is None
    assert part("source", url="https://example.org/", title="<img src=x onerror=alert(1)>").img is None
