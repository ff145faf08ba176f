"""What people agree to, word for word, and how they change their mind.

A changed sentence needs a new version; rows keep the sentence that was agreed to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from transition.feedback.models import Consent, Contact, Submission

VERSION = "2026-11"


@dataclass(frozen=True)
class Permission:
    """One box that was ticked: its kind, the sentence beside it, and for publishing the name to show."""

    kind: str
    wording: str
    public_name: str = ""


def wordings(provider: str = "") -> dict[str, str]:
    """Return each permission's sentence as the person reads it now."""
    maker = provider or _("the model's provider or maintainer")
    return {
        Consent.Kind.KEEP: _("Keep my answers for up to 24 months and count them in totals."),
        Consent.Kind.SHARE: _("Share my words, with identifying details removed, with %(maker)s.") % {"maker": maker},
        Consent.Kind.PUBLISH: _("A reviewer may publish my words on this site."),
        Consent.Kind.SENSITIVE: _(
            "My words may include health or other sensitive details about me, and I agree to them being used only in "
            "the ways I ticked."
        ),
        Consent.Kind.RESEARCH: _("Researchers may use my answers without my name."),
        Consent.Kind.CONTACT: _("Email me when there is news."),
    }


def hints() -> dict[str, str]:
    """Return what stands under a box. It is part of what is agreed to, so it is stored with the sentence."""
    return {
        Consent.Kind.PUBLISH: _(
            "You will see the final text first if you gave an email. You can take it down at any time; we cannot "
            "recall copies others made."
        ),
        Consent.Kind.CONTACT: _("Used for this and nothing else. Deleted when you ask, or after 12 months."),
    }


def permission(kind: str, provider: str = "", public_name: str = "") -> Permission:
    """Return the permission that ticking a box gives, with every word the person saw."""
    words = " ".join(filter(None, [wordings(provider)[kind], hints().get(kind, "")]))
    return Permission(kind, words, public_name)


def give(submission: Submission, permission: Permission, now: datetime) -> Consent:
    """Return the unsaved row of one permission."""
    return Consent(
        submission=submission,
        kind=permission.kind,
        version=VERSION,
        wording=permission.wording,
        public_name=permission.public_name,
        given_at=now,
    )


@transaction.atomic
def change(submission: Submission, wanted: Iterable[Permission], now: datetime) -> None:
    """Make the live permissions those that are wanted. Keeping is not among them: taking it back is erasing."""
    Submission.objects.select_for_update().get(pk=submission.pk)
    wanted_by_kind = {permission.kind: permission for permission in wanted}
    for live in submission.consents.live().exclude(kind=Consent.Kind.KEEP):
        same = wanted_by_kind.get(live.kind)
        if same and same.public_name == live.public_name:
            del wanted_by_kind[live.kind]
        else:
            withdraw(live, now)
    Consent.objects.bulk_create(give(submission, permission, now) for permission in wanted_by_kind.values())


def withdraw(consent: Consent, now: datetime) -> None:
    """Take one permission back. An address goes with the permission to use it."""
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    if consent.kind == Consent.Kind.CONTACT:
        Contact.objects.filter(submission_id=consent.submission_id).delete()
