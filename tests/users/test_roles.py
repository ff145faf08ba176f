"""Roles: closed by default, given by an admin, effective at the next request."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from users.models import HeldRole, Role, User

pytestmark = pytest.mark.django_db


def test_the_desk_is_closed_to_readers(client: Client) -> None:
    client.force_login(people.ada())
    assert client.get(reverse("desk_today")).status_code == 403


def test_taking_a_role_away_acts_at_the_next_request(client: Client) -> None:
    cleo = people.cleo()
    client.force_login(cleo)
    assert client.get(reverse("desk_today")).status_code == 200
    HeldRole.objects.filter(user=cleo).delete()
    assert client.get(reverse("desk_today")).status_code == 403


def test_support_cannot_give_roles(client: Client) -> None:
    client.force_login(people.cleo())
    assert client.post(reverse("desk_role_give"), {"email": "x@example.org", "role": "admin"}).status_code == 403
    assert not HeldRole.objects.filter(role=Role.ADMIN).exists()


def test_an_admin_gives_a_role_to_an_address_without_an_account(client: Client) -> None:
    finn = people.finn()
    client.force_login(finn)
    client.post(reverse("desk_role_give"), {"email": "New@Example.org", "role": "approver"})
    held = HeldRole.objects.get(user__email="new@example.org")
    assert (held.role, held.given_by) == (Role.APPROVER, finn)


def test_a_wrong_address_is_refused_and_kept_in_the_form(client: Client) -> None:
    client.force_login(people.finn())
    answer = client.post(reverse("desk_role_give"), {"email": "not an address", "role": "support"})
    assert answer.status_code == 422
    assert "not an address" in answer.content.decode()


def test_the_last_admin_cannot_be_taken_away(client: Client) -> None:
    finn = people.finn()
    client.force_login(finn)
    client.post(reverse("desk_role_take", args=[finn.roles.get().pk]))
    assert finn.has_role(Role.ADMIN)
    assert HeldRole.objects.filter(user=finn, role=Role.ADMIN).exists()


def test_an_admin_holds_every_role() -> None:
    assert people.finn().has_role(Role.SUPPORT)
    assert not people.cleo().has_role(Role.APPROVER)


def test_an_address_has_one_account_whatever_its_case() -> None:
    people.ada()
    with pytest.raises(Exception, match="account already|already exists"):
        User.objects.create_user("ADA@example.org")
