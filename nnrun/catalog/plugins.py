"""What a Python file of the user's own adds to the catalog, read from its text: nothing in the file is run."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.catalog.entry import Argument, Entry
from nnrun.catalog.reader import find_among, kinds
from nnrun.catalog.signatures import given_to_parent
from nnrun.catalog.slots import takes
from nnrun.errors import ConfigError, Place
from nnrun.files import MIB, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable

_BASES = {
    "Layer": "layer",
    "Optimizer": "optimizer",
    "LearningRateSchedule": "schedule",
    "Loss": "loss",
    "Metric": "metric",
    "Regularizer": "regularizer",
    "Constraint": "constraint",
    "Initializer": "initializer",
    "Callback": "callback",
    "TransformerMixin": "transformer",
}
_OWN_BASES = {"DataSource": "source", "Step": "step"}
"""nnrun's own bases, which a file has to import from nnrun."""
PREFIX = "plugin:"
MOST = MIB
"""Bytes of a plugin file."""


def plugin_entries(path: Path, shown: str = "") -> tuple[Entry, ...]:
    """The components that a file defines: its classes that derive from a Keras or scikit-learn class of a known kind.

    Args:
        path: The file.
        shown: How the config names it, for messages; the path itself by default.

    Returns:
        Entries whose ``path`` is "plugin:<file>:<class>". Arguments are those of the class's own constructor, and what
        it hands on through ``**kwargs``.

    Raises:
        ConfigError: The file cannot be read, or is not Python.
    """
    try:
        tree = ast.parse(read_regular(path, MOST), str(path))
    except OSError as error:
        raise ConfigError(
            f"plugin file {shown or path}: {error.strerror or error}", code="plugin-unreadable"
        ) from error
    except SyntaxError as error:
        place = Place(shown or str(path), error.lineno or 1, error.offset or 1, (error.text or "").rstrip("\n"))
        raise ConfigError(f"not a Python file: {error.msg}", place=place, code="plugin-unreadable") from error
    except ValueError as error:
        raise ConfigError(
            f"plugin file {shown or path} is not a Python file: {error}", code="plugin-unreadable"
        ) from error
    entries = {name: Entry(kind, name, "", columns="numeric") for name, kind in _own_bases(tree).items()}
    bases = set(entries)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            entry = _class_entry(node, path, entries)
            if entry:
                entries[node.name] = entry
    return tuple(entry for name, entry in entries.items() if not name.startswith("_") and name not in bases)


def _own_bases(tree: ast.Module) -> dict[str, str]:
    """The kinds of nnrun's own bases by the names that a file has for them, where it imports nnrun."""
    bases: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "nnrun":
            names = {alias.asname or alias.name: alias.name for alias in node.names}
            bases |= {name: _OWN_BASES[base] for name, base in names.items() if base in _OWN_BASES}
        elif isinstance(node, ast.Import) and any(alias.name == "nnrun" for alias in node.names):
            bases |= _OWN_BASES
    return bases


