"""Markdown that staff write, as HTML that cannot harm: raw HTML is off, then an allow-list cleans the rest."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote",
    "ul", "ol", "li", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"]).disable("image")
)


# Of every text of a few hundred guides, so that a page made anew parses only what was written since.
@lru_cache(maxsize=8192)
def to_html(text: str) -> str:
    """Return safe HTML for Markdown ``text``. Images, raw HTML and every scheme but http, https and mailto are dropped."""
    return nh3.clean(
        _parser.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
