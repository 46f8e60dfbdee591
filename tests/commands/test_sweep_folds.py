"""Cross-validated trials that are pruned: their folds go in step, and are bit for bit those of nnrun kfold."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from nnrun.commands.kfold import kfold
from nnrun.commands.resume import resume
from nnrun.commands.sweep import sweep
from nnrun.commands.verify import verify
from nnrun.errors import Stopped
from nnrun.experiment.answering.ensemble import open_predictor
from nnrun.experiment.options import Options, SweepOptions
from nnrun.experiment.sweeping.folds_in_step import Turns
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.runs import Run, Status
from nnrun.scores.fold_statistics import mean_of
from nnrun.spec.sweep_arguments import with_parameters
from tests.flower_sweeps import EXPERIMENT, differing
from tests.flowers import but

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("own_models")]

CONFIG = f"""
{but(", validation: 0.2", "", but("epochs: 3", "epochs: 4", EXPERIMENT))}
kfold: {{k: 2}}
plots: false
sweep: {{method: grid, kfold: true, prune: median}}
"""
RATES = with_parameters(["optimizer.sgd.learning_rate=[0.5,0.3,0.2,0.1,0.05,1e-6]"])
"""Of this grid the last one is far behind the median of the first five."""


@pytest.fixture(scope="module")
def pruned(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """The sweep that nothing stopped."""
    return sweep(config, RATES, Options(runs_dir=tmp_path_factory.mktemp("pruned")))


def test_folds_in_step_are_those_of_a_cross_validation_alone(pruned: Swept, runs_dir: Path) -> None:
    assert [trial.state for trial in pruned.trials] == ["completed"] * 5 + ["pruned"]
    for trial in (pruned.trials[1], pruned.trials[5]):
        run, epochs = Run(pruned.run / trial.directory), trial.epochs
        alone = kfold(run / "resolved.yaml", (f"training.epochs={epochs}",), Options(runs_dir=runs_dir))
        for fold in ("fold-1", "fold-2"):
            assert differing(run / fold, alone.run / fold) == []


def test_the_folds_of_the_best_trial_answer_together(pruned: Swept) -> None:
    best = pruned.best_run
    assert best is not None
    predictor = open_predictor(pruned.run, Options())
    assert (predictor.is_joint, len(predictor.members)) == (True, 2)
    assert predictor.notes[0] == f"{best} answers, the best of its trials by validation.loss"


def test_a_pruned_trial_is_verified_as_far_as_it_was_trained(pruned: Swept) -> None:
    trial = pruned.trials[5]
    verified = verify(pruned.run / trial.directory)
    assert [(each.epochs, each.of) for each in verified.runs] == [(trial.epochs, trial.epochs)] * 2
    assert "metrics.json" in verified.runs[0].files


def test_the_pruner_is_told_the_mean_over_the_folds_and_ends_all_of_them(pruned: Swept) -> None:
    trial = pruned.trials[5]
    folds = [Run(pruned.run / trial.directory / fold) for fold in ("fold-1", "fold-2")]
    assert {fold.metrics.stopped_because for fold in folds} == {trial.reason}
    assert trial.reason.startswith(f"pruned after epoch {trial.epochs} by the median of the others")
    assert {len(fold.epochs) for fold in folds} == {trial.epochs}
    curves = zip(*[[row["val_loss"] for row in fold.epochs] for fold in folds], strict=True)
    assert trial.curve == pytest.approx([mean_of(values) for values in curves])  # type: ignore[arg-type]


def test_a_trial_that_was_stopped_goes_on_inside_its_folds(
    config: Path, pruned: Swept, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged, judge, count = Turns._judged, [True], 0

    def stopping(turns: Turns, number: int) -> str:
        nonlocal count
        count += 1
        if judge.pop() if count == 4 + 2 else False:  # in the second trial, after its second epoch
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            while turns.stopped is None:  # no further epoch before the main thread has heard of it
                turns._changed.wait(0.01)
        return judged(turns, number)

    monkeypatch.setattr(Turns, "_judged", stopping)
    with pytest.raises(Stopped) as raised:
        sweep(config, RATES, Options(runs_dir=runs_dir), SweepOptions(trials=2))
    assert raised.value.exit_code == 130
    (path,) = runs_dir.glob("*_flowers_sweep")
    assert [Run(path / "trial-2" / fold).status for fold in ("fold-1", "fold-2")] == [Status.INTERRUPTED] * 2
    result = resume(path)
    assert isinstance(result, Swept)
    assert [(trial.score, trial.state, trial.curve) for trial in result.trials] == [
        (trial.score, trial.state, trial.curve) for trial in pruned.trials[:2]
    ]
    for fold in ("fold-1", "fold-2"):
        run = Run(path / "trial-2" / fold)
        assert [attempt["epoch"] for attempt in run.facts.attempts][1:] != [0]
        assert differing(run.path, pruned.run / "trial-2" / fold) == []


def test_of_a_rung_the_best_mean_goes_on_in_all_its_folds(config: Path, runs_dir: Path) -> None:
    arguments = [
        *("sweep.prune=hyperband", "sweep.method=random", "sweep.trials=3", "training.epochs=3"),
        "optimizer.sgd.learning_rate=log[1e-6,1]",
    ]
    swept = sweep(config, with_parameters(arguments), Options(runs_dir=runs_dir))
    (best,) = swept.of_state("completed")
    assert [trial.epochs for trial in swept.of_state("pruned")] == [1, 1]
    assert best.rungs[0] < min(trial.rungs[0] for trial in swept.of_state("pruned"))
    run = Run(swept.run / best.directory)
    alone = kfold(run / "resolved.yaml", (), Options(runs_dir=runs_dir))
    for fold in ("fold-1", "fold-2"):
        assert [attempt["epoch"] for attempt in Run(run / fold).facts.attempts] == [0, 1]
        assert differing(run / fold, alone.run / fold) == []


@pytest.mark.slow
def test_workers_have_the_same_trials_go_on(config: Path, runs_dir: Path) -> None:
    arguments = [
        *("sweep.prune=hyperband", "sweep.method=random", "sweep.trials=8", "training.epochs=9", "sweep.kfold=false"),
        *("dataset.split.validation=0.2", "optimizer.sgd.learning_rate=log[1e-4,1]"),
    ]
    alone, beside = (
        sweep(config, with_parameters(arguments), Options(runs_dir=runs_dir / str(jobs)), SweepOptions(jobs=jobs))
        for jobs in (1, 2)
    )
    assert [trial.epochs for trial in alone.trials].count(9) == 1
    assert [(trial.state, trial.rungs, trial.score) for trial in beside.trials] == [
        (trial.state, trial.rungs, trial.score) for trial in alone.trials
    ]
