"""Read YAML into a schema; what is wrong is said with file, line and reason, all of it at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

MAX_BYTES = 1_000_000

Schema = TypeVar("Schema", bound=BaseModel)
Where = Sequence[str | int]


@dataclass(frozen=True)
class Problem:
    """One reason to refuse a file."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class Refused(Exception):
    """A file is refused as a whole."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Document:
    """A parsed file that remembers on which line each value stands."""

    path: Path
    root: yaml.Node

    def problem(self, where: Where, reason: str) -> Problem:
        return Problem(self.path, self.line(where), reason)

    def line(self, where: Where) -> int:
        """Return the line of a value, or of the nearest thing around it that exists."""
        node, line = self.root, self.root.start_mark.line
        for step in where:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line + 1


def read(path: Path, schema: type[Schema]) -> tuple[Document, Schema]:
    """Return the file as ``schema`` says, or raise ``Refused``."""
    root, value = _parsed(path)
    document = Document(path, root)
    repeated = [document.problem((), reason) for reason in _repeated_keys(document.root)]
    if repeated:
        raise Refused(repeated)
    try:
        return document, schema.model_validate(value)
    except ValidationError as error:
        raise Refused([document.problem(each["loc"], _reason(dict(each))) for each in error.errors()]) from error


# The parser in C is ten times faster; not every build of PyYAML has it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _parsed(path: Path) -> tuple[yaml.Node, Any]:
    """Return the nodes, which know their lines, and the values that they stand for."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused([Problem(path, 1, f"The file is larger than {MAX_BYTES:,} bytes.")])
        loader = _Loader(path.read_text("utf-8"))
        root = loader.get_single_node()
        value = loader.construct_document(root) if root else None
    except OSError as error:
        raise Refused([Problem(path, 1, error.strerror or "The file cannot be read.")]) from error
    except UnicodeDecodeError as error:
        raise Refused([Problem(path, 1, "The file is not UTF-8 text.")]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "This is not YAML."
        raise Refused([Problem(path, mark.line + 1 if mark else 1, str(reason).capitalize())]) from error
    if not isinstance(root, yaml.MappingNode):
        raise Refused([Problem(path, 1, "The file must hold fields, as in “from: ...”.")])
    return root, value


def _step(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line, item
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line, value
    return None


def _repeated_keys(node: yaml.Node) -> Iterator[str]:
    """YAML keeps the last of two equal keys without a word; a lost paragraph deserves one."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield f"“{key.value}” is given twice, the second time on line {key.start_mark.line + 1}."
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def _reason(error: dict[str, object]) -> str:
    where = ".".join(str(part) for part in error["loc"]) if error["loc"] else "file"  # type: ignore[attr-defined]
    if error["type"] == "missing":
        return f"“{where}” is missing."
    if error["type"] == "extra_forbidden":
        return f"“{where}” is not a field of this format."
    return f"{where}: {error['msg']}."
