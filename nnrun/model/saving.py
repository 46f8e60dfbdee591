"""A model to and from its ``.keras`` file."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from nnrun.errors import ConfigError
from nnrun.registry import one_line


def save_model(model: Any, path: Path) -> None:
    """Write a model without its optimizer; what training goes on from is a state, not a model."""
    model.save(path, include_optimizer=False)


def load_model(path: Path, custom_objects: dict[str, Any] | None = None) -> Any:
    """Read a model, in Keras's safe mode only.

    Raises:
        ConfigError: There is no such file, it is not whole, or it holds code.
    """
    import keras

    from nnrun.model import layers, losses  # noqa: F401 - registers nnrun's own parts
    from nnrun.registry import parameterized  # noqa: F401 - likewise

    if not path.is_file():
        raise ConfigError(f"{path}: there is no such file; the run has kept no model")
    if not zipfile.is_zipfile(path):
        raise ConfigError(f"{path} is damaged: it is not a whole .keras file")
    try:
        return keras.saving.load_model(path, custom_objects=custom_objects, compile=False, safe_mode=True)
    except Exception as error:
        raise ConfigError(f"{path}: not a model that can be loaded: {one_line(error)}") from error
