"""What a program hands in: ``{surface, source, target, body, headers, code, direction}`` as JSON."""

from typing import Any

from django.utils.translation import gettext as _

from transition.guides.linting.paste import Given
from transition.guides.linting.reading import read_json
from transition.guides.linting.refusing import Refused
from transition.guides.linting.secrets import masked, masked_inside

_TEXTS = ("surface", "source", "target", "direction", "code")
_KNOWN = (*_TEXTS, "body", "headers")


def read_envelope(sent: bytes) -> Given:
    """Return what was given, with the secrets masked that its text shows; ``Refused`` when it is something else."""
    text, found = masked(sent.decode("utf-8", "replace"))
    envelope = read_json(text, field="request").value
    if not isinstance(envelope, dict):
        raise Refused(_("Expected a JSON object with body or code in it."), field="request")
    if "\\u" in text:
        envelope = masked_inside(envelope)
    if unknown := next((name for name in envelope if name not in _KNOWN), None):
        known = ", ".join(_KNOWN)
        reason = _("“%(name)s” is not a field of this request. Known: %(known)s.")
        raise Refused(reason % {"name": unknown[:40], "known": known}, field="request")
    texts = {name: _text(envelope, name) for name in _TEXTS if envelope.get(name) is not None}
    headers = envelope.get("headers")
    if headers is not None and not isinstance(headers, dict):
        raise Refused(_("Headers are an object of names and values."), field="headers")
    return Given(body=envelope.get("body"), headers=headers or {}, found=found, **texts)


def _text(envelope: dict[str, Any], name: str) -> str:
    value = envelope[name]
    if not isinstance(value, str):
        raise Refused(_("“%(name)s” is a text.") % {"name": name}, field=name)
    return value
