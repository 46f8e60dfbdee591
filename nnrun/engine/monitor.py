"""The monitored metric: whether an epoch is the best so far (model selection)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnrun.errors import ConfigError
from nnrun.words.suggestions import did_you_mean

if TYPE_CHECKING:
    import keras


@dataclass
class Monitor:
    """Follows one metric over the epochs. NaN and infinity are never the best, a tie never better."""

    metric: str
    mode: str
    unjudged: int = 0
    """Epochs at the beginning that are not looked at."""
    best: float | None = None
    best_epoch: int | None = None
    larger_is_better: bool | None = None
    """Known from the first epoch on, when the model's metrics exist."""

    def judge(self, model: keras.Model, epoch: int, logs: Mapping[str, Any]) -> bool:
        """Whether this epoch (from 1), with ``val_`` before its validation metrics, is the best so far."""
        value = monitored(logs, self.metric)
        if self.larger_is_better is None:
            self.larger_is_better = larger_is_better(model, self.metric, self.mode)
        if epoch <= self.unjudged or not math.isfinite(value):
            return False
        if self.best is not None and not self.improves(value, self.best):
            return False
        self.best, self.best_epoch = value, epoch
        return True

    def improves(self, value: float, best: float) -> bool:
        """Whether one value is better than another."""
        return value > best if self.larger_is_better else value < best


def monitored(logs: Mapping[str, Any], metric: str) -> float:
    """The metric's value.

    Raises:
        ConfigError: No such metric, or one that gives several numbers.
    """
    if metric not in logs:
        raise ConfigError(
            f"no metric {metric!r}{did_you_mean(metric, list(logs), show=20)}",
            "training.monitor",
            code="unknown-monitor",
        )
    value = logs[metric]
    if not isinstance(value, float):
        raise ConfigError(
            f"{metric} gives several numbers, and only a single one can be monitored",
            "training.monitor",
            code="wrong-monitor",
        )
    return value


def larger_is_better(model: keras.Model, metric: str, mode: str) -> bool:
    """The direction of a metric, as Keras's own monitoring callbacks see it.

    Keras tells it in public only through such a callback, so one is asked.
    """
    import keras

    if mode != "auto":
        return mode == "max"
    asked = keras.callbacks.EarlyStopping(monitor=metric)
    asked.set_model(model)
    asked.on_train_begin()
    try:
        asked.on_epoch_end(0, {metric: 0.0})
    except ValueError as error:
        message = f"Keras cannot tell whether {metric} is better when larger; write mode: min or mode: max"
        raise ConfigError(message, "training.mode", code="wrong-monitor") from error
    return asked.monitor_op is keras.ops.greater
