"""A model to and from its ``.keras`` file."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.files import archive_trouble
from nnrun.model.code_in_file import unsafe_part
from nnrun.model.full_config import complete_config
from nnrun.plan.model_plan import ModelPlan
from nnrun.registry import one_line

CONFIG = "config.json"
METADATA = "metadata.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time that all parts of a file bear: the earliest that a zip archive can name."""


def save_model(model: Any, path: Path, plan: ModelPlan | None = None) -> None:
    """Write a model so that equal models are equal files, byte for byte.

    Keras writes the date and addresses in memory; here there are neither.

    Args:
        model: The model.
        path: Of the file, which ends in ``.keras``.
        plan: What it was built from: arguments that Keras forgets are written too.
    """
    written = path.with_name(f"keras-{path.name}")
    try:
        model.save(written, include_optimizer=False)
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


def _undated(metadata: bytes) -> bytes:
    known = json.loads(metadata)
    known.pop("date_saved", None)
    return json.dumps(known).encode()


def _config(text: bytes, plan: ModelPlan | None) -> bytes:
    config = json.loads(text)
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
    """Read a model, in Keras's safe mode only.

    Raises:
        RunDamaged: There is no such file, it is not whole, or it holds code.
    """
    import keras

    from nnrun.model import layers, losses  # noqa: F401 - registers nnrun's own parts
    from nnrun.registry import parameterized  # noqa: F401 - likewise

    if not path.is_file():
        raise RunDamaged(f"{path}: there is no such file; the run has kept no model", code="missing-run-file")
    if not zipfile.is_zipfile(path):
        raise RunDamaged(f"{path} is damaged: it is not a whole .keras file", code="damaged-run")
    if trouble := archive_trouble(path):
        raise RunDamaged(f"{path}: {trouble}", code="damaged-run")
    try:
        unsafe = unsafe_part(path, custom_objects or ())
    except (KeyError, ValueError, RecursionError, MemoryError, zipfile.BadZipFile) as error:
        raise RunDamaged(f"{path} is damaged: {one_line(error)}", code="damaged-run") from None
    if unsafe:
        raise RunDamaged(f"{path} was refused for safety: it holds {unsafe}", code="untrusted-file")
    try:
        return keras.saving.load_model(path, custom_objects=custom_objects, compile=False, safe_mode=True)
    except Exception as error:
        raise RunDamaged(f"{path}: not a model that can be loaded: {one_line(error)}", code="damaged-run") from error
