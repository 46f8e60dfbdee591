"""An archive of NumPy's as lines: its arrays by their keys, sequences as values and offsets."""

from __future__ import annotations

from collections.abc import Mapping

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, array_columns, parts_line, used, variables
from nnrun.types import Ragged

PARTS = {"train": "train", "validation": "validation", "val": "validation", "test": "test"}
"""Endings of keys, and the parts they stand for."""

SEQUENCES = '''
def sequences(name):
    """Rows of unequal length; the archive holds them end to end, and where each begins."""
    return np.split(archive[f"{name}_values"], archive[f"{name}_offsets"][1:-1])
'''


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the arrays in use."""
    source = experiment.dataset.source
    assert source is not None
    return archive_lines(experiment, page, experiment.paths[str(source.arguments["path"])], source.arguments)


def archive_lines(experiment: Experiment, page: Page, path: str, arguments: Mapping[str, object]) -> Loaded:
    """Write the lines that read an archive: each column's parts end to end."""
    keys = _keys(path, arguments)
    inputs, targets = used(experiment)
    others = (experiment.training.sample_weight, experiment.group)
    names = list(dict.fromkeys([*inputs, *targets, *(str(name) for name in others if name is not None)]))
    called = variables(experiment, page, names)
    page.add(f"archive = np.load({literal(path)})")
    if any(isinstance(experiment.table.columns.get(name), Ragged) for name in names):
        page.define(SEQUENCES)
    parts = list(experiment.table.parts) or ["train"]
    for name in names:
        ragged = isinstance(experiment.table.columns.get(name), Ragged)
        read = [_read(keys[name][part], ragged=ragged) for part in parts]
        joined = " + ".join(read) if ragged else f"np.concatenate([{', '.join(read)}])"
        page.add(f"{called[name]} = {read[0] if len(read) == 1 else joined}")
    page.add(*parts_line(experiment))
    return array_columns(experiment, called)


def _read(key: str, *, ragged: bool) -> str:
    return f"sequences({literal(key)})" if ragged else f"archive[{literal(key)}]"


def _keys(path: str, arguments: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """The key of each column in each part."""
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        stored = list(file.files)
    ragged = {name[:-7] for name in stored if name.endswith("_values") and f"{name[:-7]}_offsets" in stored}
    halves = {f"{name}_{half}" for name in ragged for half in ("values", "offsets")}
    keys: dict[str, dict[str, str]] = {}
    for key in [*(name for name in stored if name not in halves), *sorted(ragged)]:
        base, _, ending = key.rpartition("_")
        name, part = (base, PARTS[ending]) if base and ending in PARTS else (key, "train")
        keys.setdefault(name, {}).setdefault(part, key)
    for ending in ("", "_train", "_validation", "_test"):
        for column in ("x", "y"):
            if arguments.get(column + ending) is not None:
                keys.setdefault(column, {})[ending[1:] or "train"] = str(arguments[column + ending])
    return keys
