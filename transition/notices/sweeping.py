"""Find what dead workers left behind."""

from transition.notices import ledger
from transition.notices.channels import OFFERED, REPEATS_SAFELY
from transition.notices.models import Milestone, Plan


def sweep_leases() -> tuple[int, int]:
    """Return expired leases: rows back to ready where nothing was sent, and to unknown where something may have been."""
    returned = unknown = 0
    for milestone in _with_rows():
        ready, lost = ledger.sweep(milestone.pk)
        returned, unknown = returned + ready, unknown + lost
    return returned, unknown


def resend_by_rule(milestone: Milestone) -> None:
    """Send unknown messages once more, as long as they may still be true: where the author chose that, or it cannot harm."""
    if milestone.state != Milestone.State.OPEN:
        return
    rule = milestone.plan.rule_for_unknown(milestone.kind, milestone.days_before)
    chosen = OFFERED if rule == Plan.OnUnknown.RESEND_ONCE else REPEATS_SAFELY
    ledger.resend_unknown(milestone.pk, chosen)


def _with_rows() -> list[Milestone]:
    unsettled = Milestone.objects.filter(build__isnull=False, settled_at__isnull=True, purged_at__isnull=True)
    return list(unsettled.select_related("plan").order_by("pk"))
