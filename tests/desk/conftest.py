"""Cleo, who is support, and her seat at the desk."""

import pytest
from django.test import Client

from tests import people
from users.models import User


@pytest.fixture
def cleo(db: None) -> User:
    return people.cleo()


@pytest.fixture
def at_desk(client: Client, cleo: User) -> Client:
    client.force_login(cleo)
    return client
