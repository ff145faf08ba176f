"""Tell the affected: accounts that used the model, and people on a list, follow nothing and hear all the same."""

import pytest
from django.core.exceptions import ValidationError

from tests.notices.sending import Mailbox, follower, leaving, running_plan, staff, states, work
from tests.usage.rows import account_with
from transition.catalog.models import Availability
from transition.notices import audience, drafts
from transition.notices.models import AudienceList, AudienceListEntry, Follower, Stop, Suppression
from transition.notices.moments import database_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def sonnet(mailbox: Mailbox) -> Availability:
    availability = leaving(6)
    account_with(availability, "acme", "first@example.org", "second@example.org")
    return availability


def listed(*names: str) -> AudienceList:
    made = AudienceList.objects.create(name="The big customers", digest="0", rows=len(names), usable=len(names))
    for name in names:
        person = Follower.objects.create(email=f"{name}@example.org", basis=Follower.Basis.SERVICE)
        AudienceListEntry.objects.create(list=made, follower=person)
    made.frozen_at = database_now()
    made.save(update_fields=["frozen_at"])
    return made


def test_the_contact_of_an_account_with_usage_hears_and_reads_why(sonnet: Availability, mailbox: Mailbox) -> None:
    follower("ada", model=sonnet.model)
    plan = running_plan(sonnet, audience={"usage": 90})
    work()
    assert mailbox.recipients == ["first@example.org"]
    assert (
        "an account that you answer for uses Claude Sonnet 4.5"
        in mailbox.messages[0].get_body(("plain",)).get_content()
    )
    assert states(plan) == {"accepted": 1}


def test_followers_and_the_affected_together_hear_once_each(sonnet: Availability, mailbox: Mailbox) -> None:
    follower("ada", model=sonnet.model)
    running_plan(sonnet, audience={"any": [{"followers": ["model"]}, {"usage": 90}]})
    work()
    assert sorted(mailbox.recipients) == ["ada@example.org", "first@example.org"]
    reasons = {m["To"]: "asked to hear" in m.get_body(("plain",)).get_content() for m in mailbox.messages}
    assert reasons == {"ada@example.org": True, "first@example.org": False}


def test_a_list_hears_but_for_those_who_stopped(sonnet: Availability, mailbox: Mailbox) -> None:
    made = listed("gus", "hal")
    Stop.objects.create(follower=Follower.objects.get(email="hal@example.org"), model=sonnet.model)
    running_plan(sonnet, audience={"all": [{"list": made.pk}, {"not": {"usage": 90}}]})
    work()
    assert mailbox.recipients == ["gus@example.org"]


def test_whoever_no_address_works_for_is_counted_as_left_out(sonnet: Availability, mailbox: Mailbox) -> None:
    for name in ("first", "second"):
        Suppression.objects.create(email=f"{name}@example.org", reason="bounced")
    plan = running_plan(sonnet, audience={"usage": 90})
    work()
    assert mailbox.messages == []
    assert states(plan) == {"skipped:suppressed": 1}


@pytest.mark.parametrize("rule", [{"usage": 0}, {"usage": "90"}, {"usage": 9999}, {"list": 12345}, {"list": True}])
def test_a_rule_that_cannot_be_asked_is_refused(sonnet: Availability, rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        drafts.propose(sonnet, staff()[0], audience=rule)


def test_the_form_offers_both_and_names_them(sonnet: Availability) -> None:
    made = listed("gus")
    offered = [audience.in_words(one) for one in audience.offered(general=False)]
    assert "accounts that used it in the last 90 days" in offered
    assert f"people on the list “{made.name}”" in offered
    assert not any("accounts" in audience.in_words(one) for one in audience.offered(general=True))
