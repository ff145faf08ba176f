"""What needs a person today: each line is a sentence with the one link that does something about it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from transition import clock
from transition.catalog.lifecycle import SOON_DAYS, Precision
from transition.catalog.models import Availability
from transition.desk.feedback import READERS
from transition.desk.guides import waiting
from transition.feedback.models import Triage
from transition.guides.models import UsefulAnswer
from transition.notices.alarms import alarms
from transition.notices.models import DateMove, Plan, Resolution, Retraction
from transition.notices.models.deliveries import Delivery, State
from users.access import role_required
from users.models import Role, User
from users.requests import SignedInRequest

MOST_RETIREMENTS = 8


class Task(NamedTuple):
    """One thing that waits for a person."""

    sentence: str
    href: str
    action: str


@require_safe
@role_required()
def today(request: SignedInRequest) -> HttpResponse:
    tasks = list(waiting_for(request.user))
    retiring = retiring_soon(clock.today())
    context = {"tasks": tasks, "retiring": retiring, "soon_days": SOON_DAYS}
    return render(request, "desk/today.html", context | {"may_write": request.user.has_role(Role.SUPPORT)})


def waiting_for(user: User) -> Iterator[Task]:
    """Yield what waits, most pressing first."""
    if user.has_role(*READERS):
        yield from _feedback()
    yield from _alarms()
    yield from _held(user)
    yield from _announcements(user)
    yield from _guides(user)
    yield from _unknown()


def retiring_soon(on: date) -> list[Availability]:
    """Return firm ends within the next weeks that followers care about and no announcement covers, soonest first."""
    covered = Q(plans__state__in=[Plan.State.APPROVED, Plan.State.RUNNING, Plan.State.PAUSED, Plan.State.COMPLETE])
    return list(
        Availability.objects.filter(retires_on__range=(on, on + timedelta(days=SOON_DAYS)), precision=Precision.EXACT)
        .exclude(covered)
        .select_related("model__provider", "surface")
        .annotate(followers=Count("model__follows", distinct=True))
        .order_by("-followers", "retires_on", "pk")[:MOST_RETIREMENTS]
    )


def _feedback() -> Iterator[Task]:
    waiting = Triage.objects.aggregate(
        urgent=Count("pk", filter=Q(state=Triage.State.URGENT)), new=Count("pk", filter=Q(state=Triage.State.NEW))
    )
    if waiting["urgent"]:
        sentence = ngettext("%(n)d person may be at risk.", "%(n)d people may be at risk.", waiting["urgent"])
        yield Task(sentence % {"n": waiting["urgent"]}, reverse("desk_feedback"), _("Read now"))
    if waiting["new"]:
        sentence = ngettext("%(n)d new piece of feedback.", "%(n)d new pieces of feedback.", waiting["new"])
        yield Task(sentence % {"n": waiting["new"]}, reverse("desk_feedback"), pgettext("button", "Read"))


def _alarms() -> Iterator[Task]:
    """Yield a line for each thing that should happen and does not."""
    for alarm in alarms():
        yield Task(alarm.sentence, reverse("readyz"), _("See the state of the parts"))


def _held(user: User) -> Iterator[Task]:
    """Yield what stands still until a second person agrees: moved dates, corrections, decisions about unknown messages."""
    for move in DateMove.objects.filter(state="held", confirmed_by=None).select_related("plan").order_by("pk"):
        sentence = _("The date of “%(title)s” moved, and nobody hears of it yet. %(why)s")
        why = str(move.get_held_because_display())
        yield _second(user, move.entered_by_id, sentence % {"title": move.plan.title, "why": why}, _address(move.plan))
    for one in Retraction.objects.filter(confirmed_by=None, lead=None).select_related("plan").order_by("pk"):
        sentence = _("A correction of “%(title)s” is written and not sent.")
        yield _second(user, one.entered_by_id, sentence % {"title": one.plan.title}, _address(one.plan))
    for asked in Resolution.objects.filter(confirmed_by=None).select_related("milestone__plan").order_by("pk"):
        sentence = _("Somebody decided about unknown messages of “%(title)s”.")
        address = reverse("desk_announcement_outcomes", args=[asked.milestone.plan_id, asked.milestone_id])
        yield _second(user, asked.asked_by_id, sentence % {"title": asked.milestone.plan.title}, address)


def _second(user: User, first: int | None, sentence: str, href: str) -> Task:
    """Return the line as the person reads it who may confirm it, or who has to wait for somebody else."""
    if user.has_role(Role.APPROVER) and user.pk != first:
        return Task(_("%(what)s It waits for you.") % {"what": sentence}, href, _("Decide"))
    return Task(_("%(what)s It waits for a second person.") % {"what": sentence}, href, pgettext("button", "Open"))


def _announcements(user: User) -> Iterator[Task]:
    for plan in Plan.objects.leading().filter(state=Plan.State.IN_REVIEW).order_by("pk"):
        own = plan.author_id == user.pk
        if own or not user.has_role(Role.APPROVER):
            sentence = _("“%(title)s” waits for somebody else to approve it.")
        else:
            sentence = _("“%(title)s” waits for your approval.")
        yield Task(sentence % {"title": plan.title}, _address(plan), pgettext("button", "Open") if own else _("Review"))
    for plan in Plan.objects.leading().filter(state=Plan.State.APPROVED).order_by("pk"):
        yield Task(_("“%(title)s” is approved and not started.") % {"title": plan.title}, _address(plan), _("Start"))
    for plan in Plan.objects.leading().filter(state=Plan.State.DRAFT, author=user).order_by("pk"):
        yield Task(_("Your draft “%(title)s” is not finished.") % {"title": plan.title}, _address(plan), _("Go on"))


def _guides(user: User) -> Iterator[Task]:
    """Yield whom each guide waits for."""
    for what, guide, number in waiting.guides(user):
        address = (
            reverse("desk_guide_revision", args=[guide.pk, number])
            if number
            else reverse("desk_guide", args=[guide.pk])
        )
        yield Task(what, address, pgettext("button", "Open"))
    unread = UsefulAnswer.objects.filter(read_at=None).exclude(words="").count()
    if unread:
        sentence = ngettext("%(n)d reader wrote about a guide.", "%(n)d readers wrote about guides.", unread)
        yield Task(sentence % {"n": unread}, reverse("desk_guide_answers"), pgettext("button", "Read"))


def _unknown() -> Iterator[Task]:
    """Yield one line per announcement with messages that may or may not have arrived."""
    counts = dict(
        Delivery.objects.of_people()
        .filter(state=State.UNKNOWN)
        .values_list("milestone__plan")
        .annotate(n=Count("id"))
        .order_by("milestone__plan")
    )
    for plan in Plan.objects.filter(pk__in=counts).order_by("pk"):
        sentence = ngettext(
            "%(n)d message of “%(title)s” may or may not have arrived.",
            "%(n)d messages of “%(title)s” may or may not have arrived.",
            counts[plan.pk],
        )
        yield Task(sentence % {"n": counts[plan.pk], "title": plan.title}, _address(plan), _("See them"))


def _address(plan: Plan) -> str:
    return reverse("desk_announcement", args=[plan.pk])
