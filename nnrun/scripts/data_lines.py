"""Data sources as lines: after them the script has the columns, and the positions of the source's own parts."""

from __future__ import annotations

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.page import Page
from nnrun.scripts.sources import csv, images, inline, keras_sets, npz, parquet, sklearn_sets
from nnrun.scripts.sources.loaded import Loaded

_EMBEDDED = frozenset({"breast_cancer", "diabetes", "digits", "iris", "wine"})
"""Sets that scikit-learn carries."""


def data_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the source."""
    writers = {
        **dict.fromkeys(_EMBEDDED, sklearn_sets.embedded_lines),
        "csv": csv.csv_lines,
        "images": images.image_lines,
        "inline": inline.inline_lines,
        "npz": npz.npz_lines,
        "parquet": parquet.parquet_lines,
    }
    source = experiment.dataset.source
    assert source is not None
    page.need("import numpy as np")
    return writers.get(source.name, keras_sets.set_lines)(experiment, page)
