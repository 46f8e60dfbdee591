"""Whether more of a metric is better."""

from __future__ import annotations

SMALL = (
    *("loss", "error", "mse", "mae", "mape", "msle", "rmse", "false_"),
    *("crossentropy", "cross_entropy", "poisson", "divergence", "hinge", "huber", "cosh"),
    *("ctc", "circle", "dice", "tversky"),
)
"""Parts of the names of Keras's losses, and of metrics that measure errors."""
SHORT = frozenset({"bce", "ce", "kld"})
"""Short names of losses, which would be parts of other words."""


def is_better_larger(metric: str) -> bool:
    """Whether a metric grows as a model gets better, by its name, where no model is there to be asked.

    What is no loss and no error does.
    """
    return SHORT.isdisjoint(metric.split("_")) and not any(word in metric for word in SMALL)
