"""What exists, where it can be used, when it ends, and how we know."""

from transition.catalog.models.availability import Availability
from transition.catalog.models.history import Claim, LifecycleEvent
from transition.catalog.models.loaded import LoadedEntry
from transition.catalog.models.naming import AIModel, Alias, Replacement
from transition.catalog.models.places import Provider, Surface

__all__ = [
    "AIModel",
    "Alias",
    "Availability",
    "Claim",
    "LifecycleEvent",
    "LoadedEntry",
    "Provider",
    "Replacement",
    "Surface",
]
