"""The one rule by which scores of a scaled target are shown: in the units of the source, or marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnrun.types import Epoch, Units

MARK = " (scaled)"


def shown(scores: Mapping[str, Any], units: Units) -> dict[str, Any]:
    """Scores by the names and in the units in which a person reads them."""
    return {label(name, units): in_units(name, value, units) for name, value in scores.items()}


def shown_parts(metrics: Mapping[str, Mapping[str, Any]], units: Units) -> dict[str, dict[str, Any]]:
    """The same of the scores of several parts."""
    return {part: shown(scores, units) for part, scores in metrics.items()}


def shown_epoch(epoch: Epoch, units: Units) -> Epoch:
    """An epoch with its metrics as a person reads them."""
    if not units:
        return epoch
    return replace(epoch, training=shown(epoch.training, units), validation=shown(epoch.validation, units))


def label(name: str, units: Units) -> str:
    """The name of a metric, marked where its scores cannot be brought to the units of the source."""
    return name + MARK if units.get(name, 1.0) is None else name


def in_units(name: str, value: Any, units: Units) -> Any:
    """A score in the units of the source, where a factor leads there."""
    factor = units.get(name)
    return value if factor is None or not isinstance(value, float | int) else value * factor
