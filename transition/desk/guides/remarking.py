"""What reviewers say to colleagues about one block, and whether it is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.desk.guides.finding import guide_or_404, revision_or_404
from transition.guides.editing.blocks import of_revision
from transition.guides.models import Remark
from users.access import role_required
from users.requests import SignedInRequest

MOST = 4000


@require_POST
@role_required()
def remark(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    revision = revision_or_404(guide_or_404(pk), number)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()
    block = request.POST.get("block", "")
    if block not in {one.key for one in of_revision(revision)}:
        messages.error(request, _("This revision has no such block."))
    elif not text:
        messages.error(request, _("Write the remark first."))
    else:
        Remark.objects.create(
            revision=revision, block=block, author=request.user, text=text[:MOST], written_at=clock.now()
        )
    return redirect(f"{reverse('desk_guide_revision', args=[pk, number])}#block-{block}")


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
