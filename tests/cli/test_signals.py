"""Whatever stops a training, what it had is on disk, whole, and can be used."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnrun.runs import Run
from nnrun.stop_signals import EVERY, HANG_UP, STOPPING, StopSignal
from tests.cli.small_config import WITHOUT_PLOTS, but
from tests.invoke import COMMAND, PATIENCE, nnrun, only_run, stopped, stopped_here, table, waits_until

pytestmark = pytest.mark.tensorflow

ENDLESS = but("epochs: 1", "epochs: 1000000", WITHOUT_PLOTS)


def has_epochs(folder: Path, count: int, pattern: str = "runs/*/history.csv") -> Callable[[], bool]:
    def has() -> bool:
        return any(path.read_text().count("\n") > count for path in folder.glob(pattern))

    return has


def unfinished(run: Path) -> list[Path]:
    """Temporary files."""
    return [path for path in run.rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize("stop", EVERY, ids=lambda stop: stop.name)
def test_stopped_training_keeps_what_it_had(small: Path, stop: StopSignal) -> None:
    (small / "config.yaml").write_text(ENDLESS)
    answer = stopped_here("train", "config.yaml", "--json", when=has_epochs(small, 5), by=stop.number)
    said, run = answer.json(), only_run(small / "runs")
    assert answer.code == stop.exit_code
    goes_on = f"what was trained is kept; nnrun resume {run.relative_to(small)} goes on"
    assert answer.err.splitlines()[-1] == f"{stop.word}; {goes_on}"
    assert (said["status"], said["stopped_because"], said["kept"]) == ("interrupted", stop.word, "best")
    facts = json.loads((run / "run.json").read_text())
    assert (facts["status"], facts["error"]) == ("interrupted", None)
    rows = table(run / "history.csv")
    assert [int(row["epoch"]) for row in rows] == list(range(1, said["epochs"] + 1))
    assert len(table(run / "timings.csv")) == len(rows)
    kept = json.loads((run / "metrics.json").read_text())["kept_epoch"]
    assert float(rows[kept - 1]["val_loss"]) == min(float(row["val_loss"]) for row in rows)
    assert nnrun("evaluate", "latest", "--json").json()["metrics"] == said["metrics"]
    assert (run / "predictions.csv").is_file()
    assert unfinished(run) == []


@pytest.mark.slow
def test_killed_training_has_its_epochs_and_counts_as_interrupted(small: Path) -> None:
    (small / "config.yaml").write_text(ENDLESS)
    answer = stopped("train", "config.yaml", when=has_epochs(small, 5), by=signal.SIGKILL)
    run = only_run(small / "runs")
    assert answer.code == -signal.SIGKILL
    assert json.loads((run / "run.json").read_text())["status"] == "running"
    assert Run(run).status == "interrupted"
    history = Run(run).epochs
    assert [row["epoch"] for row in history] == list(range(1, len(history) + 1))
    assert len(history) >= 5
    again = nnrun("evaluate", "latest")
    assert (again.code, again.out) == (2, "")
    assert "has no model.keras: the run was interrupted before it was written" in again.err


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGHUP])
def test_command_stopped_before_training_leaves_nothing(small: Path, by: signal.Signals) -> None:
    """While TensorFlow is imported there is no run yet."""
    (small / "slow").mkdir()
    (small / "slow/tensorflow.py").write_text("import time\nopen('importing', 'w').close()\ntime.sleep(600)\n")
    environment = {"PYTHONPATH": str(small / "slow")}
    answer = stopped("train", "config.yaml", when=(small / "importing").exists, by=by, environment=environment)
    assert answer.code == STOPPING[by].exit_code
    assert "Traceback" not in answer.err
    assert answer.err.strip() == STOPPING[by].word
    assert not (small / "runs").exists()


SLOWLY = """\
import sys, time
from nnrun.cli.main import main
from nnrun.experiment.run import training

def waits(*arguments):
    open("waits", "w").close()
    time.sleep(600)

