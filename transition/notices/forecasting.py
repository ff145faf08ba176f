"""When each message will have reached everybody, and which could not in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from transition.notices import audience, milestones, pacing
from transition.notices.milestones import Moment
from transition.notices.models import Channel, Milestone, Plan
from transition.notices.moments import database_now

# So many of the last milestones are asked how fast they were.
_REMEMBERED = 20


class Rate(NamedTuple):
    per_second: float
    is_measured: bool


class ChannelForecast(NamedTuple):
    channel: str
    messages: int
    # None when nobody set a cap and nothing large enough was ever sent.
    rate: Rate | None
    ends_at: datetime | None


class Forecast(NamedTuple):
    """One message of a plan: when it leaves, to how many, and when the last of them has it."""

    moment: Moment
    channels: list[ChannelForecast]

    @property
    def messages(self) -> int:
        return sum(one.messages for one in self.channels)

    @property
    def ends_at(self) -> datetime | None:
        return max((one.ends_at for one in self.channels if one.ends_at), default=None)

    def fits(self) -> bool:
        """Tell whether the last person hears before the message stops being true."""
        return self.ends_at is None or self.ends_at <= self.moment.not_after

    def label(self) -> str:
        return self.moment.label()


def forecast(plan: Plan) -> list[Forecast]:
    """Return the forecast of every message of a plan that would start now; missed ones reach nobody."""
    now, rates = database_now(), known_rates()
    return [
        Forecast(
            moment,
            [] if moment.is_missed else [*_channels(plan, moment, max(moment.due_at, now), rates)],
        )
        for moment in milestones.upcoming(plan, now)
    ]


def too_late(plan: Plan) -> list[Forecast]:
    """Return the messages that cannot finish in time. Without a known rate nothing can be said, and nobody is counted."""
    if not set(known_rates()) & set(plan.channels):
        return []
    return [one for one in forecast(plan) if not one.fits()]


def known_rates() -> dict[str, Rate]:
    """Return how fast each channel is: as it was measured last, and never faster than its cap."""
    rates = {name: Rate(float(cap), False) for name in Channel.values if (cap := pacing.cap_of(name))}
    paced = Milestone.objects.filter(settled_at__isnull=False).exclude(pace={}).order_by("-settled_at", "-pk")
    for pace in reversed(paced.values_list("pace", flat=True)[:_REMEMBERED]):
        for channel, per_second in pace.items():
            cap = pacing.cap_of(channel)
            if cap is None or per_second < cap:
                rates[channel] = Rate(per_second, True)
    return rates


def _channels(plan: Plan, moment: Moment, starts_at: datetime, rates: dict[str, Rate]) -> Iterator[ChannelForecast]:
    for channel, messages in audience.volumes(plan, moment.kind, moment.days_before).items():
        rate = rates.get(channel)
        ends_at = starts_at + timedelta(seconds=messages / rate.per_second) if rate else None
        yield ChannelForecast(channel, messages, rate, ends_at)
