"""What is imported, in processes of their own: nothing heavy before it is needed, and no passengers in training."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.realdata import SHARED

HEAVY = ("tensorflow", "keras", "numpy", "pandas", "sklearn", "scipy", "matplotlib", "skops")
CONFIGS = Path(__file__).resolve().parent.parent / "configs"

PROGRAM = """
import sys
from nnrun.cli.main import run
code = run(sys.argv[1:])
loaded = sorted({name.partition(".")[0] for name, module in sys.modules.items() if module is not None})
print("", code, *loaded)
"""


def modules_after(*words: object) -> tuple[int, set[str]]:
    """The exit code of a command and the packages that it has loaded."""
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120, check=False
    )
    assert answer.returncode == 0, answer.stderr
    code, *loaded = answer.stdout.splitlines()[-1].split()
    return int(code), set(loaded)


@pytest.mark.process
@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["--version"], ["validate", CONFIGS / "iris.yaml"]])
def test_answers_without_training_load_nothing_heavy(words: list[object]) -> None:
    code, loaded = modules_after(*words)
    assert code == 0
    assert loaded.isdisjoint(HEAVY)
    assert "nnrun" in loaded


@pytest.mark.process
@pytest.mark.parametrize("name", ["xor", "iris_csv", "two_outputs", "thoracic_surgery", "fashion_mnist"])
def test_validating_a_shipped_config_loads_nothing_heavy(name: str) -> None:
    code, loaded = modules_after("validate", CONFIGS / f"{name}.yaml", "--data-dir", SHARED)
    assert code in (0, 2)  # 2 where the data is not there
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.process
def test_bad_config_is_answered_without_anything_heavy(tmp_path: Path) -> None:
    config = tmp_path / "bad.yaml"
    config.write_text("dataset: iris\nlayers:\n  - Dens: 3\nloss: mse\ntraining: {epochs: 1}\n")
    code, loaded = modules_after("train", config)
    assert code == 2
    assert loaded.isdisjoint(HEAVY)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs whose index is made, and relied on."""
    runs = shutil.copytree(Path(__file__).parent / "runs" / "stored", tmp_path_factory.mktemp("indexed") / "runs")
    for path in (*runs.iterdir(), *runs.glob("*/run.json")):
        os.utime(path, (1e9, 1e9))  # long ago
    assert modules_after("runs", "list", "--runs-dir", runs)[1].isdisjoint(HEAVY)
    return runs


@pytest.mark.process
@pytest.mark.parametrize("words", [["list"], ["show", "small"], ["sql", "SELECT 1"], ["rm", "small", "--dry-run"]])
def test_runs_are_listed_and_shown_without_anything_heavy(words: list[str], indexed: Path) -> None:
    code, loaded = modules_after("runs", *words, "--runs-dir", indexed)
    assert code == 0
    assert loaded.isdisjoint(HEAVY)
    if words != ["show", "small"]:  # which reads its config
        assert "yaml" not in loaded


@pytest.mark.tensorflow
def test_training_iris_loads_no_passengers(tmp_path: Path) -> None:
    code, loaded = modules_after("train", CONFIGS / "iris.yaml", "--smoke", "--runs-dir", tmp_path)
    assert code == 0
    assert {"tensorflow", "keras"} <= loaded
    assert loaded.isdisjoint({"sklearn", "pandas", "scipy", "matplotlib", "skops"})
