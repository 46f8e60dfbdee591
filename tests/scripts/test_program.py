"""A script is a short, plain Keras program."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nnrun
from nnrun.errors import ConfigError, DataError, RunNotFound
from nnrun.scripts.expressions import WIDTH
from nnrun.scripts.page import RESERVED
from tests.invoke import nnrun as command
from tests.scripts.script_cases import cases

GOLDEN = Path(__file__).parent / "iris.golden.py.txt"
CONFIG = Path(__file__).resolve().parents[2] / "configs" / "iris.yaml"
CASES = {**cases("runs/fast"), **cases("runs")}
LOOPS = {
    **{f"{name}, in folds": text for name, text in {**cases("folds/fast"), **cases("folds")}.items()},
    **{f"{name}, together": text for name, text in {**cases("ensembles/fast"), **cases("ensembles")}.items()},
}
INDENT = 4
FROM_FILES = {"letter", "size", "code", "city", "age", "kind", "numbers", "categories"}
"""Columns that a config need not name, and what several are called together."""


def test_script_of_iris_reads_like_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "iris.yaml").write_bytes(CONFIG.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert nnrun.script("iris.yaml", ["training.threads=1"]) == GOLDEN.read_text()


@pytest.mark.parametrize("name", CASES)
def test_every_script_is_plain_python_in_narrow_lines(name: str, folder: Path) -> None:
    check_script(CASES[name], folder)


@pytest.mark.parametrize("name", [name for name in {**CASES, **LOOPS} if "sparse rows" in name])
def test_cases_of_sparse_rows_are_that(name: str, folder: Path) -> None:
    (folder / "config.yaml").write_text({**CASES, **LOOPS}[name])
    assert re.search(r"SparseDense\(\s*4,", nnrun.script("config.yaml"))


@pytest.mark.thorough
@pytest.mark.parametrize("name", LOOPS)
def test_every_loop_is_plain_python_in_narrow_lines(name: str, folder: Path) -> None:
    check_script(LOOPS[name], folder)


def check_script(config: str, folder: Path) -> None:
    """No wide lines, no gaps, nothing that is not used, and no name that the config's could be taken for."""
    (folder / "config.yaml").write_text(config)
    text = nnrun.script("config.yaml")
    assert max(map(len, text.splitlines())) <= WIDTH + INDENT
    assert "\n\n\n\n" not in text
    assert unused(ast.parse(text)) == set()
    written = written_names(ast.parse(text))
    assert not {name for name in written if hasattr(builtins, name)}
    added = re.compile(r"^column_|_layer$|_prepared$|_+$")
    own = {added.sub("", name) for name in written - RESERVED}
    assert own <= {*re.findall(r"\w+", config.lower().replace("-", "_")), *FROM_FILES, *map(str, range(9))}


def unused(tree: ast.Module) -> set[str]:
    """What a script imports or defines, and does not use; nnrun itself must not be among it."""
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert "nnrun" not in imported
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return (imported | defined | assigned) - used - {"_", "x_test", "y_test", "validation"}


def written_names(tree: ast.Module) -> set[str]:
    """What a script calls its data, layers and functions; constants and classes are no variables."""
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    statements = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    local = {
        node.id
        for statement in statements
        for comprehension in ast.walk(statement)
        if isinstance(comprehension, ast.comprehension)
        for node in ast.walk(comprehension.target)
        if isinstance(node, ast.Name)
    }
    stored = {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return {one for one in functions | (stored - local) if one.islower()}


@pytest.mark.process
def test_script_is_printed_without_tensorflow(folder: Path) -> None:
    (folder / "config.yaml").write_text(CASES["mixed table with steps"])
    code = "import sys, nnrun; nnrun.script('config.yaml'); print({'tensorflow', 'keras'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    assert done.stdout == "set()\n"


def test_command_prints_the_script(folder: Path) -> None:
    (folder / "config.yaml").write_text(CASES["groups"])
    answer = command("script", "config.yaml", "training.epochs=7")
    assert (answer.code, answer.out) == (0, nnrun.script("config.yaml", ["training.epochs=7"]))
    assert "EPOCHS = 7" in answer.out


def test_run_that_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(RunNotFound, match="no run 'nothing'"):
        nnrun.script("nothing")
    with pytest.raises(ConfigError, match=r"nothing\.yaml"):
        nnrun.script("nothing.yaml")


@pytest.mark.slow
@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
def test_data_that_changed_since_the_run_is_refused(folder: Path) -> None:
    (folder / "config.yaml").write_text(CASES["groups"])
    run = nnrun.train("config.yaml").run
    people = folder / "people.csv"
    people.write_text(people.read_text() + "30,Ulm,1.8,f,2000,1.0,yes\n")
    with pytest.raises(DataError, match=r"people\.csv has changed since the run"):
        nnrun.script(run)


@pytest.mark.slow
@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
def test_plugins_of_a_run_need_trust(folder: Path) -> None:
    from nnrun.experiment.options import Options

    (folder / "config.yaml").write_text(CASES["parts of a plugin"])
    run = nnrun.train("config.yaml").run
    with pytest.raises(ConfigError, match="--trust-plugins"):
        nnrun.script(run)
    text = nnrun.script(run, options=Options(trust_plugins=True))
    place = run.path.relative_to(folder) if run.path.is_absolute() else run.path
    assert f'parts = load("parts", "{place}/plugins/parts.py")' in text
