"""The same watch in Prometheus' words, at /metrics, for whoever shows the token."""

import os
from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from transition.notices.alarms import NAMES, alarms
from transition.notices.models import Milestone, Mismatch, Plan
from transition.notices.models.deliveries import Delivery, State
from transition.notices.watching import heartbeat_ages, oldest_due
from transition.web.access import open_to_all

# Counting the rows of a large milestone takes a moment; several scrapers share one count.
_ROWS_STAY = 30


class Gauges(Collector):
    """What the database holds at the moment of the scrape, so that it is the same whichever process answers."""

    def collect(self) -> Iterable[Metric]:
        up = Counter(alarm.name for alarm in alarms())
        yield _gauge("oldest_due_seconds", "How long the oldest message that could leave waits.", _oldest())
        yield _gauge("running_plans", "Announcements that run.", Plan.objects.running().count())
        yield _gauge("unknown", "Messages that may or may not have arrived.", _unknown())
        yield _gauge("sums_mismatched", "Milestones whose sums do not add up.", Mismatch.objects.count())
        yield _labelled("heartbeat_age_seconds", "Since a part reported.", "role", heartbeat_ages())
        yield _labelled("rows", "Messages of milestones that are not settled, by state.", "state", _rows())
        yield _labelled("alarm", "Alarms that are up, by name.", "name", {name: up[name] for name in NAMES})


@never_cache
@require_safe
@open_to_all
def scrape(request: HttpRequest) -> HttpResponse:
    """Answer with every metric; 404 when no token is configured, 401 without it."""
    if not settings.METRICS_TOKEN:
        raise Http404
    said = request.headers.get("Authorization", "")
    if not constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    return HttpResponse(generate_latest(_gauges()) + generate_latest(_counters()), content_type=CONTENT_TYPE_LATEST)


def _gauges() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Gauges())
    return registry


def _counters() -> CollectorRegistry:
    """Return this process's counters, or with PROMETHEUS_MULTIPROC_DIR those of all processes together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"transition_notices_{name}", help_text, value=value)


def _labelled(name: str, help_text: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"transition_notices_{name}", help_text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _oldest() -> float:
    return oldest_due().total_seconds()


def _unknown() -> int:
    return Delivery.objects.of_people().filter(state=State.UNKNOWN).count()


def _rows() -> dict[str, float]:
    """Return how many rows of unsettled milestones stand in each state; zero for those in which none stands."""
    counted = cache.get_or_set("notices_rows_by_state", _count_rows, _ROWS_STAY) or {}
    return {state: counted.get(state, 0) for state in State.values}


def _count_rows() -> dict[str, int]:
    # By id, so that PostgreSQL opens the partitions of these milestones and of no others.
    waiting = Milestone.objects.filter(build__isnull=False, settled_at__isnull=True, purged_at__isnull=True)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM notices_delivery WHERE milestone_id = ANY(%s) GROUP BY state ORDER BY state",
            [ids],
        )
        return dict(cursor.fetchall())
