"""Signing in: by emailed code, by the local link, and what the marks and doors do afterwards."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import people
from users.links import read_staff_link, staff_link_path
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_code_sent_by_mail_signs_in(client: Client) -> None:
    ada = people.ada()
    answer = client.post(reverse("account_login"), {"email": ada.email})
    assert answer.status_code == 302
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE)
    assert code, mail.outbox[0].body
    client.post(answer["Location"], {"code": code[1]})
    assert client.get(reverse("account")).status_code == 200


def test_a_wrong_code_does_not(client: Client) -> None:
    ada = people.ada()
    answer = client.post(reverse("account_login"), {"email": ada.email})
    client.post(answer["Location"], {"code": "AAAAAA"})
    assert client.get(reverse("account")).status_code == 302


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client: Client) -> None:
    people.ada()
    known = client.post(reverse("account_login"), {"email": "ada@example.org"})
    unknown = Client().post(reverse("account_login"), {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_local_link_signs_in_once_and_only_by_its_button(client: Client) -> None:
    path = staff_link_path(people.cleo())
    assert client.get(path).status_code == 200
    assert client.get(reverse("desk_today")).status_code == 302
    assert client.post(path)["Location"] == reverse("desk_today")
    assert client.get(reverse("desk_today")).status_code == 200
    assert Client().post(path).status_code == 410


def test_a_forged_link_opens_nothing(client: Client) -> None:
    assert read_staff_link("forged:token") is None
    assert client.post(reverse("staff_link", args=["forged"])).status_code == 410


def test_signing_in_leaves_a_readable_mark_and_signing_out_takes_it_away(client: Client) -> None:
    client.post(staff_link_path(people.cleo()))
    client.get(reverse("desk_today"))
    assert client.cookies["signed_in"].value == "1"
    client.post(reverse("account_logout"))
    client.get(reverse("account_login"))
    assert client.cookies["signed_in"].value == ""


def test_erasing_the_account_needs_its_address_typed(client: Client) -> None:
    ada = people.ada()
    client.force_login(ada)
    assert client.post(reverse("account_erase"), {"email": "bo@example.org"}).status_code == 422
    assert User.objects.filter(pk=ada.pk).exists()
    client.post(reverse("account_erase"), {"email": ada.email})
    assert not User.objects.filter(pk=ada.pk).exists()


def test_the_export_holds_what_points_at_the_account_and_no_secret(client: Client) -> None:
    cleo = people.cleo()
    client.force_login(cleo)
    body = client.get(reverse("account_export")).json()
    assert body["account"]["email"] == cleo.email
    assert any(row.get("role") == "support" for rows in body.values() if isinstance(rows, list) for row in rows)
    assert "password" not in body["account"]
