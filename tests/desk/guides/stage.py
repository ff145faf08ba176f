"""One guide at the desk: a small text of the product, and the steps that people take with it."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.guides.test_load_guides import guide as small_guide
from tests.guides.test_load_guides import written as write_file
from transition import clock
from transition.guides.editing import manuscripts, reviewing, saving
from transition.guides.editing.blocks import Block
from transition.guides.models import Guide, GuideRevision, Manuscript
from users.models import User


def shipped(folder: Path, **changes: Any) -> Guide:
    """Load the small guide of the product, as it is or with a newer text."""
    call_command("load_guides", str(write_file(folder, small_guide(**changes))), verbosity=0)
    return Guide.objects.select_related("source__provider", "successor__provider", "published").get()


def begun(guide: Guide, editor: User) -> Manuscript:
    return manuscripts.begin(guide, editor, clock.now())


def with_text(manuscript: Manuscript, key: str, **fields: Any) -> Manuscript:
    """Change some fields of a block."""
    found = manuscripts.find(manuscript, key)
    assert found is not None
    typed = Block(key, found.kind, {**found.fields, **fields})
    return manuscripts.put(manuscript, typed, found.mark, clock.now())


def saved(guide: Guide, editor: User, text: str = "It is gone for good.", key: str = "change-gone") -> GuideRevision:
    """Write one block anew and save it."""
    return saving.save(with_text(begun(guide, editor), key, text=text), "Said it better", clock.now())


def published(revision: GuideRevision, approver: User) -> GuideRevision:
    reviewing.approve(reviewing.ask(revision, clock.now()), approver, revision.digest, clock.now())
    return revision


def block_data(block: Block, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends for a block that was opened, with some fields typed anew."""
    fields = {**block.fields, "change_kind": block.fields.get("kind", ""), "seen": block.mark, "kind": block.kind.value}
    data = fields | changes
    return {name: value for name, value in data.items() if value is not None and value is not False}


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=args), data)
