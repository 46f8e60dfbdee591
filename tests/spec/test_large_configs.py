"""Configs near the bounds of their size are checked within a second of the processor's time."""

from __future__ import annotations

import time
from typing import Any

import pytest

from nnrun.spec import load

_DENSE = "Dense: {units: 4, activation: relu, kernel_regularizer: {L2: 0.01}}"
_DEEP = "[" * 50 + "1" + "]" * 50


def _config(dataset: str = "{inline: {x: [1, 2], y: [1, 2]}}", layers: str = "[Dense: 1]", rest: str = "") -> str:
    return f"dataset: {dataset}\nlayers: {layers}\nloss: mse\ntraining: {{epochs: 1}}\n{rest}"


LARGE = {
    "one long list": _config(f"{{inline: {{x: [{'1, ' * 47_000}], y: [{'2, ' * 47_000}]}}}}"),
    "many layers": _config(layers=f"\n- {_DENSE}" * 7_300),
    "many keys": _config(layers="".join(f"\n- Dense: 4\n  name: d{n}\n  trainable: true" for n in range(9_999))),
    "deep nesting": _config(f"{{inline: {{x: [{f'{_DEEP}, ' * 1_800}], y: [{'2, ' * 1_800}]}}}}"),
    "aliases": _config(layers=f"\n- &dense {{{_DENSE}}}" + "\n- *dense" * 7_300),
    "metrics and their monitors": _config(
        rest=f"metrics: [{', '.join(f'MeanAbsoluteError: {{name: m{n}}}' for n in range(2_000))}]\n"
        f"callbacks: [{', '.join(f'EarlyStopping: {{monitor: m{n}}}' for n in range(2_000))}]\n"
    ),
}


@pytest.mark.parametrize("shape", LARGE)
def test_a_large_config_is_read_and_checked_in_a_second(folder: Any, shape: str) -> None:
    folder.write("c.yaml", LARGE[shape])
    started = time.process_time()
    assert load("c.yaml")
    assert time.process_time() - started < 2  # a second, and as much again for a busy machine
