"""Signatures made in a row are Django's own, and a person's link opens their page and nobody else's."""

from typing import Any

import pytest
from django.core.signing import Signer
from hypothesis import given
from hypothesis import strategies as st

from tests.notices.sending import follower
from transition.notices.follows.tokens import manage_token, read_manage_token
from transition.notices.models import Follower
from transition.notices.seals import seal


@given(salt=st.text(min_size=1, max_size=80), word=st.text(max_size=300))
def test_a_seal_is_what_django_signs(salt: str, word: str) -> None:
    try:
        theirs = Signer(salt=salt).signature(word)
    except UnicodeEncodeError:
        return
    assert seal(salt)(word) == theirs


@pytest.fixture
def ada(db: None) -> Follower:
    return follower("ada")


def test_a_link_opens_its_persons_page(ada: Follower) -> None:
    assert read_manage_token(manage_token(ada)) == ada


def test_a_changed_address_closes_the_links_in_the_old_mailbox(ada: Follower) -> None:
    token = manage_token(ada)
    Follower.objects.filter(pk=ada.pk).update(email="ada.new@example.org")
    assert read_manage_token(token) is None


def test_a_link_holds_after_the_key_was_changed(ada: Follower, settings: Any) -> None:
    token = manage_token(ada)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert read_manage_token(token) == ada


@pytest.mark.parametrize(
    "change", [lambda pk, seal: f"{pk + 1}.{seal}", lambda pk, seal: f"{pk}.{seal[:-1]}", lambda pk, seal: seal]
)
def test_a_link_that_somebody_made_up_opens_nothing(ada: Follower, change: Any) -> None:
    """The second of the cast stands where the first's number is counted on."""
    follower("bo")
    pk, _dot, signature = manage_token(ada).partition(".")
    assert read_manage_token(change(int(pk), signature)) is None


@pytest.mark.parametrize("token", ["", ".", "1", "1.", "٣.x", "9" * 30 + ".x", "-1.x", "1.\x00", "a.b"])
def test_nonsense_opens_nothing(ada: Follower, token: str) -> None:
    assert read_manage_token(token) is None
