"""What every sink promises: it takes what a training tells, run after run, and stands in nobody's way."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from inspect import signature
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnrun.console.log_sink import LogSink
from nnrun.console.terminal import Terminal
from nnrun.experiment.executors.task import Asking, Pausing
from nnrun.experiment.group.comparison import ByItself
from nnrun.experiment.run.directory_sink import DirectorySink
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.plot_sink import PlotSink
from nnrun.experiment.run.report_sink import ReportSink
from nnrun.experiment.run.sinks import ShownUnits, Sink, Sinks
from nnrun.experiment.sweeping.folds_in_step import InTurn, Turns
from nnrun.experiment.tracking.sending import Sending
from nnrun.experiment.tracking.tracked import DirectoryNamed
from nnrun.experiment.training_again import EndAfter, InPlaceOf
from nnrun.runs import Facts, Metrics, Run, Status
from nnrun.runs.writer import create_inside
from nnrun.spec import load
from nnrun.tracking.targets import Targets
from nnrun.types import Epoch, Signature

FACTS = Facts(name="iris", kind="training", seconds={"total": 1.0})
SIGNATURE = Signature((), ())
EPOCH = Epoch(1, 0.1, {"loss": 0.5}, {"loss": 0.25}, {"training": 0.1})
METRICS = Metrics(1, 1, "last", 1, "completed", {"test": {"loss": 0.5}}, monitor="loss")


class Unstarted(Sending):
    """Sends nothing."""

    def __init__(self, targets: Targets, *, is_background: bool) -> None:
        self.targets = targets

    def begin(self, directory: Path) -> None:
        assert directory.is_dir()


class Counts(Sink):
    """Notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def epoch(self, epoch: Epoch) -> None:
        self.heard.append(f"epoch {epoch.training['loss']}")

    def note(self, text: str) -> None:
        self.heard.append(text)

    def remarks(self) -> list[str]:
        return ["it is counted"]


def directory_sink(path: Path) -> Sink:
    run = RunInProgress(create_inside(path, "written", datetime(2026, 11, 21)))
    experiment = SimpleNamespace(resolved=load(Path("configs/iris.yaml")).spec)
    return DirectorySink(run, experiment, Sink())  # type: ignore[arg-type]


SINKS: dict[type[Sink], Callable[[Path], Sink]] = {
    Sink: lambda _: Sink(),
    Sinks: lambda _: Sinks([LogSink(), Counts()]),
    ShownUnits: lambda _: ShownUnits(Counts(), {"loss": 10.0}),
    DirectorySink: directory_sink,
    LogSink: lambda _: LogSink(),
    Terminal: lambda _: Terminal(),
    ByItself: lambda _: ByItself([Counts()]),
    ReportSink: lambda _: ReportSink(Counts()),
    Asking: lambda _: Asking("trial-1", lambda name, epoch: ""),
    Pausing: lambda _: Pausing(3),
    InTurn: lambda _: InTurn("fold-1", Turns(["fold-1"], lambda mean: "")),
    EndAfter: lambda _: EndAfter(None),
    InPlaceOf: lambda path: InPlaceOf(Run(path), Sink()),
    PlotSink: lambda _: PlotSink(PlotProcess(enabled=False)),
    DirectoryNamed: lambda _: DirectoryNamed(Unstarted(Targets(), is_background=True), Sink()),
}


def every(kind: type[Sink]) -> Iterator[type[Sink]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


@pytest.fixture(params=list(SINKS), ids=lambda kind: kind.__name__)
def sink(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sink:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    return SINKS[request.param](tmp_path)


def tell(sink: Sink, path: Path, *, breaks: bool = False) -> None:
    """A run, from its beginning to its end; one that breaks ends in the middle of an epoch."""
    path.mkdir()
    sink.task_began("fold 1/2")
    sink.opened(path)
    sink.began(path, FACTS, SIGNATURE)
    sink.started(10, 2, "graph")
    sink.progress(1, 5, 10, {"loss": 0.75})
    sink.epoch(EPOCH)
    assert sink.why_stop(EPOCH) == ""
    sink.epoch(replace(EPOCH, number=2))
    sink.trained(None if breaks else METRICS)
    if not breaks:
        sink.file(path / "model.keras")
        sink.file(path / "metrics.json")
        assert all(isinstance(remark, str) for remark in sink.remarks())
        sink.note("the validation part is small")
    status = Status.FAILED if breaks else Status.COMPLETED
    sink.ended(replace(FACTS, status=status), None if breaks else METRICS)
    sink.task_ended("fold 1/2", {"loss": 0.5}, {"loss": 0.5}, 1.0)


def test_every_sink_is_held_to_this() -> None:
    own = {kind for kind in every(Sink) if kind.__module__.startswith("nnrun.")}
    assert own == set(SINKS)


def test_it_takes_one_run_after_the_other_however_they_end(sink: Sink, tmp_path: Path) -> None:
    sink.group_began(3, ("k is 3",))
    tell(sink, tmp_path / "one")
    tell(sink, tmp_path / "broken", breaks=True)
    sink.task_failed("fold 2/3", "the loss became NaN")
    tell(sink, tmp_path / "three")


def test_what_it_is_told_stays_as_it_is(sink: Sink, tmp_path: Path) -> None:
    logs = {"loss": 0.75}
    (tmp_path / "run").mkdir()
    sink.began(tmp_path / "run", FACTS, SIGNATURE)
    sink.started(10, 2, "graph")
    sink.progress(1, 5, 10, logs)
    sink.trained(None)
    sink.ended(FACTS, None)
    assert logs == {"loss": 0.75}


def test_what_goes_along_to_another_process_is_a_sink_that_can_be_pickled(sink: Sink, tmp_path: Path) -> None:
    along = pickle.loads(pickle.dumps(sink.along()))  # noqa: S301  # its own
    assert isinstance(along, Sink)
    tell(along, tmp_path / "there")


@pytest.mark.parametrize("kind", list(SINKS), ids=lambda kind: kind.__name__)
def test_its_methods_take_what_every_sink_takes(kind: type[Sink]) -> None:
    for name in (name for name in vars(Sink) if not name.startswith("_")):
        assert list(signature(getattr(kind, name)).parameters) == list(signature(getattr(Sink, name)).parameters), name


def test_a_list_of_sinks_tells_each_in_its_order_and_gathers_their_remarks(tmp_path: Path) -> None:
    first, second = Counts(), Counts()
    sinks = Sinks([first, ShownUnits(second, {"loss": 10.0})])
    tell(sinks, tmp_path / "run")
    assert first.heard == ["epoch 0.5", "epoch 0.5", "the validation part is small"]
    assert second.heard == ["epoch 5.0", "epoch 5.0", "the validation part is small"]
    assert sinks.remarks() == ["it is counted"] * 2


def test_a_log_has_all_that_a_terminal_has_shown_and_is_closed_where_a_run_breaks(tmp_path: Path) -> None:
    log = LogSink()
    tell(log, tmp_path / "whole")
    tell(log, tmp_path / "broken", breaks=True)
    whole, broken = ((tmp_path / name / "log.txt").read_text() for name in ("whole", "broken"))
    assert "epoch 2/2  loss 0.5000 (val 0.2500)" in whole
    assert f"run      {tmp_path / 'whole'}" in whole
    assert "epoch 2/2" in broken
    assert "run      " not in broken
