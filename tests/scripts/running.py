"""Runs what is printed, in this process: TensorFlow has started, for the run and the program alike."""

from __future__ import annotations

import contextlib
import io
import runpy
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from nnrun.engine import import_keras
from nnrun.experiment.answering.restore import restore
from nnrun.experiment.options import Options

THREADS = "training.threads=1"  # of a process, they can be set once
GRAPH = "training.engine=graph"
PLAIN = "plots=false"  # a matter of pictures, which a process of their own draws


@dataclass(frozen=True)
class Executed:
    """What a program printed and saved."""

    out: str
    error: str
    saved: dict[str, Any]


def executed(text: str) -> Executed:
    """Run a program in the current folder."""
    keras = import_keras()  # before the program does, which would let TensorFlow speak
    Path("program.py").write_text(text)
    keras.utils.clear_session()
    keras.config.set_dtype_policy("float32")
    with (
        mock.patch.object(sys, "argv", ["program.py", "weights.npz"]),
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as error,
        _threads_as_they_are(),
    ):
        runpy.run_path("program.py", run_name="__main__")
    return Executed(out.getvalue(), error.getvalue(), saved_weights())


@contextmanager
def _threads_as_they_are() -> Iterator[None]:
    threading = "tensorflow.config.threading"
    with (
        mock.patch(f"{threading}.set_intra_op_parallelism_threads"),
        mock.patch(f"{threading}.set_inter_op_parallelism_threads"),
    ):
        yield


def saved_weights() -> dict[str, Any]:
    """The weights as a program saved them."""
    with np.load("weights.npz") as file:
        return {name: file[name] for name in file.files}


def weights_of(run: Path) -> list[Any]:
    """The weights that a run kept."""
    weights: list[Any] = restore(run, Options(trust_plugins=True)).network.get_weights()
    return weights


def assert_same(some: Sequence[Any], others: Sequence[Any]) -> None:
    """Arrays equal each other bit for bit."""
    assert [array.shape for array in some] == [array.shape for array in others]
    assert all(one.tobytes() == other.tobytes() for one, other in zip(some, others, strict=True))
