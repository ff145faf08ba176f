"""What reviewers say to colleagues about one block, and whether it is done."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.desk.guides.finding import guide_or_404, revision_or_404
from transition.desk.guides.showing import revision_context
from transition.guides.editing.blocks import of_revision
from transition.guides.models import GuideRevision, Remark
from users.access import role_required
from users.requests import SignedInRequest

MOST = 4000


@require_POST
@role_required()
def remark(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    guide = guide_or_404(pk)
    revision = revision_or_404(guide, number)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()
    block = request.POST.get("block", "")
    problem = _problem(revision, block, text)
    if problem:
        refused = {"block": block, "text": text, "problem": problem}
        context = revision_context(request, guide, number, problem=problem, refused=refused)
        return render(request, "desk/guides/revision.html", context, status=422)
    Remark.objects.create(revision=revision, block=block, author=request.user, text=text, written_at=clock.now())
    return redirect(f"{reverse('desk_guide_revision', args=[pk, number])}#block-{block}")


def _problem(revision: GuideRevision, block: str, text: str) -> str:
    if block not in {one.key for one in of_revision(revision)}:
        return _("This revision has no such block.")
    if not text:
        return _("Write the remark first.")
    if len(text) > MOST:
        return _("A remark has at most %(most)s characters; this one has %(n)s.") % {"most": MOST, "n": len(text)}
    return ""


@require_POST
@role_required()
def resolve(request: SignedInRequest, pk: int, number: int, remark_pk: int) -> HttpResponse:
    """Mark a remark as done, or as open again."""
    found = get_object_or_404(Remark, pk=remark_pk, revision__guide=guide_or_404(pk))
    if "again" in request.POST:
        found.resolved_by, found.resolved_at = None, None
    elif found.resolved_at is None:
        found.resolved_by, found.resolved_at = request.user, clock.now()
    found.save(update_fields=["resolved_by", "resolved_at"])
    return redirect(f"{reverse('desk_guide_revision', args=[pk, number])}#block-{found.block}")
