"""From what somebody gave to requests: secrets masked first, then the body, the headers and the code read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from transition.guides.linting import curl, javascript_code, python_code
from transition.guides.linting.reading import MOST_BYTES, check_shape, check_size, read_json
from transition.guides.linting.refusing import Refused
from transition.guides.linting.request import Request, read_headers
from transition.guides.linting.secrets import Secret, masked, masked_headers, masked_inside
from transition.guides.linting.snippets import Call, language_of
from transition.guides.linting.surfaces import SURFACES, guessed
from transition.guides.rules import normalised

MOST_CODE = 200_000
_READERS = {"python": python_code.calls, "javascript": javascript_code.calls, "curl": curl.calls}


@dataclass(frozen=True)
class Given:
    """What a person or a program handed in. ``body`` is JSON as text or read already; ``source`` names the old model."""

    body: Any = None
    headers: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    surface: str = ""
    source: str = ""
    target: str = ""
    direction: str = "forward"
    # Secrets that were masked already when the parts were taken out of a whole.
    found: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class Part:
    """One request of a paste. ``pointer`` leads to it from the top of the body, ``line`` is where the code sends it."""

    request: Request
    pointer: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Paste:
    """What was read, without a secret in it."""

    parts: tuple[Part, ...]
    surface: str
    secrets: tuple[Secret, ...]
    notes: tuple[str, ...]
    # The whole body of a batch, from which its requests were taken.
    whole: Mapping[str, Any] | None = None

    @property
    def model(self) -> str:
        """Return the model that the requests are sent to, as it was written; the first that is named."""
        return next((part.request.model for part in self.parts if part.request.model), "")


def read_paste(given: Given) -> Paste:
    """Return the requests in what was given, or raise ``Refused``."""
    if given.surface and given.surface not in SURFACES:
        known = ", ".join(SURFACES)
        raise Refused(_("There is no such surface. Known: %(known)s.") % {"known": known}, field="surface")
    if given.body is not None:
        return _of_body(given)
    if given.code.strip():
        return _of_code(given)
    raise Refused(_("Nothing was pasted. Paste the JSON that you send, or the code that sends it."))


def sorted_out(text: str, **said: Any) -> Given:
    """Tell JSON from code in a box that takes both. ``said`` is the rest that was given."""
    return (
        Given(body=text, **said)
        if text.strip() and language_of(text[:MOST_BYTES]) == "json"
        else Given(code=text, **said)
    )


def _of_body(given: Given) -> Paste:
    body, secrets, notes = _value(given.body)
    if not isinstance(body, Mapping):
        raise Refused(_("A request is a JSON object. Expected { at the beginning."), field="body")
    code, in_code = masked(given.code)
    call = Call(dict(body), 1, given.surface, given.source or _model_of(body), {})
    paste = _paste([call], replace(given, code=code), (*secrets, *in_code), notes)
    return replace(paste, whole=body) if paste.surface == "anthropic:batches" else paste


def _value(body: Any) -> tuple[Any, tuple[Secret, ...], tuple[str, ...]]:
    """Return what a body says, the secrets in its text, and what was forgiven. Escapes may hide a secret from the text."""
    if not isinstance(body, str):
        return body, (), ()
    check_size(body, "body")
    text, found = masked(body)
    read = read_json(text)
    return masked_inside(read.value) if "\\u" in text else read.value, found, read.notes


def _model_of(body: Mapping[str, Any]) -> str:
    model = body.get("model")
    return _name(model) if isinstance(model, str) else ""


def _name(model: str) -> str:
    """Return a model's name; what holds a sign that cannot be seen, such as half a character, is none."""
    return model if model.isprintable() else ""


def _of_code(given: Given) -> Paste:
    if len(given.code.encode("utf-8", "surrogatepass")) > MOST_CODE:
        raise Refused(_("This is more than 200 kB of code. Paste the call alone."), field="code", too_large=True)
    code, secrets = masked(given.code)
    language = language_of(code)
    calls = _READERS[language](code) if language in _READERS else []
    for call in calls:
        check_shape(call.body, "code")
    notes = (_("What the code computes stands between ‹ and › and is not checked."),) if _computes(calls) else ()
    return _paste([_masked_call(call) for call in calls], replace(given, code=code), secrets, notes)


def _computes(calls: list[Call]) -> bool:
    return any("‹" in repr(call.body) for call in calls)


def _masked_call(call: Call) -> Call:
    return replace(call, body=masked_inside(call.body), headers=masked_headers(call.headers))


def _paste(calls: list[Call], given: Given, secrets: tuple[Secret, ...], notes: tuple[str, ...]) -> Paste:
    surface = given.surface or next((call.surface for call in calls if call.surface), "") or _guess(calls)
    headers = read_headers(masked_headers(given.headers))
    if not surface:
        if not calls and given.code:
            surface = _surface_of_code(given.source)
        else:
            known = ", ".join(SURFACES)
            raise Refused(
                _("Which API is this for? Name the surface. Known: %(known)s.") % {"known": known}, field="surface"
            )
    parts: list[Part] = []
    for call in calls:
        place = given.surface or call.surface or surface
        base = Request(
            place,
            _name(call.model) or _model_of(call.body) or given.source,
            call.body,
            {**read_headers(call.headers), **headers},
            given.code,
        )
        parts += (
            _batched(base) if place == "anthropic:batches" else [Part(base, line=call.line if given.code else None)]
        )
    if not calls:
        parts = [Part(Request(surface, given.source, None, headers, given.code))]
        notes = (*notes, _("No request was found in this code, so only its own words were checked."))
    elif len(calls) > 1:
        parts = [replace(part, pointer=f"/{index}{part.pointer}") for index, part in enumerate(parts)]
    return _of_one_model(Paste(tuple(parts), surface, (*given.found, *secrets), notes))


def _of_one_model(paste: Paste) -> Paste:
    """Keep the requests to the first model that is named: another one has a successor of its own."""
    bare = normalised(paste.model)
    kept = tuple(part for part in paste.parts if part.request.bare_model in ("", bare))
    if len(kept) == len(paste.parts):
        return paste
    note = _("Only the requests to %(model)s were checked. Check the others by themselves.") % {"model": paste.model}
    return replace(paste, parts=kept, notes=(*paste.notes, note))


def _guess(calls: list[Call]) -> str:
    return next((known for call in calls if (known := guessed(call.body, call.model))), "")


def _surface_of_code(source: str) -> str:
    return guessed({}, source) or "anthropic:messages"


def _batched(base: Request) -> list[Part]:
    """Take the requests out of a batch; a single one of them is read as it is."""
    body = base.body or {}
    requests = body.get("requests")
    if not isinstance(requests, list):
        return [Part(base)]
    return [
        Part(
            replace(base, body=each["params"], model=_model_of(each["params"]) or base.model),
            f"/requests/{index}/params",
        )
        for index, each in enumerate(requests)
        if isinstance(each, Mapping) and isinstance(each.get("params"), Mapping)
    ] or [Part(base)]
