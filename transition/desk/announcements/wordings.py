"""Write one text of an announcement: in a language, for a channel. What is not written falls back to English and to email."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from transition.desk.announcements.lint import about_notification, about_text
from transition.desk.announcements.naming import full_label
from transition.desk.announcements.text_form import TextForm
from transition.desk.announcements.writing import status_of, with_value
from transition.notices import joint
from transition.notices.languages import with_own_texts, written_languages
from transition.notices.models import Act, Channel, ContentRevision, Kind, Plan
from transition.notices.texts import default_texts
from transition.notices.wording import GENERAL_PLACEHOLDERS, PLACEHOLDERS
from transition.web.languages import name_of
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_WORDS = ("subject", "body", "acknowledgement")


class Version(NamedTuple):
    """One language or channel in which a text may be written, and whether it is."""

    name: str
    href: str
    is_written: bool
    is_this: bool


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def text(request: SignedInRequest, pk: int, kind: str, days: str) -> HttpResponse:
    """Show and change one text. A form that was overtaken keeps what was typed and shows what the other person wrote."""
    plan = get_object_or_404(Plan.objects.in_order(), pk=pk)
    newest, base = _text_or_404(request, plan, kind, days)
    form = TextForm(request.POST or None, initial=_initial(newest), text=newest, general=plan.availability is None)
    is_stale = request.method == "POST" and request.POST.get("seen", "") != str(newest.pk or "")
    if request.method == "POST" and form.is_valid() and not is_stale:
        try:
            return _revise(request, plan, newest, form)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    if is_stale:
        form.data = with_value(form.data, "seen", str(newest.pk or ""))
    context = {
        "plan": plan,
        "text": newest,
        "label": full_label(newest),
        "base": base if newest is not base else None,
        "form": form,
        "is_stale": is_stale,
        "findings": _findings(plan, newest, form),
        "placeholders": _placeholders(plan),
        "versions": _versions(plan, newest),
        "language": name_of(newest.language),
    }
    return render(request, "desk/announcements/text.html", context, status=status_of(form, is_stale))


def _text_or_404(
    request: SignedInRequest, plan: Plan, kind: str, days: str
) -> tuple[ContentRevision, ContentRevision | None]:
    """Return the newest revision in the language and for the channel asked for, and the one that it falls back to."""
    wanted = None if days == "any" else int(days) if days.isascii() and days.isdigit() and len(days) < 5 else -1
    language = request.GET.get("language", settings.LANGUAGE_CODE)
    channel = request.GET.get("channel", Channel.EMAIL)
    texts = {
        (one.language, one.channel): one
        for one in plan.content().select_related("author").filter(kind=kind, days_before=wanted)
    }
    if language not in {*written_languages(), *(one for one, _channel in texts)} or channel not in Channel.values:
        raise Http404(_("Announcements are not written in this language, or not for this channel."))
    base = texts.get((language, Channel.EMAIL)) or texts.get((settings.LANGUAGE_CODE, Channel.EMAIL))
    is_first = plan.availability is None and kind == Kind.ANNOUNCED and wanted is None
    if (found := texts.get((language, channel))) or base or is_first:
        blank = ContentRevision(plan=plan, kind=kind, days_before=wanted, language=language, channel=channel)
        return found or blank, base
    raise Http404(_("This announcement has no such text."))


def _initial(newest: ContentRevision) -> dict[str, Any]:
    """Return the words of a text; for one that is not written yet, those that come along in its language."""
    if not newest.pk and newest.language in with_own_texts() and newest.channel == Channel.EMAIL:
        for one in default_texts(newest.language):
            if (one.kind, one.days_before) == (newest.kind, newest.days_before):
                return {name: getattr(one, name) for name in _WORDS} | {"seen": None}
    return {name: getattr(newest, name) for name in _WORDS} | {"seen": newest.pk}


def _findings(plan: Plan, newest: ContentRevision, form: TextForm) -> list[Any]:
    said = {name: form[name].value() or "" for name in _WORDS}
    if not said["body"]:
        return []
    is_general = plan.availability is None
    found = about_text(newest.kind, **said, language=newest.language, general=is_general)
    if newest.channel == Channel.PUSH:
        found += about_notification(said["subject"], said["body"])
    # What cannot be sent stands at its field already.
    return [one for one in found if not (form.errors and one.code == "cannot_be_sent")]


def _revise(request: SignedInRequest, plan: Plan, newest: ContentRevision, form: TextForm) -> HttpResponse:
    words = {name: form.cleaned_data[name] for name in _WORDS}
    words["body"] = words["body"].replace("\r\n", "\n")
    if all(getattr(newest, name) == value for name, value in words.items()):
        messages.info(request, _("Nothing was changed."))
        return redirect("desk_announcement", plan.pk)
    place = {name: getattr(newest, name) for name in ("kind", "days_before", "language", "channel")}
    with transaction.atomic():
        joint.revise(plan, request.user, **place, **words)
        joint.note(plan, Act.What.REVISED, request.user, full_label(newest))
    messages.success(request, _("Saved. It is a draft again and needs a review before it runs."))
    return redirect("desk_announcement", plan.pk)


def _versions(plan: Plan, newest: ContentRevision) -> list[Version]:
    """Return every language of this text, and every channel in this language, with what is written."""
    same = plan.content().filter(kind=newest.kind, days_before=newest.days_before)
    written = {(one.language, one.channel) for one in same}
    days = "any" if newest.days_before is None else str(newest.days_before)
    address = reverse("desk_announcement_text", args=[plan.pk, newest.kind, days])

    def version(name: str, language: str, channel: str) -> Version:
        here = (language, channel)
        is_this = here == (newest.language, newest.channel)
        return Version(name, f"{address}?language={language}&channel={channel}", here in written, is_this)

    languages = [version(name, code, Channel.EMAIL) for code, name in written_languages().items()]
    others = [Channel(name) for name in plan.channels if name != Channel.EMAIL]
    own = _("%(language)s, for: %(channel)s")
    shorter = [
        version(own % {"language": name_of(newest.language), "channel": channel.label}, newest.language, channel)
        for channel in others
    ]
    return [*languages, *shorter] if len(languages) + len(shorter) > 1 else []


def _placeholders(plan: Plan) -> list[tuple[str, Any]]:
    allowed = PLACEHOLDERS if plan.availability else {name: PLACEHOLDERS[name] for name in sorted(GENERAL_PLACEHOLDERS)}
    return [("{" + name + "}", words) for name, words in allowed.items()]
