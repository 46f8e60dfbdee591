"""Where the real data sets lie, and a cache for Keras made of them that may be written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Beside the repository; ``NNRUN_DATA`` names another folder."""


def real_data_folder() -> Path:
    """The folder of the real data sets; without it a test fails in CI and is skipped elsewhere, saying so."""
    folder = Path(os.environ.get("NNRUN_DATA") or SHARED)
    if (folder / "csv" / "iris.data").is_file():
        return folder
    message = f"the real data sets are not in {folder}; NNRUN_DATA says where they are"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def fill_keras_home(home: Path) -> Path:
    """Keras's own sets as its cache keeps them, copied once into a folder that may be written."""
    if not (home / "datasets").is_dir():
        unready = home / "unready"
        shutil.copytree(real_data_folder() / "keras" / "datasets", unready, copy_function=shutil.copyfile)
        for path in (unready, *unready.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        unready.rename(home / "datasets")
    return home
