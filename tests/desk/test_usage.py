"""Usage at the desk: upload, choose columns, read the report; tokens are shown once."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import people
from tests.desk.announcing import signed_in, text_of
from tests.factories import AvailabilityFactory
from tests.usage.rows import GOOD, HEADER, brought_in
from transition.notices.models import Usage, UsageImport, UsageToken, UsageUpload

pytestmark = pytest.mark.django_db

PAGE = "/desk/usage/"
CHOICES = {
    "account": "account", "model": "model", "surface": "surface", "on_surface": "", "first_on": "first_on",
    "last_on": "last_on", "calls": "calls", "contact": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def story_day() -> Any:
    import time_machine

    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        yield


@pytest.fixture
def cleo() -> Client:
    AvailabilityFactory()
    return signed_in(people.cleo())


def given(client: Client, text: str | bytes, name: str = "usage.csv") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def columns_page(client: Client, text: str) -> str:
    return str(given(client, text)["Location"])


def test_readers_approvers_and_strangers_are_kept_out(client: Client) -> None:
    for url in (PAGE, f"{PAGE}tokens/", f"{PAGE}imports/1/", f"{PAGE}uploads/1/"):
        assert client.get(url).status_code == 302
        assert signed_in(_known("ada")).get(url).status_code == 403
        assert signed_in(_known("dana")).get(url).status_code == 403


def test_an_empty_page_says_what_usage_is_for(cleo: Client) -> None:
    assert "Nothing is imported yet." in text_of(cleo.get(PAGE))


def test_upload_choose_import_report(cleo: Client) -> None:
    url = columns_page(cleo, f"{HEADER}\n{GOOD}\n{GOOD.replace(',120,', ',many,')}\n")
    page = text_of(cleo.get(url))
    assert "2026-11-20" in page and "Nothing is imported yet" in page
    assert page.count("selected") >= 6
    assert not Usage.objects.exists()
    report = cleo.post(url, CHOICES, follow=True)
    assert "Calls are a whole number" in text_of(report)
    run = UsageImport.objects.get()
    assert (run.door, run.rows, run.new, run.refused, run.file_name) == ("desk", 2, 1, 1, "usage.csv")
    assert not UsageUpload.objects.exists()
    assert "usage.csv" in text_of(cleo.get(PAGE))


def test_a_wrong_choice_loses_nothing(cleo: Client) -> None:
    url = columns_page(cleo, f"{HEADER}\n{GOOD}\n")
    answer = cleo.post(url, CHOICES | {"surface": "", "calls": "contact"})
    assert answer.status_code == 422
    assert "Choose a column, or one surface for every row." in text_of(answer)
    assert '<option value="contact" selected>' in text_of(answer)
    assert cleo.post(url, CHOICES).status_code == 302
    assert Usage.objects.count() == 1


def test_a_column_that_the_file_does_not_have_is_refused(cleo: Client) -> None:
    url = columns_page(cleo, f"{HEADER}\n{GOOD}\n")
    assert cleo.post(url, CHOICES | {"account": "customer"}).status_code == 422
    assert not UsageImport.objects.exists()


def test_one_surface_for_every_row(cleo: Client) -> None:
    url = columns_page(cleo, f"{HEADER}\n{GOOD.replace('claude-api', '')}\n")
    assert cleo.post(url, CHOICES | {"surface": "", "on_surface": "claude-api"}).status_code == 302
    assert Usage.objects.get().surface.key == "claude-api"


@pytest.mark.parametrize("content", [b"", b"\xff\xfea\0"])
def test_a_file_that_is_no_table_is_said_at_once(cleo: Client, content: bytes) -> None:
    answer = given(cleo, content)
    assert answer.status_code == 422
    assert "error-summary" in text_of(answer)
    assert not UsageUpload.objects.exists()


def test_a_large_file_comes_back_whole_from_the_place_where_it_waits(cleo: Client) -> None:
    lines = [GOOD.replace("acme", f"acme{n}{'x' * 150}") for n in range(12_000)]
    url = columns_page(cleo, "\n".join([HEADER, *lines]))
    assert UsageUpload.objects.get().parts.count() == 3
    cleo.post(url, CHOICES)
    assert UsageImport.objects.get().new == 12_000


def test_words_in_a_file_are_shown_as_words(cleo: Client) -> None:
    evil = "<script>alert(1)</script>"
    url = columns_page(cleo, f"{HEADER},{evil}\n{GOOD},{evil}\n")
    assert evil not in text_of(cleo.get(url))


def test_a_hundred_imports_ask_no_more_than_one(cleo: Client, django_assert_max_num_queries: Any) -> None:
    brought_in([GOOD])
    with django_assert_max_num_queries(9) as few:
        cleo.get(PAGE)
    UsageImport.objects.bulk_create(UsageImport(door="api", digest=str(n)) for n in range(100))
    with django_assert_max_num_queries(9) as many:
        cleo.get(PAGE)
    assert len(few) == len(many)


def test_a_token_is_shown_once(cleo: Client) -> None:
    page = text_of(cleo.post(f"{PAGE}tokens/", {"name": "billing export"}))
    assert "tru_" in page and "billing export" in page
    assert "tru_" not in text_of(cleo.get(f"{PAGE}tokens/"))


def test_a_token_without_a_name_is_not_made(cleo: Client) -> None:
    assert cleo.post(f"{PAGE}tokens/", {"name": ""}).status_code == 422
    assert not UsageToken.objects.exists()


def test_revoking_is_a_post_and_is_shown(cleo: Client) -> None:
    cleo.post(f"{PAGE}tokens/", {"name": "billing export"})
    url = reverse("desk_usage_token_revoke", args=[UsageToken.objects.get().pk])
    assert cleo.get(url).status_code == 405
    assert "Revoked" in text_of(cleo.post(url, follow=True))


def _known(name: str) -> Any:
    found = people.User.objects.filter(email=f"{name}@example.org").first()
    return found or getattr(people, name)()


def test_a_file_that_is_no_text_is_refused_in_a_sentence(cleo: Client) -> None:
    answer = given(cleo, bytes(range(128, 256)) * 20)
    assert answer.status_code == 422 and "is not text in UTF-8" in text_of(answer)
    assert not UsageUpload.objects.exists()


def test_a_row_in_another_encoding_is_shown_and_refused_by_its_line(cleo: Client) -> None:
    url = str(given(cleo, f"{HEADER}\n{GOOD}\nMüller{GOOD}\n".encode("latin-1"))["Location"])
    assert "M?ller" in text_of(cleo.get(url))
    report = text_of(cleo.post(url, CHOICES, follow=True))
    assert "UTF-8" in report
