"""Large libraries are imported without their passengers, which can be imported afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import gc, sys
from nnrun.registry import import_quickly
io = import_quickly("skops.io")
assert io is sys.modules["skops.io"] is import_quickly("skops.io")
assert "sklearn" in sys.modules
assert not {"pandas", "matplotlib", "pytest"} & set(sys.modules), "imported on the way"
assert gc.isenabled()
import pandas
from sklearn.preprocessing import StandardScaler
frame = pandas.DataFrame({"a": [1.0, 3.0]})
scaled = StandardScaler().set_output(transform="pandas").fit_transform(frame)
assert list(scaled.a) == [-1.0, 1.0], scaled
try:
    import_quickly("nnrun.no_such_module")
except ModuleNotFoundError:
    assert gc.isenabled() and None not in sys.modules.values()
    print("done")
"""


@pytest.mark.process
def test_passengers_stay_out_and_are_importable_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "done\n"
