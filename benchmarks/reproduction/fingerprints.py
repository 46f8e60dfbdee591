"""Histories and weights in a dozen letters: equal fingerprints are equal bits."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

LENGTH = 12


def of_histories(files: Iterable[Path]) -> str:
    """The texts of some history.csv, one after the other."""
    return _digest(path.read_bytes() for path in files)


def of_runs(runs: Iterable[Path]) -> str:
    """The weights in the models of run directories."""
    return _digest(piece for run in runs for piece in _sorted(_of_model(run / "model.keras")))


def of_archives(files: Iterable[Path]) -> str:
    """The weights in archives of arrays."""
    return _digest(piece for path in files for piece in _sorted(_of_archive(path)))


def mean_history(files: Sequence[Path]) -> list[dict[str, float]]:
    """The mean of some histories by epoch, as far as all of them go."""
    tables = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            tables.append([{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)])
    return [{name: sum(row[name] for row in rows) / len(rows) for name in rows[0]} for rows in zip(*tables)]  # noqa: B905


def _of_model(path: Path) -> Iterator[Any]:
    """Weights only: neither the optimizer's slots nor the state of random layers, which is of another type."""
    import h5py

    with zipfile.ZipFile(path) as archive:
        content = io.BytesIO(archive.read("model.weights.h5"))
    found: list[Any] = []

    def visit(name: str, node: Any) -> None:
        if isinstance(node, h5py.Dataset) and not name.startswith("optimizer") and "seed_generator" not in name:
            found.append(node[()])

    with h5py.File(content) as file:
        file.visititems(visit)
    yield from found


def _of_archive(path: Path) -> Iterator[Any]:
    import numpy as np

    with np.load(path) as archive:
        yield from (archive[name] for name in archive.files)


def _sorted(arrays: Iterable[Any]) -> list[bytes]:
    """In an order that does not depend on how a file names them."""
    return sorted(f"{array.dtype} {array.shape} ".encode() + array.tobytes() for array in arrays)


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()[:LENGTH]
