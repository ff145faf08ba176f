"""Every statement that changes a delivery's state, and nothing else.

    ready --hand-off--> handed_off --record--> accepted | failed | ready (back-off) | unknown
    ready --claim--> leased --hand-off--> ..., where rows have to wait: for their channel's turn, or for others in one letter
    ready, leased -> skipped | cancelled | expired (hand-off, cancelling)
    leased -> ready, handed_off -> unknown (lease expired); unknown -> accepted ... (late evidence), -> ready (resend once)

Each function is one short transaction or is called within one. No provider is called here.
"""

from transition.notices.ledger.evidence import mark_reached, note_evidence, resend_unknown
from transition.notices.ledger.rows import HandedOff, Outcome, Place
from transition.notices.ledger.sending import hand_off, record, sweep
from transition.notices.ledger.waiting import claim, claim_together, close, gather, has_due, lock_due, release

__all__ = [
    "HandedOff",
    "Outcome",
    "Place",
    "claim",
    "claim_together",
    "close",
    "gather",
    "hand_off",
    "has_due",
    "lock_due",
    "mark_reached",
    "note_evidence",
    "record",
    "release",
    "resend_unknown",
    "sweep",
]
