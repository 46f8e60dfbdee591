"""The units of a config's scores: those of the source, or of a scaled target, with the factor that leads back."""

from __future__ import annotations

from nnrun.spec import Component, Config
from nnrun.spec.checks.log_names import logged_by_output
from nnrun.spec.checks.tasks import loss_of
from nnrun.types import Preparation, Units

_POWERS = {"MeanAbsoluteError": 1, "RootMeanSquaredError": 1, "MeanSquaredError": 2, "R2Score": 0}
"""With which power of the target's scale a score grows."""


def units_of(config: Config, preparation: Preparation) -> dict[str, float | None]:
    """The metrics of targets that are scaled for training, each with what brings it to the units of the source.

    Returns:
        By the name that a metric has in the history. None is for what no factor leads from: the loss, which has
        penalties too, and metrics that are no plain errors.
    """
    units: dict[str, float | None] = {}
    several = len(config.graph.outputs) > 1
    for output, target in zip(config.graph.outputs, preparation.signature.targets, strict=True):
        if not preparation.is_scaled(target.name):
            continue
        units["loss"] = None
        scale, prefix = preparation.scale(target.name), f"{output}_" if several else ""
        if several:
            units[f"{output}_loss"] = _factor(loss_of(config.spec, output), scale)
        for name, (before, metric) in logged_by_output(config.spec).items():
            if before == prefix and metric and (metric.plugin or _POWERS.get(metric.name) != 0):
                units[name] = _factor(metric, scale)
    return units


def _factor(metric: Component | None, scale: float | None) -> float | None:
    power = None if metric is None or metric.plugin else _POWERS.get(metric.name)
    return None if power is None or scale is None else scale**power


def units_note(units: Units) -> tuple[str, ...]:
    """Notes on scores that are not in the units of the source."""
    if not units:
        return ()
    own = [f"{name} (times {factor:.4g})" for name, factor in units.items() if factor is not None]
    others = [name for name, factor in units.items() if factor is None]
    verb = "is" if len(own) == 1 else "are"
    sentences = [f"{', '.join(own)} {verb} shown in its units"] if own else []
    sentences += [f"{', '.join(others)} as trained, marked (scaled)"] if others else []
    return (
        f"the target is scaled for training: {'; '.join(sentences)}; history.csv and metrics.json have all as trained",
    )
