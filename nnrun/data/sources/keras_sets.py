"""The sets of ``keras.datasets``, read from Keras's cache or a local copy as Keras does, without importing it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.catalog import own_argument
from nnrun.catalog.rules import Choices
from nnrun.data.paths import expanded, locate
from nnrun.data.sources.archive import Archive
from nnrun.data.sources.keras_files.readers import READERS, Parts
from nnrun.data.sources.npz import keys_of
from nnrun.data.sources.record import Head, SourceRecord
from nnrun.data.sources.request import Content, Request, file_fingerprint, stacked
from nnrun.errors import DataError, Place
from nnrun.files import is_dir
from nnrun.provenance import SetFiles
from nnrun.types import ImageFiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnrun.catalog import Argument

_MNIST = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
_CIFAR10 = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
FILES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "boston_housing": ("", ("boston_housing.npz",)),
    "california_housing": ("", ("california_housing.npz",)),
    "cifar10": ("cifar-10-batches-py-target/cifar-10-batches-py", _CIFAR10),
    "cifar100": ("cifar-100-python-target/cifar-100-python", ("train", "test")),
    "fashion_mnist": ("fashion-mnist", _MNIST),
    "imdb": ("", ("imdb.npz",)),
    "mnist": ("", ("mnist.npz",)),
    "reuters": ("", ("reuters.npz",)),
}
"""Where Keras keeps a set: a folder below ``datasets`` of its cache, and the files in it."""

CLASSES = {
    "cifar10": ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    "fashion_mnist": (
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ),
    "imdb": ("negative", "positive"),
}
"""Names of the classes, from the sets' own pages on keras.io."""

IMAGES = ("cifar10", "cifar100", "fashion_mnist", "mnist")
"""Sets of images; new ones may be files."""


def keras_set(request: Request) -> Content:
    """A set of ``keras.datasets`` by its name, with ``load_data``'s arguments; ``path`` takes a local copy of its file.

    A copy may also be an npz with ``x_train``, ``y_train``, ``x_test``, ``y_test``, word ids as ``x_train_values`` and
    ``x_train_offsets``; for a set of several files it may be their folder.

    Raises:
        ConfigError: Not in the cache and not to be had; an argument that Keras refuses.
        DataError: A damaged file.
    """
    name = request.source.name
    files = local_files(request) if request.get("path") is not None else _cached(request)
    arguments = {key: value for key, value in request.source.arguments.items() if key != "path"}
    try:
        parts = READERS[name](files, arguments)
    except DataError as error:
        raise error.located("", Place(str(files[0]), 1, 1)) from None
    except ValueError as error:
        raise request.error(f"{name}: {error}", code="unreadable-data") from None
    except (OSError, EOFError, KeyError) as error:
        raise DataError(
            f"not the file of {name}, or damaged: {error}", place=Place(str(files[0]), 1, 1), code="unreadable-data"
        ) from None
    content = _content(name, parts, str(request.get("path") or name), _fingerprint(files))
    return content if request.get("path") is None else replace(content, provenance=_set_files(files))


def _set_files(files: Sequence[Path]) -> SetFiles:
    """What a local copy holds."""
    if len(files) > 1:
        return SetFiles(folder=True)
    with zipfile.ZipFile(files[0]) as archive:
        members = frozenset(name.removesuffix(".npy") for name in archive.namelist())
    with Archive(files[0]) as arrays:
        return SetFiles(folder=False, members=members, keys=keys_of(arrays.names))


def head(request: Request) -> Head:
    """Nothing of the columns, but that the files which ``path`` names are there."""
    if request.get("path") is not None:
        local_files(request)
    return Head()


def _content(name: str, parts: Parts, source: str, fingerprint: str) -> Content:
    columns, positions = stacked(parts)
    classes = CLASSES.get(name, ())
    return Content(
        columns,
        fingerprint,
        source,
        target=("y",),
        classes={"y": classes} if classes else {},
        parts=positions if len(positions) > 1 else {},
        images=ImageFiles("x") if name in IMAGES else None,
    )


def _fingerprint(files: Sequence[Path]) -> str:
    if len(files) == 1:
        return file_fingerprint(files[0])
    return hashlib.sha256("\n".join(file_fingerprint(file) for file in files).encode()).hexdigest()


