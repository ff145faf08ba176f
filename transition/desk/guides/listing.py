"""All guides: what readers have, what waits, and how a new one begins."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from transition import clock
from transition.desk.guides.finding import guides, rights
from transition.guides.editing import beginning, manuscripts
from transition.guides.models import Guide, GuideRevision, Review
from transition.guides.picking import Pick, pick
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PAGE = 50


@require_safe
@role_required()
def listing(request: SignedInRequest) -> HttpResponse:
    page = Paginator(_rows(), _PAGE).get_page(request.GET.get("page") or 1)
    return render(request, "desk/guides/list.html", {"page": page, **rights(request.user)})


def _rows() -> QuerySet[Guide]:
    """Return every guide with its newest revision, its newest text of the product, and what waits. One question."""
    own = GuideRevision.objects.filter(guide=OuterRef("pk")).worked_on().order_by("-number")
    shipped = GuideRevision.objects.filter(guide=OuterRef("pk"), is_shipped=True).order_by("-number")
    review = Review.objects.open().filter(revision__guide=OuterRef("pk")).order_by("-pk")
    return guides().annotate(
        head_number=Subquery(own.values("number")[:1]),
        shipped_id=Subquery(shipped.values("pk")[:1]),
        shipped_published_at=Subquery(shipped.values("published_at")[:1]),
        review_approver=Subquery(review.values("approver")[:1]),
        in_review=Exists(review),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SUPPORT)
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a guide for any two models; where there is one, lead to it."""
    asked = request.POST if request.method == "POST" else request.GET
    old, successor, language = pick(asked.get("a", "")), pick(asked.get("b", "")), asked.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    problem = _problem(old, successor) if request.method == "POST" else ""
    if request.method == "POST" and not problem and old.model and successor.model:
        guide, is_new = Guide.objects.get_or_create(source=old.model, successor=successor.model, language=language)
        if not is_new:
            return redirect("desk_guide", guide.pk)
        manuscripts.begin(guide, request.user, clock.now(), beginning.first_blocks(guide, clock.today()))
        return redirect("desk_guide_edit", guide.pk)
    context = {"old": old, "new": successor, "problem": problem, "language": language, "languages": settings.LANGUAGES}
    return render(request, "desk/guides/new.html", context, status=422 if problem else 200)


def _problem(old: Pick, new: Pick) -> str:
    for one in (old, new):
        if one.is_empty:
            return _("Name both models.")
        if one.model is None:
            return _("The catalog has no model “%(name)s”.") % {"name": one.typed[:80]}
    return _("A guide leads to another model.") if old.model == new.model else ""
