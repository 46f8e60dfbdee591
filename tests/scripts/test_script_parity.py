"""A script gives the history and the weights of the run, bit for bit."""

from __future__ import annotations

import contextlib
import io
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

import nnrun
from nnrun.engine import import_keras
from nnrun.workflows.options import Options
from nnrun.workflows.restoring import restore
from tests.scripts.script_cases import FAST, SLOW

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]

THREADS = "training.threads=1"  # of a process, they can be set once


@contextmanager
def as_this_process_computes() -> Iterator[None]:
    """Leave out what a program says of threads: TensorFlow has started here, for the run and the program alike."""
    threading = "tensorflow.config.threading"
    with (
        mock.patch(f"{threading}.set_intra_op_parallelism_threads"),
        mock.patch(f"{threading}.set_inter_op_parallelism_threads"),
    ):
        yield


def trained(folder: Path, config: str) -> tuple[str, list[Any], Path]:
    """The history and the weights of a run of the compiled loop."""
    (folder / "config.yaml").write_text(config)
    run = nnrun.train("config.yaml", [THREADS, "training.engine=graph"]).run
    restored = restore(run, Options(trust_plugins=True))
    return (run / "history.csv").read_text(), restored.network.get_weights(), run


def executed(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[Any]]:
    """What a script prints, and the weights that it saves."""
    keras = import_keras()  # before the script does, which would let TensorFlow speak
    (folder / "program.py").write_text(text)
    monkeypatch.setattr(sys, "argv", ["program.py", "weights.npz"])
    keras.utils.clear_session()
    keras.config.set_dtype_policy("float32")
    with contextlib.redirect_stdout(io.StringIO()) as out, as_this_process_computes():
        runpy.run_path("program.py", run_name="__main__")
    return out.getvalue(), saved_weights(folder)


def saved_weights(folder: Path) -> list[Any]:
    """The weights as the script saved them."""
    with np.load(folder / "weights.npz") as file:
        return [file[f"arr_{n}"] for n in range(len(file.files))]


def check(folder: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train a config, run its script, compare."""
    history, weights, _ = trained(folder, config)
    printed, saved = executed(folder, nnrun.script("config.yaml", [THREADS]), monkeypatch)
    assert printed == history
    assert [array.shape for array in saved] == [array.shape for array in weights]
    assert all(one.tobytes() == other.tobytes() for one, other in zip(saved, weights, strict=True))


@pytest.mark.parametrize("name", FAST)
def test_script_repeats_the_run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(folder, FAST[name], monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_script_repeats_every_kind_of_run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(folder, SLOW[name], monkeypatch)


@pytest.mark.slow
def test_script_of_a_run_repeats_it_in_a_process_of_its_own(folder: Path) -> None:
    name = "chain with dropout, regularizers and a schedule"
    history, weights, run = trained(folder, FAST[name])
    (folder / "program.py").write_text(nnrun.script(run))
    done = subprocess.run(
        [sys.executable, "program.py", "weights.npz"], capture_output=True, text=True, check=True, cwd=folder
    )
    assert done.stdout == history
    assert all(one.tobytes() == other.tobytes() for one, other in zip(saved_weights(folder), weights, strict=True))
