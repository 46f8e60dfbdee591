"""Run directories that an earlier nnrun wrote, as they lie in ``stored``, still open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nnrun

STORED = Path(__file__).parent / "stored"
MEMBERS = {"small": (), "small_kfold": ("fold-1", "fold-2"), "pair": ("member-1", "member-2")}
SINGLE = [name for name, members in MEMBERS.items() if not members] + [
    f"{name}/{member}" for name, members in MEMBERS.items() for member in members
]


@pytest.mark.parametrize("name", MEMBERS)
def test_stored_directory_opens_with_its_facts(name: str) -> None:
    run = nnrun.open_run(name, STORED)
    assert run.path == STORED / name
    assert run.status == "completed"
    assert run.remarks == ()
    assert run.name == name


@pytest.mark.parametrize("name", SINGLE)
def test_stored_run_reads_whole(name: str) -> None:
    run = nnrun.open_run(STORED / name)
    assert run.metrics.metrics["test"]["loss"] > 0
    assert len(run.history) == run.metrics.epochs == 2
    assert len(run.split.train) == run.facts.data.rows["train"]
    assert [target.name for target in run.signature.targets] == ["target"]


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", ["small", "pair"])
def test_stored_directory_scores_as_it_did(name: str) -> None:
    stored, again = nnrun.open_run(name, STORED).metrics, nnrun.evaluate(STORED / name)
    for part, values in stored.metrics.items():
        np.testing.assert_allclose(list(again.metrics[part].values()), list(values.values()), rtol=1e-4)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", MEMBERS)
def test_stored_directory_predicts(name: str) -> None:
    (outputs,) = nnrun.predict(STORED / name, [[5.1, 3.5, 1.4, 0.2]]).outputs
    assert outputs.probabilities.shape == (1, 3)
