"""A training that is tracked: it never waits, what could not be sent is noted, and smoke runs send nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from nnrun.errors import ConfigError, Stopped, Terminated
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.tracking import tracked as module
from nnrun.experiment.tracking.sending import Sending
from nnrun.experiment.tracking.tracked import DirectoryNamed, finish, tracked
from nnrun.runs import Run
from nnrun.spec import Config, load
from nnrun.tracking import __main__ as sender
from nnrun.tracking.targets import Targets
from tests.tracking.grown_runs import Notes, append, finished, grown

pytest.importorskip("tensorboard")
TENSORBOARD = ("tracking.tensorboard=true",)


def config(*overrides: str) -> Config:
    return load("configs/iris.yaml", overrides)


def trains(path: Path, sink: Sink) -> Run:
    """What a training tells of its directory, as far as tracking hears it."""
    writer = grown(path)
    sink.opened(path)
    append(writer, 1)
    append(writer, 2)
    return finished(writer)


@pytest.mark.process
def test_its_directory_is_sent_while_it_is_written(tmp_path: Path) -> None:
    notes = Notes()
    with tracked(config(*TENSORBOARD), Options(), notes) as sink:
        run = trains(tmp_path / "run", sink)
    assert sorted(path.name for path in (run / "events").iterdir() if path.is_dir()) == ["train", "validation"]
    assert notes.notes[0] == "tracking: TensorBoard's files under events"
    assert not any("not all was sent" in note for note in notes.notes)


def test_it_hears_of_no_epoch(tmp_path: Path) -> None:
    """A training loses no time to it, since it is told nothing while it runs."""
    assert {name for name in vars(DirectoryNamed) if not name.startswith("_")} == {"opened"}


def test_without_the_key_and_in_smoke_runs_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    plain = Notes()
    with tracked(config(), Options(), plain) as sink:
        assert sink is plain
    with tracked(config(*TENSORBOARD), Options(smoke=True), plain) as sink:
        assert sink is plain


def refused(*overrides: str) -> str:
    """What is said before anything is trained."""
    with pytest.raises(ConfigError) as caught, tracked(config(*overrides), Options(), Notes()):
        pytest.fail("it began")
    return str(caught.value)


def test_missing_package_is_told_before_anything_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.tracking.targets.find_spec", lambda _: None)
    assert refused(*TENSORBOARD).endswith("tensorboard is not installed; pip install 'nnrun[tensorboard]'")
    message = refused("tracking.mlflow={uri: sqlite:///m.db}")
    assert message.endswith("tracking.mlflow: mlflow is not installed; pip install 'nnrun[mlflow]'")


def test_missing_address_is_told_before_anything_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert "MLflow needs an address" in refused("tracking.mlflow={}")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "./mlruns")
    assert "MLFLOW_TRACKING_URI: './mlruns' is a folder" in refused("tracking.mlflow={}")


def test_address_of_the_environment_is_shown_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.tracking.targets import targets_of

    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ann:secret@host:5000")
    targets = targets_of(config("tracking.mlflow={}").spec.tracking, "iris")
    assert targets.shown == "MLflow's experiment 'iris' at http://***@host:5000"
    assert targets.mlflow is not None
    assert targets.mlflow.uri == "http://ann:secret@host:5000"


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="sessions are not weighed against each other")
def test_the_process_that_sends_leaves_the_processors_to_others() -> None:
    with Sending(Targets(tensorboard=True), is_background=True) as sending:
        assert sending.process is not None
        group = Path(f"/proc/{sending.process.pid}/autogroup")
        waited = time.monotonic() + 30
        while not group.read_text().endswith("nice 19\n"):
            assert time.monotonic() < waited
            time.sleep(0.05)
        assert os.getpriority(os.PRIO_PROCESS, sending.process.pid) == 19


def test_the_process_that_sends_stands_back_no_longer_than_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    weights: list[int] = []
    monkeypatch.setattr(sender, "weigh_session", weights.append)
    reads, writes = os.pipe()
    os.write(writes, b"a line that is not read yet")
    with os.fdopen(reads, "rb", buffering=0) as requests:
        waiting = Thread(target=sender.step_forward, args=(requests,))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        os.close(writes)
        waiting.join(30)
    assert weights == [0]


class Stuck(Sending):
    """A process that hangs from its beginning."""

    def __init__(self, targets: Targets, *, is_background: bool) -> None:
        super().__init__(targets, is_background=is_background)
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)


@pytest.mark.process
def test_what_hangs_is_waited_for_for_a_while_and_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Sending", Stuck)
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    notes, began = Notes(), time.monotonic()
    with tracked(config(*TENSORBOARD), Options(), notes) as sink:
        run = trains(tmp_path / "run", sink)
        trained = time.monotonic() - began
    assert trained < 5
    (note,) = Run(run.path).facts.notes
    assert note == notes.notes[-1]
    assert note == (
        "tracking: not all was sent to TensorBoard's files under events: it was not done within 0.1 seconds; "
        f"nnrun track {run.path} sends it"
    )
    assert Run(run.path).status == "completed"


@pytest.mark.process
def test_a_process_that_dies_or_cannot_start_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead(Sending):
        def __init__(self, targets: Targets, *, is_background: bool) -> None:
            super().__init__(targets, is_background=is_background)
            assert self.process is not None
            self.process.kill()
            self.process.wait()

    with monkeypatch.context() as patched:
        patched.setattr(module, "Sending", Dead)
        with tracked(config(*TENSORBOARD), Options(), Notes()) as sink:
            run = trains(tmp_path / "dead", sink)
    assert "ended with exit code -9; nnrun track" in Run(run.path).facts.notes[0]
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with tracked(config(*TENSORBOARD), Options(), Notes()) as sink:
        run = trains(tmp_path / "none", sink)
    assert "No such file" in Run(run.path).facts.notes[0]


@pytest.mark.process
@pytest.mark.parametrize("stop", [KeyboardInterrupt, Terminated])
def test_ctrl_c_ends_the_waiting_alone(stop: type[KeyboardInterrupt], tmp_path: Path) -> None:
    class Waits(Sending):
        def finish(self, *_: object) -> list[tuple[str, str]]:
            raise stop

    notes, run = Notes(), finished(grown(tmp_path / "run"))
    with Waits(Targets(tensorboard=True), is_background=True) as sending:
        sending.directory = run.path
        if stop is Terminated:
            with pytest.raises(Terminated):
                finish(sending, notes, 1.0)
        else:
            finish(sending, notes, 1.0)
    assert "the waiting was interrupted; nnrun track" in notes.notes[0]
    assert Run(run.path).facts.notes == tuple(notes.notes)


@pytest.mark.process
def test_after_an_interruption_the_wait_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(module, "finish", lambda _sending, _sink, patience: waited.append(patience))
    for error in (KeyboardInterrupt(), Stopped(), ConfigError("wrong")):
        with pytest.raises(type(error)), tracked(config(*TENSORBOARD), Options(), Notes()):
            raise error
    assert waited == [module.SHORT_PATIENCE, module.SHORT_PATIENCE, module.PATIENCE]


@pytest.mark.process
def test_a_directory_that_was_removed_is_noted_nowhere(tmp_path: Path) -> None:
    notes, writer = Notes(), grown(tmp_path / "run")

    def breaks(sink: Sink) -> None:
        sink.opened(writer.path)
        writer.discard()
        raise ConfigError("a layer is wrong")

    with pytest.raises(ConfigError), tracked(config(*TENSORBOARD), Options(), notes) as sink:
        breaks(sink)
    assert notes.notes == ["tracking: TensorBoard's files under events"]
    assert not (tmp_path / "run").exists()
