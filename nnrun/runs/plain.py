"""Between values and JSON: what Python, NumPy and the data classes hold, as plain values that every reader takes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.files import RECORD, read_regular
from nnrun.runs import atomic


def plain(value: Any) -> Any:
    """The value as dicts, lists, text and numbers; NaN and infinity, which JSON lacks, become None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def frozen(value: Any) -> Any:
    """JSON's lists as the tuples of the data classes; within an object, whose values are a person's, lists stay."""
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a data class has fields for: a file of another version may hold more."""
    names = {field.name for field in fields(kind)}
    return {name: frozen(value) for name, value in values.items() if name in names}


def write_json(path: Path, value: Any) -> None:
    """Writes a value as indented JSON, whole."""
    atomic.write_text(path, json_text(value))


def json_text(value: Any) -> str:
    """A value as indented JSON."""
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON object. Raises RunDamaged where the file is missing, or is not one."""
    try:
        value = json.loads(read_regular(path, RECORD).decode("utf-8"))
    except FileNotFoundError:
        raise RunDamaged(f"{path} is not there", code="missing-run-file") from None
    except OSError as error:
        raise RunDamaged(f"{path} cannot be read: {error.strerror or error}", code="damaged-run") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None
    if not isinstance(value, dict):
        raise RunDamaged(f"{path} cannot be read: it is not a JSON object", code="damaged-run")
    return value
