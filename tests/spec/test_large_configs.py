"""A config of many values costs what its values cost: nothing is looked up once for every other."""

from __future__ import annotations

import cProfile
from collections.abc import Callable
from typing import Any

import pytest

from nnrun.spec import load

_DENSE = "Dense: {units: 4, activation: relu, kernel_regularizer: {L2: 0.01}}"
_DEEP = "[" * 50 + "1" + "]" * 50


def _config(dataset: str = "{inline: {x: [1, 2], y: [1, 2]}}", layers: str = "[Dense: 1]", rest: str = "") -> str:
    return f"dataset: {dataset}\nlayers: {layers}\nloss: mse\ntraining: {{epochs: 1}}\n{rest}"


LARGE: dict[str, Callable[[int], str]] = {
    "one long list": lambda n: _config(f"{{inline: {{x: [{'1, ' * n}], y: [{'2, ' * n}]}}}}"),
    "many layers": lambda n: _config(layers=f"\n- {_DENSE}" * n),
    "many keys": lambda n: _config(layers="".join(f"\n- Dense: 4\n  name: d{i}\n  trainable: true" for i in range(n))),
    "deep nesting": lambda n: _config(f"{{inline: {{x: [{f'{_DEEP}, ' * n}], y: [{'2, ' * n}]}}}}"),
    "aliases": lambda n: _config(layers=f"\n- &dense {{{_DENSE}}}" + "\n- *dense" * n),
    "metrics and their monitors": lambda n: _config(
        rest=f"metrics: [{', '.join(f'MeanAbsoluteError: {{name: m{i}}}' for i in range(n))}]\n"
        f"callbacks: [{', '.join(f'EarlyStopping: {{monitor: m{i}}}' for i in range(n))}]\n"
    ),
}


@pytest.mark.thorough
@pytest.mark.parametrize("shape", LARGE)
def test_four_times_the_values_cost_four_times_as_much(folder: Any, shape: str) -> None:
    few, many = (_calls_to_load(folder, LARGE[shape](values)) for values in (100, 400))
    assert many < 4.5 * few, f"{many / few:.1f} times the calls for four times the values"


def _calls_to_load(folder: Any, config: str) -> int:
    folder.write("c.yaml", config)
    profile = cProfile.Profile()
    profile.runcall(load, "c.yaml")
    return sum(entry.callcount for entry in profile.getstats())
