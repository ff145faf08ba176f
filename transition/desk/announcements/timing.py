"""The forecast of each message in words."""

from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from transition.notices.forecasting import ChannelForecast, Forecast
from transition.notices.models import Channel


class PlannedSend(NamedTuple):
    """One line of "when each message leaves"."""

    forecast: Forecast
    volumes: str
    ends: list[str]


def planned(forecasts: list[Forecast]) -> list[PlannedSend]:
    """Return the lines of the table: how many messages on which channel, and when the last of them has arrived."""
    return [
        PlannedSend(
            one,
            "; ".join(f"{channel_name(part.channel)}: {intcomma(part.messages)}" for part in one.channels) or "0",
            [_sentence(part) for part in one.channels if part.ends_at],
        )
        for one in forecasts
    ]


def channel_name(name: str) -> str:
    """Return a channel as people call it; people without any have none."""
    return str(Channel(name).label) if name in Channel.values else _("No channel")


def _sentence(part: ChannelForecast) -> str:
    assert part.rate and part.ends_at
    words = (
        _("%(channel)s: %(n)s at %(rate)s/s as measured last: ends %(day)s UTC")
        if part.rate.is_measured
        else _("%(channel)s: %(n)s at %(rate)s/s as set: ends %(day)s UTC")
    )
    return words % {
        "channel": channel_name(part.channel),
        "n": intcomma(part.messages),
        "rate": f"{part.rate.per_second:g}",
        "day": date_format(part.ends_at, _("l j F, H:i")),
    }
