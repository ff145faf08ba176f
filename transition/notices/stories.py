"""What a milestone has to tell: the facts of its schedule version, in the words of one language."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import AIModel, Availability, Claim, LifecycleEvent, Surface
from transition.guides import addresses
from transition.guides.models import Reader
from transition.notices import ends
from transition.notices.models import Channel, ContentRevision, Kind, Milestone
from transition.notices.texts import general_correction
from transition.notices.wording import one_line
from transition.web.languages import site_address

_MOST_SURFACES = 6


@dataclass
class Story:
    """Everything a letter of one milestone is made of, loaded once and only for one approved content."""

    milestone: Milestone
    now: datetime

    @cached_property
    def availability(self) -> Availability | None:
        pk = self.milestone.plan.availability_id
        return Availability.objects.select_related("model__provider", "surface").get(pk=pk) if pk else None

    @cached_property
    def revisions(self) -> list[ContentRevision]:
        return list(self.milestone.plan.content())

    def text_in(self, language: str, channel: str = Channel.EMAIL) -> ContentRevision:
        """Return the words for this milestone: its own offset's, else the general ones; in ``language``, else in English.

        Words written for the channel come first; where there are none, those of the email are used.
        """
        wanted = [row for row in self.revisions if row.kind == self.milestone.kind]
        wanted = [row for row in wanted if row.channel in (channel, Channel.EMAIL)]
        days = self.milestone.days_before

        def nearness(row: ContentRevision) -> tuple[bool, bool, bool, bool]:
            is_foreign = (row.language != language, row.language != settings.LANGUAGE_CODE)
            return (*is_foreign, row.days_before != days, row.channel != channel)

        fitting = [row for row in wanted if row.days_before in (days, None)]
        if not fitting and self.milestone.kind == Kind.CORRECTION and self.availability is None:
            return ContentRevision(language=language, **general_correction(language)._asdict())
        if not fitting:
            raise LookupError(f"no text for {self.milestone.kind}")
        return min(fitting, key=nearness)

    def values(self, was_on: date | None) -> dict[str, str]:
        """Return the value of every placeholder, in the language that is active."""
        common = {"feedback": site_address(reverse("feedback"))}
        if self.availability is None:
            return common | self._said_of_nothing_in_particular()
        said = common | self._about() | self._dates(was_on) | self._sourced() | self._corrected(was_on)
        return {name: one_line(str(value), 600) for name, value in said.items()}

    def _said_of_nothing_in_particular(self) -> dict[str, str]:
        retraction = self.milestone.retraction
        if retraction is None:
            return {}
        return {"wrong": one_line(retraction.wrong, 600), "right": one_line(retraction.right, 600), **self._sourced()}

    def _about(self) -> dict[str, str]:
        assert self.availability
        model = self.availability.model
        return {
            "model": model.name,
            "provider": model.provider.name,
            "surface": self.availability.surface.name,
            "page": site_address(model.get_absolute_url()),
            "guide": site_address(self._guide()),
            "feedback": site_address(reverse("feedback_about", args=[model.provider.key, model.key])),
            "successor": self._successor(),
            "other_surfaces": self._elsewhere(),
            "afterwards": ends.afterwards(self.availability.afterwards),
        }

    def _dates(self, was_on: date | None) -> dict[str, str]:
        end_on, precision = self.milestone.end_on, self.milestone.precision
        moved = abs((end_on - was_on).days) if end_on and was_on else 0
        return {
            "date": ends.long_date(end_on),
            "when": ends.when(end_on, precision),
            "days_left": ends.days_left(end_on if precision == Precision.EXACT else None, self.now.date()),
            "old_date": ends.long_date(was_on),
            "days_moved": ngettext("%(n)d day", "%(n)d days", moved) % {"n": moved},
        }

    def _sourced(self) -> dict[str, str]:
        event = self._event
        read_on: date | None
        if retraction := self.milestone.retraction:
            return {
                "reason": _("none given"),
                "source": retraction.source_url,
                "checked": ends.long_date(retraction.entered_at.date()),
            }
        if event:
            reason, source, read_on = event.reason, event.source_url, event.read_on
        else:
            claim = self._claim
            reason, source, read_on = "", claim.url if claim else "", claim.read_on if claim else None
        return {
            "reason": reason or _("none given"),
            "source": source or _("not stated"),
            "checked": ends.long_date(read_on) if read_on else _("an unknown day"),
        }

    def _corrected(self, was_on: date | None) -> dict[str, str]:
        assert self.availability
        names = {"model": self.availability.model.name, "surface": self.availability.surface.name}
        if retraction := self.milestone.retraction:
            return {"wrong": retraction.wrong, "right": retraction.right, "old_successor": self._told_replacement}
        event = self._event
        said = event and event.kind == LifecycleEvent.Kind.CORRECTED
        end_on, today = self.milestone.end_on, self.now.date()
        if end_on is None:
            right = _("no end of %(model)s on %(surface)s is announced.") % names
        elif self.milestone.precision == Precision.EXACT and end_on < today:
            right = _("%(model)s left %(surface)s %(when)s.") % {
                **names,
                "when": ends.when(end_on, self.milestone.precision),
            }
        else:
            right = _("%(model)s leaves %(surface)s %(when)s.") % {
                **names,
                "when": ends.when(end_on, self.milestone.precision),
            }
        wrong = _("%(model)s leaves %(surface)s %(when)s.") % {**names, "when": ends.when(was_on, self._told_precision)}
        return {
            "wrong": (event.before_text if said and event else "") or wrong,
            "right": (event.after_text if said and event else "") or right,
            "old_successor": self._told_replacement or _("none"),
        }

    @cached_property
    def _event(self) -> LifecycleEvent | None:
        if self.milestone.event_id:
            return self.milestone.event
        events = LifecycleEvent.objects.filter(availability=self.availability)
        return events.order_by("-schedule_version", "-pk").first()

    @cached_property
    def _claim(self) -> Claim | None:
        return Claim.objects.filter(availability=self.availability).order_by("-read_on", "-pk").first()

    @cached_property
    def _replacement(self) -> AIModel | None:
        """Return the suggested replacement, where it is a model of the catalog and not words alone."""
        assert self.availability
        named = self.availability.model.replacements.filter(successor__name=self.milestone.replacement)
        first = named.select_related("successor__provider").order_by("position", "pk").first()
        return first.successor if first else None

    @cached_property
    def _told(self) -> Milestone | None:
        """Return one of the milestones that this one corrects; all of a version tell the same."""
        versions = self.milestone.corrects_versions
        told = Milestone.objects.filter(plan=self.milestone.plan, schedule_version__in=versions or [])
        return told.order_by("-schedule_version", "-pk").first()

    @property
    def _told_precision(self) -> str:
        return self._told.precision if self._told else Precision.EXACT

    @property
    def _told_replacement(self) -> str:
        return self._told.replacement if self._told else ""

    def _successor(self) -> str:
        """Return the suggested replacement, with its own end when it has one: nobody should move twice unwarned."""
        assert self.availability
        if not self.milestone.replacement:
            return _("none is named yet")
        leaving = Availability.objects.filter(
            model__replaces__model=self.availability.model,
            model__name=self.milestone.replacement,
            surface=self.availability.surface,
            retires_on__isnull=False,
            precision=Precision.EXACT,
        ).first()
        if leaving is None or leaving.lifecycle(self.now.date()) not in (
            Lifecycle.ANNOUNCED,
            Lifecycle.SOON,
            Lifecycle.RETIRED,
        ):
            return self.milestone.replacement
        words = _("%(successor)s (which itself leaves %(surface)s on %(date)s)")
        return words % {
            "successor": self.milestone.replacement,
            "surface": leaving.surface.name,
            "date": ends.long_date(leaving.retires_on),
        }

    def _guide(self) -> str:
        """Return where the move to the suggested replacement is told: to people in an app, as to people who talk with it."""
        assert self.availability
        old, new = self.availability.model, self._replacement
        if new is None:
            return old.get_absolute_url()
        path = addresses.of_move(old, new)
        return f"{path}?as={Reader.EVERYDAY}" if self.availability.surface.kind == Surface.Kind.APP else path

    def _elsewhere(self) -> str:
        assert self.availability
        others = (
            Availability.objects.filter(model=self.availability.model)
            .exclude(pk=self.availability.pk)
            .select_related("surface")
            .order_by("surface__name", "pk")
        )
        open_still = [row for row in others if row.lifecycle(self.now.date()) != Lifecycle.RETIRED][:_MOST_SURFACES]
        if not open_still:
            return _("We know of no other place where it is offered.")
        return _("Other places set their own dates: %(list)s.") % {
            "list": "; ".join(
                _("%(surface)s, %(when)s")
                % {
                    "surface": row.surface.name,
                    "when": ends.from_now_on(row, self.now.date()),
                }
                for row in open_still
            )
        }
