"""What is wrong with a member of an ensemble is told before anything is trained, at its place in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnrun import data, spec
from nnrun.commands.train import train as train_ensemble
from nnrun.commands.validate import validate
from nnrun.errors import ConfigError
from nnrun.experiment.group.members import check_targets, load_members
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache, load_material
from nnrun.types import Table

CONFIG = """\
dataset:
  inline: {x: [[0, 1], [1, 0], [1, 1], [0, 0]], y: [0, 1, 1, 0]}
layers:
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
training: {epochs: 2}
ensemble:
  members:
    - ["seed=1"]
    - ["seed=2", "%s"]
"""


def config_with(override: str, folder: Path) -> Path:
    path = folder / "config.yaml"
    path.write_text(CONFIG % override)
    return path


def test_a_wrong_override_is_located_in_the_file(tmp_path: Path) -> None:
    config = config_with("training.epoch=3", tmp_path)
    with pytest.raises(ConfigError) as caught:
        validate(config)
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert (problem.path, problem.place.line, problem.place.column) == ("ensemble.members.1", 10, 7)
    assert (problem.message, problem.help) == ("training.epoch=3: unknown key 'epoch'", "did you mean 'epochs'?")


def test_an_override_that_is_sound_passes(tmp_path: Path) -> None:
    assert validate(config_with("training.epochs=3", tmp_path)).spec.ensemble is not None


def test_a_member_with_other_targets_is_refused_before_any_training(tmp_path: Path) -> None:
    options = Options(runs_dir=tmp_path / "runs")
    with pytest.raises(ConfigError, match="member 2 predicts something else than member 1") as caught:
        train_ensemble(config_with("dataset={iris: }", tmp_path), options=options)
    assert caught.value.problems[0].path == "ensemble.members.1"
    assert not options.runs_dir.exists() or not list(options.runs_dir.iterdir())


def test_table_of_the_first_member_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The targets are checked before training; the first member then trains on the table that was loaded for that."""
    loaded: list[int] = []
    load = data.load

    def counted(*arguments: Any, **keywords: Any) -> Table:
        table = load(*arguments, **keywords)
        loaded.append(len(table))
        return table

    monkeypatch.setattr(data, "load", counted)
    config = config_with("dataset.inline.x=[[0, 1], [1, 0], [1, 1]]", tmp_path)
    config.write_text(config.read_text().replace('"seed=2", ', '"dataset.inline.y=[0, 1, 1]", '))
    whole = spec.load(config, ())
    members, tables = load_members(whole), TableCache()
    check_targets(whole, members, Options(), tables)
    load_material(members[0], Options(), tables)
    assert loaded == [3, 4]
