"""A model's layers as layers.json: their shapes and parameters, and what feeds each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnrun.errors import RunDamaged
from nnrun.runs.plain import known, read_json, write_json
from nnrun.typed import verified
from nnrun.types import LayerRow


def write_layers(path: Path, layers: Sequence[LayerRow]) -> None:
    """Writes layers.json, whole."""
    write_json(path, {"layers": list(layers)})


def read_layers(path: Path) -> tuple[LayerRow, ...]:
    """Reads layers.json. Raises RunDamaged where it is missing or damaged."""
    try:
        return tuple(verified(LayerRow(**known(LayerRow, row))) for row in read_json(path)["layers"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None
