"""Lists at the desk: broken and repeated rows are named, the rest is usable, and a list is final."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from tests import people
from tests.desk.announcing import signed_in, text_of
from transition.notices.models import AudienceList, AudienceListEntry, Follow, Follower, Suppression

pytestmark = pytest.mark.django_db

PAGE = "/desk/lists/"
FILE = "Email,Language,Name\nada@example.org,de,Ada\nnobody\nADA@example.org,,\nbo@example.org,klingon!,Bo\ncy@example.org,,Cy\n"


@pytest.fixture
def cleo() -> Client:
    return signed_in(people.cleo())


def given(client: Client, text: str | bytes = FILE, name: str = "People of spring") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(PAGE, {"name": name, "file": SimpleUploadedFile("people.csv", content)}, follow=True)


def test_broken_and_repeated_rows_are_named_and_the_rest_is_usable(cleo: Client) -> None:
    page = text_of(given(cleo))
    found = AudienceList.objects.get()
    assert (found.rows, found.usable, found.repeated, found.refused) == (5, 2, 1, 2)
    assert [(one["line"], one["field"]) for one in found.problems] == [(3, "address"), (4, "address"), (5, "language")]
    for words in ("People of spring", "This is not an email address.", "stands further up already"):
        assert words in page
    entries = AudienceListEntry.objects.order_by("pk").values_list("follower__email", "follower__language", "name")
    assert list(entries) == [("ada@example.org", "de", "Ada"), ("cy@example.org", "en", "Cy")]


def test_unknown_addresses_become_service_followers_and_known_ones_keep_their_wishes(cleo: Client) -> None:
    ada = Follower.objects.create(email="Ada@Example.org", language="fr", practical_only=True, offsets=[7])
    before = Follower.objects.filter(pk=ada.pk).values().get()
    given(cleo)
    assert Follower.objects.filter(pk=ada.pk).values().get() == before
    cy = Follower.objects.get(email="cy@example.org")
    assert (cy.basis, cy.confirmed_at) == (Follower.Basis.SERVICE, None)
    assert not Follow.objects.exists()
    assert AudienceList.objects.get().unknown_before == 1


def test_who_said_stop_is_on_the_list_and_stays_stopped(cleo: Client) -> None:
    Suppression.objects.create(email="ada@example.org", reason="unsubscribed")
    given(cleo)
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org\ncy@example.org\n",
        "\ufeffada@example.org\r\ncy@example.org",
        "x;ada@example.org\ny;cy@example.org\n",
    ],
)
def test_a_plain_list_needs_no_header(cleo: Client, text: str) -> None:
    given(cleo, text)
    assert AudienceList.objects.get().usable == 2


@pytest.mark.parametrize("text", [b"", b"name,town\nAda,Rome\n", b"email\nnobody\n", b"\xff\xfea\0"])
def test_a_file_without_a_usable_address_is_refused_and_the_name_stays(cleo: Client, text: bytes) -> None:
    answer = given(cleo, text)
    assert answer.status_code == 422
    assert 'value="People of spring"' in text_of(answer)
    assert not AudienceList.objects.exists() and not Follower.objects.exists()


def test_hostile_bytes_cost_their_own_rows(cleo: Client) -> None:
    given(
        cleo,
        b"ada@example.org\n\xff\xfe@example.org\nb\0o@example.org\n"
        + b"x" * 300_000
        + b"@example.org\ncy@example.org\n",
    )
    found = AudienceList.objects.get()
    assert (found.usable, found.refused) == (2, 3)


def test_a_list_takes_nobody_in_once_it_is_uploaded(cleo: Client) -> None:
    given(cleo)
    eve = Follower.objects.create(email="eve@example.org")
    entry = AudienceListEntry.objects.order_by("pk").first()
    assert entry is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceListEntry.objects.create(list=AudienceList.objects.get(), follower=eve)
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceListEntry.objects.filter(pk=entry.pk).update(follower=eve)
    entry.follower.delete()
    assert AudienceListEntry.objects.count() == 1


def test_a_list_that_is_not_frozen_would_take_them() -> None:
    """The control of the above."""
    eve = Follower.objects.create(email="eve@example.org")
    AudienceListEntry.objects.create(list=AudienceList.objects.create(name="open", digest=""), follower=eve)


def test_support_uploads_approvers_read_and_others_are_kept_out(cleo: Client, client: Client) -> None:
    given(cleo)
    url = f"{PAGE}{AudienceList.objects.get().pk}/"
    dana = signed_in(people.dana())
    assert dana.get(url).status_code == 200
    assert "Uploading needs the support role." in text_of(dana.get(PAGE))
    assert given(dana).status_code == 403
    assert signed_in(people.ada()).get(url).status_code == 403
    assert client.get(url).status_code == 302


def test_a_hundred_lists_ask_no_more_than_one(cleo: Client, django_assert_max_num_queries: Any) -> None:
    given(cleo)
    with django_assert_max_num_queries(9) as few:
        cleo.get(PAGE)
    AudienceList.objects.bulk_create(AudienceList(name=str(n), digest="") for n in range(100))
    with django_assert_max_num_queries(9) as many:
        cleo.get(PAGE)
    assert len(few) == len(many)
