"""A worker that dies with SIGKILL, or stops with SIGSTOP, at a stage: after the claim, the hand-off, a letter, all letters,
or the record. ``FAULT_WEAKENED`` builds it without one of its guards, for the controls.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    django.setup()
    from django.db import connection

    from transition.notices import delivery, digest, ledger, planning, sweeping
    from transition.notices.answers import outcome_of
    from transition.notices.channels import Accepted
    from transition.notices.channels.email import line
    from transition.notices.channels.email.general import GeneralSession

    stage, at = os.environ["FAULT_STAGE"], int(os.environ["FAULT_AT"])
    blow = signal.SIGSTOP if os.environ.get("FAULT_STALLS") else signal.SIGKILL
    counts: dict[str, int] = {}

    def after(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            result = work(*args, **kwargs)
            counts[name] = counts.get(name, 0) + 1
            if stage == name and counts[name] == at:
                os.kill(os.getpid(), blow)
            return result

        return done

    if os.environ.get("FAULT_WEAKENED") == "no hand-off mark":
        hand_off = ledger.hand_off

        def unmarked(milestone: Any, ids: Any, token: Any, **more: Any) -> Any:
            rows = hand_off(milestone, ids, token, **more)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE notices_delivery SET state = 'leased' WHERE state = 'handed_off' AND lease_token = %s",
                    [token],
                )
            return rows

        ledger.hand_off = unmarked
        record = ledger.record

        def marked(milestone_id: int, token: Any, outcomes: Any) -> int:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE notices_delivery SET state = 'handed_off' WHERE state = 'leased' AND lease_token = %s"
                    " AND id = ANY(%s)",
                    [token, [row.id for row in outcomes]],
                )
            return record(milestone_id, token, outcomes)

        ledger.record = marked

    if os.environ.get("FAULT_WEAKENED") == "record before sending":
        send_all = digest._send_all

        def recorded_first(rows: Any, sessions: Any) -> Any:
            for row in rows:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT lease_token FROM notices_delivery WHERE id = %s", [row.handed.id])
                    token = cursor.fetchone()[0]
                ledger.record(row.milestone_id, token, [outcome_of(row.handed.id, "email", 1, Accepted())])
            return send_all(rows, sessions)

        digest._send_all = recorded_first

    ledger.claim = after("claim", ledger.claim)
    digest.ledger.claim_together = after("claim together", ledger.claim_together)
    digest._hand_off = after("hand-off together", digest._hand_off)
    # Counted after the commit: the body of the transaction ends before the letters begin.
    delivery._send_all = after("hand-off", delivery._send_all)  # a generator: made, nothing sent yet
    GeneralSession.send = after("letter", GeneralSession.send)  # type: ignore[method-assign]
    line._MEANING[line.Step.DOT] = after("letter", line._MEANING[line.Step.DOT])
    before_record = ledger.record

    def recording(*args: Any, **kwargs: Any) -> int:
        after("letters", lambda: None)()
        return before_record(*args, **kwargs)

    ledger.record = after("record", recording)

    sweeping.sweep_leases()
    planning.plan_due()
    delivery.deliver()


if __name__ == "__main__":
    sys.exit(main())
