"""Reads each set of ``keras.datasets`` from its files, in the rows and values that Keras's own ``load_data`` gives."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun.data.sources.archive import Archive
from nnrun.data.sources.keras_files.word_ranks import ragged_of, word_ids
from nnrun.types import Ragged

if TYPE_CHECKING:
    from nnrun.types import Array

Parts = dict[str, dict[str, "Array | Ragged"]]
"""The columns x and y by part."""

Reader = Callable[[Sequence[Path], Mapping[str, Any]], Parts]


def _whole(files: Sequence[Path], _: Mapping[str, Any]) -> Parts:
    """A set that its file holds as it is given: mnist."""
    return _parts(_npz(files[0]))


def _images(files: Sequence[Path], arguments: Mapping[str, Any]) -> Parts:
    """Fashion-MNIST's four files, each with a header of 16 bytes (images) or 8 (labels)."""
    import numpy as np

    if len(files) == 1:
        return _whole(files, arguments)
    arrays = []
    for file, header in zip(files, (16, 8, 16, 8), strict=True):
        with gzip.open(file, "rb") as opened:
            arrays.append(np.frombuffer(opened.read(), np.uint8, offset=header))
    x_train, y_train, x_test, y_test = arrays
    images = {"train": x_train.reshape(len(y_train), 28, 28), "test": x_test.reshape(len(y_test), 28, 28)}
    return {"train": {"x": images["train"], "y": y_train}, "test": {"x": images["test"], "y": y_test}}


def _houses(files: Sequence[Path], arguments: Mapping[str, Any]) -> Parts:
    """A housing set: rows shuffled with ``seed``, the last ``test_split`` of them for testing."""
    import numpy as np

    share = float(arguments.get("test_split", 0.2))
    if not 0 <= share < 1:
        raise ValueError(f"test_split lies between 0 and 1, got {share}")
    arrays = _npz(files[0])
    if "x" not in arrays:
        return _parts(arrays)
    x, y = arrays["x"], arrays["y"]
    assert not isinstance(x, Ragged)
    assert not isinstance(y, Ragged)
    version = arguments.get("version", "large")
    if version not in ("small", "large"):
        raise ValueError(f"version is small or large, got {version!r}")
    if version == "small":
        x, y = x[:600], y[:600]
    order = np.arange(len(x))
    np.random.RandomState(arguments.get("seed", 113)).shuffle(order)
    x, y = x[order], y[order]
    cut = int(len(x) * (1 - share))
    parts: Parts = {"train": {"x": x[:cut], "y": y[:cut]}, "test": {"x": x[cut:], "y": y[cut:]}}
    return {part: columns for part, columns in parts.items() if len(columns["x"])}


def _words(files: Sequence[Path], arguments: Mapping[str, Any]) -> Parts:
    """IMDB and Reuters: sequences of word ranks."""
    stored = _npz(files[0], objects=True)
    arrays = {name: _ragged(array) if name.startswith("x") else array for name, array in stored.items()}
    return word_ids(_parts(arrays) if "x_train" in arrays else {"": {"x": arrays["x"], "y": arrays["y"]}}, arguments)


def _ragged(array: Array | Ragged) -> Ragged:
    return array if isinstance(array, Ragged) else ragged_of(array)


def _cifar(files: Sequence[Path], arguments: Mapping[str, Any]) -> Parts:
    """CIFAR's batches: rows of 3 x 32 x 32 bytes, given as 32 x 32 x 3."""
    import numpy as np

    from nnrun.data.sources.keras_files.pickles import load_pickle

    if len(files) == 1:
        return _whole(files, arguments)
    mode = arguments.get("label_mode", "fine")
    if mode not in ("fine", "coarse"):
        raise ValueError(f"label_mode is fine or coarse, got {mode!r}")
    batches = []
    for file in files:
        with file.open("rb") as opened:
            batch = load_pickle(opened)
        labels = batch.get(b"labels", batch.get(f"{mode}_labels".encode()))
        images = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        batches.append((images, np.array(labels, dtype=np.uint8)))
    *training, (x_test, y_test) = batches
    x_train = np.concatenate([images for images, _ in training])
    y_train = np.concatenate([labels for _, labels in training])
    return {"train": {"x": x_train, "y": y_train}, "test": {"x": np.ascontiguousarray(x_test), "y": y_test}}


def _npz(path: Path, *, objects: bool = False) -> dict[str, Array | Ragged]:
    """The arrays of an archive; Keras's own files of sequences hold lists, which are read by a closed unpickler."""
    from nnrun.data.sources.keras_files.pickles import load_member

    with Archive(path) as archive:
        return {
            name: load_member(path, name) if objects and archive.holds_objects(name) else archive.read(name)
            for name in archive.names
        }


def _parts(arrays: Mapping[str, Array | Ragged]) -> Parts:
    parts: Parts = {}
    for part in ("train", "test"):
        if f"x_{part}" in arrays:
            parts[part] = {"x": arrays[f"x_{part}"], "y": arrays[f"y_{part}"]}
    if "train" not in parts:
        raise KeyError("no array 'x_train'")
    return parts


READERS: Mapping[str, Reader] = {
    "boston_housing": _houses,
    "california_housing": _houses,
    "cifar10": _cifar,
    "cifar100": _cifar,
    "fashion_mnist": _images,
    "imdb": _words,
    "mnist": _whole,
    "reuters": _words,
}
