"""train --resume begins, goes on, or says that all is done: a job script can give the command again and again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnrun.commands.train import train
from nnrun.errors import ConfigError, Stopped
from nnrun.experiment.options import Options
from nnrun.runs import Run
from tests.commands.test_resume_groups import CONFIG, Counting, Stopping

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def options(runs_dir: Path) -> Options:
    return Options(runs_dir=runs_dir)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def stopped(config: Path, options: Options) -> Run:
    """A run that Ctrl-C ended after its first epoch; none was begun before."""
    with pytest.raises(Stopped):
        train(config, options=options, sink=Stopping(1), resume=True)
    (path,) = options.runs_dir.glob("2*_flowers")
    return Run(path)


def with_facts(run: Run, **changes: object) -> None:
    file = run / "run.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def test_it_goes_on_and_then_says_that_all_is_done(stopped: Run, config: Path, options: Options) -> None:
    first, second = Counting(), Counting()
    result = train(config, options=options, sink=first, resume=True)
    again = train(config, options=options, sink=second, resume=True)
    assert (first.epochs, first.notes[0]) == (1, f"{stopped} was interrupted and goes on")
    assert (second.epochs, second.notes) == (0, [f"{stopped} is complete: nothing is left to train"])
    assert result.run.path == again.run.path == stopped.path
    assert {**again.to_plain(), "seconds": 0} == {**result.to_plain(), "seconds": 0}
    other = Counting()
    assert train(config, ("seed=4",), options, other, resume=True).run.path != stopped.path  # it is complete
    assert other.epochs == 2


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (("optimizer=sgd",), 'begun otherwise: optimizer "Adam" then and "SGD" now;'),
        (
            ("seed=4", "layers.0.Dense.units=5"),
            "begun otherwise: seed 3 then and 4 now, layers.0.Dense.units 4 then and 5",
        ),
        (("training.keep=last",), 'begun otherwise: training.keep "best" then and "last" now;'),
        (("training.keep=best",), "begun otherwise: by plugins, or by what only one of the two spells out;"),
        (("dataset.split.test=null",), "begun otherwise: dataset.split.test 0.2 then and not there now;"),
    ],
)
def test_an_unfinished_run_of_another_config_is_told_by_its_keys(
    overrides: tuple[str, ...], message: str, stopped: Run, config: Path, options: Options
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        train(config, overrides, options, resume=True)
    assert f"nnrun resume {stopped}" in caught.value.problems[0].help


def test_a_run_that_is_still_trained_is_refused(stopped: Run, config: Path, options: Options) -> None:
    with_facts(stopped, status="running", process={"host": "elsewhere", "pid": 1})
    with pytest.raises(ConfigError, match="is still being trained, by process 1 on elsewhere"):
        train(config, options=options, resume=True)


@pytest.mark.parametrize("changes", [{"smoke": True}, {"config_sha256": ""}, {"name": "roses"}])
def test_other_runs_are_passed_over(changes: dict[str, object], stopped: Run, config: Path, options: Options) -> None:
    with_facts(stopped, **changes)
    before = (stopped / "run.json").read_bytes()
    assert train(config, options=options, resume=True).run.path != stopped.path
    assert (stopped / "run.json").read_bytes() == before
