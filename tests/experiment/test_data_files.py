"""Which of several files of one name is read: the same one by a run and by all that comes back to it."""

from __future__ import annotations

import io
import pickle
import shutil

import pytest

import nnrun
from nnrun import spec
from nnrun.commands.kfold import kfold
from nnrun.errors import DataError
from nnrun.experiment.executors.processes import Request
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import serve
from nnrun.experiment.options import KfoldOptions
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from tests.flowers import FLOWERS, but

pytestmark = pytest.mark.tensorflow

OTHER = FLOWERS.replace("tulip", "lily")
SHORT = but("epochs: 4", "epochs: 1") + "plots: false\n"


@pytest.fixture
def namesakes(folder, monkeypatch):
    """Two tables of one name: that of the working directory, and another one in the config's folder."""
    monkeypatch.chdir(folder.path)
    (folder.path / "exp").mkdir()
    (folder.path / "exp" / "flowers.csv").write_text(OTHER)
    (folder.path / "exp" / "c.yaml").write_text(SHORT)
    return folder


def classes(run) -> tuple[str, ...]:
    return Run(run).signature.targets[0].classes


def test_path_of_an_override_is_found_again_from_the_working_directory(namesakes) -> None:
    trained = nnrun.train("exp/c.yaml", ("dataset.csv.path=flowers.csv",), namesakes.options())
    assert classes(trained.run) == ("daisy", "rose", "tulip")
    assert nnrun.evaluate(trained.run, options=namesakes.options()).metrics == trained.metrics.metrics
    again = nnrun.train(trained.run / "resolved.yaml", ("seed=5",), namesakes.options())
    assert classes(again.run) == ("daisy", "rose", "tulip")


def test_path_of_a_config_is_not_taken_from_the_working_directory_for_other_overrides(namesakes) -> None:
    trained = nnrun.train("exp/c.yaml", ("seed=4",), namesakes.options())
    again = nnrun.train(trained.run / "resolved.yaml", ("seed=5",), namesakes.options())
    assert classes(again.run) == classes(trained.run) == ("daisy", "lily", "rose")
    assert nnrun.evaluate(again.run, options=namesakes.options()).metrics == again.metrics.metrics


def test_path_of_a_base_is_found_again_beside_it(namesakes) -> None:
    (namesakes.path / "base").mkdir()
    (namesakes.path / "base" / "b.yaml").write_text(SHORT)
    shutil.copy("flowers.csv", "base/flowers.csv")
    (namesakes.path / "exp" / "c.yaml").write_text("extends: ../base/b.yaml\n")
    trained = nnrun.train("exp/c.yaml", options=namesakes.options())
    assert classes(trained.run) == ("daisy", "rose", "tulip")
    assert nnrun.evaluate(trained.run, options=namesakes.options()).metrics == trained.metrics.metrics


def test_data_of_a_run_is_found_by_a_config_over_its_config(namesakes) -> None:
    trained = nnrun.train("exp/c.yaml", options=namesakes.options())
    (namesakes.path / "over.yaml").write_text(f"extends: {trained.run}/resolved.yaml\nseed: 5\n")
    assert classes(nnrun.train("over.yaml", options=namesakes.options()).run) == ("daisy", "lily", "rose")


def test_folds_are_gone_on_with_on_the_data_that_they_were_begun_with(namesakes) -> None:
    path = "dataset.csv.path=flowers.csv"
    folds = kfold("exp/c.yaml", (path,), namesakes.options(), KfoldOptions(k=2))
    shutil.rmtree(folds.run / "fold-2")
    again = kfold("", (), namesakes.options(), KfoldOptions(resume=folds.run))
    assert again.summary.metrics["test"]["loss"].folds == folds.summary.metrics["test"]["loss"].folds


def test_worker_refuses_data_that_is_not_its_parents(namesakes) -> None:
    folds = kfold("exp/c.yaml", (), namesakes.options(), KfoldOptions(k=2))
    (folds.run / "flowers.csv").write_text(FLOWERS)
    config = spec.load(folds.run / "resolved.yaml", cross_validated=True)
    task = Task("fold-1", config, Run(folds.summary.folds[0]).split)
    request = Request(folds.run, namesakes.options(), Sink(), plots=False)
    requests = io.BytesIO(pickle.dumps(request) + pickle.dumps(task))
    with pytest.raises(DataError, match=r"flowers.csv has changed since the run: its SHA-256 was \w+, and is"):
        serve(requests, io.BytesIO())
