"""docs/reference/python.md: every public name of the package, from its signature and its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

import nnrun
from docs.generate.attributes import Attribute, attributes
from docs.generate.markdown import items, page, paragraph

HEAD = """\
The names that a program imports from `nnrun`. The import itself loads neither TensorFlow nor pandas; what needs them
loads them."""
CODE_WIDTH = 100
_HEADING = re.compile(r"^(Args|Returns|Raises|Yields):$")


def text() -> str:
    """The page: functions first, then classes."""
    values = {name: getattr(nnrun, name) for name in nnrun.__all__}
    functions = [_function(name, value) for name, value in values.items() if inspect.isfunction(value)]
    classes = [_class(name, value) for name, value in values.items() if inspect.isclass(value)]
    return page("nnrun in Python", paragraph(HEAD), *functions, *classes)


def _function(name: str, function: Any) -> str:
    return f"## nnrun.{name}\n\n```python\n{_signature(name, function)}\n```\n\n{_docstring(function)}"


def _signature(name: str, function: Any) -> str:
    """The signature as it is written in the code, on one line or an argument a line."""
    signature = inspect.signature(function)
    parts = [_parameter(parameter) for parameter in signature.parameters.values()]
    line = f"{name}({', '.join(parts)}) -> {signature.return_annotation}"
    if len(line) <= CODE_WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f") -> {signature.return_annotation}"])


def _parameter(parameter: inspect.Parameter) -> str:
    star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
    return f"{star}{parameter.name}: {parameter.annotation}{default}"


def _class(name: str, kind: type) -> str:
    listed = [_field(field) for field in attributes(kind)] if is_dataclass(kind) else []
    listed += [f"`{method}()`: {_first(value)}" for method, value in vars(kind).items() if _is_public(method, value)]
    properties = {
        field: value for field, value in vars(kind).items() if isinstance(value, property) and field[0] != "_"
    }
    listed += [f"`{field}`: {_first(value.fget)}" for field, value in properties.items()]
    return "\n\n".join(filter(None, [f"## nnrun.{name}", _docstring(kind), items(listed)]))


def _field(field: Attribute) -> str:
    return f"`{field.name}` (`{field.type}`)" + (f": {_marked(field.help)}" if field.help else "")


def _is_public(name: str, value: Any) -> bool:
    return inspect.isfunction(value) and not name.startswith("_")


def _first(value: Any) -> str:
    return _marked((inspect.getdoc(value) or "").partition("\n\n")[0])


def _docstring(value: Any) -> str:
    """A docstring in Google's form as Markdown: arguments and errors as lists."""
    return "\n\n".join(_parts((inspect.getdoc(value) or "").splitlines()))


def _parts(lines: list[str]) -> Iterator[str]:
    for block in "\n".join(lines).split("\n\n"):
        first, *rest = block.splitlines() or [""]
        if match := _HEADING.match(first):
            yield f"{match[1]}:\n\n{items(_entries(rest))}"
        elif block.startswith("    "):
            yield block
        else:
            yield paragraph(_marked(block))


def _entries(lines: list[str]) -> Iterator[str]:
    """The entries of a list of arguments: a name and its text, which may go on in deeper lines."""
    entries = re.split(r"\n(?=\S)", inspect.cleandoc("\n".join(lines)))
    for entry in entries:
        name, colon, about = entry.partition(": ")
        is_named = bool(colon) and re.fullmatch(r"[\w.*, ]+", name)
        yield f"`{name}`: {_marked(about)}" if is_named else _marked(entry)


def _marked(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
