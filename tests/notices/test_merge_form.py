"""The merge form: what it fills in is byte for byte what Django builds for the same person."""

import re
from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.notices.sending import leaving, running_plan
from transition.catalog.models import AIModel
from transition.notices.channels.email.composing import compose
from transition.notices.channels.email.merging import wire
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters
from transition.notices.models import Milestone
from transition.notices.moments import database_now
from transition.notices.stories import Story

pytestmark = pytest.mark.django_db

NAMES = ["Claude Sonnet 4.5", "Клод", "克劳德" * 40, "\u202eA=B_.", "." * 30, "=?utf-8?q?x?=", "%s %(date)s {} \\1"]
BODIES = [
    "{model} leaves {surface} {when}.\n\n.starts with a dot\n..two\n\nFrom here on: {date}",
    "{model} " + "wörd " * 300 + " {date}",
    "{model} " + "w" * 1200 + "\n\n{date}. 100% = all of it: https://stop.invalid/~ \\g<0>",
]
SITES = ["https://transition.example.org", "http://localhost:8000", f"https://{'a' * 50}.example.org:8443"]
LANGUAGES = ["en", "de", "ar", "pt-br"]


def letters_of(name: str, body: str) -> Letters:
    availability = leaving(6)
    AIModel.objects.filter(pk=availability.model.pk).update(name=name)
    plan = running_plan(availability)
    story = Story(Milestone.objects.filter(plan=plan).order_by("pk")[0], database_now())
    for revision in story.revisions:
        revision.body = body
    return Letters(story)


def row_for(email: str, language: str, follower_id: int = 7, practical_only: bool = False) -> HandedOff:
    return HandedOff(
        id=1,
        channel="email",
        endpoint="",
        follower_id=follower_id,
        address=email,
        secrets="",
        language=language,
        practical_only=practical_only,
        basis="asked",
        was_on=date(2026, 1, 2),
        provider_key=f"m1.f{follower_id}.email",
        attempts=1,
    )


def as_django_sends_it(row: HandedOff, letters: Letters) -> bytes:
    return wire(compose(row, letters).mail())


def without_boundary(letter: bytes) -> bytes:
    found = re.search(rb'boundary="([^"]+)"', letter)
    assert found
    return letter.replace(found[1], b"the boundary")


LOCALS = st.from_regex(r"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}\Z")
HOSTS = st.from_regex(r"\A[a-z0-9-]{1,63}(\.[a-z0-9-]{1,40}){1,4}\Z")


@pytest.mark.parametrize(("body", "site"), list(zip(BODIES, SITES, strict=True)), ids=["short", "8-bit", "long"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_filled_in_equals_what_django_builds(name: str, body: str, site: str, settings: object) -> None:
    settings.SITE_URL = site  # type: ignore[attr-defined]
    letters = letters_of(name, body)

    @given(
        local=LOCALS, host=HOSTS, language=st.sampled_from(LANGUAGES), person=st.integers(1, 2**62), plain=st.booleans()
    )
    def same(local: str, host: str, language: str, person: int, plain: bool) -> None:
        row = row_for(f"{local}@{host}", language, person, plain)
        with time_machine.travel("2026-11-25T10:00:00Z", tick=False):
            letter = compose(row, letters)
            if letter.merged is not None:
                assert without_boundary(b"".join(letter.merged)) == without_boundary(as_django_sends_it(row, letters))

    settings_of_hypothesis(same)()
    with time_machine.travel("2026-11-25T10:00:00Z", tick=False):
        assert all(compose(row_for("ada@example.org", one), letters).merged for one in LANGUAGES)


def settings_of_hypothesis(test: object) -> object:
    return settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))(test)  # type: ignore[operator]
