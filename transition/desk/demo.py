"""People, follows, feedback and a running announcement to look at. Every row is marked, and one command takes them all away.

The mark is the address: everybody here lives at ``demo.invalid``, a domain that no mail can reach.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _

from transition.catalog.models import Availability
from transition.feedback.intake import Sent, receive
from transition.feedback.models import Consent, Submission
from transition.feedback.permissions import permission
from transition.notices import drafts, partitions, plans
from transition.notices.models import (
    Act,
    Channel,
    ContentRevision,
    DateMove,
    Follow,
    Follower,
    FollowRequest,
    Milestone,
    Move,
    Plan,
    Resolution,
    Retraction,
    Suppression,
)
from transition.notices.texts import default_texts
from users.models import HeldRole, Role, User

DOMAIN = "demo.invalid"
READERS = 40
_MODEL, _SURFACE = "claude-sonnet-4-5-20250929", "claude-api"
_STAFF = (
    ("support", "Demo Support", Role.SUPPORT),
    ("approver", "Demo Approver", Role.APPROVER),
    ("steward", "Demo Steward", Role.STEWARD),
)
_FEEDBACK: tuple[dict[str, Any], ...] = (
    {
        "situation": "upcoming",
        "use": ["coding", "work"],
        "lost": ["workflow_reliability"],
        "impact": "some",
        "tried": "yes_mixed",
        "ask": ["migration_help", "longer_notice"],
        "story": "Demo: our invoice reader relies on the way it keeps to a format. A table of what changes would help.",
    },
    {
        "situation": "upcoming",
        "use": ["writing"],
        "lost": ["creative_partner", "tone_personality"],
        "impact": "lot",
        "tried": "yes_no",
        "ask": ["keep_access", "being_heard"],
        "story": "Demo: two years of a novel are in its tone. The replacement writes well, and it is not the same voice.",
    },
    {
        "situation": "gone",
        "use": ["study"],
        "lost": ["nothing"],
        "impact": "none",
        "tried": "yes_ok",
        "ask": ["nothing"],
        "story": "Demo: the switch took ten minutes and my lessons still work.",
    },
)


class DemoRefused(Exception):
    """The demo cannot be put here; the message says why and what to do."""


class Made(NamedTuple):
    """What the demo consists of now."""

    staff: list[User]
    followers: int
    feedback: int
    plan: Plan
    note: str


@transaction.atomic
def put(now: datetime) -> Made:
    """Put the demo in place. A second time changes nothing."""
    availability = _availability()
    staff = [_person(name, words, role) for name, words, role in _STAFF]
    _followers(availability, now)
    for number, answers in enumerate(_FEEDBACK):
        _feedback(number, dict(answers), availability, now)
    plan, note = _announcement(availability, *staff[:2])
    return Made(staff, Follower.objects.filter(_lives_here()).count(), len(_FEEDBACK), plan, note)


class TakenAway(NamedTuple):
    """How many people the demo had, and the names of those who stay in the history of something that is not of the demo."""

    people: int
    kept: list[str]


@transaction.atomic
def take_away() -> TakenAway:
    """Remove every row of the demo and nothing else. Who decided about anything else stays named there, and can do no more."""
    people = User.objects.filter(_lives_here())
    _forget_plans(Plan.objects.filter(author__in=people))
    Submission.objects.filter(submission_id__in=[_feedback_id(number) for number in range(len(_FEEDBACK))]).delete()
    count = people.count() + Follower.objects.filter(_lives_here()).count()
    for model in (Follower, FollowRequest, Suppression):
        model._default_manager.filter(_lives_here()).delete()
    return TakenAway(count, [user.name for user in people.order_by("email") if not _leaves(user)])


def _leaves(user: User) -> bool:
    """Delete somebody; False when what they approved or wrote elsewhere keeps them, without a role and without a way in."""
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        HeldRole.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(is_active=False)
        return False
    return True


def _lives_here() -> Q:
    return Q(email__iendswith=f"@{DOMAIN}")


def _availability() -> Availability:
    found = Availability.objects.filter(model__key=_MODEL, surface__key=_SURFACE).select_related("model", "surface")
    availability = found.first()
    if availability is None:
        raise DemoRefused(_("The catalog is empty. Run: manage.py load_catalog"))
    return availability


def _person(name: str, words: str, role: str) -> User:
    email = f"{name}@{DOMAIN}"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=words)
    User.objects.filter(pk=user.pk).update(is_active=True)
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    HeldRole.objects.get_or_create(user=user, role=role)
    return user


def _followers(availability: Availability, now: datetime) -> None:
    """Add readers of every kind: some unconfirmed, some moved, some with wishes of their own, one who said stop."""
    Follower.objects.bulk_create(
        [
            Follower(
                email=f"reader{number:02}@{DOMAIN}",
                confirmed_at=None if number % 13 == 0 else now,
                practical_only=number % 4 == 0,
                offsets=[30, 7] if number % 5 == 0 else [1] if number % 11 == 0 else None,
                time_zone="Europe/Berlin" if number % 2 else "America/New_York",
            )
            for number in range(1, READERS + 1)
        ],
        ignore_conflicts=True,
    )
    # Staff of the demo who sign in become followers too.
    readers = list(Follower.objects.filter(_lives_here(), email__startswith="reader").order_by("email", "pk"))
    Follow.objects.bulk_create(
        [_wish(number, reader, availability) for number, reader in enumerate(readers)], ignore_conflicts=True
    )
    Move.objects.bulk_create(
        [Move(follower=one, availability=availability) for one in readers[3::9]], ignore_conflicts=True
    )
    stopped = [Suppression(email=readers[1].email, reason=Suppression.Reason.UNSUBSCRIBED)]
    Suppression.objects.bulk_create(stopped, ignore_conflicts=True)


def _wish(number: int, reader: Follower, availability: Availability) -> Follow:
    if number % 10 == 0:
        return Follow(follower=reader)
    if number % 6 == 0:
        return Follow(follower=reader, provider_id=availability.model.provider_id)
    return Follow(follower=reader, model=availability.model)


def _feedback(number: int, answers: dict[str, Any], availability: Availability, now: datetime) -> None:
    story = answers.pop("story")
    sent = Sent(
        submission_id=_feedback_id(number),
        model=availability.model,
        model_name=availability.model.name,
        language="en",
        answers=answers,
        more={"surface": "api", "reply": "page"},
        story=story,
        email="",
        permissions=[permission(Consent.Kind.KEEP)],
    )
    receive(sent, now)


def _feedback_id(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://{DOMAIN}/feedback/{number}")


def _announcement(availability: Availability, author: User, approver: User) -> tuple[Plan, str]:
    """Write, approve and start one announcement, each step by the person whose it is. Past its date it stays approved."""
    plan = Plan.objects.filter(author=author).order_by("pk").first()
    if plan:
        return plan, ""
    title = _("Demo: %(model)s leaves %(surface)s") % {"model": availability.model, "surface": availability.surface}
    plan = drafts.propose(availability, author, title=title, texts=_marked_texts())
    plans.submit_for_review(plan)
    plans.approve(plan, approver)
    Act.objects.bulk_create(
        Act(plan=plan, what=what, who=who)
        for what, who in [("proposed", author), ("submitted", author), ("approved", approver)]
    )
    try:
        with transaction.atomic():
            plan = plans.start(plan)
            Act.objects.create(plan=plan, what=Act.What.STARTED, who=author)
    except ValidationError as problem:
        return plan, " ".join(problem.messages)
    return plan, ""


def _marked_texts() -> list[ContentRevision]:
    """Return the ordinary texts, marked: somebody who follows the model on this machine gets them too."""
    marked = [one._replace(subject=f"Demo: {one.subject}") for one in default_texts("en")]
    return [ContentRevision(language="en", channel=Channel.EMAIL, **one._asdict()) for one in marked]


def _forget_plans(demo: QuerySet[Plan]) -> None:
    ids = list(demo.values_list("pk", flat=True))
    milestones = Milestone.objects.filter(plan__in=ids)
    for pk in milestones.values_list("pk", flat=True):
        partitions.drop(pk)
    DateMove.objects.filter(plan__in=ids).delete()
    Resolution.objects.filter(milestone__in=milestones).delete()
    milestones.delete()
    Retraction.objects.filter(plan__in=ids).delete()
    for plan in demo:
        plan.approvals.all().delete()
    # Texts of announcements are final. These were never meant for anybody, so the guard steps aside for this transaction.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE notices_contentrevision DISABLE TRIGGER content_is_final")
        ContentRevision.objects.filter(plan__in=ids).delete()
        cursor.execute("ALTER TABLE notices_contentrevision ENABLE TRIGGER content_is_final")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    Plan.objects.filter(pk__in=ids).delete()
