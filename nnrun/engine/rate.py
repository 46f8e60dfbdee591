"""The learning rate that the last step used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


def last_learning_rate(model: keras.Model) -> float:
    """The rate of the last step done, of the optimizer inside a loss-scaling one.

    An optimizer tells a schedule's rate for the step to come only, so its count is set back for the question.
    """
    optimizer: Any = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    steps = int(optimizer.iterations)
    if steps == 0 or not follows_schedule(optimizer):
        return float(optimizer.learning_rate)
    optimizer.iterations.assign(steps - 1)
    rate = float(optimizer.learning_rate)
    optimizer.iterations.assign(steps)
    return rate


def follows_schedule(optimizer: Any) -> bool:
    """Whether the rate is a function of the steps; a plain rate is one of the optimizer's variables."""
    return all(variable.name != "learning_rate" for variable in optimizer.variables)
