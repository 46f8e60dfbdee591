"""A ``.keras`` file looked at before Keras opens it: its entries, what its config names, where its weights lie."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Container
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.files import MIB, RECORD, archive_trouble
from nnrun.model.code_in_file import unsafe_part
from nnrun.model.weights_in_file import stored_weights
from nnrun.registry import one_line

CONFIG = "config.json"
METADATA = "metadata.json"
_WEIGHTS = "model.weights.h5"
_ASSETS = "assets/"
DAMAGE = (KeyError, ValueError, OSError, RuntimeError, TypeError, RecursionError, MemoryError, zipfile.BadZipFile)
"""What is raised by whoever reads a damaged file."""


def checked_config(path: Path, trusted: Container[str]) -> tuple[dict[str, Any], int]:
    """The config of a model's file, and the bytes that its weights take in memory.

    Args:
        path: A ``.keras`` file.
        trusted: Names of the plugins' classes.

    Raises:
        RunDamaged: It is not whole, or it holds what no model of nnrun's holds: code, unknown parts, links, files from
            elsewhere, arrays of more room than data takes.
    """
    try:
        if trouble := archive_trouble(path):
            raise RunDamaged(f"{path}: {trouble}", code="damaged-run")
        with zipfile.ZipFile(path) as archive:
            _refuse(path, _unsafe_entry(archive))
            config = json.loads(archive.read(CONFIG))
            if not isinstance(config, dict):
                raise ValueError(f"its {CONFIG} holds no mapping")
            _refuse(path, unsafe_part(config, trusted))
            with archive.open(_WEIGHTS) as weights:
                return config, stored_weights(weights, archive.getinfo(_WEIGHTS).compress_size)
    except DAMAGE as error:
        raise RunDamaged(f"{path} is damaged: {one_line(error)}", code="damaged-run") from None


def _refuse(path: Path, part: str) -> None:
    if part:
        raise RunDamaged(f"{path} was refused for safety: it holds {part}", code="untrusted-file")


def _unsafe_entry(archive: zipfile.ZipFile) -> str:
    """The first entry that is none of a model's, or that is a link; "" without one."""
    seen: set[str] = set()
    for entry in archive.infolist():
        name = entry.filename
        is_own = name in (CONFIG, METADATA, _WEIGHTS) or name.startswith(_ASSETS)
        if not is_own or ".." in name.split("/") or "\\" in name or name in seen:
            return f"the file {name!r}"
        if stat.S_ISLNK(entry.external_attr >> 16):
            return f"the link {name!r}"
        if name == CONFIG and entry.file_size > RECORD:
            return f"a {name} of {entry.file_size / MIB:,.0f} MiB"
        seen.add(name)
    return ""
