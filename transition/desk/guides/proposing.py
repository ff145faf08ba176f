"""The product ships a newer text than the one that the desk has made its own: take it, or set it aside."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transition import clock
from transition.desk.guides.finding import guide_or_404
from transition.guides.editing import manuscripts
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


@require_POST
@role_required(Role.SUPPORT)
def weigh(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a manuscript with the product's text, or leave the desk's as it is."""
    guide = guide_or_404(pk)
    proposal = guide.proposal()
    if proposal is None:
        messages.info(request, _("No newer text of the product waits."))
        return redirect("desk_guide", pk)
    guide.weighed = proposal
    guide.save(update_fields=["weighed"])
    if "take" in request.POST:
        manuscripts.begin_from(guide, request.user, proposal, clock.now())
        messages.success(request, _("You are writing with the product's text now. Nothing is saved yet."))
        return redirect("desk_guide_edit", pk)
    messages.success(request, _("The product's text is set aside. It stays among the revisions."))
    return redirect("desk_guide", pk)
