"""nnrun's own layers and losses in a script: the source of the classes that train, as they stand in nnrun."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import resources

from nnrun.registry import entry_of
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.model.component_lines import PARAMETERIZED, components, needs_layer
from nnrun.scripts.model.input_lines import SPARSE_LAYER
from nnrun.scripts.page import Page


def own_parts(experiment: Experiment, page: Page) -> None:
    """Write the classes that the script uses."""
    used = components(experiment)
    paths = {entry_of(component).path for component in used}
    paths |= {SPARSE_LAYER for model_input in experiment.plan.inputs if model_input.sparse}
    paths |= {PARAMETERIZED for component in used if needs_layer(component)}
    for path in sorted(path for path in paths if path.startswith("nnrun.")):
        page.define(class_text(path))


@cache
def class_text(path: str) -> str:
    """A class as a script defines it: without annotations, and without what registers it with Keras.

    It is read, not imported, which would start Keras.

    Args:
        path: The import path of a class of nnrun's own that subclasses one of Keras's.
    """
    module, _, name = path.rpartition(".")
    package, *folders = module.split(".")
    source = resources.files(package).joinpath("/".join(folders) + ".py").read_text("utf-8")
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name)
    return _unannotated(ast.get_source_segment(source, next(classes)) or "")


def _unannotated(text: str) -> str:
    lines = text.splitlines()
    for number, start, end in sorted(_annotations(ast.parse(text), lines), reverse=True):
        before, after = lines[number][:start], lines[number][end:]
        lines[number] = before + (f"={after.removeprefix(' = ')}" if after.startswith(" = ") else after)
    return "\n".join(lines)


def _annotations(tree: ast.Module, lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Where annotations stand, each on one line: its number, from 0, and the columns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            yield node.lineno - 1, node.col_offset + len(node.arg), node.annotation.end_col_offset or 0
        elif isinstance(node, ast.FunctionDef) and node.returns:
            number = node.returns.lineno - 1
            start = len(lines[number][: node.returns.col_offset].removesuffix(" -> "))
            yield number, start, node.returns.end_col_offset or 0
