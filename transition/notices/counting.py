"""What only a running process knows: counters for the metrics. With PROMETHEUS_MULTIPROC_DIR every process adds to them."""

from prometheus_client import REGISTRY, Counter

_HOOKS = Counter(
    "transition_hook_requests_total",
    "Requests of mail providers at their hooks, by answer.",
    ["provider", "status"],
    registry=REGISTRY,
)


def hook_answered(provider: str, status: int) -> None:
    """Count one answer that a provider's hook gave."""
    _HOOKS.labels(provider, str(status)).inc()
