"""The block editor: the list of blocks, one small form each, and what readers will see of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from transition import clock
from transition.desk.guides.block_form import form_for, placeholders, refused, typed_block
from transition.desk.guides.finding import guide_or_404, manuscript_of, rights
from transition.desk.guides.forms import BlockForm
from transition.desk.guides.previews import block_preview, whole_page
from transition.guides.editing import beginning, checking, comparing, manuscripts
from transition.guides.editing.blocks import NAMES, SHELVES, Block, BlockKind, shelf
from transition.guides.editing.manuscripts import BlockChanged, TooMany
from transition.guides.models import Manuscript
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

_PAGE = ["GET", "HEAD", "POST"]
_MOVES = {"up": -1, "down": 1}


@require_POST
@role_required(Role.SUPPORT)
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    guide = guide_or_404(pk)
    manuscripts.begin(guide, request.user, clock.now(), beginning.first_blocks(guide, clock.today()))
    return redirect("desk_guide_edit", pk)


@require_safe
@role_required(Role.SUPPORT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show every block of what this person is writing, and what still keeps it from being saved."""
    guide = guide_or_404(pk)
    manuscript = manuscript_of(guide, request.user)
    if manuscript is None:
        return redirect("desk_guide", pk)
    return render(request, "desk/guides/edit.html", editor_context(request, manuscript))


@require_POST
@role_required(Role.SUPPORT)
def arrange(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a block, take it out, or take it back; the button that was pressed says which."""
    manuscript, at = _manuscript(request, pk), clock.now()
    for name, by in _MOVES.items():
        if key := request.POST.get(name):
            manuscript = manuscripts.move(manuscript, key, by, at)
    if key := request.POST.get("take_out"):
        manuscript = manuscripts.remove(manuscript, key, at)
    if restored := request.POST.get("restore"):
        key, _colon, mark = restored.rpartition(":")
        manuscript = manuscripts.restore(manuscript, key, mark, at)
    if not request.htmx:
        return redirect(reverse("desk_guide_edit", args=[pk]) + "#blocks")
    return render(request, "desk/guides/edit.html#blocks", editor_context(request, _manuscript(request, pk)))


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def block(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Change one block. A text that changed elsewhere meanwhile is shown beside what was typed."""
    manuscript = _manuscript(request, pk)
    found = manuscripts.find(manuscript, key)
    if found is None and request.method != "POST":
        raise Http404(_("This block was taken out. It can be taken back in the editor."))
    kind = found.kind if found else _kind(request.POST.get("kind", ""))
    return _answer(request, manuscript, kind, found or Block(key, kind, {}))


@require_http_methods(_PAGE)
@role_required(Role.SUPPORT)
def new_block(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    return _answer(request, _manuscript(request, pk), _kind(kind), None)


@require_POST
@role_required(Role.SUPPORT)
def preview_block(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Answer what readers would see of what stands in the form now. Nothing is kept."""
    manuscript, of = _manuscript(request, pk), _kind(kind)
    form = form_for(of, manuscript, request.POST)
    form.is_valid()
    context = block_preview(manuscript, typed_block(form, manuscript, None))
    return render(request, "desk/guides/_block_preview.html", context)


@require_safe
@role_required(Role.SUPPORT)
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the whole page as readers of one lane and tab would see it."""
    manuscript = _manuscript(request, pk)
    context = whole_page(manuscript, request.GET.get("as", ""), clock.today())
    return render(request, "desk/guides/preview.html", context)


def editor_context(request: SignedInRequest, manuscript: Manuscript, **more: Any) -> dict[str, Any]:
    blocks = manuscripts.written(manuscript)
    shelves = [(kind, name, [one for one in blocks if shelf(one.kind) == kind]) for kind, name in SHELVES.items()]
    return {
        "guide": manuscript.guide,
        "manuscript": manuscript,
        "shelves": shelves,
        "removed": manuscripts.removed(manuscript),
        "problems": checking.of_guide(manuscript.guide, blocks),
        "kept": request.GET.get("kept", ""),
        **rights(request.user),
        **more,
    }


def _answer(request: SignedInRequest, manuscript: Manuscript, kind: BlockKind, found: Block | None) -> HttpResponse:
    """Answer the form of a block; ``found`` is None for a new one."""
    if request.method != "POST":
        return _show(request, manuscript, form_for(kind, manuscript, None, found), found, found)
    form = form_for(kind, manuscript, request.POST, found)
    is_whole = form.is_valid()
    typed = typed_block(form, manuscript, found)
    if "preview" in request.POST:
        return _show(request, manuscript, form, found, typed, 422 if form.errors else 200)
    if not is_whole or refused(form, manuscript, typed):
        return _show(request, manuscript, form, found, typed, 422)
    return _keep(request, manuscript, form, found, typed)


def _keep(
    request: SignedInRequest, manuscript: Manuscript, form: BlockForm, found: Block | None, typed: Block
) -> HttpResponse:
    try:
        if found is None:
            manuscripts.add(manuscript, typed, clock.now())
        else:
            manuscripts.put(manuscript, typed, form.cleaned_data["seen"], clock.now())
    except BlockChanged as changed:
        theirs = {"is_stale": True, "theirs": changed.now, "differences": comparing.between(changed.now, typed)}
        fresh = _seen_anew(request, form, manuscript, changed.now)
        return _show(request, manuscript, fresh, found, typed, 409, **theirs)
    except TooMany:
        form.add_error(None, _("A guide has at most %(most)d blocks.") % {"most": manuscripts.MOST_BLOCKS})
        return _show(request, manuscript, form, found, typed, 422)
    messages.success(request, _("Kept in what you write: %(block)s. Nobody else sees it yet.") % {"block": typed.name})
    kept = f"new-{typed.kind}" if found is None else typed.key
    return redirect(f"{reverse('desk_guide_edit', args=[manuscript.guide_id])}?kept={kept}#block-{typed.key}")


def _seen_anew(request: SignedInRequest, form: BlockForm, manuscript: Manuscript, now: Block | None) -> BlockForm:
    """Return the form as it was typed, now knowing the text that stands there: pressing again replaces it."""
    data = request.POST.copy()
    data["seen"] = now.mark if now else ""
    return form_for(form.kind, manuscript, data, now)


def _show(
    request: SignedInRequest,
    manuscript: Manuscript,
    form: BlockForm,
    found: Block | None,
    shown: Block | None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    guide = manuscript.guide
    context: dict[str, Any] = {
        "form": form,
        "kind": form.kind.value,
        "kind_name": NAMES[form.kind],
        "found": found,
        "guide": guide,
    }
    context |= {"placeholders": placeholders(guide), "draft": found.key if found else f"new-{form.kind}"}
    context |= block_preview(manuscript, shown) if shown else {}
    return render(request, "desk/guides/block.html", context | more, status=status)


def _manuscript(request: SignedInRequest, pk: int) -> Manuscript:
    found = manuscript_of(guide_or_404(pk), request.user)
    if found is None:
        raise Http404(_("You are not writing this guide. Open it and press Write."))
    return found


def _kind(said: str) -> BlockKind:
    if said not in list(BlockKind):
        raise Http404(_("There is no such kind of block."))
    return BlockKind(said)
