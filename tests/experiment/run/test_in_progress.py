"""A run in progress is the only place that decides what is left of a run that breaks."""

# ruff: noqa: PT012  # the block that breaks is what is tested

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from nnrun.errors import ConfigError, Stopped, Terminated, TrainingError
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import UNSCORED
from nnrun.runs import Facts, Metrics, Run, RunWriter
from nnrun.types import Signature


class Ends(Sink):
    """Notes how runs end."""

    def __init__(self) -> None:
        self.statuses: list[str] = []

    def ended(self, facts: Facts, metrics: Metrics | None) -> None:
        self.statuses.append(str(facts.status))


class MemoryIsFullError(Exception):
    """As TensorFlow has one of that name."""


MemoryIsFullError.__name__ = "ResourceExhaustedError"


def fresh(path: Path) -> RunInProgress:
    return RunInProgress.create(path / "runs", "iris", datetime(2026, 11, 21))


@pytest.mark.parametrize("error", [ConfigError("wrong"), KeyboardInterrupt(), Terminated(), ValueError("a defect")])
def test_nothing_is_left_of_a_run_that_had_not_begun(error: BaseException, tmp_path: Path) -> None:
    with pytest.raises(type(error)), fresh(tmp_path) as run:
        (run.path / "config.yaml").write_text("seed: 1")
        raise error
    assert not list((tmp_path / "runs").iterdir())


def test_nothing_is_left_of_a_run_that_was_stopped_before_it_said_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(writer: RunWriter) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RunWriter, "announce", stop)
    with pytest.raises(KeyboardInterrupt):
        fresh(tmp_path)
    assert not list((tmp_path / "runs").iterdir())


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (KeyboardInterrupt(), "interrupted", None),
        (Terminated(), "interrupted", None),
        (Stopped(), "interrupted", None),
        (ValueError("a defect"), "failed", "a defect"),
        (ConfigError("wrong"), "failed", "wrong"),
    ],
)
def test_a_run_that_has_begun_is_closed_and_whoever_hears_of_it_is_told(
    error: BaseException, status: str, reason: str | None, tmp_path: Path
) -> None:
    sink = Ends()
    with pytest.raises(type(error)), fresh(tmp_path) as run:
        run.begin(Facts(), Signature((), ()), sink)
        assert Run(run.path).status == "running"
        raise error
    assert Run(run.path).status == status
    assert reason is None or reason in str(Run(run.path).facts.error)
    assert sink.statuses == [status]


def test_memory_that_runs_out_is_a_training_that_failed(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"memory ran out: .*; the finished epochs are in"), fresh(tmp_path) as run:
        run.begin(Facts())
        raise MemoryIsFullError("OOM")
    assert Run(run.path).status == "failed"


def test_a_run_that_is_withdrawn_before_its_training_leaves_nothing_and_later_stays(tmp_path: Path) -> None:
    sink = Ends()
    with pytest.raises(ConfigError), fresh(tmp_path) as run:
        run.begin(Facts(), Signature((), ()), sink)
        run.withdraw()
        raise ConfigError("no such monitor")
    assert not run.path.exists()
    assert sink.statuses == ["failed"]
    with pytest.raises(ConfigError), fresh(tmp_path) as run:
        run.begin(Facts())
        run.train()
        run.withdraw()
        raise ConfigError("a label is outside the classes")
    assert Run(run.path).status == "failed"


def test_a_finished_run_stays_as_it_was_closed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), fresh(tmp_path) as run:
        run.begin(Facts())
        run.finish("completed")
        raise KeyboardInterrupt
    assert Run(run.path).status == "completed"


def test_a_run_inside_a_group_takes_the_place_of_what_was_left_there_and_says_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "fold-1" / "plots").mkdir(parents=True)
    run = RunInProgress.inside(tmp_path, "fold-1")
    run.begin(Facts(kind="training"))
    run.finish("completed")
    assert [path.name for path in run.path.iterdir()] == ["run.json"]
    facts = Run(run.path).facts
    assert (facts.name, facts.kind, facts.parent) == ("fold-1", "training", tmp_path.name)


def test_a_run_that_is_gone_on_with_is_never_removed(tmp_path: Path) -> None:
    with fresh(tmp_path) as run:
        run.begin(Facts())
        run.finish("interrupted")
    with pytest.raises(ConfigError), RunInProgress.reopen(run.path) as again:
        raise ConfigError("the data has changed")
    assert Run(again.path).status == "failed"


AVX512 = {"features": ["avx512f"], "environment": {"CUDA_VISIBLE_DEVICES": "0"}}


def test_a_run_that_is_gone_on_with_stays_when_it_is_withdrawn_and_is_no_longer_said_to_be_stopped(
    tmp_path: Path,
) -> None:
    with pytest.raises(Stopped), fresh(tmp_path) as run:
        run.begin(Facts(kind="training", threads=4, processor=AVX512, notes=("small", UNSCORED)))
        raise Stopped
    again = RunInProgress.reopen(run.path)
    with pytest.raises(ConfigError), again:
        again.begin(Facts(kind="training", threads=2, processor={**AVX512, "features": ["avx2"]}))
        again.withdraw()
        raise ConfigError("wrong")
    threads = "begun with threads: 4, and gone on with 2: last digits may differ"
    assert Run(run.path).facts.notes == (
        "small",
        threads,
        "gone on with on another kind of processor: last digits may differ",
    )
    assert len(Run(run.path).facts.attempts) == 2


def test_another_variable_is_no_other_processor(tmp_path: Path) -> None:
    with pytest.raises(Stopped), fresh(tmp_path) as run:
        run.begin(Facts(kind="training", processor=AVX512))
        raise Stopped
    again = RunInProgress.reopen(run.path)
    with pytest.raises(Stopped), again:
        again.begin(Facts(kind="training", processor={**AVX512, "environment": {"CUDA_VISIBLE_DEVICES": "1"}}))
        raise Stopped
    assert Run(run.path).facts.notes == ()
