"""Axes that do not fit are told at the layer, with the line to write, before anything is trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import spec
from nnrun.errors import ConfigError
from nnrun.model.ranks import Axes, check_outputs
from tests.invoke import nnrun

DENSE = [{"Dense": 3}]
STEPS = [{"LSTM": {"units": 4, "return_sequences": True}}, {"Dense": 3}]
LAST = [{"LSTM": 4}, {"Dense": 3}]
FITTING = {
    "a class a row": ((3,), Axes((), counted=True)),
    "a class a row in a column": ((3,), Axes((1,), counted=True)),
    "a class a step": ((6, 3), Axes((6,), counted=True)),
    "steps of unknown number": ((None, 3), Axes((6,), counted=True)),
    "one-hot": ((3,), Axes((3,))),
    "a number": ((1,), Axes((1,))),
    "a number without its axis": ((1,), Axes(())),
    "a number a step": ((6, 1), Axes((6,))),
    "a column a step": ((6,), Axes((6, 1))),
    "pictures": ((6, 6, 1), Axes((6, 6))),
}
MISFITS: dict[str, tuple[Any, Any, Axes, str]] = {
    "rows of a picture, a class": (DENSE, (6, 3), Axes((), counted=True), "one class a row; add Flatten above Dense"),
    "rows of a picture, a number": (DENSE, (6, 1), Axes((1,)), "one number a row; add Flatten above Dense"),
    "rows of a picture, one-hot": (DENSE, (6, 3), Axes((3,)), "of the shape (3,); add Flatten above Dense"),
    "all steps": (STEPS, (6, 3), Axes((), counted=True), "; without return_sequences LSTM gives its last step alone"),
    "the last step": (LAST, (3,), Axes((6,), counted=True), "; write return_sequences: true in LSTM"),
    "other steps": (DENSE, (5, 3), Axes((6,), counted=True), "of the shape (6,)"),
    "a number for a picture": (DENSE, (1,), Axes((6, 6)), "of the shape (6, 6)"),
}


def _graph(layers: list[Any]) -> Any:
    return spec.load({"dataset": "iris", "layers": layers, "loss": "mse", "training": {"epochs": 1}}).graph


@pytest.mark.parametrize("name", FITTING)
def test_outputs_with_the_axes_of_their_targets_are_let_through(name: str) -> None:
    shape, target = FITTING[name]
    graph = _graph(DENSE)
    assert check_outputs(graph, {graph.outputs[0]: shape}, {graph.outputs[0]: target}) is None


@pytest.mark.parametrize("name", MISFITS)
def test_an_output_without_the_axes_of_its_target_is_told_at_its_layer(name: str) -> None:
    layers, shape, target, said = MISFITS[name]
    graph = _graph(layers)
    with pytest.raises(ConfigError) as error:
        check_outputs(graph, {graph.outputs[0]: shape}, {graph.outputs[0]: target})
    (problem,) = error.value.problems
    assert said in problem.message
    assert problem.path == f"layers.{len(layers) - 1}"


GIVEN = {
    "stacked": (
        "[{LSTM: 4}, {GRU: 4}, {Dense: 1}]",
        "layers.1: GRU takes (steps, features), and got the shape (4,); LSTM",
    ),
    "no channel": (
        "[{Conv2D: {filters: 2, kernel_size: 2}}, Flatten, {Dense: 1}]",
        "layers.0: Conv2D takes (height, width, channels), and got the shape (6, 6); add Reshape: [6, 6, 1] above it",
    ),
    "flattened": (
        "[Flatten, {Conv1D: {filters: 2, kernel_size: 2}}, Flatten, {Dense: 1}]",
        "layers.1: Conv1D takes (steps, channels), and got the shape (36,); take Flatten out above Conv1D",
    ),
    "not flattened": ("[{Dense: 1}]", "layers.0: Dense gives the shape (6, 1) for a row, and the target is one number"),
}


@pytest.mark.parametrize("command", ["train", "kfold"])
@pytest.mark.parametrize("name", GIVEN)
def test_every_road_tells_it_before_training(
    command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    np.savez("a.npz", x=rng.random((20, 6, 6), dtype=np.float32), y=rng.random(20, dtype=np.float32))
    layers, said = GIVEN[name]
    text = "dataset: {npz: {path: a.npz, x: x, y: y}}\nloss: mse\ntraining: {epochs: 1}\nkfold: {k: 2}\nplots: false\n"
    Path("c.yaml").write_text(f"{text}layers: {layers}\n")
    answer = nnrun(command, "c.yaml")
    assert answer.code == 2
    assert said in answer.err
