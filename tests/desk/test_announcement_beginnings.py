"""A draft may begin with a template or with another announcement."""

import pytest

from tests.desk.announcing import draft, leaving, signed_in, text_of
from tests.desk.test_announcement_writing import NEW, PLAN
from tests.factories import AIModelFactory, AvailabilityFactory
from transition.desk.announcements.beginnings import beginning, templates
from transition.notices import drafts
from transition.notices.models import Act, Plan
from transition.notices.wording import check_text
from users.models import User

pytestmark = pytest.mark.django_db


def test_there_is_a_template_for_each_kind_of_ending() -> None:
    assert [one.partition("-")[2] for one in templates()] == ["ninety-days", "sixty-days", "chat-app", "emergency"]


@pytest.mark.parametrize("key", list(templates()))
def test_a_template_makes_a_plan_that_can_be_reviewed(key: str, cleo: User) -> None:
    about = leaving()
    begun = beginning(key, None, about)
    assert begun
    fields = {name: templates()[key].plan[name] for name in ("offsets", "tone", "on_unknown")}
    plan = drafts.propose(about, cleo, texts=begun.texts, **fields)
    for text in plan.content():
        check_text(text.kind, text.subject, text.body, text.acknowledgement)
    assert begun.initial["channels"] == ["email"] or "email" in begun.initial["channels"]
    assert plan.content().count() >= 12


def test_the_form_offers_templates_and_is_filled_by_one(cleo: User) -> None:
    about = leaving()
    client = signed_in(cleo)
    assert "Removal from a chat app" in text_of(client.get(NEW, {"about": about.pk}))
    address = f"{NEW}?about={about.pk}&template=4-emergency"
    said = text_of(client.get(address))
    assert "Filled in from “Emergency”" in said
    client.post(address, PLAN | {"about": about.pk, "offsets": ["7", "1", "0"]})
    plan = Plan.objects.get()
    assert plan.content().get(kind="announced").subject.startswith("Please read:")
    assert Act.objects.get().detail == "from “Emergency”"


def test_a_copy_brings_settings_and_texts_to_another_model_and_leaves_the_first_alone(cleo: User) -> None:
    plan = draft(cleo)
    drafts.edit(plan, offsets=[14, 3], channels=["email"])
    drafts.revise(plan, cleo, kind="announced", subject="{model}", body="Ours: {model} leaves {surface} {when}.")
    other = AvailabilityFactory(model=AIModelFactory(key="other", name="Other 1"))
    client = signed_in(cleo)
    assert f"copy={plan.pk}" in text_of(client.get(NEW, {"q": "other", "copy": plan.pk}))
    address = f"{NEW}?about={other.pk}&copy={plan.pk}"
    assert 'value="3"' in text_of(client.get(address))
    client.post(address, PLAN | {"about": other.pk, "offsets": ["14", "3"], "resend": []})
    copy = Plan.objects.exclude(pk=plan.pk).get()
    assert (copy.state, copy.availability, copy.offsets) == ("draft", other, [14, 3])
    assert copy.content().get(kind="announced").body.startswith("Ours:")
    assert copy.content().count() == plan.content().count()


@pytest.mark.parametrize("copy", ["x", "-1", "999999", "9" * 40])
def test_a_copy_of_nothing_is_not_found(cleo: User, copy: str) -> None:
    assert signed_in(cleo).get(NEW, {"copy": copy}).status_code == 404
