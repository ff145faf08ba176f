"""Move one retirement date as the desk does, in a process of its own."""

import os
from datetime import date

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    django.setup()
    from transition.catalog.lifecycle import Precision
    from transition.catalog.models import Availability, Claim, LifecycleEvent
    from transition.catalog.recording import record

    record(
        Availability.objects.get(model__key="claude-sonnet-4-5-20250929", surface__key="claude-api"),
        kind=LifecycleEvent.Kind.MOVED_LATER,
        after_on=date(2027, 2, 23),
        after_precision=Precision.EXACT,
        source_url="https://example.org/a-measurement",
        source_kind=Claim.Kind.OFFICIAL,
        read_on=date(2026, 11, 23),
    )


if __name__ == "__main__":
    main()
