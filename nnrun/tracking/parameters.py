"""The parameters of a run (hyperparameters, params): its resolved config, flattened to dotted keys and plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnrun.errors import NnrunError
from nnrun.runs import Run
from nnrun.spec.reading import read_text

MOST = 1000
"""Parameters of a run that are sent; a model of thousands of layers has more, and all are in resolved.yaml."""
LONGEST = 500
"""Characters of a value, as older MLflow servers take them."""
_UNSENT = ("tracking", "plots", "report", "sweep", "expect")
"""Keys that decide nothing of a training."""

Parameter = bool | int | float | str


def parameters_of(run: Run) -> dict[str, Parameter]:
    """By dotted key, as ``optimizer.Adam.learning_rate``; none where the config cannot be read."""
    try:
        config = read_text(run.resolved, str(run.path)).plain()
    except NnrunError:
        return {}
    parts = config.items() if isinstance(config, Mapping) else ()
    flat = (pair for name, value in parts if name not in _UNSENT for pair in flattened(str(name), value))
    return {name: value for _, (name, value) in zip(range(MOST), flat, strict=False)}


def flattened(path: str, value: Any) -> Iterator[tuple[str, Parameter]]:
    """A value with all that lies in it; short lists of plain values stay one text, as do empty ones."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from flattened(f"{path}.{name}", item)
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for number, item in enumerate(value):
            yield from flattened(f"{path}.{number}", item)
    elif isinstance(value, bool | int | float):
        yield path, value
    else:
        yield path, _shortened(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
