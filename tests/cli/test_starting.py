"""A command that needs little imports little: what makes its answer come in a blink."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = """
import sys
from nnrun.cli.main import run
code = run(sys.argv[1:])
print(*(name for name in sys.modules if name.partition(".")[0] in ("nnrun", "rich")), sep="\\n")
sys.exit(code)
"""
ROOT = Path(__file__).parents[2]


def _modules(*arguments: str, code: int = 0) -> set[str]:
    command = [sys.executable, "-c", SHOWN, *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == code, answer.stderr
    return set(answer.stdout.splitlines())


@pytest.mark.process
def test_command_imports_none_of_the_others() -> None:
    modules = _modules("validate", "configs/iris.yaml")
    assert "nnrun.cli.validate" in modules
    assert not {"nnrun.cli.train", "nnrun.cli.evaluate", "nnrun.cli.predict"} & modules


@pytest.mark.process
def test_validate_imports_neither_the_types_of_results_nor_run_directories_nor_rich() -> None:
    modules = _modules("validate", "configs/iris.yaml")
    assert not {"nnrun.types", "nnrun.runs.run", "nnrun.scores", "nnrun.data.sources.csv", "rich"} & modules


@pytest.mark.process
def test_help_imports_no_wing() -> None:
    modules = _modules("--help")
    assert not {"nnrun.spec", "nnrun.catalog", "nnrun.data", "nnrun.runs", "nnrun.console", "rich"} & modules


@pytest.mark.process
def test_mistake_in_a_config_is_answered_without_importing_what_trains() -> None:
    modules = _modules("train", "configs/iris.yaml", "layers.0.Dense.unit=3", code=2)
    assert "nnrun.console.errors.error_text" in modules
    assert not {"nnrun.experiment.run.training", "nnrun.engine", "nnrun.types", "nnrun.runs", "rich"} & modules


@pytest.mark.process
def test_mistake_in_data_is_answered_without_rich(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n1,x\n2\n")
    config = tmp_path / "config.yaml"
    config.write_text(
        "dataset: {csv: {path: rows.csv}, target: b}\nlayers: [Dense: 2]\nloss: mse\ntraining: {epochs: 1}\n"
    )
    assert "rich" not in _modules("data", str(config), code=3)


@pytest.mark.process
def test_a_table_of_a_certain_width_is_what_imports_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "rich" not in _modules("components")  # a pipe gets its cells as they are
    monkeypatch.setenv("COLUMNS", "80")
    assert "rich" in _modules("components")
