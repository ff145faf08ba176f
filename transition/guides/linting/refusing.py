"""A paste that cannot be read, or a question that cannot be answered: said in words, never with what was pasted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Position:
    """Where in the text, both counted from one."""

    line: int
    column: int

    @classmethod
    def of(cls, text: str, offset: int) -> "Position":
        start = text.rfind("\n", 0, offset) + 1
        return cls(text.count("\n", 0, offset) + 1, offset - start + 1)


class Refused(Exception):
    """The request is not read. ``field`` names the part to mend: body, headers, code, surface, target, direction or paste."""

    def __init__(self, reason: str, *, field: str = "paste", position: Position | None = None, too_large: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.position = position
        self.too_large = too_large
