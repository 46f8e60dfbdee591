"""Importing TensorFlow is quiet, and hides nothing for good."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from nnrun import engine
assert not {"tensorflow", "keras", "numpy"} & set(sys.modules), "imported too early"
session = engine.open_session(seed=3, threads=1)
assert not {"sklearn", "pandas", "matplotlib"} & set(sys.modules), "imported on the way"
import numpy as np, pandas, sklearn.preprocessing, keras
assert pandas.DataFrame({"a": [1]}).a[0] == 1
from nnrun.types import Dataset, Part, Training
part = Part({"x": np.ones((4, 2), "float32")}, {"y": np.ones((4, 1))}, np.arange(4))
for name in ("keras", "graph", "xla"):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=False)
    engine.fit(model, Dataset(part, part, None, None, None), Training(2, 1, engine=name))
again = engine.open_session(seed=4, threads=2, precision="mixed_bfloat16")
assert (session.threads, again.threads, again.seed) == (1, 1, 4), again
assert "already started with 1" in again.remarks[0]
assert keras.config.dtype_policy().name == "mixed_bfloat16"
assert set(session.versions) == {"python", "tensorflow", "keras", "numpy", "nnrun"}
print("done")
"""


@pytest.mark.tensorflow
def test_a_whole_session_is_silent_and_leaves_other_packages_importable() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "done\n"
