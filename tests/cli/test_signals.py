"""Whatever stops a training, what it had is on disk, whole, and can be used."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.small_config import WITHOUT_PLOTS, but
from tests.invoke import Answer, nnrun, only_run, stopped, table

pytestmark = pytest.mark.tensorflow

ENDLESS = but("epochs: 1", "epochs: 1000000", WITHOUT_PLOTS)


def stop(small: Path, by: signal.Signals, *options: str) -> tuple[Answer, Path]:
    """Train without end, and send the signal after some epochs."""
    (small / "config.yaml").write_text(ENDLESS)
    history = "runs/*/history.csv"

    def trains() -> bool:
        return any(len(path.read_text().splitlines()) > 5 for path in small.glob(history))

    answer = stopped("train", "config.yaml", *options, when=trains, by=by)
    return answer, only_run(small / "runs")


@pytest.mark.parametrize(
    ("by", "code", "reason"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_stopped_training_keeps_what_it_had(small: Path, by: signal.Signals, code: int, reason: str) -> None:
    answer, run = stop(small, by, "--json")
    said = answer.json()
    assert answer.code == code
    assert answer.err.splitlines()[-1] == f"{reason}; what was trained is kept in {run.relative_to(small)}"
    assert (said["status"], said["stopped_because"], said["kept"]) == ("interrupted", reason, "best")
    facts = json.loads((run / "run.json").read_text())
    assert (facts["status"], facts["error"]) == ("interrupted", None)
    rows = table(run / "history.csv")
    assert [int(row["epoch"]) for row in rows] == list(range(1, said["epochs"] + 1))
    assert len(table(run / "timings.csv")) == len(rows)
    kept = json.loads((run / "metrics.json").read_text())["kept_epoch"]
    assert float(rows[kept - 1]["val_loss"]) == min(float(row["val_loss"]) for row in rows)
    assert nnrun("evaluate", "latest", "--json").json()["metrics"] == said["metrics"]
    assert (run / "predictions.csv").is_file()
    assert not [path for path in run.iterdir() if path.name.startswith(".")]


def test_killed_training_has_its_epochs_and_counts_as_interrupted(small: Path) -> None:
    from nnrun.runs import Run

    answer, run = stop(small, signal.SIGKILL)
    assert answer.code == -signal.SIGKILL
    assert json.loads((run / "run.json").read_text())["status"] == "running"
    assert Run(run).status == "interrupted"
    history = Run(run).epochs
    assert [row["epoch"] for row in history] == list(range(1, len(history) + 1))
    assert len(history) >= 5
    again = nnrun("evaluate", "latest")
    assert (again.code, again.out) == (2, "")
    assert "has no model.keras: the run was interrupted before it was written" in again.err


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_command_stopped_before_training_leaves_nothing(small: Path, by: signal.Signals, code: int) -> None:
    """While TensorFlow is imported there is no run yet."""
    import time

    begun = time.monotonic()
    answer = stopped("train", "config.yaml", when=lambda: time.monotonic() - begun > 1.5, by=by)
    assert answer.code == code
    assert "Traceback" not in answer.err
    assert answer.err.strip() == {130: "interrupted", 143: "terminated"}[code]
    assert not (small / "runs").exists()
