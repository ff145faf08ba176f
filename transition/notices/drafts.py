"""What an announcement says and to whom: propose, edit, revise. Whoever changes it voids the approval that stood."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition.catalog.models import Availability
from transition.notices import audience as audiences
from transition.notices.models import Channel, ContentRevision, Kind, Plan
from transition.notices.plans import back_to_draft, locked
from transition.notices.texts import default_texts
from transition.notices.wording import check_text, one_line
from users.models import User

_EDITABLE = {"title", "audience", "channels", "offsets", "on_unknown", "tone"}


@transaction.atomic
def propose(
    availability: Availability | None,
    author: User,
    *,
    title: str = "",
    languages: Sequence[str] = ("en",),
    texts: Sequence[ContentRevision] = (),
    **fields: Any,
) -> Plan:
    """Start a draft. About an availability it comes with every text; about none the author writes one.

    ``texts`` are unsaved and take the place of the texts that would come along for the same message, in every language: who
    reads another one gets these words rather than ordinary ones that say less.
    """
    if availability is None:
        fields.setdefault("audience", {"followers": ["everything"]})
        fields.setdefault("offsets", [])
    plan = Plan(availability=availability, author=author, title=one_line(title, 200) or _title(availability), **fields)
    _check(plan)
    plan.save()
    for text in texts:
        check_text(text.kind, text.subject, text.body, text.acknowledgement, general=availability is None)
    replaced = {(text.kind, text.days_before) for text in texts if text.channel == Channel.EMAIL}
    defaults = _defaults(languages) if availability else []
    own = {_place(text): text for text in defaults if (text.kind, text.days_before) not in replaced}
    written = (own | {_place(text): text for text in texts}).values()
    for text in written:
        text.plan, text.author = plan, author
    ContentRevision.objects.bulk_create(written)
    return plan


@transaction.atomic
def edit(plan: Plan, **fields: Any) -> Plan:
    """Change what is said to whom. An approval that stood is void, and a running plan waits for the next one."""
    if unknown := set(fields) - _EDITABLE:
        raise ValueError(f"A plan has no field {sorted(unknown)} to edit.")
    plan = locked(plan)
    for name, value in fields.items():
        setattr(plan, name, value)
    _check(plan)
    plan.save(update_fields=list(fields))
    return back_to_draft(plan)


@transaction.atomic
def revise(
    plan: Plan,
    author: User,
    *,
    kind: str,
    subject: str,
    body: str,
    days_before: int | None = None,
    language: str = "en",
    acknowledgement: str = "",
    channel: str = Channel.EMAIL,
) -> ContentRevision:
    """Write a new revision of one text. An approval that stood is void."""
    plan = locked(plan)
    body = body.replace("\r\n", "\n")
    check_text(kind, subject, body, acknowledgement, general=plan.availability is None)
    revision = ContentRevision(
        plan=plan,
        author=author,
        kind=kind,
        subject=subject,
        body=body,
        days_before=days_before,
        language=language,
        acknowledgement=acknowledgement,
        channel=channel,
    )
    revision.full_clean()
    revision.save()
    back_to_draft(plan)
    return revision


def copied(plan: Plan) -> list[ContentRevision]:
    """Return the texts of a plan as unsaved ones that another plan may begin with."""
    names = ("channel", "language", "kind", "days_before", "subject", "body", "acknowledgement")
    return [ContentRevision(**{name: getattr(text, name) for name in names}) for text in plan.content()]


def _defaults(languages: Sequence[str]) -> list[ContentRevision]:
    return [
        ContentRevision(language=language, channel=Channel.EMAIL, **text._asdict())
        for language in languages
        for text in default_texts(language)
    ]


def _place(text: ContentRevision) -> tuple[str, str, str, int | None]:
    return text.channel, text.language, text.kind, text.days_before


def _title(availability: Availability | None) -> str:
    if availability is None:
        return _("Announcement")
    names = {"model": availability.model, "surface": availability.surface}
    return one_line(_("%(model)s leaves %(surface)s") % names, 200)


def _check(plan: Plan) -> None:
    audiences.check_rule(plan.audience, general=plan.availability is None)
    if any(not 0 <= days <= 730 for days in plan.offsets):
        raise ValidationError({"offsets": _("Choose days between 0 and 730 before the end.")})
    known = {str(days) for days in plan.offsets} | set(Kind.values)
    if not set(plan.on_unknown) <= known or not set(plan.on_unknown.values()) <= set(Plan.OnUnknown.values):
        raise ValidationError(
            {"on_unknown": _("Choose what to do about unknown messages for days that this announcement has.")}
        )
    plan.full_clean(exclude=["audience", "on_unknown"])
