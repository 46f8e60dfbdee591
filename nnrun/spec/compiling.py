"""Losses, weights and metrics as ``compile`` takes them: as they are for one output, else by the outputs' names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Make = Callable[[Any], Any]
"""What makes an object, or the text of one, of a component."""


def losses_of(value: Any, outputs: tuple[str, ...], make: Make) -> Any:
    """A loss for each output, each made anew."""
    return _for(outputs, {name: make(value[name] if isinstance(value, Mapping) else value) for name in outputs})


def weights_of(value: Any, outputs: tuple[str, ...]) -> Any:
    """The weights of losses; one for an only output stands in a list, as Keras wants it."""
    if value is None:
        return None
    chosen = {name: value.get(name, 1.0) if isinstance(value, Mapping) else value for name in outputs}
    return list(chosen.values()) if len(outputs) == 1 else chosen


def metrics_of(value: Any, outputs: tuple[str, ...], make: Make) -> Any:
    """Metrics as lists, each made anew; outputs without a key have none. None where there are no metrics at all."""
    if not value:
        return None
    by_output = value if isinstance(value, Mapping) else dict.fromkeys(outputs, value)
    return _for(outputs, {name: [make(metric) for metric in by_output.get(name, ())] for name in outputs})


def _for(outputs: tuple[str, ...], chosen: dict[str, Any]) -> Any:
    return chosen[outputs[0]] if len(outputs) == 1 else chosen
