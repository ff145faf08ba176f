"""Small catalogs for tests: one provider, one surface, one model with a date."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, Provider, Surface

# The day on which the stories of the tests happen: a Monday, one week before Claude Sonnet 4.5 leaves the Claude API.
STORY_DAY = date(2026, 11, 23)


class ProviderFactory(DjangoModelFactory[Provider]):
    class Meta:
        model = Provider
        django_get_or_create = ("key",)

    key = "anthropic"
    name = "Anthropic"
    read_on = STORY_DAY


class SurfaceFactory(DjangoModelFactory[Surface]):
    class Meta:
        model = Surface
        django_get_or_create = ("key",)

    key = "claude-api"
    name = "Claude API"
    kind = Surface.Kind.API


class AIModelFactory(DjangoModelFactory[AIModel]):
    class Meta:
        model = AIModel
        django_get_or_create = ("provider", "key")

    provider = factory.SubFactory(ProviderFactory)
    key = "claude-sonnet-4-5-20250929"
    name = "Claude Sonnet 4.5"


class AvailabilityFactory(DjangoModelFactory[Availability]):
    class Meta:
        model = Availability

    model: Any = factory.SubFactory(AIModelFactory)
    surface: Any = factory.SubFactory(SurfaceFactory)
    announced_on = date(2026, 9, 30)
    retires_on = date(2026, 11, 30)
    precision = Precision.EXACT
