"""What a model can do, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ABILITIES: dict[str, str | Promise] = {
    "text": gettext_lazy("text"),
    "image": gettext_lazy("images"),
    "pdf": gettext_lazy("PDF files"),
    "audio": gettext_lazy("sound"),
    "video": gettext_lazy("video"),
    "vision": gettext_lazy("reads images"),
    "tool_use": gettext_lazy("tool use"),
    "prompt_caching": gettext_lazy("prompt caching"),
    "batch": gettext_lazy("batch requests"),
    "extended_thinking": gettext_lazy("extended thinking"),
    "adaptive_thinking": gettext_lazy("adaptive thinking"),
    "reasoning": gettext_lazy("reasoning"),
    "computer_use": gettext_lazy("computer use"),
    "structured_outputs": gettext_lazy("structured outputs"),
    "fine_tuning": gettext_lazy("fine-tuning"),
    "embedding": gettext_lazy("embeddings"),
}


def ability(key: str) -> str:
    """Return the words for an ability; one that has none is shown as the catalog spells it."""
    return str(ABILITIES.get(key, key.replace("_", " ")))
