"""Find what dead workers left behind."""

from transition.notices import ledger
from transition.notices.models import Milestone, Plan


def sweep_leases() -> tuple[int, int]:
    """Return expired leases: rows back to ready where nothing was sent, and to unknown where something may have been."""
    returned = unknown = 0
    for milestone in _with_rows():
        ready, lost = ledger.sweep(milestone.pk)
        returned, unknown = returned + ready, unknown + lost
    return returned, unknown


def resend_by_rule(milestone: Milestone) -> None:
    """Send unknown messages once more where the author chose that, as long as they may still be true."""
    rule = milestone.plan.rule_for_unknown(milestone.kind, milestone.days_before)
    if rule == Plan.OnUnknown.RESEND_ONCE and milestone.state == Milestone.State.OPEN:
        ledger.resend_unknown(milestone.pk)


def _with_rows() -> list[Milestone]:
    unsettled = Milestone.objects.filter(build__isnull=False, settled_at__isnull=True, purged_at__isnull=True)
    return list(unsettled.select_related("plan").order_by("pk"))