training.is_scored = waits
sys.argv = ["nnrun", "train", "config.yaml"]
main()
"""
"""The command, at a stage of which it stays."""


def test_a_halted_training_goes_on_and_a_second_signal_ends_it_at_once_and_leaves_whole_files(small: Path) -> None:
    (small / "config.yaml").write_text(but("epochs: 1000000", "epochs: 1000000, engine: graph", ENDLESS))
    command = ["nohup", sys.executable, "-c", SLOWLY]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert waits_until(has_epochs(small, 1))
            halt(process)
            trained = len(table(only_run(small / "runs") / "history.csv"))
            assert waits_until(has_epochs(small, trained + 2))
            process.send_signal(signal.SIGTERM)
            assert waits_until((small / "waits").exists)
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    run = only_run(small / "runs")
    assert process.returncode == 143
    assert err.splitlines()[-1].startswith("terminated; what was trained is kept; nnrun resume ")
    assert json.loads((run / "run.json").read_text())["status"] == "interrupted"
    assert nnrun("predict", "latest", "flowers.csv").code == 0
    assert not (run / "metrics.json").exists()
    assert unfinished(run) == []
    epochs = trained + 2  # and another that began after the halt
    assert nnrun("train", "config.yaml", f"training.epochs={epochs}", "--runs-dir", "others", "--quiet").code == 0
    assert table(run / "history.csv")[:epochs] == table(only_run(small / "others") / "history.csv")


def halt(process: subprocess.Popen[Any]) -> None:
    """Hang up and halt it, and have it go on."""
    for number in (signal.SIGHUP, signal.SIGSTOP):
        process.send_signal(number)
    time.sleep(0.5)
    process.send_signal(signal.SIGCONT)


@pytest.mark.slow
def test_training_that_ignores_a_hang_up_and_is_halted_meanwhile_is_that_of_any_other(small: Path) -> None:
    """As under nohup, which has SIGHUP ignored from the start."""
    (small / "config.yaml").write_text(but("epochs: 1", "epochs: 400", WITHOUT_PLOTS))
    with subprocess.Popen(
        ["nohup", *COMMAND, "train", "config.yaml", "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert waits_until(has_epochs(small, 1))
            halt(process)
            process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    halted = only_run(small / "runs")
    assert process.returncode == 0
    assert Run(halted).status == "completed"
    assert nnrun("train", "config.yaml", "--runs-dir", "others", "--quiet").code == 0
    other = only_run(small / "others")
    for name in ("history.csv", "metrics.json", "predictions.csv"):
        assert (halted / name).read_bytes() == (other / name).read_bytes(), name


@pytest.mark.slow
def test_signal_ends_the_stretch_and_not_the_epoch(small: Path) -> None:
    """The first epoch takes much longer than anybody waits: it is left, and nothing is scored."""
    (small / "flowers.csv").write_text(
        "width,height,kind\n" + "".join(f"{n},{n % 5},{'abc'[n % 3]}\n" for n in range(300_000))
    )
    (small / "config.yaml").write_text(ENDLESS)

    def trains() -> bool:
        return any((run / "resolved.yaml").is_file() for run in (small / "runs").glob("*"))

    def is_in_its_epoch() -> bool:
        return trains() and (time.sleep(3) is None)

    answer = stopped("train", "config.yaml", "training.batch_size=1", when=is_in_its_epoch, by=signal.SIGHUP)
    run = only_run(small / "runs")
    assert answer.code == HANG_UP.exit_code
    assert (Run(run).epochs, Run(run).metrics.metrics, Run(run).status) == ((), {}, "interrupted")
    assert (run / "model.keras").is_file()


@pytest.mark.slow
def test_workers_hear_the_signal_and_close_their_runs(small: Path) -> None:
    """They are in sessions of their own, to which a terminal that is gone says nothing."""
    (small / "config.yaml").write_text(but("split: {validation: 0.25}", "split: {}", ENDLESS))

    def both_train() -> bool:
        return all(has_epochs(small, 1, f"runs/*/fold-{number}/history.csv")() for number in (1, 2))

    answer = stopped("kfold", "config.yaml", "--k", 2, "--jobs", 2, when=both_train, by=signal.SIGHUP)
    run = only_run(small / "runs")
    assert answer.code == HANG_UP.exit_code
    assert answer.err.splitlines()[-1].startswith("hung up; what was trained is kept; nnrun resume ")
    for number in (1, 2):
        fold = Run(run / f"fold-{number}")
        assert (fold.status, fold.metrics.stopped_because) == ("interrupted", "hung up")
    assert Run(run).status == "interrupted"
    assert unfinished(run) == []
