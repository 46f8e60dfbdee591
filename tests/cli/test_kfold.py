"""``nnrun kfold``: quick about mistakes, and whole whatever stops it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.small_config import WITHOUT_PLOTS, but
from tests.invoke import nnrun, only_run, stopped_here

MISTAKES = ("layers.0.Dense.unit=3", "kfold.k=1", "kfold.group=nobody", "kfold={time_series: true, shuffle: true}")
SHOWN = """
import sys
from nnrun.cli.main import run
print([run(["kfold", "config.yaml", mistake]) for mistake in sys.argv[1:]])
print(*sorted({name.partition(".")[0] for name in sys.modules}), sep="\\n")
"""
HEAVY = {"numpy", "pandas", "scipy", "sklearn", "tensorflow", "keras", "matplotlib", "PIL"}


@pytest.mark.process
def test_mistake_is_answered_before_anything_heavy_is_imported(small: Path) -> None:
    command = [sys.executable, "-c", SHOWN, *MISTAKES]
    answer = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False)
    codes, *loaded = answer.stdout.splitlines()
    assert codes == "[2, 2, 2, 2]", answer.stderr
    assert answer.stderr.count("command line:1:") == len(MISTAKES)
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "give a config, or a k-fold directory to --resume"),
        (("config.yaml", "--k", 1), "--k is 2 or more, not 1"),
        (("config.yaml", "--repeats", 0), "--repeats is 1 or more, not 0"),
        (("config.yaml", "--jobs", 0), "--jobs is 1 or more, not 0"),
        (("--resume", "nowhere"), "there is no run 'nowhere': runs holds no runs"),
        (("--resume", "nowhere", "--k", 3), "--resume goes on with the folds as they were begun; leave --k out"),
        (("--resume", "nowhere", "seed=1"), "--resume goes on with the folds as they were begun; leave seed=1 out"),
        (
            ("config.yaml", "--resume", "nowhere", "--seed", 1),
            "--resume goes on with the folds as they were begun; leave config.yaml, --seed out",
        ),
    ],
)
def test_option_that_cannot_be_is_answered(small: Path, options: tuple[object, ...], message: str) -> None:
    answer = nnrun("kfold", *options)
    assert (answer.code, answer.err.strip()) == (2, message)
    assert not (small / "runs").exists()


@pytest.mark.tensorflow
def test_each_note_is_said_once(small: Path) -> None:
    (small / "config.yaml").write_text(WITHOUT_PLOTS)
    answer = nnrun("kfold", "config.yaml", "--k", 2)
    assert (answer.code, answer.err.count("split.validation is set aside")) == (0, 1)
    assert "set aside" not in answer.out


@pytest.mark.tensorflow
def test_interrupted_in_its_third_fold_it_keeps_two_and_goes_on(small: Path) -> None:
    (small / "config.yaml").write_text(but("split: {validation: 0.25}", "split: {}") + "plots: false\n")

    def trains_the_third() -> bool:
        return any(path.read_text().count("\n") > 2 for path in small.glob("runs/*/fold-3/history.csv"))

    answer = stopped_here(
        "kfold", "config.yaml", "--k", 3, "training.epochs=400", "--json", when=trains_the_third, by=signal.SIGINT
    )
    said, run = answer.json(), only_run(small / "runs")
    assert answer.code == 130
    assert (
        answer.err.splitlines()[-1]
        == f"interrupted; what was trained is kept; nnrun resume {run.relative_to(small)} goes on"
    )
    assert (said["status"], len(said["folds"])) == ("interrupted", 2)
    assert json.loads((run / "fold-3" / "run.json").read_text())["status"] == "interrupted"
    assert json.loads((run / "kfold.json").read_text())["status"] == "interrupted"
    assert nnrun("predict", "latest", "flowers.csv").code == 0
    alone = nnrun("evaluate", "latest")
    assert (alone.code, alone.out) == (2, "")
    assert f"evaluate each by itself, such as {run.relative_to(small) / 'fold-1'}, or other data" in alone.err
