"""Ask the pages that guides cite whether they are still there: through the one door, small, quick, and politely."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Q

from transition.guides.models import Change, GuideRevision, LinkCheck, Step
from transition.web.addresses import NameUnknown, NotAllowedHere, Unsafe
from transition.web.markdown import to_html
from transition.web.outbound import Lost, NotSent, Reply, exchange

_Outcome = LinkCheck.Outcome
# A page is asked once a day; a little less, so that the hour of a run does not slip.
AGAIN_AFTER = timedelta(hours=20)
_SECONDS = 10
_MOST_REDIRECTS = 4
_REDIRECTS = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_CLOSED = (401, 402, 403, 407, 429, 451)
_GONE = (404, 410)
_HREF = re.compile(r'href="(https?://[^"]+)"')


class Finding(NamedTuple):
    outcome: LinkCheck.Outcome
    status: int | None = None
    moved_to: str = ""


def cited() -> set[str]:
    """Return every address in a text that readers see, as a source or as a link in the prose. Three questions."""
    seen = GuideRevision.objects.filter(published_as__isnull=False)
    found: set[str] = set()
    for develop, talk, sections in seen.values_list("lede_develop", "lede_talk", "sections"):
        found |= {source["url"] for section in sections for source in section["sources"]}
        found |= {url for text in (develop, talk, *(one["text"] for one in sections)) for url in linked(text)}
    for text, sources in Change.objects.filter(revision__in=seen).values_list("text", "sources"):
        found |= {source["url"] for source in sources} | set(linked(text))
    for text in Step.objects.filter(revision__in=seen).values_list("text", flat=True):
        found |= set(linked(text))
    return {url for url in found if len(url) <= 500}


def linked(text: str) -> Iterator[str]:
    """Yield where the links of a text lead. What the allow-list drops leads nowhere."""
    return (unescape(url) for url in _HREF.findall(to_html(text))) if "](" in text or "<" in text else iter(())


def waiting(at: datetime) -> list[str]:
    """Return the addresses to ask now: those never asked first, then those asked longest ago."""
    asked = dict(LinkCheck.objects.values_list("url", "checked_at"))
    due = [url for url in cited() if url not in asked or asked[url] <= at - AGAIN_AFTER]
    return sorted(due, key=lambda url: (asked[url].timestamp() if url in asked else 0, url))


def check_waiting(
    at: datetime, seconds: float | None = None, *, tell: Callable[[LinkCheck], Any] = lambda _kept: None
) -> int:
    """Check what waits, for at most ``seconds``, and keep each finding with its day. Return how many were checked."""
    LinkCheck.objects.exclude(url__in=cited()).delete()
    stop_at = None if seconds is None else time.monotonic() + seconds
    count = 0
    for url in waiting(at):
        if stop_at is not None and time.monotonic() > stop_at:
            break
        tell(keep(url, look(url), at))
        count += 1
    return count


def keep(url: str, finding: Finding, at: datetime) -> LinkCheck:
    """Write down what was found. A page that was broken before has been broken since then."""
    before = LinkCheck.objects.filter(Q(url=url)).first()
    since = before.broken_since if before else None
    is_broken = finding.outcome in LinkCheck.BROKEN
    values = {
        "checked_at": at,
        "outcome": finding.outcome,
        "status": finding.status,
        "moved_to": finding.moved_to[:500],
        "broken_since": (since or at.date()) if is_broken else None,
    }
    return LinkCheck.objects.update_or_create(url=url, defaults=values)[0]


def look(url: str) -> Finding:
    """Ask for the head of a page, and for the page itself where that is refused: not every server knows HEAD."""
    finding = _follow("HEAD", url)
    return finding if finding.outcome in (_Outcome.THERE, _Outcome.MOVED, _Outcome.UNSAFE) else _follow("GET", url)


def _follow(method: str, url: str) -> Finding:
    """Follow redirects by hand: each address is judged anew before it is called."""
    here, moved_to, is_for_good = url, "", True
    for _hop in range(_MOST_REDIRECTS + 1):
        try:
            reply = exchange(method, here, _headers(), None, seconds=_SECONDS, is_reading=True)
        except Unsafe:
            return Finding(_Outcome.UNSAFE)
        except (NameUnknown, NotAllowedHere, NotSent, Lost):
            return Finding(_Outcome.UNREACHABLE)
        if reply.status not in _REDIRECTS or "location" not in reply.headers:
            return _judged(reply, moved_to)
        here = urljoin(here, reply.headers["location"])
        # Only a move for good, from the first hop on, is a reason to change the guide.
        is_for_good = is_for_good and reply.status in _FOR_GOOD
        moved_to = here if is_for_good else moved_to
    return Finding(_Outcome.FAILING, reply.status)


def _judged(reply: Reply, moved_to: str) -> Finding:
    if 200 <= reply.status < 300:
        return Finding(_Outcome.MOVED if moved_to else _Outcome.THERE, reply.status, moved_to)
    if reply.status in _CLOSED:
        return Finding(_Outcome.CLOSED, reply.status)
    return Finding(_Outcome.GONE if reply.status in _GONE else _Outcome.FAILING, reply.status)


def _headers() -> dict[str, str]:
    """Say who asks: an operator of the other side can tell us to stop."""
    return {"User-Agent": f"Transition link check ({settings.SITE_URL})", "Accept": "text/html,*/*;q=0.5"}
