"""Read requests from Python with its own grammar. The code is parsed and never run."""

import ast
import warnings
from math import isinf
from typing import Any

from django.utils.translation import gettext as _

from transition.guides.linting.reading import MOST_LEVELS
from transition.guides.linting.refusing import Position, Refused
from transition.guides.linting.snippets import MOST_CALLS, Call, Computed, surface_of
from transition.guides.linting.surfaces import at_address

_POSTS = ("requests.post", "httpx.post", "client.post", "session.post", "requests.request")
# A name may stand for a list of names that stand for lists: what a few lines say must not fill the memory.
_MOST_VALUES = 20_000
# What a call of the SDK says about the way and not about the request.
_NOT_SENT = {"timeout", "extra_headers", "extra_query", "extra_body", "betas"}


def calls(code: str) -> list[Call]:
    """Return the requests that a snippet makes, in the order of its lines; ``Refused`` when it is not Python."""
    tree = _parsed(code)
    reader = _Reader(code, _named_values(tree))
    found = [call for node in ast.walk(tree) if isinstance(node, ast.Call) and (call := reader.call(node))]
    return sorted(found, key=lambda call: call.line)[:MOST_CALLS]


def _parsed(code: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            # A strange escape in somebody's text is none of our warnings.
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except SyntaxError as error:
        reason, position = error.msg, Position(error.lineno or 1, error.offset or 1)
    except (ValueError, RecursionError, MemoryError):
        reason, position = _("it is nested too deep or holds characters that no program may hold"), Position(1, 1)
    said = _("Line %(line)s, column %(column)s: this is not Python: %(reason)s.")
    raise Refused(
        said % {"line": position.line, "column": position.column, "reason": reason}, field="code", position=position
    )


def _named_values(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the names that are given a value exactly once."""
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, []).append(node.value)
    return {name: values[0] for name, values in given.items() if len(values) == 1}


class _Reader:
    def __init__(self, code: str, names: dict[str, ast.expr]) -> None:
        self.lines, self.names = code.split("\n"), names
        self.left = _MOST_VALUES

    def call(self, node: ast.Call) -> Call | None:
        called = _dotted(node.func)
        said = self._arguments(node)
        if surface := surface_of(called):
            return self._of_sdk(node, surface, said)
        address = node.args[0] if node.args else None
        url = self.value(address, 0) if address is not None else said.get("url", "")
        if called in _POSTS and isinstance(said.get("json"), dict):
            headers = said.get("headers")
            return Call(
                said["json"], node.lineno, at_address(str(url)), "", headers if isinstance(headers, dict) else {}
            )
        return None

    def _of_sdk(self, node: ast.Call, surface: str, said: dict[str, Any]) -> Call:
        headers = said["extra_headers"] if isinstance(said.get("extra_headers"), dict) else {}
        if betas := said.get("betas"):
            headers = headers | {"anthropic-beta": betas}
        extra = said["extra_body"] if isinstance(said.get("extra_body"), dict) else {}
        body = {name: value for name, value in said.items() if name not in _NOT_SENT}
        return Call(body | extra, node.lineno, surface, str(body.get("model", "")), headers)

    def _arguments(self, node: ast.Call) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, 0)
            if keyword.arg is not None:
                found[keyword.arg] = value
            elif isinstance(value, dict):
                found |= value
        return found

    def value(self, node: ast.expr, level: int) -> Any:
        """Return what an expression plainly is; what would have to be computed as its words."""
        self.left -= 1
        if level > MOST_LEVELS or self.left < 0:
            return Computed.of("…")
        match node:
            case ast.Constant(value=float() as number) if isinf(number):
                return self._computed(node)
            case ast.Constant(value=str() | bool() | int() | float() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
            case ast.List() | ast.Tuple():
                return [self.value(each, level + 1) for each in node.elts]
            case ast.Dict():
                return self._object(node, level)
            case ast.Name(id=name) if name in self.names:
                return self.value(self.names[name], level + 10)
            case ast.Call(func=func, args=[], keywords=[_, *_]) if _dotted(func).rpartition(".")[2][:1].isupper():
                return self._arguments(node)
        return self._computed(node)

    def _object(self, node: ast.Dict, level: int) -> Any:
        found: dict[str, Any] = {}
        for key, each in zip(node.keys, node.values, strict=True):
            value = self.value(each, level + 1)
            if key is None:
                found |= value if isinstance(value, dict) else {}
            elif isinstance(name := self.value(key, level + 1), str):
                found[name] = value
        return found

    def _computed(self, node: ast.expr) -> Computed:
        """Return the words of an expression, of several lines the first."""
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        return Computed.of(self.lines[node.lineno - 1].encode()[node.col_offset : end].decode(errors="ignore"))


def _dotted(node: ast.expr) -> str:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join(reversed([*names, node.id] if isinstance(node, ast.Name) else names))
