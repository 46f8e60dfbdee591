"""``python -m benchmarks.prepared CONFIG``: the bytes of a config's prepared inputs, and the most on the way.

A script of its own, since it loads NumPy and a data set. It prints one JSON object: ``inputs``, of the training part,
and ``peak``, of everything that Python and NumPy held at once while loading, splitting and preparing.
"""

from __future__ import annotations

import json
import sys
import tracemalloc

from benchmarks.places import data_directory
from nnrun import spec
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import load_material

if __name__ == "__main__":
    tracemalloc.start()
    material = load_material(spec.load(sys.argv[1]), Options(data_dirs=(data_directory(),)))
    inputs = sum(array.nbytes for array in material.dataset.train.x.values())
    print(json.dumps({"inputs": inputs, "peak": tracemalloc.get_traced_memory()[1]}))