def why_no_component(path: Path, kind: str, name: str) -> str | None:
    """What a file has under a name that is none of its components, as the end of a message; None where it has nothing.

    Args:
        path: A file that ``plugin_entries`` has read.
        kind: The kind of component that is looked for.
        name: Its name.
    """
    try:
        tree = ast.parse(read_regular(path, MOST), str(path))
    except (OSError, SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    if name not in known:
        return None
    base, method = _DERIVED.get(kind, ("a class of Keras", ""))
    if isinstance(known[name], ast.ClassDef):
        return f"{path.name} has a class {name!r}, which does not derive from {base}"
    reason = f"{path.name} has a function {name!r}, and a class is needed that derives from {base}"
    return f"{reason}: def {method.format(name=name)}" if method else reason


_DERIVED = {
    "loss": ("keras.losses.Loss", "call(self, y_true, y_pred): return {name}(y_true, y_pred)"),
    "metric": ("keras.metrics.Metric", ""),
    "layer": ("keras.layers.Layer", "call(self, inputs): return {name}(inputs)"),
    "activation": ("keras.layers.Layer", "call(self, inputs): return {name}(inputs)"),
    "regularizer": ("keras.regularizers.Regularizer", "__call__(self, x): return {name}(x)"),
    "constraint": ("keras.constraints.Constraint", "__call__(self, w): return {name}(w)"),
    "initializer": ("keras.initializers.Initializer", ""),
    "schedule": ("keras.optimizers.schedules.LearningRateSchedule", "__call__(self, step): return {name}(step)"),
    "optimizer": ("keras.optimizers.Optimizer", ""),
    "callback": ("keras.callbacks.Callback", ""),
    "step": ("nnrun.Step or sklearn.base.TransformerMixin", ""),
    "source": ("nnrun.DataSource", ""),
}
"""What components of each kind derive from, and the method in which a function of theirs is called."""


def _class_entry(node: ast.ClassDef, path: Path, earlier: dict[str, Entry]) -> Entry | None:
    parent = _parent((_last_name(base) for base in node.bases), earlier)
    if parent is None:
        return None
    constructor = _constructor(node)
    if parent.kind == "step":
        parent = replace(parent, **_attributes(node))
    entry = _with_constructor(constructor, parent) if constructor else parent
    return replace(
        entry,
        name=node.name,
        path=f"{PREFIX}{path}:{node.name}",
        help=_first_line(ast.get_docstring(node)),
        aliases=(),
        refused="",
    )


def _attributes(node: ast.ClassDef) -> dict[str, Any]:
    """What the class of a step says of the columns that it takes: ``columns = "text"``."""
    values: dict[str, Any] = {}
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else ()
        names = {target.id for target in targets if isinstance(target, ast.Name)} & {"columns"}
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            values |= dict.fromkeys(names, statement.value.value)
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _parent(bases: Iterable[str], earlier: dict[str, Entry]) -> Entry | None:
    """The entry of the first base that is a component: of this file, a base of Keras, or any class of the catalog."""
    for base in bases:
        if base in earlier:
            return earlier[base]
        kind = _BASES.get(base)
        known = find_among([kind] if kind else kinds(), base)
        if known and known.name == base:
            return known
        if kind:
            return Entry(kind, base, "", columns="numeric" if kind == "transformer" else "")
    return None


def _with_constructor(constructor: ast.FunctionDef, parent: Entry) -> Entry:
    """The parent's entry with the arguments of a constructor of its own."""
    own = _own_arguments(constructor.args, parent.kind)
    positional = bool(constructor.args.args[1:])
    if constructor.args.kwarg is None:
        return replace(parent, arguments=tuple(own), accepts="", positional=positional)
    inherited_names = given_to_parent(constructor, [argument.name for argument in parent.arguments])
    if inherited_names is None:
        return replace(parent, arguments=tuple(own), accepts="any", positional=positional)
    known = inherited_names | {argument.name for argument in own}
    inherited = [argument for argument in parent.arguments if argument.name not in known]
    return replace(parent, arguments=(*own, *inherited), positional=positional)


def _own_arguments(arguments: ast.arguments, kind: str) -> list[Argument]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    named: list[tuple[ast.arg, ast.expr | None]] = [
        *zip(positional, [*defaults, *arguments.defaults], strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return [_argument(argument.arg, default, kind) for argument, default in named[1:]]


def _argument(name: str, default: ast.expr | None, kind: str) -> Argument:
    if default is None:
        return Argument(name, required=True, takes=takes(kind, name))
    try:
        value: Any = ast.literal_eval(default)
    except ValueError:
        return Argument(name, default=ast.unparse(default), plain=False, takes=takes(kind, name))
    plain = list(value) if isinstance(value, tuple) else value
    return Argument(name, default=plain, takes=_takes_beside(kind, name, plain))


def _takes_beside(kind: str, name: str, default: Any) -> str:
    """The kind of component that an argument takes by its name, or "" where its default is something else."""
    taken = takes(kind, name)
    if default is None or (kind, taken) == ("optimizer", "schedule") or (taken == "layers" and default == []):
        return taken
    return taken if isinstance(default, str) and find_among((taken,), default) else ""


def _constructor(node: ast.ClassDef) -> ast.FunctionDef | None:
    return next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)


def _last_name(base: ast.expr) -> str:
    """The last part of a dotted name: "Layer" of ``keras.layers.Layer``."""
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else ""


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().partition("\n")[0].rstrip(".")


def plugin_source(path: str) -> tuple[Path, str]:
    """The file and the class that an entry's path "plugin:<file>:<class>" names."""
    file, _, name = path.removeprefix(PREFIX).rpartition(":")
    return Path(file), name
