"""Scripts print nnrun's own classes as they train."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

import pytest

import nnrun
from nnrun import catalog
from nnrun.scripts.expressions import WIDTH
from nnrun.scripts.model.component_lines import PARAMETERIZED
from nnrun.scripts.model.input_lines import SPARSE_LAYER
from nnrun.scripts.model.own_classes import class_text
from nnrun.scripts.page import MARGIN

KINDS = ("layer", "loss", "metric", "optimizer", "callback")
OWN = sorted(
    {
        *(PARAMETERIZED, SPARSE_LAYER),
        *(entry.path for kind in KINDS for name in catalog.names(kind) if (entry := catalog.find(kind, name))),
    }
)
OWN = [path for path in OWN if path.startswith("nnrun.") and not path.startswith("nnrun.data")]


class Plain(ast.NodeTransformer):
    """Classes and functions without annotations and decorators."""

    def visit_ClassDef(self, node):
        node.decorator_list = []
        return self.generic_visit(node)

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node):
        node.annotation = None
        return node


def trained(path):
    """The class of nnrun's that trains, as a tree."""
    module, _, name = path.rpartition(".")
    file = Path(nnrun.__file__).parents[1] / f"{module.replace('.', '/')}.py"
    (node,) = (node for node in ast.parse(file.read_text()).body if getattr(node, "name", "") == name)
    return Plain().visit(node)


def test_there_are_classes_of_nnruns_own():
    names = {path.rpartition(".")[2] for path in OWN}
    assert names >= {"Maxout", "MultiHot", "SparseDense", "RootMeanSquaredError", "ParameterizedActivation"}


@pytest.mark.parametrize("path", OWN)
def test_printed_class_is_the_one_that_trains(path):
    (printed,) = ast.parse(class_text(path)).body
    assert ast.dump(printed) == ast.dump(trained(path))


@pytest.mark.parametrize("path", OWN)
def test_printed_class_needs_what_scripts_import_alone(path):
    text = class_text(path)
    assert max(map(len, text.splitlines())) <= WIDTH + len(MARGIN)
    assert ": Any" not in text
    assert "-> " not in text
    names = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name | ast.arg)]
    own = {node.arg for node in names if isinstance(node, ast.arg)}
    own |= {node.id for node in names if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assert {node.id for node in names if isinstance(node, ast.Name)} - own - {*dir(builtins)} <= {"keras", "tf"}
