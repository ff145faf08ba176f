"""The public pages of the guides: the list, one guide, any two models side by side."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from transition import clock
from transition.catalog import almanac, words
from transition.catalog.almanac import Almanac, Row
from transition.catalog.models import AIModel
from transition.catalog.nearness import nearest
from transition.guides import addresses, comparison, exports, finding, page, parts, shelf, storing
from transition.guides.comparison import Comparison
from transition.guides.comparison_files import FORMS
from transition.guides.models import Guide, Lane, Reader
from transition.guides.picking import Pick, pick, suggestions
from transition.guides.shelf import Written
from transition.guides.standing import soonest, told_first
from transition.web.access import public_page

_MOST_NEAR = 3


@require_safe
@public_page
def guides(request: HttpRequest) -> HttpResponse:
    """List what is written, by provider, the model that leaves first on top."""
    today = clock.today()
    edition = almanac.current()
    written = _listed(shelf.of(edition).spoken(get_language()))
    ends = edition.rows_of
    by_end = sorted(
        written, key=lambda guide: (soonest(ends.get(guide.source_id, ()), today), guide.source.name, guide.pk)
    )
    shelves: dict[str, list[dict[str, object]]] = {}
    for guide in by_end:
        shelves.setdefault(guide.source.provider.name, []).append(_entry(guide, ends.get(guide.source_id, ()), today))
    return render(request, "guides/guides.html", {"shelves": shelves, "count": len(written)})


def _listed(written: Iterable[Written]) -> list[Guide]:
    return list(Guide.objects.published().filter(pk__in=[one.pk for one in written]))


def _entry(guide: Guide, ends: Sequence[Row], today: date) -> dict[str, object]:
    same = told_first(ends, today)
    clause = words.clause(same, today) if same else ""
    return {"guide": guide, "clause": clause, "has_an_end": bool(same) and words.has_an_end(same[0], today)}


@require_safe
@public_page
def guide(request: HttpRequest, provider: str, key: str, to_provider: str, to_key: str) -> HttpResponse:
    """Answer one guide by the canonical ids of its two models. Aliases lead there; what nobody wrote is put together."""
    edition = almanac.current()
    written = finding.written(edition, provider, key, to_provider, to_key)
    if written is None:
        return _unwritten(request, edition, provider, key, to_provider, to_key)
    return _answer(request, page.read(edition, written, _reader(request.GET), clock.today()))


def _answer(request: HttpRequest, told: page.GuidePage, **more: object) -> HttpResponse:
    return render(request, "guides/guide.html", _context(told) | more)


def _context(told: page.GuidePage) -> dict[str, Any]:
    return {"page": told, "parts": parts.of(told), "readers": _tabs(), "Lane": Lane}


@require_safe
@public_page
def revision(request: HttpRequest, provider: str, key: str, to_provider: str, to_key: str, number: int) -> HttpResponse:
    """Answer one text that readers have had, under its own address for good. The facts in it are today's."""
    edition = almanac.current()
    written = finding.written(edition, provider, key, to_provider, to_key)
    kept = written.revisions.shown_once().filter(number=number).first() if written else None
    if written is None or kept is None:
        raise Http404(_("This guide has no such revision."))
    reader = _reader(request.GET)
    shown = page.show(edition, written, storing.kept(kept, reader.lane), reader, clock.today())
    is_older = kept.pk != written.published_id
    context = _context(shown) | {"is_older": is_older, "is_only_shown": is_older}
    response = render(request, "guides/revision.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _reader(query: QueryDict) -> Reader:
    wanted = query.get("as", "")
    return Reader(wanted) if wanted in Reader.values else Reader.DEVELOPER


def _tabs() -> list[Reader]:
    return [reader for reader in Reader if reader.lane == Lane.TALK]


def _unwritten(
    request: HttpRequest, edition: Almanac, provider: str, key: str, to_provider: str, to_key: str
) -> HttpResponse:
    """Lead an alias to its guide; else put together what the catalog and the rules say, or say which model is unknown."""
    old = AIModel.objects.named(provider, key).select_related("provider").first()
    new = AIModel.objects.named(to_provider, to_key).select_related("provider").first()
    if old and new and (old.key, new.key) != (key, to_key):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(addresses.of_move(old, new) + query)
    others = _listed(shelf.of(edition).leading_from(old.pk, get_language())) if old else []
    if old and new and old != new:
        return _answer(request, page.drafted(edition, old, new, _reader(request.GET), clock.today()), others=others)
    names = {"old_name": f"{provider}/{key}", "new_name": f"{to_provider}/{to_key}"}
    return render(request, "guides/no_guide.html", {"old": old, "new": new, "others": others} | names, status=404)


@require_safe
@public_page
def save(request: HttpRequest) -> HttpResponse:
    """Say for each provider how to take one's things along, and when somebody last tried it."""
    return render(request, "guides/save.html", {"known": exports.known()})


@require_safe
@public_page
def card(request: HttpRequest) -> HttpResponse:
    """Offer a card for what somebody valued. It is filled in and kept in the browser, or printed and filled in by hand."""
    return render(request, "guides/card.html")


@require_safe
@public_page
def compare(request: HttpRequest) -> HttpResponse:
    """Put any two models side by side, or ask which."""
    old, new = pick(request.GET.get("a", "")), pick(request.GET.get("b", ""))
    problem = _problem(old, new)
    if not problem and old.model and new.model and (old.is_alias or new.is_alias):
        return redirect(f"{reverse('compare')}?a={old.name}&b={new.name}")
    context = {"old": old, "new": new, "problem": problem, "names": suggestions()}
    if not problem and old.model and new.model:
        if request.GET.get("as") in FORMS:
            return _file(comparison.compare(old.model, new.model), request.GET["as"])
        context |= _side_by_side(old.model, new.model, clock.today())
    return render(request, "guides/compare.html", context, status=422 if problem else 200)


def _file(found: Comparison, form: str) -> HttpResponse:
    kind, write = FORMS[form]
    response = HttpResponse(write(found), content_type=f"{kind}; charset=utf-8")
    name = f"{found.old.key}-{found.new.key}".replace("/", "-").replace('"', "")
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _problem(old: Pick, new: Pick) -> str:
    if old.is_empty and new.is_empty:
        return ""
    for each in (old, new):
        if each.model is None and not each.is_empty:
            return _unknown(each.typed)
    if old.model and old.model == new.model:
        return _("Both are %(name)s. Choose two different models.") % {"name": old.model.name}
    return ""


def _unknown(typed: str) -> str:
    near = nearest(typed, almanac.current().models.values(), _MOST_NEAR)
    if not near:
        return _("The catalog has no model “%(name)s”. Choose one from the list.") % {"name": typed[:80]}
    names = words.either(one.name for one in near)
    return _("The catalog has no model “%(name)s”. Did you mean %(names)s?") % {"name": typed[:80], "names": names}


def _side_by_side(old: AIModel, new: AIModel, today: date) -> dict[str, object]:
    edition = almanac.current()
    return {
        "comparison": comparison.compare(old, new),
        "is_written": shelf.of(edition).about(old.pk, new.pk, get_language()) is not None,
        "old_health": words.health(edition.rows_of.get(old.pk, ()), today),
        "new_health": words.health(edition.rows_of.get(new.pk, ()), today),
    }
