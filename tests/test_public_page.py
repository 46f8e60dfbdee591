"""What a program may import stands in ``nnrun`` itself, documented, and costs nothing until it is used."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import typing
from importlib import import_module
from pathlib import Path

import pytest

import nnrun

LAZY = ("nnrun", "nnrun.data", "nnrun.runs")


def names_of(package: str) -> list[str]:
    """The names that a package imports for type checkers, and hands out lazily."""
    file = import_module(package).__file__
    assert file is not None
    blocks = [node for node in ast.parse(Path(file).read_text()).body if isinstance(node, ast.If)]
    return [name.name for block in blocks for line in block.body for name in line.names]  # type: ignore[attr-defined]


@pytest.mark.parametrize("package", LAZY)
def test_every_lazy_name_is_there(package: str) -> None:
    module = import_module(package)
    assert all(getattr(module, name) is not None for name in names_of(package))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        module.nothing  # noqa: B018


def test_page_lists_its_functions_and_its_lazy_names() -> None:
    functions = [name for name, value in vars(nnrun).items() if inspect.isfunction(value) and name[0] != "_"]
    assert set(nnrun.__all__) == {*functions, *names_of("nnrun")} - {"lazy_names"}
    assert dir(nnrun) == sorted(nnrun.__all__)


@pytest.mark.parametrize("name", nnrun.__all__)
def test_public_name_is_documented(name: str) -> None:
    value = getattr(nnrun, name)
    if typing.get_origin(value) is None and inspect.isroutine(value) | inspect.isclass(value):
        assert value.__doc__
        assert not value.__doc__.startswith(f"{name}(")  # what a data class writes for itself


@pytest.mark.process
def test_importing_nnrun_imports_none_of_its_wings() -> None:
    program = "import sys, nnrun; print(*(name for name in sys.modules if name.startswith('nnrun.')))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["nnrun.lazy"]


def test_error_tree_has_an_exit_code_for_each_cause() -> None:
    codes = {
        nnrun.NnrunError: 1,
        nnrun.ConfigError: 2,
        nnrun.RunNotFound: 2,
        nnrun.RunDamaged: 2,
        nnrun.StorageError: 2,
        nnrun.DataError: 3,
        nnrun.TrainingError: 4,
    }
    assert {kind: kind.exit_code for kind in codes} == codes
    assert not any(issubclass(kind, nnrun.ConfigError) for kind in (nnrun.RunError, nnrun.StorageError))
