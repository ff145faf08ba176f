"""Save what was written as a revision; where somebody else saved meanwhile, show both and merge."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.desk.guides.finding import guide_or_404, manuscript_of, revision_or_404
from transition.desk.guides.writing import editor_context
from transition.guides.editing import comparing, merging, saving
from transition.guides.editing.merging import Choice
from transition.guides.editing.saving import NothingNew, NotReady, OutOfDate
from transition.guides.models import GuideRevision, Manuscript
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


@require_POST
@role_required(Role.SUPPORT)
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    manuscript = _manuscript(request, pk)
    summary = request.POST.get("summary", "").strip()[:200].replace("\x00", "")
    try:
        revision = saving.save(manuscript, summary, clock.now())
    except OutOfDate as late:
        return _merge_page(request, manuscript, late.head, 409)
    except NotReady as refused:
        context = editor_context(request, manuscript, refused=refused.problems, summary=summary)
        return render(request, "desk/guides/edit.html", context, status=422)
    except NothingNew:
        context = editor_context(request, manuscript, nothing_new=True, summary=summary)
        return render(request, "desk/guides/edit.html", context, status=422)
    messages.success(
        request, _("Saved as revision %(number)s. Readers do not see it yet.") % {"number": revision.number}
    )
    return redirect("desk_guide_revision", pk, revision.number)


@require_POST
@role_required(Role.SUPPORT)
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put both texts together as chosen. The result is what this person goes on writing; nothing is saved yet."""
    manuscript = _manuscript(request, pk)
    head = manuscript.guide.head()
    seen = revision_or_404(manuscript.guide, request.POST.get("head", ""))
    if head is None or head.pk != seen.pk:
        return _merge_page(request, manuscript, head or seen, 409)
    chosen = {one.key: request.POST.get(f"choice-{one.key}", "") for one in merging.compare(manuscript, head)}
    choices = {key: Choice(said) for key, said in chosen.items() if said in list(Choice)}
    merging.merge(manuscript, head, choices, clock.now())
    messages.success(
        request, _("Both texts are one now. Read it, then save it. What you gave up is under “Taken out”.")
    )
    return redirect("desk_guide_edit", pk)


@require_POST
@role_required(Role.SUPPORT)
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw away what this person was writing, after a question."""
    manuscript = _manuscript(request, pk)
    if "sure" not in request.POST:
        return render(request, "desk/guides/drop.html", {"guide": manuscript.guide, "manuscript": manuscript})
    manuscript.delete()
    messages.success(request, _("What you wrote is thrown away."))
    return redirect("desk_guide", pk)


def _merge_page(request: SignedInRequest, manuscript: Manuscript, head: GuideRevision, status: int) -> HttpResponse:
    both = merging.compare(manuscript, head)
    rows = [
        {
            "one": one,
            "mine": comparing.between(one.before, one.mine),
            "theirs": comparing.between(one.before, one.theirs),
        }
        for one in both
        if one.is_disputed
    ]
    context: dict[str, Any] = {"guide": manuscript.guide, "head": head, "rows": rows, "manuscript": manuscript}
    context["settled"] = [one for one in both if not one.is_disputed]
    return render(request, "desk/guides/merge.html", context, status=status)


def _manuscript(request: SignedInRequest, pk: int) -> Manuscript:
    found = manuscript_of(guide_or_404(pk), request.user)
    if found is None:
        raise Http404(_("You are not writing this guide. Open it and press Write."))
    return found
