"""``python -m benchmarks.reading_child CONFIG``: the data stage of a config alone; prints the inputs' shapes."""

from __future__ import annotations

import sys

from nnrun import spec
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import load_material

if __name__ == "__main__":
    material = load_material(spec.load(sys.argv[1]), Options())
    print({name: array.shape for name, array in material.dataset.train.x.items()})
