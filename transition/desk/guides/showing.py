"""One guide at the desk: its revisions, one of them with its remarks, and any two of them side by side."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from transition import clock
from transition.desk.guides.finding import guide_or_404, manuscript_of, open_review, revision_or_404, rights
from transition.desk.guides.previews import page_of
from transition.desk.guides.review_form import AskForm
from transition.guides.editing import comparing, reviewing
from transition.guides.editing.blocks import Block, BlockKind, of_revision
from transition.guides.models import Guide, GuideRevision, Remark, Review
from users.access import role_required
from users.requests import SignedInRequest

_PAGE = 20


@require_safe
@role_required()
def guide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show where a guide stands: what readers have, what is newest, who has to do what."""
    found = guide_or_404(pk)
    rows = found.revisions.select_related("author", "copy_of").order_by("-number")
    others = found.manuscripts.exclude(editor=request.user).select_related("editor").order_by("pk")
    context = {
        "guide": found,
        "head": found.head(),
        "proposal": found.proposal(),
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page") or 1),
        "shown": set(found.revisions.shown_once().values_list("pk", flat=True)),
        "review": open_review(found),
        "manuscript": manuscript_of(found, request.user),
        "others": others,
        "remarks": Remark.objects.open().filter(revision__guide=found).count(),
        **rights(request.user),
    }
    return render(request, "desk/guides/guide.html", context)


@require_safe
@role_required()
def revision(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    return render(request, "desk/guides/revision.html", revision_context(request, guide_or_404(pk), number))


@require_safe
@role_required()
def read(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Show a kept revision as readers see it, or would."""
    found = guide_or_404(pk)
    kept = revision_or_404(found, number)
    context = page_of(found, of_revision(kept), request.GET.get("as", ""), clock.today())
    return render(request, "desk/guides/preview.html", context | {"revision": kept})


@require_safe
@role_required()
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what differs between two revisions; without a choice, what the newest changes for readers."""
    found = guide_or_404(pk)
    numbers = list(found.revisions.order_by("-number").values_list("number", flat=True))
    newest = numbers[0] if numbers else 0
    new = revision_or_404(found, request.GET.get("new") or newest)
    old = revision_or_404(found, request.GET.get("old") or _before(found, new, numbers))
    differences = comparing.differences(of_revision(old), of_revision(new))
    context = {"guide": found, "old": old, "new": new, "numbers": numbers, "differences": differences}
    return render(request, "desk/guides/compare.html", context)


def _before(found: Guide, new: GuideRevision, numbers: list[int]) -> int:
    if found.published and found.published.number < new.number:
        return found.published.number
    # Before the first there is nothing: the page says so and not that both are alike.
    return next((number for number in numbers if number < new.number), new.number)


def revision_context(request: SignedInRequest, found: Guide, number: int, **more: Any) -> dict[str, Any]:
    kept = revision_or_404(found, number)
    head, review = found.head(), _review_of(kept)
    blocks, remarks = of_revision(kept), _remarks(found, kept)
    context = {
        "guide": found,
        "revision": kept,
        "is_head": head is not None and head.pk == kept.pk,
        "is_published": found.published_id == kept.pk,
        "was_shown": found.revisions.shown_once().filter(pk=kept.pk).exists(),
        "review": review,
        "review_state": review.state if review else None,
        "is_writer": request.user.pk in reviewing.writers(found),
        "ask_form": AskForm(),
        "open_remarks": sum(one.resolved_at is None for one in remarks),
        "rows": _with_remarks(blocks, remarks),
        **rights(request.user),
    }
    return context | more


def _review_of(kept: GuideRevision) -> Review | None:
    return kept.reviews.select_related("author", "approver").order_by("-pk").first()


def _remarks(found: Guide, kept: GuideRevision) -> list[Remark]:
    """Return what was remarked on this revision, and what is still open from earlier ones."""
    rows = Remark.objects.filter(revision__guide=found, revision__number__lte=kept.number)
    own = rows.filter(revision=kept) | rows.open()
    return list(own.select_related("author", "resolved_by", "revision").order_by("pk"))


def _with_remarks(blocks: list[Block], remarks: list[Remark]) -> list[tuple[Block, Any, list[Remark]]]:
    keys = {block.key for block in blocks}
    found = [
        (block, comparing.between(None, block), [one for one in remarks if one.block == block.key]) for block in blocks
    ]
    lost = [one for one in remarks if one.block not in keys]
    if lost:
        gone = Block("gone", BlockKind.SECTION, {})
        found.append((gone, [], lost))
    return found
