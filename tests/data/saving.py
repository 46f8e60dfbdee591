"""A preparation written into a folder, as a run writes it."""

from __future__ import annotations

from pathlib import Path

from nnrun.data import Preparation, preparation_files


def save_preparation(preparation: Preparation, directory: Path) -> None:
    """Write the files of a preparation."""
    for name, content in preparation_files(preparation).items():
        (directory / name).write_bytes(content)
