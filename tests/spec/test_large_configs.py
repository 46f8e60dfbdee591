"""Configs near the bounds of their size cost what their values cost: nothing is looked up once for every other."""

from __future__ import annotations

import cProfile
import re
from typing import Any

import pytest

from nnrun.spec import load

_DENSE = "Dense: {units: 4, activation: relu, kernel_regularizer: {L2: 0.01}}"
_DEEP = "[" * 50 + "1" + "]" * 50


def _config(dataset: str = "{inline: {x: [1, 2], y: [1, 2]}}", layers: str = "[Dense: 1]", rest: str = "") -> str:
    return f"dataset: {dataset}\nlayers: {layers}\nloss: mse\ntraining: {{epochs: 1}}\n{rest}"


LARGE = {
    "one long list": _config(f"{{inline: {{x: [{'1, ' * 9_000}], y: [{'2, ' * 9_000}]}}}}"),
    "many layers": _config(layers=f"\n- {_DENSE}" * 1_500),
    "many keys": _config(layers="".join(f"\n- Dense: 4\n  name: d{n}\n  trainable: true" for n in range(1_500))),
    "deep nesting": _config(f"{{inline: {{x: [{f'{_DEEP}, ' * 1_800}], y: [{'2, ' * 1_800}]}}}}"),
    "aliases": _config(layers=f"\n- &dense {{{_DENSE}}}" + "\n- *dense" * 1_500),
    "metrics and their monitors": _config(
        rest=f"metrics: [{', '.join(f'MeanAbsoluteError: {{name: m{n}}}' for n in range(2_000))}]\n"
        f"callbacks: [{', '.join(f'EarlyStopping: {{monitor: m{n}}}' for n in range(2_000))}]\n"
    ),
}


@pytest.mark.parametrize("shape", LARGE)
def test_reading_and_checking_a_large_config_costs_the_same_for_each_value(folder: Any, shape: str) -> None:
    folder.write("c.yaml", LARGE[shape])
    profile = cProfile.Profile()
    profile.runcall(load, "c.yaml")
    calls = sum(entry.callcount for entry in profile.getstats())
    values = len(re.findall(r"\w+", LARGE[shape]))
    assert calls < 800 * values, f"{calls / values:.0f} calls a value"
