"""The step of a plugin as lines: its class's own source, which needs neither nnrun nor the file it stands in."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.catalog import plugin_source
from nnrun.errors import ConfigError
from nnrun.registry import entry_of
from nnrun.scripts.expressions import Call, Code, assigned, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps

_BASES = ("Step", "nnrun.Step")
_WRONG_VALUES = '''
class WrongValues(ValueError):
    """Values that a step cannot take."""

    def __init__(self, wrong, message):
        super().__init__(message)
'''


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
    """The class, what it learns of the training rows, and what it makes of all.

    Raises:
        ConfigError: The class does not stand alone.
    """
    component = steps.component_of(stage)
    file, name = plugin_source(entry_of(component).path)
    try:
        text, imports = own_source(file.read_text(encoding="utf-8"), name)
    except ValueError as error:
        message = f"no script prints the step {name}, which does not stand alone: {error}"
        raise ConfigError(message, component.path, component.place, code="no-single-script") from None
    steps.page.need(*imports)
    if "WrongValues" in text:
        steps.page.define(_WRONG_VALUES)
    steps.page.define(text)
    steps.page.reserved.add(name)
    variable = steps.name_of(chosen)
    step = steps.page.name(name.lower())
    steps.page.add(*assigned(step, Call(name, (), dict(component.arguments))))
    values = literal(steps.arrays.matrix(chosen))
    if re.search(r"^    def fit\(", text, re.MULTILINE):
        steps.page.need("import json")
        learned = f"{step}.fit({values}[{steps.experiment.fitted_on}])"
        steps.page.add(
            f"{step}.learned = json.loads(json.dumps({learned}, default=lambda value: value.tolist()))",
        )
    steps.page.add(*assigned(variable, Code(f"{step}.apply({values})")))
    return [variable]


def own_source(text: str, name: str) -> tuple[str, list[str]]:
    """A class's source without its base, and the imports that it needs.

    Raises:
        ValueError: It needs more of its file, or of nnrun; says what.
    """
    tree = ast.parse(text)
    node = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    if node.decorator_list or node.keywords or [ast.unparse(base) for base in node.bases] not in [[b] for b in _BASES]:
        raise ValueError("it derives from more than Step")
    imports = dict(_imports(tree))
    needed = []
    for used in sorted({item.id for item in ast.walk(node) if isinstance(item, ast.Name)} - _bound(node)):
        if used in ("Step", "WrongValues", "nnrun") or hasattr(builtins, used):
            continue
        if used not in imports or "nnrun" in imports[used]:
            raise ValueError(f"it uses {used!r}")
        needed.append(imports[used])
    source = ast.get_source_segment(text, node) or ""
    body = source.split("\n")[node.body[0].lineno - node.lineno :]
    return "\n".join([f"class {name}:", *body]).replace("nnrun.WrongValues", "WrongValues"), needed


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The imports at the head of a file, each as a line, by the name that it binds."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            beginning = "import " if isinstance(node, ast.Import) else f"from {node.module} import "
            for alias in node.names:
                name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
                yield alias.asname or alias.name.partition(".")[0], beginning + name


def _bound(node: ast.ClassDef) -> set[str]:
    """The names that the class itself binds: arguments, variables, methods."""
    items = list(ast.walk(node))
    stored = {item.id for item in items if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
    arguments = {item.arg for item in items if isinstance(item, ast.arg)}
    return stored | arguments | {item.name for item in items if isinstance(item, ast.FunctionDef | ast.ClassDef)}


def stands_in_scripts(file: Path) -> bool:
    """Whether a plugin's file may be run by a script: one that imports nnrun may not."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return not any("nnrun" in line.split()[1].split(".") for _, line in _imports(tree))
