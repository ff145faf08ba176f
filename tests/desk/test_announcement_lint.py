"""What a second reader would object to, where it stands, and that our own texts pass it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.conf import settings

from tests.desk.announcing import draft, followers, page, signed_in, text_of
from transition.desk.announcements import beginnings, lint
from transition.desk.announcements.lint.days import cruel_about, known_days
from transition.desk.announcements.lint.reading import reading_age
from transition.notices import drafts
from transition.notices.forecasting import Forecast
from transition.notices.milestones import Moment
from transition.notices.models import Act, Follower, Kind, Plan
from transition.notices.texts import default_texts
from users.models import User

GOOD = "{model} leaves {surface} {when}."
HARD = (
    "Notwithstanding considerable organisational deliberation, comprehensive infrastructural discontinuation necessitates "
    "reconsidering established conversational implementations, particularly interdependent integrations whose "
    "maintainability presupposes uninterrupted availability of predetermined functionality throughout transformational "
    "circumstances everywhere, including internationally distributed organisations."
)


def codes(body: str, subject: str = "{model} on {surface}", **more: Any) -> list[str]:
    return [one.code for one in lint.about_text("announced", subject, body, **more)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Try our new model today.", "sells"),
        ("It is better than before.", "sells"),
        ("The model is dead.", "hurts"),
        ("Simply switch.", "hurts"),
        ("Act now.", "presses"),
        ("Goodbye from your old friend.", "speaks_as_model"),
        ("I'll be gone.", "speaks_as_model"),
        ("It was my pleasure.", "speaks_as_model"),
        ("It leaves tomorrow.", "typed_day"),
        ("It leaves on 30 November 2026.", "cannot_be_sent"),
        ("It is gone!", "exclaims"),
        ("word " * 151, "long"),
        (HARD, "hard_to_read"),
    ],
)
def test_each_objection_is_found_and_its_absence_is_not(text: str, code: str) -> None:
    assert code in codes(f"{GOOD}\n\n{text}")
    assert code not in codes(GOOD)


def test_a_text_without_its_surface_blocks_the_review() -> None:
    found = lint.about_text("announced", "{model}", "{model} leaves {when}.")
    assert [(one.code, one.is_error) for one in found] == [("no_surface", True)]


def test_each_finding_says_where_and_what_to_do() -> None:
    (found,) = lint.about_text("announced", "{model}", f"{GOOD}\n\nBuy it.", where="Announced")
    assert found.where == "Announced, line 3"
    assert found.do == "Say what the provider suggests, without praise."


def test_words_of_another_language_are_not_looked_for() -> None:
    assert codes(f"{GOOD} I, killed", language="fr") == []
    assert codes(f"{GOOD} Adieu !", language="fr") == ["exclaims"]


def test_the_texts_we_ship_pass() -> None:
    found = {
        (text.kind, text.days_before): lint.about_text(text.kind, text.subject, text.body, text.acknowledgement)
        for text in default_texts("en")
    }
    assert not any(found.values()), found


@pytest.mark.parametrize("key", [path.stem for path in Path("transition/desk/announcements/data/templates").glob("*")])
def test_the_texts_of_templates_pass(key: str) -> None:
    for text in beginnings.templates()[key].texts:
        found = lint.about_text(text["kind"], text["subject"], text["body"], text.get("acknowledgement", ""))
        assert not found, found


def test_the_reading_age_is_the_published_formula() -> None:
    # 40 words of 4 letters in 4 sentences: 4.71 * 4 + 0.5 * 10 - 21.43 = 2.41, so grade 3 and age 8.
    assert reading_age("word word word word word word word word word word. " * 4) == 8
    assert reading_age("Too short to say.") is None


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (datetime(2027, 2, 14, 9, tzinfo=UTC), "Valentine's Day"),
        (datetime(2026, 12, 25, 9, tzinfo=UTC), "Christmas"),
        (datetime(2026, 11, 26, 9, tzinfo=UTC), "Thanksgiving"),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), "weekend"),
        (datetime(2026, 12, 4, 15, tzinfo=UTC), "late on a Friday"),
        (datetime(2029, 3, 6, 9, tzinfo=UTC), "Holidays are known until 2028-12-31 only."),
    ],
)
def test_a_cruel_day_is_named(moment: datetime, why: str) -> None:
    assert any(why in said for said in cruel_about(moment))


def test_an_ordinary_morning_is_not_cruel() -> None:
    assert list(cruel_about(datetime(2026, 12, 4, 9, tzinfo=UTC))) == []


def test_the_calendar_names_its_sources_and_the_day_they_were_read() -> None:
    said = yaml.safe_load((settings.BASE_DIR / "transition/desk/announcements/data/cruel_days.yaml").read_text())
    assert len(said["sources"]) >= 3 and said["read_on"]
    assert all(one.on <= one.until for one in known_days()[0])


@pytest.fixture
def plan(cleo: User) -> Plan:
    return draft(cleo)


@pytest.mark.django_db
def test_an_error_blocks_the_review(plan: Plan, cleo: User) -> None:
    drafts.revise(plan, cleo, kind="announced", subject="{model}", body="It leaves {when}.")
    answer = signed_in(cleo).post(page(plan, "_submit"), {"read": []})
    assert answer.status_code == 422
    assert "Mend what blocks the review first." in text_of(answer)
    plan.refresh_from_db()
    assert plan.state == "draft"


@pytest.mark.django_db
def test_a_warning_is_answered_for_by_name_and_again_when_the_words_change(plan: Plan, cleo: User) -> None:
    drafts.revise(plan, cleo, kind="announced", subject="{model}", body=f"{GOOD} Buy the other one.")
    client = signed_in(cleo)
    assert client.post(page(plan, "_submit")).status_code == 422
    keys = [one.key for one, _act in client.get(page(plan, "_submit")).context["findings"]]
    client.post(page(plan, "_submit"), {"read": keys})
    plan.refresh_from_db()
    assert plan.state == "in_review"
    said = text_of(client.get(page(plan, "_review")))
    assert "Read and kept by Cleo." in said
    assert "Marketing." in said and "Service message." not in said
    assert Act.objects.filter(what="acknowledged").count() == len(keys)
    drafts.revise(plan, cleo, kind="announced", subject="{model}", body=f"{GOOD} Subscribe.")
    assert client.post(page(plan, "_submit")).status_code == 422


@pytest.mark.django_db
def test_missing_translations_are_listed_with_their_readers(plan: Plan, cleo: User, settings: Any) -> None:
    settings.NOTICES_LANGUAGES = ["de"]
    followers(plan.availability, "ada@example.org")  # type: ignore[arg-type]
    Follower.objects.update(language="de")
    said = text_of(signed_in(cleo).get(page(plan)))
    assert "German" in said and "1 follower reads" in said


@pytest.mark.django_db
def test_an_audience_of_nobody_and_of_everybody_is_said(plan: Plan, cleo: User) -> None:
    assert "it reaches nobody" in text_of(signed_in(cleo).get(page(plan, "_submit")))
    followers(plan.availability, "ada@example.org", "bo@example.org")  # type: ignore[arg-type]
    assert "every follower of this site: 2" in text_of(signed_in(cleo).get(page(plan, "_submit")))
    Follower.objects.create(email="cy@example.org", confirmed_at="2026-11-01T00:00:00Z")
    assert "every follower of this site" not in text_of(signed_in(cleo).get(page(plan, "_submit")))


def test_what_is_late_is_judged_by_the_day_on_which_it_would_leave(cleo: User) -> None:
    with time_machine.travel("2026-12-25T10:00:00Z", tick=False):
        late = Moment(
            Kind.COUNTDOWN, 7, datetime(2026, 12, 22, 9, tzinfo=UTC), datetime(2026, 12, 28, 9, tzinfo=UTC), True
        )
        found = lint.about_plan(draft(cleo), [], None, None, [Forecast(late, [])])
    assert "cruel_day" in [one.code for one in found]
