"""A load of guide files beside an approval at the desk: one waits at the door for the other, and neither is thrown out."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.desk.guides.stage import saved
from tests.guides.test_load_guides import guide as file
from tests.guides.test_load_guides import load, written
from tests.patience import wait_for
from transition import clock
from transition.guides import loading
from transition.guides.editing import reviewing
from transition.guides.models import Guide, Review
from transition.web.models import EditionQuerySet
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = {"from": "openai/gpt-4o", "to": "openai/gpt-5.2"}


@pytest.fixture
def review(guide: Guide, tmp_path: Path, cleo: User) -> Review:
    """Two guides are shipped; of the second one a text of the desk's own is in review."""
    load(written(tmp_path, file(**SECOND), "second.yaml"))
    second = Guide.objects.get(successor__key="gpt-5.2")
    return reviewing.ask(saved(second, cleo), clock.now())


def at_once(folder: Path, review: Review, approver: User, monkeypatch: pytest.MonkeyPatch) -> list[type[Exception]]:
    """Approve while new files of both guides are loaded; return with what either of them was thrown out."""
    thrown: list[type[Exception]] = []
    store = loading._store

    def approve() -> None:
        try:
            reviewing.approve(review, approver, review.digest, clock.now())
        except OperationalError as problem:
            thrown.append(type(problem))
        finally:
            connection.close()

    other = threading.Thread(target=approve)

    def stored(reading: Any, **about: Any) -> None:
        store(reading, **about)
        if other.ident is None:
            other.start()
            wait_for(somebody_waits)

    monkeypatch.setattr(loading, "_store", stored)
    newer = {"lede": {"develop": "Newer.", "talk": "Newer."}}
    files = [written(folder, file(**newer), "a.yaml"), written(folder, file(**SECOND, **newer), "b.yaml")]
    try:
        load(*files)
    except OperationalError as problem:
        thrown.append(type(problem))
    other.join()
    return thrown


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_both_arrive(tmp_path: Path, review: Review, dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_once(tmp_path, review, dana, monkeypatch) == []
    review.refresh_from_db()
    assert review.published_at
    first, second = Guide.objects.order_by("successor__key").select_related("published")
    assert first.published == review.revision
    assert second.published and second.published.lede_develop == "Newer."


def test_a_build_that_does_not_wait_at_the_door_throws_one_of_them_out(
    tmp_path: Path, review: Review, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EditionQuerySet, "hold", lambda self: None)
    assert at_once(tmp_path, review, dana, monkeypatch) == [OperationalError]
