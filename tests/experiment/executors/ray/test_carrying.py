"""What a task reads beside its data goes with it, and is read there by the paths of here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnrun import spec
from nnrun.data.split.indices import indices_file
from nnrun.experiment.executors.ray.carrying import carried_files
from nnrun.experiment.executors.ray.packed_table import packed
from nnrun.experiment.executors.ray.placed_data import PlacedData
from nnrun.experiment.options import Options
from nnrun.experiment.run.resolved import config_sha256
from nnrun.files import CARRIED
from nnrun.types import Table

CONFIG = """
plugins: [twice.py]
dataset: {csv: {path: a.csv}, target: y, split: {indices: rows.npz}}
layers: [{StringLookup: {vocabulary: words.txt, output_mode: multi_hot}}, Twice, {Dense: {units: 1}}]
loss: mse
training: {epochs: 1}
"""
PLUGIN = "import keras\n\n\nclass Twice(keras.layers.Layer):\n    pass\n"


def test_files_are_read_where_they_were_placed(tmp_path: Path) -> None:
    for name, content in (("c.yaml", CONFIG), ("twice.py", PLUGIN), ("words.txt", "a\nb\n"), ("rows.npz", "rows")):
        (tmp_path / name).write_text(content)
    config, options = spec.load(tmp_path / "c.yaml"), Options(data_dirs=(tmp_path,))
    sha256, carried = config_sha256(config), carried_files(config, options)
    assert {Path(path).name for path in carried} == {"twice.py", "rows.npz", "words.txt"}

    there = tmp_path / "there"
    there.mkdir()
    (there / "table-1").write_bytes(b"".join(packed(Table({}, {}, np.arange(3), "0" * 64, "a.csv"))))
    (there / "table").symlink_to(there / "table-1")
    places = {path: str(there / Path(path).name) for path in carried}
    for path, content in carried.items():
        Path(places[path]).write_bytes(content)
        Path(path).unlink(missing_ok=True)
    (there / "files.json").write_text(json.dumps(places))
    try:
        assert PlacedData(there).load(config, ()).source == "a.csv"
        assert indices_file(config.spec.dataset.split, (tmp_path,)) == there / "rows.npz"
        assert config_sha256(config) == sha256
    finally:
        CARRIED.clear()
