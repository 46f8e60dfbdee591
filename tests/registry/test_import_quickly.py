"""Large libraries are imported without their passengers, which can be imported afterwards."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from nnrun.registry import quick_imports, without_passengers

CONFIG = """
dataset:
  csv: table.csv
  target: y
  split: {test: 2}
  preprocess: [SimpleImputer, StandardScaler, {OneHotEncoder: {handle_unknown: ignore}}]
layers: [{Dense: {units: 1, activation: sigmoid}}]
loss: binary_crossentropy
training: {epochs: 1}
"""
PROGRAM = """
import gc, sys
from nnrun import spec
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import load_material
from nnrun.registry import import_quickly
load_material(spec.load(sys.argv[1]), Options())
assert "sklearn" in sys.modules
assert not {"pandas", "skops"} & set(sys.modules), "imported for the data"
io = import_quickly("skops.io")
assert io is sys.modules["skops.io"] is import_quickly("skops.io")
assert "sklearn" in sys.modules
assert not {"pandas", "matplotlib", "pytest"} & set(sys.modules), "imported on the way"
assert gc.isenabled()
from scipy.stats import gmean
assert gmean.__doc__.startswith("Compute the weighted geometric mean"), gmean.__doc__
assert "Array API" not in gmean.__doc__
assert sys.modules["scipy._lib._array_api"].FunctionDoc.__module__ == "scipy._lib._docscrape"
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
def test_passengers_stay_out_and_are_importable_afterwards(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    (tmp_path / "table.csv").write_text("a,b,y\n" + "1.5,u,0\n,v,1\n4,u,1\n" * 4, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(config)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "done\n"


def test_passengers_stay_out_of_a_call_of_this_thread_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "passenger_of_a_test"
    (tmp_path / f"{name}.py").write_text("seats = 4\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(quick_imports, "PASSENGERS", (name,))
    with without_passengers(), ThreadPoolExecutor(1) as other:
        with pytest.raises(ModuleNotFoundError, match=name):
            import_module(name)
        assert other.submit(import_module, name).result().seats == 4
    monkeypatch.delitem(sys.modules, name)
    assert import_module(name).seats == 4
    monkeypatch.delitem(sys.modules, name)
