"""Facts called by name in guide text."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.guides.stage import GUIDES
from transition.catalog.models import AIModel, Availability
from transition.guides.placeholders import facts_about
from transition.web.markdown import to_html

pytestmark = pytest.mark.usefixtures("shipped_once", "db", "story")


def facts() -> object:
    old, new = (AIModel.objects.select_related("provider").get(key=key) for key in (GUIDES[0][1], GUIDES[0][3]))
    return facts_about(old, new)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{date:claude-api}}", "Monday 30 November 2026"),
        ("{{ date:bedrock }}", "not before Wednesday 30 September 2026"),
        ("{{date:claude-app}}", "May 2026"),
        ("{{end:bedrock}}", "no announced end"),
        ("{{save_by:claude-api}}", "Monday 16 November 2026"),
        ("{{old:price_in}} {{new:price_batch_out}}", "$3 $5"),
        ("{{new:context}}", "1,000,000"),
        ("{{new:cutoff}}", "June 2026"),
        ("{{nonsense}}", "(not known today)"),
    ],
)
def test_a_placeholder_is_a_fact_of_the_day(text: str, told: str) -> None:
    assert facts().fill(text) == told  # type: ignore[attr-defined]


def test_a_moved_date_shows_on_the_page_at_once(client: Client) -> None:
    Availability.objects.filter(model__key=GUIDES[2][1], surface__key="openai-api").update(retires_on="2027-03-01")
    html = client.get(reverse("guide", args=GUIDES[2])).content.decode()
    assert "Monday 1 March 2027" in html
    assert "14 January 2027" not in html


def test_a_name_from_the_catalog_cannot_carry_markup() -> None:
    AIModel.objects.filter(key=GUIDES[0][1]).update(name="<script>alert(1)</script>[x](javascript:alert(2)) `*a*`")
    html = to_html(facts().fill("Before {{old:name}} and `{{old:name}}` after"))  # type: ignore[attr-defined]
    assert "<script" not in html
    assert "<a" not in html
    assert "<em>" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/track.png)",
        "<img src=x onerror=alert(1)>",
        "<div style='position:fixed'>",
        "[x](data:text/html;base64,AAAA)",
    ],
)
def test_hostile_markdown_does_no_harm(text: str) -> None:
    html = to_html(facts().fill(text))  # type: ignore[attr-defined]
    for harm in ("<script", "<img", "<div", 'href="javascript', 'href="data'):
        assert harm not in html
