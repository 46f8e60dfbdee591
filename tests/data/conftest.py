"""Fixtures of the data tests: configs with their files, and where the real data is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from experiments import NUMBER, Experiment

from nnrun import spec

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

Make = Callable[..., Experiment]


@pytest.fixture
def experiment(tmp_path: Path) -> Make:
    """Writes a config (its dataset block, and what is to be learned) beside the given files, and reads it."""

    def make(dataset: str, rest: str = NUMBER, *, search: tuple[Path, ...] = (), **files: str | bytes) -> Experiment:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / name.replace("_csv", ".csv").replace("_npz", ".npz")).write_bytes(data)
        path = tmp_path / "config.yaml"
        path.write_text(f"{dataset.rstrip()}\n{rest}")
        return Experiment(spec.load(path), search)

    return make


@pytest.fixture
def real_data() -> Path:
    """The folder of the real data sets."""
    folder = Path(os.environ.get("NNRUN_DATA") or SHARED)
    if not (folder / "README.md").is_file():
        message = f"the real data sets are not in {folder}; set NNRUN_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder
