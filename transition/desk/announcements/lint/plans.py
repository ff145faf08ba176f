"""What is wrong with an announcement as a whole: its texts, its languages, its days, and whom it reaches."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition import clock
from transition.desk.announcements.lint.days import cruel_about
from transition.desk.announcements.lint.findings import Finding
from transition.desk.announcements.lint.notifications import about_notifications
from transition.desk.announcements.lint.texts import about_text
from transition.desk.announcements.naming import full_label
from transition.notices.audience import Judged, Preview
from transition.notices.forecasting import Forecast
from transition.notices.languages import written_languages
from transition.notices.models import Channel, ContentRevision, Follower, Plan
from transition.web.languages import name_of


def about_plan(
    plan: Plan, texts: list[ContentRevision], people: Preview | None, judged: Judged | None, sends: list[Forecast]
) -> list[Finding]:
    """Return everything to change or to answer for, errors first. Nothing of it is stored."""
    found = [finding for text in texts for finding in _text(plan, text)]
    found += about_notifications(plan, texts)
    if plan.availability:
        found += _languages(texts)
    if people and judged:
        found += _reach(people, judged)
    found += [finding for send in sends for finding in _send(send)]
    return sorted(found, key=lambda one: not one.is_error)


def sells(findings: list[Finding]) -> bool:
    """Tell whether the announcement is marketing, and no service message any more."""
    return any(one.code == "sells" for one in findings)


def _text(plan: Plan, text: ContentRevision) -> list[Finding]:
    return about_text(
        text.kind,
        text.subject,
        text.body,
        text.acknowledgement,
        where=full_label(text),
        language=text.language,
        general=plan.availability is None,
    )


def _languages(texts: list[ContentRevision]) -> Iterator[Finding]:
    """Yield one line for each language in which some texts are missing, with how many people read it."""
    base = {_place(one) for one in texts if one.language == settings.LANGUAGE_CODE and one.channel == Channel.EMAIL}
    counted = Follower.objects.filter(confirmed_at__isnull=False).exclude(language=settings.LANGUAGE_CODE)
    readers = dict(counted.values_list("language").annotate(n=Count("pk")).order_by("language"))
    for code in sorted({*written_languages(), *readers} - {settings.LANGUAGE_CODE}):
        missing = base - {_place(one) for one in texts if one.language == code}
        if missing:
            says = ngettext("%(n)d text is missing", "%(n)d texts are missing", len(missing)) % {"n": len(missing)}
            sentence = _("%(missing)s. %(who)s") % {"missing": says, "who": _who_reads(readers.get(code, 0))}
            yield Finding("untranslated", name_of(code), sentence, _("Write them, or keep English knowingly."))


def _who_reads(readers: int) -> str:
    if not readers:
        return _("No follower reads this language yet.")
    who = ngettext(
        "%(n)d follower reads this language and would get English instead.",
        "%(n)d followers read this language and would get English instead.",
        readers,
    )
    return who % {"n": readers}


def _place(text: ContentRevision) -> tuple[str, int | None]:
    return text.kind, text.days_before


def _reach(people: Preview, judged: Judged) -> Iterator[Finding]:
    where = _("Who hears")
    if not people.included:
        yield Finding(
            "nobody", where, _("As things stand, it reaches nobody."), _("Widen the rule, or wait for followers.")
        )
    elif people.candidates == judged.followers:
        says = _("It reaches every follower of this site: %(n)d.") % {"n": judged.followers}
        yield Finding("everybody", where, says, _("Make sure that it concerns them all."))


def _send(send: Forecast) -> Iterator[Finding]:
    if send.moment.is_missed:
        return
    day = f"{send.moment.due_at:%Y-%m-%d}"
    where = _("%(message)s, %(day)s") % {"message": send.label(), "day": day}
    if not send.fits():
        yield Finding(
            "too_slow",
            where,
            _("The last person would hear after it has stopped being true."),
            _("Send it earlier, to fewer, or raise NOTICES_RATE."),
            is_error=True,
        )
    # What is late leaves as soon as it is started.
    for why in cruel_about(max(send.moment.due_at, clock.now())):
        yield Finding("cruel_day", where, why, _("Choose another day, or send it knowingly."))
