"""What a person sees of a run that is watched."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path

import pytest

from nnrun.commands.watch import Watch
from nnrun.console.live.watch_view import WatchView
from nnrun.runs import Facts, Metrics, RunWriter, create, create_inside
from nnrun.runs.sweeps.trial_log import COMPLETED, Trial, TrialLog
from nnrun.types import Epoch
from tests.console.progress_screen import Terminal
from tests.runs.sweeps.written_sweeps import write_sweep

STARTED = datetime(2026, 11, 21, 14, 3, 59)
RESOLVED = Path("configs/iris.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)


def epoch(number: int) -> Epoch:
    training, validation = {"loss": 1.0 / number, "accuracy": 0.5}, {"loss": 2.0 / number, "accuracy": 0.25}
    return Epoch(number, 0.1, training, validation, {"training": 2.0})


def metrics(loss: float) -> Metrics:
    return Metrics(2, 2, "last", 2, "completed", {"validation": {"loss": loss, "accuracy": 0.5}})


@pytest.fixture
def run(tmp_path: Path) -> RunWriter:
    writer = create(tmp_path / "runs", "iris", STARTED)
    writer.write_resolved(RESOLVED)
    return writer


def lines(stream: Terminal) -> list[str]:
    """The screen; a second more or less may have passed while it was drawn."""
    return [re.sub(r"1:3\d left", "1:3x left", line) for line in stream.screen()]


def looked(stream: io.StringIO, watched: Watch, view: WatchView | None = None) -> WatchView:
    view = view or WatchView(stream)
    view.take(watched.look())
    return view


def test_time_left_of_a_run_comes_from_what_its_epochs_took(run: RunWriter) -> None:
    stream, watched = Terminal(), Watch(run.path)
    run.start(Facts(kind="training", config="iris.yaml", seed=1))
    for number in (1, 2, 3):
        run.append_epoch(epoch(number))
    looked(stream, watched)
    *above, blank, head, loss, accuracy = lines(stream)
    assert above[0] == "config  iris.yaml, seed 1"
    assert (blank, above[-1]) == ("", "epoch  1/50  loss 1.0000 (val 2.0000)  accuracy 0.5000 (val 0.2500)  2.0 s")
    assert head == "epoch  3/50 ╸━━━━━━━━━━━ 1:3x left"
    assert loss == "loss     ↓ 0.3333 (val 0.6667)  best 0.6667 at 3  █▃▁"
    assert accuracy == "accuracy ↑ 0.5000 (val 0.2500)  best 0.2500 at 1  ▅▅▅"


def test_scores_of_a_scaled_target_are_in_the_units_of_the_source(run: RunWriter) -> None:
    stream, watched = io.StringIO(), Watch(run.path)
    run.start(Facts(kind="training", units={"loss": None, "accuracy": 10.0}))
    run.append_epoch(epoch(1))
    looked(stream, watched)
    assert "loss (scaled) 1.0000 (val 2.0000)  accuracy 5.0000 (val 2.5000)" in stream.getvalue()


def test_folds_that_ended_have_a_line_and_the_others_are_live(run: RunWriter) -> None:
    stream, watched = Terminal(), Watch(run.path)
    run.start(Facts(kind="kfold", runs=3))
    folds = [create_inside(run.path, f"fold-{number}", STARTED) for number in (1, 2, 3)]
    for fold in folds:
        fold.write_resolved(RESOLVED)
        fold.start(Facts(kind="training", parent=run.path.name))
        fold.append_epoch(epoch(1))
    folds[0].write_metrics(metrics(0.5))
    folds[0].finish("completed", seconds={"total": 6.0})
    folds[1].finish("failed", error="the loss became NaN")
    view = looked(stream, watched)
    assert lines(stream)[-8:] == [
        "fold 1  loss 0.5000 (mean 0.5000)  accuracy 0.5000 (mean 0.5000)  6.0 s",
        "fold 2  failed: the loss became NaN",
        "",
        "folds 2/3 done ━━━━━━━━╺━━━ 0:06 left",
        "mean of 1  loss 0.5000  accuracy 0.5000",
        "fold 3  epoch  1/50 ━━━━━━━━━━━━ 1:3x left",
        "loss     ↓ 1.0000 (val 2.0000)  best 2.0000 at 1  ▅",
        "accuracy ↑ 0.5000 (val 0.2500)  best 0.2500 at 1  ▅",
    ]
    folds[2].append_epoch(epoch(2))
    folds[2].write_metrics(metrics(0.25))
    folds[2].finish("completed", seconds={"total": 4.0})
    looked(stream, watched, view)
    looked(stream, watched, view)
    view.close()
    assert stream.screen()[-2:] == ["fold 3  loss 0.2500 (mean 0.3750)  accuracy 0.5000 (mean 0.5000)  4.0 s", ""]


def test_run_whose_files_are_damaged_is_shown_as_far_as_they_go(run: RunWriter) -> None:
    stream, watched = io.StringIO(), Watch(run.path)
    run.start(Facts(kind="training"))
    run.write_resolved("layers: [")
    (run.path / "signature.json").write_text("{")
    run.append_epoch(epoch(1))
    looked(stream, watched)
    assert "epoch 1  loss 1.0000 (val 2.0000)" in stream.getvalue()


def test_a_sweep_has_its_best_so_far_and_the_states_that_its_log_says(tmp_path: Path) -> None:
    path = write_sweep(tmp_path / "runs" / "sweep", trials=12, status="running")
    log = TrialLog(path / "trials.jsonl")
    log.put(Trial(13, {"layers.0.Dense.units": 16}))
    inside = create_inside(path, "trial-13", STARTED)
    inside.write_resolved(RESOLVED)
    inside.start(Facts(kind="training", parent="sweep"))
    inside.append_epoch(epoch(1))
    stream, watched = Terminal(), Watch(path)
    view = looked(stream, watched)
    screen = stream.screen()
    assert sum("pruned after epoch" in line for line in screen) == 3
    assert "trial 11  failed: the loss became NaN" in screen
    best = max(trial.score for trial in log.trials.values() if trial.score is not None)
    assert f"best so far  validation.accuracy {best:.4f}  3 pruned  1 failed  1 running" in screen
    inside.finish("completed")
    log.put(Trial(13, {"layers.0.Dense.units": 16}, COMPLETED, 0.99, 2, 3.0))
    looked(stream, watched, view)
    assert "trial 13  validation.accuracy 0.9900 (best 0.9900)  3.0 s" in stream.screen()
    plain = io.StringIO()
    looked(plain, Watch(path))
    assert plain.getvalue().count("\ntrial ") == 13
