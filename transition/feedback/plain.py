"""People's words as plain text: what a keyboard can type stays, what could trick a reader's eye or a database goes."""

import re
import unicodedata

# Overrides and isolates can make words read differently from what they are. The two plain direction marks stay:
# Arabic and Hebrew writers need them.
_BIDI = "\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb"
_UNWANTED = re.compile(f"[{_CONTROLS}{_BIDI}\U000e0000-\U000e007f]")


def plain(text: str) -> str:
    """Return ``text`` in composed Unicode, with plain line ends and without control or direction-override characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", lines))
