"""The sets of ``keras.datasets`` as lines: by ``load_data``, or from a local copy of their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnrun.provenance import SetFiles
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, assigned, literal, statement
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, array_columns, parts_line
from nnrun.scripts.sources.npz import archive_lines

_NAMES = {"x": "x", "y": "y"}
_FASHION = '''
def read(name, header):
    """The bytes of one of the set's files, after its header."""
    with gzip.open(f"{folder}/{name}-ubyte.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)
'''
_FASHION_ARRAYS = """
images = read("train-images-idx3", 16), read("t10k-images-idx3", 16)
labels = read("train-labels-idx1", 8), read("t10k-labels-idx1", 8)
x, y = np.concatenate(images).reshape(-1, 28, 28), np.concatenate(labels)
"""
_UNPICKLER = '''
class DataUnpickler(pickle.Unpickler):
    """Reads arrays and plain values; whatever else a pickle names would be code that it runs."""

    def find_class(self, module, name):
        if not module.startswith("numpy") or name not in ("ndarray", "dtype", "_reconstruct"):
            raise pickle.UnpicklingError(f"the file wants {module}.{name}, which is no data")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)
'''
_CIFAR = '''
def read(name):
    """One of the set's files."""
    with open(f"{folder}/{name}", "rb") as file:
        return DataUnpickler(file, encoding="bytes").load()
'''
_SEQUENCES = '''
def stored_sequences(path, name):
    """An array of lists of an archive, which are pickled."""
    with zipfile.ZipFile(path) as opened, opened.open(f"{name}.npy") as file:
        np.lib.format.read_magic(file)
        np.lib.format.read_array_header_1_0(file)
        return DataUnpickler(file, encoding="bytes").load()
'''
_CIFAR_ARRAYS = """
batches = [read(name) for name in files]
colours = np.concatenate([batch[b"data"] for batch in batches]).reshape(-1, 3, 32, 32)
x, y = colours.transpose(0, 2, 3, 1), np.concatenate([batch[LABELS] for batch in batches])
"""


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that load a set."""
    source = experiment.dataset.source
    assert source is not None
    arguments = {name: value for name, value in source.arguments.items() if name != "path"}
    written = source.arguments.get("path")
    if written is None:
        _load_data(experiment, page, source.name, arguments)
    else:
        path = experiment.paths[str(written)]
        files = experiment.table.provenance
        assert isinstance(files, SetFiles)
        if files.folder:
            _folder(page, source.name, path, arguments)
        elif source.name in ("imdb", "reuters"):
            _words(page, path, arguments, files)
        elif "x_train" in files.members:
            return archive_lines(experiment, page, path, files.keys)
        else:
            _shuffled(page, path, arguments)
        page.add(*parts_line(experiment))
    return array_columns(experiment, _NAMES)


def _load_data(experiment: Experiment, page: Page, name: str, arguments: Mapping[str, Any]) -> None:
    call = Call(f"keras.datasets.{name}.load_data", (), arguments)
    if not experiment.table.parts:
        lines = statement(call)
        page.add(f"(x, y), _ = {lines[0]}", *lines[1:])
        return
    lines = statement(call)
    page.add(f"(x_train, y_train), (x_test, y_test) = {lines[0]}", *lines[1:])
    flat = ".reshape(-1)" if name.startswith("cifar") else ""
    page.add(f"x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test]){flat}")
    page.add("train, test = np.split(np.arange(len(x)), [len(x_train)])")


def _shuffled(page: Page, path: str, arguments: Mapping[str, Any]) -> None:
    """A housing set: its rows as ``load_data`` shuffles them."""
    few = "[:600]" if arguments.get("version") == "small" else ""
    page.add(
        f"archive = np.load({literal(path)})",
        f'x, y = archive["x"]{few}, archive["y"]{few}',
        "rows = np.arange(len(x))",
        f"np.random.RandomState({arguments.get('seed', 113)}).shuffle(rows)  # as Keras's load_data",
        "x, y = x[rows], y[rows]",
    )


def _words(page: Page, path: str, arguments: Mapping[str, Any], files: SetFiles) -> None:
    """Word ranks as ``load_data`` gives them: rows shuffled, ranks shifted, rare words replaced."""
    start, unknown = arguments.get("start_char", 1), arguments.get("oov_char", 2)
    shift, skip = arguments.get("index_from", 3) or 0, arguments.get("skip_top", 0)
    shifted = f"ranks[row] + {shift}"
    begun = f"np.append({start}, {shifted})" if start is not None else shifted
    page.need("import numpy as np")
    whole = not {"x_train", "x_train_values"} & files.members
    ragged = f"{'x' if whole else 'x_train'}_values" in files.members
    page.add(f"archive = np.load({literal(path)})")
    if not ragged:
        page.need("import pickle", "import zipfile")
        page.define(_UNPICKLER)
        page.define(_SEQUENCES)
    page.add(f"generator = np.random.RandomState({arguments.get('seed', 113)})", "x, y = [], []")
    ending = "" if whole else "_{part}"
    f = "" if whole else "f"
    parts = "[0]" if whole else '("train", "test")'
    page.add(f"for part in {parts}:  # shuffled and numbered as by Keras's load_data")
    if ragged:
        page.add(f'    ranks = np.split(archive[{f}"x{ending}_values"], archive[{f}"x{ending}_offsets"][1:-1])')
    else:
        page.add(f'    ranks = [np.array(row) for row in stored_sequences({literal(path)}, {f}"x{ending}")]')
    page.add("    rows = np.arange(len(ranks))", "    generator.shuffle(rows)")
    limit = arguments.get("maxlen")
    if limit:
        more = 1 if start is not None else 0
        page.add(f"    rows = [row for row in rows if len(ranks[row]) + {more} < {limit}]")
    page.add(f"    x += [{begun} for row in rows]", f'    y.append(archive[{f}"y{ending}"][rows])')
    page.add("y = np.concatenate(y)")
    words = arguments.get("num_words")
    if not words:
        page.add("words = max(ids.max() for ids in x)")
    last = words or "words"
    known = f"(ids >= {skip}) & (ids < {last})" if skip else f"ids < {last}"
    selected = f"ids[{known}]" if unknown is None else f"np.where({known}, ids, {unknown})"
    page.add(f"x = [{selected} for ids in x]")


def _folder(page: Page, name: str, path: str, arguments: Mapping[str, Any]) -> None:
    """The files of a set of several."""
    page.add(f"folder = {literal(path)}")
    if name.startswith("cifar"):
        ten = [*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]
        files = ten if name == "cifar10" else ["train", "test"]
        labels = 'b"labels"' if name == "cifar10" else f'b"{arguments.get("label_mode", "fine")}_labels"'
        page.need("import pickle")
        page.define(_UNPICKLER)
        page.define(_CIFAR)
        page.add(*assigned("files", files), *_CIFAR_ARRAYS.replace("LABELS", labels).strip().splitlines())
    else:
        page.need("import gzip")
        page.define(_FASHION)
        page.add(*_FASHION_ARRAYS.strip().splitlines())
