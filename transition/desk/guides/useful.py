"""What readers said of the parts of guides: numbers for each part, and the sentences that nobody has read yet first."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.desk.guides.finding import rights
from transition.guides.models import UsefulAnswer
from transition.guides.models.usefulness import Part
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_MOST, _LATELY = 100, 20


@require_safe
@role_required()
def answers(request: SignedInRequest) -> HttpResponse:
    said = UsefulAnswer.objects.exclude(words="").select_related("source__provider", "successor__provider")
    sums = (
        UsefulAnswer.objects.values("source__name", "successor__name", "part")
        .annotate(useful=Count("pk", filter=Q(is_useful=True)), not_useful=Count("pk", filter=Q(is_useful=False)))
        .order_by("-not_useful", "source__name", "successor__name", "part")[:_MOST]
    )
    context = {
        "waiting": said.filter(read_at=None).order_by("-said_on", "-pk")[:_MOST],
        "read": said.exclude(read_at=None).order_by("-read_at")[:_LATELY],
        "sums": [{**one, "label": Part(one["part"]).label} for one in sums],
        **rights(request.user),
    }
    return render(request, "desk/guides/answers.html", context)


@require_POST
@role_required(Role.SUPPORT)
def answer_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that somebody has read a sentence, or that it waits again."""
    said = get_object_or_404(UsefulAnswer, pk=pk)
    said.read_at = None if said.read_at else clock.now()
    said.save(update_fields=["read_at"])
    return redirect("desk_guide_answers")