def local_files(request: Request) -> list[Path]:
    """The file that ``path`` names, or the set's files in the folder that it names."""
    written = str(request.get("path"))
    at, place = request.source.at("path")
    beside = Path(place.file).parent if place else Path()
    search = (*request.search, *_homes())
    for folder in (beside, *search):
        if is_dir(folder / expanded(written)):
            names = FILES[request.source.name][1]
            return [locate(str(Path(written) / name), beside, search, at=at, place=place) for name in names]
    return [locate(written, beside, search, at=at, place=place)]


def _cached(request: Request) -> list[Path]:
    """The set's files in Keras's cache, fetched by Keras where they are not there."""
    paths = cached_files(request.source.name)
    if not paths:
        _download(request)
        paths = cached_files(request.source.name)
    if not paths:
        raise request.error(
            f"Keras did not leave the files of {request.source.name} in {_homes()[0]}", code="missing-data-set"
        )
    return paths


def cached_files(name: str) -> list[Path]:
    """The files of a set in Keras's cache; none where they are not all there."""
    folder, names = FILES[name]
    for home in _homes():
        files = [home / folder / file for file in names]
        if all(file.is_file() for file in files):
            return files
    return []


def _homes() -> list[Path]:
    """The folders in which Keras keeps data sets; the second one stands in for a home that cannot be written."""
    home = expanded(os.environ.get("KERAS_HOME") or "~/.keras")
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return [home / "datasets"]
    return [home / "datasets", Path("/tmp/.keras/datasets")]  # noqa: S108  # where Keras itself goes then


def _download(request: Request) -> None:
    """Have Keras's own ``load_data`` fetch the files into its cache."""
    from nnrun.data.sources.keras_files.download import load_quietly

    name = request.source.name
    try:
        load_quietly(name, dict(request.source.arguments))
    except Exception as error:  # whatever the network, the disk or Keras has to say
        reason = (str(error) or type(error).__name__).splitlines()[0]
        folder, names = FILES[name]
        wanted = ", ".join(str(_homes()[0] / folder / file) for file in names)
        message = f"{name} is not in Keras's cache (wanted: {wanted}) and cannot be downloaded ({reason})"
        raise request.error(
            f"{message}; put it there, or name a local copy: {name}: {{path: FILE}}", code="missing-data-set"
        ) from None


_SEED = own_argument("seed", 113, "seed", help="the seed by which Keras shuffles the rows")
_SHARE = own_argument("test_split", 0.2, help="the share of the test part")
_RANKS = (
    own_argument("start_char", 1, "count from 0", help="the id at the beginning of every row"),
    own_argument("oov_char", 2, "count from 0", help="the id of words that are left out"),
    own_argument("index_from", 3, "count from 0", help="what is added to the rank of every word"),
)
_WORDS = (
    own_argument("num_words", None, "count", help="only the so many most frequent words"),
    own_argument("skip_top", 0, "count from 0", help="without the so many most frequent words"),
    own_argument("maxlen", None, "count", help="only rows that are shorter"),
)


def _set(name: str, about: str, *arguments: Argument, brings: tuple[str, ...] = ("parts", "arrays")) -> SourceRecord:
    return SourceRecord(
        name,
        f"Loads the {about} dataset",
        keras_set,
        (
            own_argument("path", None, "file", help="a local file; without it Keras's cache, or a download into it"),
            *arguments,
        ),
        head,
        printer="nnrun.scripts.sources.keras_sets",
        brings=brings,
        path=f"keras.datasets.{name}",
    )


SOURCES = (
    _set("boston_housing", "Boston Housing", _SHARE, _SEED),
    _set(
        "california_housing",
        "California Housing",
        own_argument("version", "large", rule=Choices(("large", "small")), help="all rows, or 600 of them"),
        _SHARE,
        _SEED,
    ),
    _set("cifar10", "CIFAR10"),
    _set(
        "cifar100",
        "CIFAR100",
        own_argument("label_mode", "fine", rule=Choices(("fine", "coarse")), help="100 classes, or 20"),
    ),
    _set("fashion_mnist", "Fashion-MNIST"),
    _set("imdb", "IMDB", *_WORDS, _SEED, *_RANKS, brings=("parts", "arrays", "words")),
    _set("mnist", "MNIST"),
    _set(
        "reuters",
        "Reuters newswire classification",
        *_WORDS,
        _SHARE,
        _SEED,
        *_RANKS,
        brings=("parts", "arrays", "words"),
    ),
)
