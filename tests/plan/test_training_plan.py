"""Which weights a training keeps and what it monitors, where the config leaves that to its data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnrun import spec
from nnrun.plan.training_plan import engine_training, resolved_training
from nnrun.types import Split

CONFIG = {
    "dataset": {"inline": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]}},
    "layers": [{"Dense": 1}],
    "loss": "mse",
    "training": {"epochs": 3, "batch_size": 8},
}
ROWS, OTHERS = np.arange(4), np.arange(4, 6)
PARTS = {
    "none": Split(ROWS),
    "validation": Split(ROWS, OTHERS),
    "the test part": Split(ROWS, OTHERS, OTHERS),
}


@pytest.mark.parametrize(
    ("validates_on", "overrides", "kept", "monitor"),
    [
        ("none", (), "last", "loss"),
        ("validation", (), "best", "val_loss"),
        ("the test part", (), "last", "val_loss"),
        ("validation", ("optimizer={adam: {use_ema: true}}",), "last", "val_loss"),
        ("validation", ("training.keep=last",), "last", "val_loss"),
        ("validation", ("training.monitor=loss",), "best", "loss"),
    ],
)
def test_what_the_config_leaves_open_follows_from_the_parts(
    validates_on: str, overrides: tuple[str, ...], kept: str, monitor: str
) -> None:
    loaded = spec.load(CONFIG, overrides)
    block = resolved_training(loaded.spec, PARTS[validates_on])
    assert (block.keep, block.monitor) == (kept, monitor)


@pytest.mark.parametrize(("written", "size"), [({}, 8), ({"validation_batch_size": 2}, 2)])
def test_the_engine_is_told_all_that_it_trains_by(written: dict[str, Any], size: int) -> None:
    loaded = spec.load({**CONFIG, "seed": 5, "training": {**CONFIG["training"], **written}})  # type: ignore[dict-item]
    training = engine_training(resolved_training(loaded.spec, PARTS["validation"]), loaded.spec)
    assert (training.epochs, training.seed, training.batch_size) == (3, 5, 8)
    assert (training.validation_batch_size, training.keep, training.monitor) == (size, "best", "val_loss")
