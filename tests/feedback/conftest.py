import pytest

from tests.factories import AIModelFactory
from transition.catalog.models import AIModel


@pytest.fixture
def sonnet(db: None) -> AIModel:
    return AIModelFactory(name="Claude Sonnet 4.5", key="claude-sonnet-4-5-20250929")
