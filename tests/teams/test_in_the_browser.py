"""The page of a team in a real Chromium: axe finds nothing, nothing scrolls sideways, everything by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests import people
from tests.chromium import look, sign_in, tab_to, visitor
from tests.factories import AIModelFactory, AvailabilityFactory
from tests.teams.team import calls_of_weeks, member, order, team
from transition.notices.models import Account, AccountRole, Follower, Invitation, Move, Suppression, TeamFollow
from transition.notices.teams.inviting import token_of
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
OPS, LONG = "ops@example.org", "the-people-who-keep-the-gateway-running-at-night@infrastructure.example.org"


@pytest.fixture
def account() -> Account:
    sonnet = AvailabilityFactory()
    account, _client = team(sonnet, OPS, LONG)
    calls_of_weeks(account, sonnet, 1300, 1250, 1100, 1180, 900, 720, 610, 400, 380, 220, 90, 40, 12)
    never = AvailabilityFactory(model=AIModelFactory(key="new", name="New One"), retires_on=None, precision="unknown")
    calls_of_weeks(account, never, 0, 0, 300, 800, 1250000)
    Move.objects.create(follower=Follower.objects.get(email=OPS), availability=sonnet)
    Suppression.objects.create(email=LONG, reason="bounced")
    member(account, "bo", AccountRole.TECHNICAL)
    TeamFollow.objects.create(account=account, provider=sonnet.model.provider, role="security")
    Invitation.objects.create(account=account, email="new@example.org", asks="hear", role="security")
    return account


def ada() -> User:
    return User.objects.get(email="ada@example.org")


def test_the_page_of_a_team(chromium: Browser, live_server: Any, account: Account) -> None:
    context = visitor(chromium, 375)
    sign_in(context, live_server.url, ada())
    page = context.new_page()
    page.goto(f"{live_server.url}/teams/")
    look(page, "teams")
    page.get_by_role("link", name="acme").click()
    look(page, "team")
    page.locator("summary").first.click()
    page.locator("#contact_email").fill("nobody")
    page.get_by_role("button", name="Add the address").click()
    look(page, "team-refused")
    page.get_by_role("button", name="We have moved").first.click()
    look(page, "team-moved")
    page.get_by_role("button", name="Undo").first.click()


def test_the_pages_of_an_invitation(chromium: Browser, live_server: Any, account: Account) -> None:
    hears = Invitation.objects.get()
    belongs = Invitation.objects.create(account=account, email="cy@example.org", asks="belong", role="member")
    page = visitor(chromium, 375).new_page()
    for name, invitation in (("hear", hears), ("belong", belongs)):
        page.goto(f"{live_server.url}/teams/invitation/{token_of(invitation)}/")
        look(page, f"invitation-{name}")
    page.goto(f"{live_server.url}/teams/invitation/forged/")
    look(page, "invitation-unknown")


def test_the_desk(chromium: Browser, live_server: Any, account: Account) -> None:
    cleo = people.cleo()
    context = visitor(chromium, 375)
    sign_in(context, live_server.url, cleo)
    page = context.new_page()
    for name, path in (("accounts", ""), ("account", f"{account.pk}/")):
        page.goto(f"{live_server.url}/desk/accounts/{path}")
        look(page, f"desk-{name}")


def test_contacts_are_kept_by_keyboard_and_without_javascript(
    chromium: Browser, live_server: Any, account: Account
) -> None:
    context = visitor(chromium, 1280, java_script_enabled=False)
    sign_in(context, live_server.url, ada())
    page = context.new_page()
    page.goto(f"{live_server.url}/teams/{account.pk}/")
    for words, after in (("Later", [LONG, OPS]), ("Take away", [OPS]), ("Undo", [LONG, OPS])):
        button = page.get_by_role("button", name=words).first
        tab_to(page, button)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        expect(page.get_by_role("heading", name="Who hears")).to_be_visible()
        assert order(account) == after
    context.close()
