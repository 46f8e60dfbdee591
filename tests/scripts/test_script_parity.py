"""A script gives the history and the weights of the run, bit for bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import nnrun
from nnrun.experiment.options import Options
from tests.scripts.running import GRAPH, PLAIN, THREADS, assert_same, executed, saved_weights, weights_of
from tests.scripts.script_cases import cases

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]

FAST, SLOW = cases("runs/fast"), cases("runs")


def trained(config: str) -> Path:
    """A run of the compiled loop."""
    Path("config.yaml").write_text(config)
    return nnrun.train("config.yaml", [THREADS, GRAPH, PLAIN]).run


def check(config: str) -> None:
    """Train a config, run its script, compare."""
    run = trained(config)
    program = executed(nnrun.script("config.yaml", [THREADS]))
    assert program.out == (run / "history.csv").read_text()
    assert_same(list(program.saved.values()), weights_of(run))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", FAST)
def test_script_repeats_the_run(name: str) -> None:
    check(FAST[name])


SMOKE = """
name: smoke
dataset: {breast_cancer: {}, preprocess: [StandardScaler], split: {test: 0.2}}
layers: [{Dense: {units: 2, activation: softmax}}]
loss: sparse_categorical_crossentropy
plots: false
"""


@pytest.mark.usefixtures("folder")
def test_script_of_a_smoke_run_fits_on_the_rows_from_which_it_was_cut() -> None:
    Path("config.yaml").write_text(SMOKE)
    run = nnrun.train("config.yaml", [THREADS, GRAPH, PLAIN], options=Options(smoke=True)).run
    program = executed(nnrun.script(run))
    assert program.out == (run / "history.csv").read_text()
    assert_same(list(program.saved.values()), weights_of(run))


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", SLOW)
def test_script_repeats_every_kind_of_run(name: str) -> None:
    check(SLOW[name])


@pytest.mark.slow
def test_script_of_a_run_repeats_it_in_a_process_of_its_own(folder: Path) -> None:
    run = trained(FAST["chain with dropout regularizers and a schedule"])
    (folder / "program.py").write_text(nnrun.script(run))
    done = subprocess.run(
        [sys.executable, "program.py", "weights.npz"], capture_output=True, text=True, check=True, cwd=folder
    )
    assert done.stdout == (run / "history.csv").read_text()
    assert_same(list(saved_weights().values()), weights_of(run))
