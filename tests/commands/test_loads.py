"""How often a command reads a config: once; run directories that answer again have a config each."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.spec import loading
from tests.invoke import nnrun

CONFIG = """
dataset:
  iris:
  split: {test: 0.2}
layers:
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
metrics: [accuracy]
training: {epochs: 1}
plots: false
"""
MEMBERS = "ensemble={members: [[seed=1], [seed=2]]}"


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The configs that were read, in their order; c.yaml and d.yaml lie in the working directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("c.yaml", "d.yaml"):
        Path(name).write_text(CONFIG)
    files: list[str] = []
    read = loading._read

    def noted(config: object) -> object:
        files.append(str(config))
        return read(config)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "_read", noted)
    return files


@pytest.mark.parametrize(
    "words",
    [["validate", "c.yaml"], ["validate", "c.yaml", MEMBERS], ["data", "c.yaml"], ["script", "c.yaml"]],
    ids=["validate", "validate an ensemble", "data", "script"],
)
def test_command_that_trains_nothing_reads_its_config_once(words: list[str], reads: list[str]) -> None:
    assert nnrun(*words).code == 0
    assert reads == ["c.yaml"]


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("words", "own", "answering"),
    [
        (["summary", "c.yaml"], ["c.yaml"], 0),
        (["train", "c.yaml", "d.yaml"], ["c.yaml", "d.yaml"], 0),
        (["train", "c.yaml", "ensemble.members=2"], ["c.yaml"], 2),
        (["train", "c.yaml", MEMBERS], ["c.yaml"], 2),
        (["kfold", "c.yaml", "--k", "2", "dataset.split.test=null"], ["c.yaml"], 0),
        (["kfold", "c.yaml", "--k", "2"], ["c.yaml"], 2),
    ],
    ids=["summary", "several", "seeds", "members", "kfold", "kfold with a test part"],
)
def test_command_reads_its_config_once(words: list[str], own: list[str], answering: int, reads: list[str]) -> None:
    assert nnrun(*words).code == 0
    assert reads[: len(own)] == own
    assert len(reads) == len(own) + answering
    assert {Path(file).name for file in reads[len(own) :]} <= {"resolved.yaml"}  # of the runs that answer together


@pytest.mark.tensorflow
def test_evaluating_and_predicting_read_the_config_of_the_run_once(reads: list[str]) -> None:
    assert nnrun("train", "c.yaml").code == 0
    assert reads == ["c.yaml"]
    reads.clear()
    assert nnrun("evaluate", "latest").code == 0
    assert [Path(file).name for file in reads] == ["resolved.yaml"]
