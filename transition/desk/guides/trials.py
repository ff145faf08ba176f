"""Answers for blind trials: taken down, shown or set aside, and what readers chose."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from transition.desk.guides.finding import rights
from transition.desk.guides.trial_form import TrialForm
from transition.guides.models import TrialPair
from transition.guides.trials import is_old_first
from transition.web.models import Edition
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_MOST = 200


@require_safe
@role_required()
def trials(request: SignedInRequest) -> HttpResponse:
    rows = TrialPair.objects.select_related("source__provider", "successor__provider")
    pairs = rows.order_by("source__name", "successor__name", "pk")[:_MOST]
    return render(request, "desk/guides/trials.html", {"pairs": pairs, **rights(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def trial_new(request: SignedInRequest) -> HttpResponse:
    return _written(request, TrialForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def trial_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(TrialPair.objects.select_related("source__provider", "successor__provider"), pk=pk)
    return _written(request, TrialForm(request.POST or None, instance=pair), pair)


def _written(request: SignedInRequest, form: TrialForm, pair: TrialPair | None = None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        Edition.objects.publish()
        return redirect("desk_trials")
    status = 422 if request.method == "POST" else 200
    # Where the letters stand is thrown: an editor may want to know it.
    context = {"form": form, "pair": pair, "is_old_first": pair is not None and is_old_first(pair)}
    return render(request, "desk/guides/trial.html", context, status=status)


@require_POST
@role_required(Role.SUPPORT)
def trial_turn(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a pair that is set aside, or set aside one that is shown."""
    pair = get_object_or_404(TrialPair, pk=pk)
    pair.is_shown = not pair.is_shown
    pair.save(update_fields=["is_shown"])
    Edition.objects.publish()
    return redirect("desk_trials")
