"""Words that wake nobody: what a chat service would read as a call to people is made plain text."""

import re

_BREAK = "\u200b"
# @everyone, @channel, @name; Slack's <!channel>, <@U1>, <#C1>, <https://...|words>.
_CALLS = re.compile(r"@(?=\S)|<(?=[!@#&a-zA-Z/])")


def quiet(text: str) -> str:
    """Return ``text`` with a sign of no width after each "@" and "<" that could begin a mention or a hidden link."""
    return _CALLS.sub(lambda call: call[0] + _BREAK, text)
