"""What one person reads: by person, language and channel, in both tones side by side, and on which days they hear at all."""

from typing import Any, NamedTuple

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from transition.desk.announcements.naming import text_label
from transition.desk.announcements.showing import labelled, plan_or_404, reason_in_words
from transition.desk.announcements.timing import channel_name
from transition.notices import audience, milestones, previews
from transition.notices.languages import written_languages
from transition.notices.letters import Reader
from transition.notices.models import Channel, ContentRevision, Follower, Plan
from transition.notices.moments import database_now
from transition.notices.previews import Reading
from transition.web.languages import name_of
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


class Chosen(NamedTuple):
    """What the page was asked for. ``text`` names the message; the language and channel decide which words of it."""

    text: ContentRevision
    person: Follower | None
    language: str
    channel: str
    # An address that nobody follows with.
    nobody: str


@csp_update({"frame-src": [SELF]})
@require_safe
@role_required()
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what one person would read, with and without the acknowledgement, and where words fall back."""
    plan = plan_or_404(pk)
    chosen = _chosen(request, plan)
    warm, plain = (_read(plan, chosen, practical_only=only) for only in (False, True))
    prefers_plain = plan.tone == Plan.Tone.PLAIN or bool(chosen.person and chosen.person.practical_only)
    context: dict[str, Any] = {
        "plan": plan,
        "chosen": chosen,
        "address": chosen.person.email if chosen.person else chosen.nobody,
        "label": text_label(chosen.text),
        "texts": _messages(plan),
        "languages": _languages(plan, chosen),
        "channels": [(name, Channel(name).label) for name in _channels(plan)],
        "warm": None if plan.tone == Plan.Tone.PLAIN else warm,
        "plain": plain,
        "prefers_plain": prefers_plain,
        "fallbacks": _fallbacks(chosen, warm),
        "hears": _hears(plan, chosen.person) if chosen.person else [],
        "is_email": chosen.channel == Channel.EMAIL,
        "query": request.GET.urlencode(),
        "may_write": request.user.has_role(Role.SUPPORT),
    }
    return render(request, "desk/announcements/letter.html", context)


# The letter brings the inline styles that mail programs need. It is shown in a frame where nothing can run or be followed.
@csp({"default-src": [NONE], "style-src": ["'unsafe-inline'"], "sandbox": True, "frame-ancestors": [SELF]})
@xframe_options_sameorigin
@require_safe
@role_required()
def letter_html(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(pk)
    chosen = _chosen(request, plan)._replace(channel=Channel.EMAIL)
    practical_only = bool(chosen.person and chosen.person.practical_only)
    return HttpResponse(_read(plan, chosen, practical_only=practical_only).letter.html)


def _chosen(request: SignedInRequest, plan: Plan) -> Chosen:
    texts = labelled(plan)
    if not texts:
        raise Http404(_("This announcement has no text yet."))
    asked = request.GET
    text = next((one for one, _label in texts if str(one.pk) == asked.get("text", "")), texts[0][0])
    person, nobody = _person(asked.get("address", "").strip()[:254], asked.get("person", ""))
    language = asked.get("language", "") or (person.language if person else text.language)
    if language not in {*written_languages(), person.language if person else "", text.language}:
        language = text.language
    channel = asked.get("channel", "") or text.channel
    return Chosen(text, person, language, channel if channel in Channel.values else Channel.EMAIL, nobody)


def _person(address: str, number: str) -> tuple[Follower | None, str]:
    """Return the follower with this address or number, or the address that nobody follows with."""
    if address and "\x00" not in address:
        found = Follower.objects.filter(email__iexact=address).first()
        return found, "" if found else address
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return (Follower.objects.filter(pk=number).first() if is_number else None), ""


def _read(plan: Plan, chosen: Chosen, *, practical_only: bool) -> Reading:
    reader = Reader(chosen.language, practical_only, None)
    try:
        return previews.read(plan, chosen.text.kind, reader, chosen.channel, chosen.text.days_before)
    except (LookupError, ObjectDoesNotExist) as problem:
        raise Http404(_("This announcement has no such text.")) from problem


def _messages(plan: Plan) -> list[tuple[ContentRevision, str]]:
    """Return one text for each message, whatever the languages it is written in."""
    seen: dict[tuple[str, int | None], tuple[ContentRevision, str]] = {}
    for one, _label in labelled(plan):
        is_usual = one.language == settings.LANGUAGE_CODE and one.channel == Channel.EMAIL
        if is_usual or (one.kind, one.days_before) not in seen:
            seen[one.kind, one.days_before] = (one, text_label(one))
    return list(seen.values())


def _languages(plan: Plan, chosen: Chosen) -> list[tuple[str, str]]:
    codes = [*written_languages(), *plan.content().values_list("language", flat=True), chosen.language]
    return [(code, name_of(code)) for code in dict.fromkeys(codes)]


def _channels(plan: Plan) -> list[str]:
    return list(dict.fromkeys([*plan.channels, Channel.EMAIL.value]))


def _fallbacks(chosen: Chosen, reading: Reading) -> list[str]:
    """Return where other words than those asked for are read."""
    said = []
    if reading.text.language != chosen.language:
        names = {"wanted": name_of(chosen.language), "used": name_of(reading.text.language)}
        said.append(_("There are no words in %(wanted)s yet: the text is in %(used)s.") % names)
    if reading.text.channel != chosen.channel:
        channel = Channel(chosen.channel).label
        said.append(
            _("There are no words of its own for “%(channel)s”: those of the email are used.") % {"channel": channel}
        )
    return said


def _hears(plan: Plan, person: Follower) -> list[tuple[str, Any, list[tuple[str, str]]]]:
    """Return each message, when it leaves, and on which channels this person gets it, or why they do not."""
    lines = []
    for moment in milestones.upcoming(plan, database_now()):
        if moment.is_missed:
            continue
        found = audience.heard(plan, person.pk, moment.kind, moment.days_before)
        lines.append((moment.label(), moment.due_at, [(channel_name(name), _why_not(why)) for name, why in found]))
    return lines


def _why_not(reason: str) -> str:
    return _("is not among those whom it is for") if reason == "not_meant" else reason_in_words(reason)
