"""Read requests from JavaScript and TypeScript: the object literals that are handed to known calls. Nothing is run."""

import re
from math import isinf
from typing import Any

from transition.guides.linting.reading import MOST_LEVELS
from transition.guides.linting.snippets import MOST_CALLS, Call, Computed, surface_of
from transition.guides.linting.surfaces import at_address

# Each alternative matches at least one character and ends at the end at the latest.
_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?(?:\*/|\Z)
    |(?P<text>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?)
    |(?P<number>-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*)
    |(?P<spread>\.\.\.)|(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
_OPENING, _CLOSING = "([{", ")]}"
_MOST_DIGITS = 100


def calls(code: str) -> list[Call]:
    """Return the requests that a snippet makes, in the order of its lines."""
    reader = _Reader(code)
    found: list[Call] = []
    while not reader.at_end and len(found) < MOST_CALLS:
        if call := reader.next_call():
            found.append(call)
    return found


class _Reader:
    """Walks over the tokens once. ``names`` holds objects that a ``const`` gave a name."""

    def __init__(self, code: str) -> None:
        self.code, self.at = code, 0
        self.tokens = [match for match in _TOKEN.finditer(code) if match.lastgroup]
        self.names: dict[str, Any] = {}

    @property
    def at_end(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead][0] if self.at + ahead < len(self.tokens) else ""

    def next_call(self) -> Call | None:
        token = self.tokens[self.at]
        self.at += 1
        if token.lastgroup != "name":
            return None
        name = re.sub(r"[\s?]", "", token[0])
        if name in ("const", "let", "var") and self.peek(1) == "=":
            self._remember()
        elif self.peek() == "(" and (surface := surface_of(name)):
            return self._of_sdk(surface, self._line(token))
        elif self.peek() == "(" and name in ("fetch", "axios.post"):
            return self._of_fetch(self._line(token))
        return None

    def _remember(self) -> None:
        name, start = self.peek(), self.at + 2
        self.at = start
        if self.peek() in ("{", "[") or (not self.at_end and self.tokens[start].lastgroup in ("text", "number")):
            self.names[name] = self.value(0)

    def _of_sdk(self, surface: str, line: int) -> Call | None:
        arguments = self._arguments()
        if not arguments or not isinstance(arguments[0], dict):
            return None
        body, options = arguments[0], arguments[1] if len(arguments) > 1 else None
        headers = options.get("headers") if isinstance(options, dict) else None
        headers = headers if isinstance(headers, dict) else {}
        if betas := body.get("betas"):
            body = {name: value for name, value in body.items() if name != "betas"}
            headers = headers | {"anthropic-beta": betas}
        return Call(body, line, surface, str(body.get("model", "")), headers)

    def _of_fetch(self, line: int) -> Call | None:
        arguments = self._arguments()
        if len(arguments) < 2 or not isinstance(arguments[1], dict):
            return None
        options = arguments[1]
        body, headers = options.get("body", options), options.get("headers")
        surface = at_address(str(arguments[0]))
        if not isinstance(body, dict) or not surface:
            return None
        return Call(body, line, surface, "", headers if isinstance(headers, dict) else {})

    def _arguments(self) -> list[Any]:
        """Read ``( … )`` and go on behind it, so that no text makes us read the same twice."""
        self.at += 1
        return self._until(")", 0)

    def _until(self, closing: str, level: int) -> list[Any]:
        found: list[Any] = []
        while not self.at_end and self.peek() != closing:
            if self.peek() == ",":
                self.at += 1
                continue
            before = self.at
            found.append(self.value(level + 1))
            self.at = max(self.at, before + 1)
        self.at += 1
        return found

    def value(self, level: int) -> Any:
        """Read one value up to the comma or bracket after it; what is more than a literal becomes its words."""
        start = self.at
        plain = self._plain(level) if level <= MOST_LEVELS else Computed.of("…")
        if self.at_end or self.peek() in (",", ")", "]", "}", ";"):
            return plain
        if self.peek() in ("as", "satisfies"):
            self._skip()
            return plain
        self._skip()
        last = self.tokens[min(self.at, len(self.tokens)) - 1]
        return Computed.of(self.code[self.tokens[start].start() : last.end()])

    def _plain(self, level: int) -> Any:
        token = self.tokens[self.at]
        self.at += 1
        match token.lastgroup, token[0]:
            case "text", text:
                return Computed.of(text) if text[0] == "`" and "${" in text else _unquoted(text)
            case "number", digits:
                return _number(digits)
            case "sign", "{":
                return self._object(level)
            case "sign", "[":
                return self._until("]", level)
            case "name", "JSON.stringify" if self.peek() == "(":
                self.at += 1
                return next(iter(self._until(")", level)), None)
            case "name", name if name in _CONSTANTS:
                return _CONSTANTS[name]
            case "name", name if name in self.names:
                return self.names[name]
        return Computed.of(token[0])

    def _object(self, level: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self.at_end and self.peek() != "}":
            token = self.tokens[self.at]
            self.at += 1
            if token.lastgroup == "spread":
                spread = self.value(level + 1)
                found |= spread if isinstance(spread, dict) else {}
            elif token.lastgroup in ("name", "text", "number") and self.peek() == ":":
                self.at += 1
                if not self.at_end:
                    name = token[0] if token.lastgroup != "text" else _unquoted(token[0])
                    found[name] = self.value(level + 1)
            elif token.lastgroup == "name":
                found[token[0]] = self.names.get(token[0], Computed.of(token[0]))
        self.at += 1
        return found

    def _skip(self) -> None:
        """Go on to the comma or bracket that ends this value."""
        depth = 0
        while not self.at_end:
            sign = self.peek()
            if depth == 0 and sign in (",", ";", *_CLOSING):
                return
            depth += (sign in _OPENING) - (sign in _CLOSING)
            self.at += 1

    def _line(self, token: re.Match[str]) -> int:
        return self.code.count("\n", 0, token.start()) + 1


def _unquoted(text: str) -> str:
    inner = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else _PLAIN.get(match[2], match[2]), inner)


def _number(digits: str) -> Any:
    bare = digits.replace("_", "")
    if len(bare) > _MOST_DIGITS:
        return Computed.of(digits)
    if bare.removeprefix("-").isdigit():
        return int(bare)
    return Computed.of(digits) if isinf(float(bare)) else float(bare)
