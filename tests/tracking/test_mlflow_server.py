"""A real MLflow server that is down, dies, hangs or refuses: no training waits, and what is left is sent later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnrun
from nnrun.errors import StorageError
from nnrun.experiment.options import Options
from nnrun.experiment.tracking import tracked as module
from nnrun.experiment.tracking.tracked import tracked
from nnrun.runs import Run, read_json
from nnrun.runs.writer import RunWriter
from nnrun.spec import load
from nnrun.tracking.targets import MlflowTarget
from tests.tracking.faulty_server import Door, free_port, server
from tests.tracking.grown_runs import Notes, append, finished, grown, stored
from tests.tracking.mlflow_database import history, there

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all of them."""
    pytest.importorskip("mlflow")
    with server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def door(running: str) -> Iterator[Door]:
    """The way to it."""
    door = Door(running)
    yield door
    door.close()


def trained(path: Path, address: str, experiment: str, epochs: int = 8, pause: float = 0.5) -> tuple[Run, float]:
    """A training of some epochs that is tracked; what it left, and the longest that an epoch took beside its pause."""
    config = load("configs/iris.yaml", [f"tracking.mlflow={{uri: '{address}', experiment: {experiment}}}"])
    longest = 0.0
    with tracked(config, Options(), Notes()) as sink:
        writer: RunWriter = grown(path)
        sink.opened(path)
        for number in range(1, epochs + 1):
            time.sleep(pause)
            began = time.perf_counter()
            append(writer, number)
            longest = max(longest, time.perf_counter() - began)
        run = finished(writer)
    return Run(run.path), longest


def sent(address: str, experiment: str) -> tuple[Any, list[tuple[int, float]]]:
    """The only run of an experiment, and its losses."""
    target = MlflowTarget(address, experiment)
    (run,) = there(target).values()
    return run, history(target, run, "loss")


def test_a_run_is_there_when_its_training_has_ended(running: str, tmp_path: Path) -> None:
    run, _ = trained(tmp_path / "run", running, "whole")
    there_now, losses = sent(running, "whole")
    assert [step for step, _ in losses] == list(range(1, 9))
    assert there_now.info.status == "FINISHED"
    assert run.facts.notes == ()


MODES = {"shut": "", "401": "MLFLOW_TRACKING_USERNAME", "500": "500", "slow": "not done within 2 seconds"}


@pytest.mark.parametrize("mode", MODES)
def test_faults_are_noted_and_made_good_later(
    mode: str, door: Door, running: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 2.0 if mode == "slow" else 30.0)
    door.mode = mode
    run, longest = trained(tmp_path / "run", door.address, f"fault-{mode}")
    assert longest < 0.25
    assert run.status == "completed"
    (note,) = run.facts.notes
    assert note.startswith(f"tracking: not all was sent to MLflow's experiment 'fault-{mode}' at {door.address}")
    assert MODES[mode] in note
    assert f"nnrun track {run.path}" in note
    door.mode = "open"
    door.released.set()
    nnrun.track(run, mlflow=door.address, experiment=f"fault-{mode}")
    assert [step for step, _ in sent(running, f"fault-{mode}")[1]] == list(range(1, 9))


def test_a_server_that_dies_in_the_middle_gets_the_rest_once(door: Door, running: str, tmp_path: Path) -> None:
    door.dies_after = "runs/log-batch"
    run, _ = trained(tmp_path / "run", door.address, "dies", epochs=12)
    remembered = next(iter(read_json(run / "tracking.json")["mlflow"].values()))
    assert remembered["run_id"]
    assert len(run.facts.notes) == 1
    door.mode = "open"
    for _ in range(2):
        nnrun.track(run, mlflow=door.address, experiment="dies")
    there_now, losses = sent(running, "dies")
    assert (there_now.info.run_id, there_now.info.status) == (remembered["run_id"], "FINISHED")
    assert [step for step, _ in losses] == list(range(1, 13))


def test_nothing_listens(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    began = time.monotonic()
    run, longest = trained(tmp_path / "run", address, "nobody", epochs=4)
    assert longest < 0.25
    assert "the connection was refused: no server answers there" in run.facts.notes[0]
    assert time.monotonic() - began < module.PATIENCE
    with pytest.raises(StorageError, match="the connection was refused"):
        nnrun.track(run, mlflow=address)


@pytest.mark.tensorflow
def test_its_model_gives_the_same_answers(running: str, tmp_path: Path) -> None:
    import mlflow

    run = stored("small", tmp_path / "small")
    tracked_run = nnrun.track(run, mlflow=running, experiment="models")
    assert list(tracked_run.mlflow_runs) == [str(run)]
    name = next(iter(read_json(run / "tracking.json")["mlflow"].values()))["model"]
    mlflow.set_tracking_uri(running)
    rows = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 4.7, 1.5]], np.float32)
    expected = nnrun.predict(run, rows).outputs[0].probabilities
    for load_model in (mlflow.keras.load_model, mlflow.pyfunc.load_model):
        np.testing.assert_allclose(load_model(f"models:/{name}").predict(rows), expected, rtol=1e-5)
