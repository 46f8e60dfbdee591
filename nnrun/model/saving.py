"""A model to and from its ``.keras`` file."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.files import MIB, UNPACKED
from nnrun.model.checked_file import CONFIG, METADATA, checked_config
from nnrun.model.full_config import complete_config
from nnrun.plan.model_plan import ModelPlan
from nnrun.registry import one_line, without_places

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time that all parts of a file bear: the earliest that a zip archive can name."""
_BYTES = 4
"""Of a weight."""


def save_model(model: Any, path: Path, plan: ModelPlan | None = None) -> None:
    """Write a model so that equal models are equal files, byte for byte.

    Keras writes the date and addresses in memory, and of a plugin's class a module named by its place; here there are
    none of them.

    Args:
        model: The model.
        path: Of the file, which ends in ``.keras``.
        plan: What it was built from: arguments that Keras forgets are written too.
    """
    written = path.with_name(f"keras-{path.name}")
    try:
        with _without_optimizer(model):
            model.save(written)
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w") as target:
            for info in source.infolist():
                if info.filename == METADATA:
                    _write(target, info.filename, _undated(source.read(info)))
                elif info.filename == CONFIG:
                    _write(target, info.filename, _config(source.read(info), plan))
                else:
                    _copy(source, info, target)
    finally:
        written.unlink(missing_ok=True)


@contextmanager
def _without_optimizer(model: Any) -> Iterator[None]:
    """Keep its variables out of a file: Keras writes them whatever ``include_optimizer`` says.

    They are those of the moment when a training was stopped, whatever weights it keeps.
    """
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        yield
        return
    model.optimizer = None
    try:
        yield
    finally:
        model.optimizer = optimizer


def _undated(metadata: bytes) -> bytes:
    known = json.loads(metadata)
    known.pop("date_saved", None)
    return json.dumps(known).encode()


def _config(text: bytes, plan: ModelPlan | None) -> bytes:
    config = json.loads(without_places(text))
    if plan is not None:
        complete_config(config, plan)
    _renumber(config, {})
    return json.dumps(config).encode()


def _renumber(config: Any, numbers: dict[int, int]) -> None:
    """Number the objects that stand in several places by their order, in the place of their addresses in memory."""
    if isinstance(config, dict):
        address = config.get("shared_object_id")
        if address is not None:
            config["shared_object_id"] = numbers.setdefault(address, len(numbers) + 1)
    for inner in config.values() if isinstance(config, dict) else config if isinstance(config, list) else ():
        _renumber(inner, numbers)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.external_attr, entry.file_size = 0o600 << 16, size
    return entry


def _write(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    target.writestr(_entry(name, len(content)), content)


def _copy(source: zipfile.ZipFile, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    with source.open(info) as content, target.open(_entry(info.filename, info.file_size), "w") as copy:
        shutil.copyfileobj(content, copy, 1 << 20)


def load_model(path: Path, custom_objects: dict[str, Any] | None = None) -> Any:
    """Read a model, in Keras's safe mode only, after `checked_config` found nothing in its file.

    Raises:
        RunDamaged: There is no such file, it is not whole, or it was refused.
    """
    import keras

    from nnrun.model import layers, losses  # noqa: F401 - registers nnrun's own parts
    from nnrun.registry import parameterized  # noqa: F401 - likewise

    if not path.is_file():
        raise RunDamaged(f"{path}: there is no such file; the run has kept no model", code="missing-run-file")
    config, stored = checked_config(path, custom_objects or ())
    try:
        if not custom_objects and (asked := _asked_for(config)) > stored + UNPACKED:
            what = f"its layers ask for {asked / MIB:,.0f} MiB of weights, and it holds {stored / MIB:,.0f} MiB"
            raise RunDamaged(f"{path} is damaged: {what}", code="damaged-run")
        return keras.saving.load_model(path, custom_objects=custom_objects, compile=False, safe_mode=True)
    except RunDamaged:
        raise
    except Exception as error:
        raise RunDamaged(f"{path}: not a model that can be loaded: {one_line(error)}", code="damaged-run") from error


def _asked_for(config: dict[str, Any]) -> int:
    """The bytes of the weights that a model's config asks for: it is built without any, which takes no room."""
    import keras

    with keras.StatelessScope(initialize_variables=False):
        bare = keras.saving.deserialize_keras_object({**config, "compile_config": None}, safe_mode=True)
    return sum(prod(weight.shape) * _BYTES for weight in bare.weights)
