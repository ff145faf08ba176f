"""Signing in: by emailed code, by the local link, and what the marks and doors do afterwards."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import people
from users.links import read_staff_link, staff_link_path
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_before(settings: Any) -> None:
    """Count what this test asks for and nothing else: a connection may ask so many times a minute."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


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


def test_asking_for_an_account_that_exists_looks_the_same_and_the_mail_leads_to_sign_in(client: Client) -> None:
    people.ada()
    new = client.post(reverse("account_signup"), {"email": "new@example.org"})
    old = Client().post(reverse("account_signup"), {"email": "ada@example.org"})
    assert (old.status_code, old["Location"]) == (new.status_code, new["Location"])
    assert "http://localhost:8000/account/login/" in mail.outbox[1].body
    assert "password" not in mail.outbox[1].body


def test_a_new_account_is_confirmed_by_its_code(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"email": "new@example.org"})
    page = client.get(answer["Location"]).content.decode()
    assert "We sent it to new@example.org." in page
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE)
    assert code, mail.outbox[0].body
    client.post(answer["Location"], {"code": code[1]})
    assert client.get(reverse("account")).status_code == 200


def test_every_mail_about_an_account_speaks_as_the_site_does(client: Client) -> None:
    people.ada()
    for page, email in (("login", "ada"), ("login", "nobody"), ("signup", "ada"), ("signup", "new")):
        Client().post(reverse(f"account_{page}"), {"email": f"{email}@example.org"})
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        assert message.body.endswith("-- \nTransition\nhttp://localhost:8000")
        assert "!" not in message.subject + message.body
        assert message.subject == message.subject.capitalize()


@pytest.mark.parametrize(
    ("page", "email"), [("login", "ada"), ("login", "nobody"), ("signup", "ada"), ("signup", "new")]
)
def test_a_mail_server_that_is_down_is_said_whoever_asks(client: Client, settings: Any, page: str, email: str) -> None:
    people.ada()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(reverse(f"account_{page}"), {"email": f"{email}@example.org"})
    assert answer.status_code == 503
    assert "nothing was sent" in answer.content.decode()


def test_asking_too_often_is_answered_in_words(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False):
        answers = [client.post(reverse("account_signup"), {"email": f"new{n}@example.org"}) for n in range(30)]
    assert answers[-1].status_code == 429
    assert "This connection asked many times in a short while" in answers[-1].content.decode()


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
