"""An archive of NumPy's as lines: its arrays by their keys, sequences as values and offsets."""

from __future__ import annotations

from collections.abc import Mapping

from nnrun.provenance import ArchiveKeys
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded, array_columns, parts_line, used, variables
from nnrun.types import Ragged

SEQUENCES = '''
def sequences(name):
    """Rows of unequal length; the archive holds them end to end, and where each begins."""
    return np.split(archive[f"{name}_values"], archive[f"{name}_offsets"][1:-1])
'''


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the arrays in use."""
    source = experiment.dataset.source
    assert source is not None
    provenance = experiment.table.provenance
    assert isinstance(provenance, ArchiveKeys)
    return archive_lines(experiment, page, experiment.paths[str(source.arguments["path"])], provenance.keys)


def archive_lines(experiment: Experiment, page: Page, path: str, keys: Mapping[str, Mapping[str, str]]) -> Loaded:
    """Write the lines that read an archive: each column's parts end to end."""
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
