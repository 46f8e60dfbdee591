"""A sweep: best.yaml trains the best trial again to the bit, and what stops a sweep changes nothing that it finds."""

from __future__ import annotations

import platform
import shutil
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.commands.resume import resume
from nnrun.commands.script import script
from nnrun.commands.sweep import sweep
from nnrun.commands.train import train
from nnrun.errors import ConfigError, DataError, ExpectationMissed, Stopped, TrainingError
from nnrun.experiment.answering.answering_run import answering_run
from nnrun.experiment.options import Options, SweepOptions
from nnrun.experiment.run.in_progress import RunInProgress
from nnrun.experiment.run.plot_process import DeferredPlots
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.sweeping import confirmation, sweep_training
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.runs import Facts, Run, Status, read_json
from nnrun.runs.writer import RunWriter
from nnrun.spec.sweep_arguments import with_parameters
from nnrun.types import Epoch
from tests.flower_sweeps import EXPERIMENT, differing
from tests.flowers import but

pytestmark = pytest.mark.tensorflow

CONFIG = f"""
{but("batch_size: 32", "batch_size: 32, checkpoint_every: 1", EXPERIMENT)}
report: true
sweep:
  method: random
  trials: 3
  parameters:
    optimizer.sgd.learning_rate: {{log: [1e-3, 1]}}
    layers.0.Dense.units: [4, 8]
"""
PRUNED = with_parameters(
    [
        *("sweep.parameters=null", "sweep.trials=null", "sweep.method=grid", "sweep.prune=median", "training.epochs=4"),
        *("report=false", "optimizer.sgd.learning_rate=[0.5,0.3,0.2,0.1,0.05,1e-6]"),
    ]
)
"""Of this grid the last one is far behind the median of the first five."""


class Stopping(Sink):
    """Ctrl-C while an epoch of a trial ends."""

    def __init__(self, trial: int, epoch: int) -> None:
        self.trial, self.at, self.tasks = trial, epoch, 0

    def task_began(self, label: str) -> None:
        self.tasks += 1

    def epoch(self, epoch: Epoch) -> None:
        if (self.tasks, epoch.number) == (self.trial, self.at):
            signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def whole(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """The sweep that nothing stopped."""
    return sweep(config, options=Options(runs_dir=tmp_path_factory.mktemp("whole")))


def scores(swept: Swept) -> list[tuple[Any, ...]]:
    return [(trial.number, dict(trial.values), trial.state, trial.score, trial.epochs) for trial in swept.trials]


def test_the_best_config_trains_the_best_trial_again(whole: Swept, runs_dir: Path) -> None:
    best = whole.best
    assert best is not None
    assert best.score == min(trial.score for trial in whole.trials if trial.score is not None)
    again = train(whole.run / "best.yaml", ("report=false", "plots=false"), Options(runs_dir=runs_dir))
    assert differing(whole.run / best.directory, again.run.path) == []
    assert "report: true\n" in (whole.run / "best.yaml").read_text()  # what a trial of many leaves out


def test_every_trial_is_that_of_its_config_trained_alone(config: Path, runs_dir: Path) -> None:
    arguments = ["optimizer.sgd.learning_rate=[0.1,0.5]", "training.batch_size=[16,32]", "report=false"]
    options = Options(runs_dir=runs_dir)
    swept = sweep(config, with_parameters(["sweep=null", *arguments]), options)
    for trial in swept.trials[1:]:  # these begin as the first one did, and build nothing
        run = swept.run / trial.directory
        assert differing(run, train(run / "resolved.yaml", options=options).run.path) == []


def test_a_sweep_is_a_run_with_the_scores_of_its_best(whole: Swept) -> None:
    run = Run(whole.run.path)
    assert (run.kind, run.status, run.name, run.facts.runs) == ("sweep", Status.COMPLETED, "flowers_sweep", 3)
    best = whole.best_run
    assert best is not None
    assert run.metrics == best.metrics
    assert best.facts.parent == run.path.name
    answers, notes = answering_run(run)
    assert (answers.path, notes) == (best.path, (f"{best.path} answers, the best of its trials by validation.loss",))
    assert {**Swept.read(run).to_plain(), "seconds": 0} == {**whole.to_plain(), "seconds": 0}
    assert list(whole.table["trial"]) == [1, 2, 3]


def test_a_stopped_sweep_goes_on_inside_the_trial_that_was_stopped(config: Path, whole: Swept, runs_dir: Path) -> None:
    with pytest.raises(Stopped) as raised:
        sweep(config, options=Options(runs_dir=runs_dir), sink=Stopping(2, 2))
    assert raised.value.exit_code == 130
    (path,) = runs_dir.glob("*_flowers_sweep")
    assert Run(path).status == Status.INTERRUPTED
    with pytest.raises(Stopped):
        sweep(config, (), Options(runs_dir=runs_dir), SweepOptions(resume=True), Stopping(1, 3))
    result = resume(path)
    assert isinstance(result, Swept)
    assert scores(result) == scores(whole)
    assert [attempt["epoch"] for attempt in Run(path / "trial-2").facts.attempts] == [0, 2, 3]
    for number in (1, 2, 3):
        assert differing(path / f"trial-{number}", whole.run / f"trial-{number}") == []
    assert (path / "best.yaml").read_text() == (whole.run / "best.yaml").read_text()


def test_what_is_left_of_one_that_was_killed_as_it_began_is_a_sweep(
    config: Path, whole: Swept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "left"

    def die(run: RunInProgress, facts: Facts) -> None:  # that of begin
        shutil.copytree(run.path, left)
        raise KeyboardInterrupt

    original = RunInProgress.begin
    monkeypatch.setattr(RunInProgress, "begin", die)
    with pytest.raises(Stopped):
        sweep(config, options=Options(runs_dir=tmp_path / "runs"), sweep_options=SweepOptions(confirm=1))
    monkeypatch.setattr(RunInProgress, "begin", original)
    RunWriter(left, Run(left).facts).update(process={"pid": 2**22 + 1, "host": platform.node()})
    assert (Run(left).kind, (left / "sweep.json").exists()) == ("sweep", False)
    monkeypatch.setattr(sweep_training, "confirm", lambda *_: ())
    result = resume(left)
    assert isinstance(result, Swept)
    assert scores(result) == scores(whole)
    assert result.asked["confirm"] == 1
    facts, expected = Run(left).facts, whole.run.facts
    assert (facts.data, facts.config_sha256, facts.origins) == (expected.data, expected.config_sha256, expected.origins)


def test_more_trials_go_on_with_a_finished_sweep(config: Path, whole: Swept, runs_dir: Path) -> None:
    copied = runs_dir / whole.run.path.name
    shutil.copytree(whole.run.path, copied)
    options = Options(runs_dir=runs_dir)
    done = sweep(config, (), options, SweepOptions(resume=True))
    assert (done.run.path, scores(done)) == (copied, scores(whole))
    more = sweep(config, (), options, SweepOptions(trials=4, resume=True))
    assert more.run.path == copied
    assert scores(more)[:3] == scores(whole)
    assert len(more.trials) == 4
    assert "trials: 4" not in (copied / "config.yaml").read_text()  # it stays what the person wrote
    assert Swept.read(Run(copied)).asked["trials"] == 4


def test_one_that_is_complete_says_how_it_has_more_trials(whole: Swept) -> None:
    with pytest.raises(ConfigError, match="is complete") as raised:
        resume(whole.run)
    help = raised.value.problems[0].help
    assert "nnrun sweep CONFIG --resume --trials N" in help
    assert "epochs" not in help  # which it does not take


def test_a_sweep_of_another_config_is_refused_with_the_difference(config: Path, runs_dir: Path) -> None:
    options = Options(runs_dir=runs_dir)
    with pytest.raises(Stopped):
        sweep(config, options=options, sink=Stopping(1, 2))
    with pytest.raises(ConfigError, match=r"is unfinished, and was begun otherwise: .*training\.batch_size"):
        sweep(config, ("training.batch_size=16",), options, SweepOptions(resume=True))


def test_a_trial_that_fails_is_recorded_and_the_sweep_goes_on(config: Path, runs_dir: Path) -> None:
    arguments = [
        "sweep=null",
        "layers.1=[{Rescaling: 1e38},{Dropout: 0.3}]",
        "layers.2.Dense.units=[3,2]",
        "report=false",
    ]
    swept = sweep(config, with_parameters(arguments), Options(runs_dir=runs_dir))
    assert [trial.state for trial in swept.trials] == ["failed", "failed", "completed", "failed"]
    nan, _, best, misfit = swept.trials
    assert "NaN" in nan.reason
    assert misfit.reason  # three classes, and two units
    assert swept.best == best
    assert (swept.status, Run(swept.run / "trial-1").status) == (Status.COMPLETED, Status.FAILED)


def test_nothing_but_failures_is_one(config: Path, runs_dir: Path) -> None:
    arguments = with_parameters(["sweep=null", "layers.1=[{Rescaling: 1e38},{Rescaling: 2e38}]", "report=false"])
    with pytest.raises(TrainingError, match=r"no trial was completed: .*NaN") as raised:
        sweep(config, arguments, Options(runs_dir=runs_dir))
    assert isinstance(raised.value.result, Swept)
    assert raised.value.result.best is None


def sweep_of_data(folder: Path, *names: str, rate: float = 0.01, jobs: int = 1) -> Swept:
    """A sweep of tables, of which those that are not called good hold no numbers."""
    for name in ("good.csv", *names):
        (folder / name).write_text("a,y\n" + ("1,2\n3,4\n" if name == "good.csv" else "1,2\n3,high\n") * 9)
    (folder / "c.yaml").write_text(
        f"dataset: {{csv: {{path: good.csv}}, target: y, split: {{validation: 0.3}}}}\nlayers: [{{Dense: 1}}]\n"
        f"loss: mse\noptimizer: {{sgd: {{learning_rate: {rate}}}}}\ntraining: {{epochs: 1}}\nplots: false"
    )
    arguments = with_parameters([f"dataset.csv.path=[{','.join(str(folder / name) for name in names)}]"])
    return sweep(folder / "c.yaml", arguments, Options(runs_dir=folder), SweepOptions(jobs=jobs))


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.process)])
def test_what_the_data_of_every_trial_lacks_is_said_of_the_data(jobs: int, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no trial was completed: .*'high' is not a number") as raised:
        sweep_of_data(tmp_path, "bad.csv", "worse.csv", jobs=jobs)
    assert raised.value.exit_code == 3


def test_a_sweep_that_is_gone_on_with_ends_as_it_did_though_another_process_saw_why(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        sweep_of_data(tmp_path, "bad.csv", "good.csv", rate=1e38)
    assert isinstance(raised.value.result, Swept)
    assert [trial.state for trial in raised.value.result.trials] == ["failed", "failed"]
    with pytest.raises(DataError, match=r"no trial was completed: .*'high' is not a number") as resumed:
        resume(raised.value.result.run.path)
    assert resumed.value.problems[0].code == raised.value.problems[0].code


@pytest.mark.drawing
def test_a_pruned_trial_is_a_whole_run_and_never_the_best(config: Path, runs_dir: Path) -> None:
    swept = sweep(config, PRUNED, Options(runs_dir=runs_dir))
    pruned = swept.of_state("pruned")
    assert pruned
    assert {path.name for path in (swept.run / "plots").iterdir()} == {"slices.png", "trials.png"}  # of all together
    assert swept.best not in pruned
    trial = pruned[0]
    run = Run(swept.run / trial.directory)
    assert (run.status, run.metrics.stopped_because) == (Status.COMPLETED, trial.reason)
    assert trial.reason.startswith("pruned after epoch ")
    assert run.metrics.epochs == trial.epochs == len(trial.curve) < 4
    assert trial.score is None
    alone = train(run / "resolved.yaml", (f"training.epochs={trial.epochs}",), Options(runs_dir=runs_dir))
    assert differing(run.path, alone.run.path) == []
    assert f"the experiment of {run.path.name}, {trial.reason}" in (program := script(run))
    assert f"\nEPOCHS = {trial.epochs}\n" in program
    assert "\nEPOCHS = 7\n" in script(run, ["training.epochs=7"])


def test_ctrl_c_while_the_plots_are_drawn_is_told_alike_by_both_files(
    config: Path, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(plots: DeferredPlots) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(DeferredPlots, "finish_all", stopped)
    with pytest.raises(Stopped):
        sweep(config, with_parameters(["sweep.trials=1"]), Options(runs_dir=runs_dir))
    (path,) = runs_dir.glob("*_flowers_sweep")
    assert Run(path).status == read_json(path / "sweep.json")["status"] == "interrupted"


def test_a_promoted_trial_is_resumed_and_is_that_of_its_config_trained_alone(config: Path, runs_dir: Path) -> None:
    arguments = [
        *("sweep.trials=3", "sweep.prune=hyperband", "report=false", "sweep.parameters=null"),
        *("sweep.method=random", "optimizer.sgd.learning_rate=log[1e-6,1]", "training.checkpoint_every=null"),
    ]
    options = Options(runs_dir=runs_dir)
    swept = sweep(config, with_parameters(arguments), options)
    (promoted,) = swept.of_state("completed")
    assert (promoted.epochs, len(promoted.rungs)) == (3, 1)
    assert swept.notes[0].startswith("the best of 3 scores is better")  # the others lost against it, earlier
    assert {(trial.epochs, trial.reason[:30]) for trial in swept.of_state("pruned")} == {
        (1, "pruned after epoch 1 by hyperb")
    }
    assert promoted.rungs[0] < min(trial.rungs[0] for trial in swept.of_state("pruned"))
    for trial, epochs in ((promoted, 3), (swept.of_state("pruned")[0], 1)):
        run = Run(swept.run / trial.directory)
        assert not (run / "checkpoints").exists()
        alone = train(run / "resolved.yaml", (f"training.epochs={epochs}",), options)
        assert differing(run.path, alone.run.path) == []
    assert [attempt["epoch"] for attempt in Run(swept.run / promoted.directory).facts.attempts] == [0, 1]
    with pytest.raises(Stopped):
        sweep(config, with_parameters(arguments), Options(runs_dir=runs_dir / "stopped"), sink=Stopping(4, 2))
    (path,) = (runs_dir / "stopped").glob("*_flowers_sweep")
    assert scores(resume(path)) == scores(swept)  # type: ignore[arg-type]
    assert differing(path / promoted.directory, swept.run / promoted.directory) == []


def test_the_search_never_sees_the_test_part(tmp_path: Path, config: Path) -> None:
    rows = np.random.default_rng(1)
    x, y = rows.normal(size=(60, 4)).astype("float32"), rows.integers(0, 3, 60)
    outcomes = []
    for name, tested in (("one", y[40:]), ("other", (y[40:] + 1) % 3)):
        file = tmp_path / f"{name}.npz"
        np.savez(file, x_train=x[:40], y_train=y[:40], x_test=x[40:], y_test=tested)
        arguments = ["dataset=null", f"dataset={{npz: {file}, split: {{validation: 0.25}}}}", "report=false"]
        swept = sweep(config, arguments, Options(runs_dir=tmp_path / name), SweepOptions(trials=2))
        outcomes.append((scores(swept), swept.metrics["test"]))
    assert outcomes[0][0] == outcomes[1][0]
    assert outcomes[0][1] != outcomes[1][1]


def test_a_split_file_does_not_show_it_the_test_part_either(tmp_path: Path, config: Path, runs_dir: Path) -> None:
    file = tmp_path / "split.npz"
    np.savez(file, train=np.arange(30, 150), validation=np.arange(30), test=np.arange(30))
    arguments = ["dataset=null", f"dataset={{iris: , split: {{indices: {file}}}}}", "report=false"]
    with pytest.raises(TrainingError, match="its validation part is the test part, which no search may see"):
        sweep(config, arguments, Options(runs_dir=runs_dir), SweepOptions(trials=1))


def test_folds_inside_judge_a_trial_by_their_mean(config: Path, runs_dir: Path) -> None:
    arguments = ["sweep.kfold=true", "kfold={k: 2}", "sweep.trials=2", "training.epochs=1", "report=false"]
    swept = sweep(config, arguments, Options(runs_dir=runs_dir))
    for trial in swept.trials:
        run = Run(swept.run / trial.directory)
        assert (run.kind, run.status) == ("kfold", Status.COMPLETED)
        folds = [Run(run / f"fold-{number}").metrics["validation"]["loss"] for number in (1, 2)]
        assert trial.score == pytest.approx(sum(folds) / 2)
    assert "k: 2" in (swept.run / "best.yaml").read_text()


@pytest.mark.parametrize("seeds", [2, pytest.param(confirmation.SEEDS, marks=pytest.mark.slow)])
def test_the_best_trials_are_confirmed_by_their_means_over_seeds(
    seeds: int, config: Path, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmation, "SEEDS", seeds)
    arguments = ["training.epochs=1", "report=false", "dataset.split.seed=1"]
    swept = sweep(config, arguments, Options(runs_dir=runs_dir), SweepOptions(confirm=2))
    assert [one.number for one in swept.confirmed] == [trial.number for trial in swept.ranked[:2]]
    for one in swept.confirmed:
        runs = [Run(swept.run / one.run / f"seed-{seed}") for seed in range(4, 4 + seeds)]
        values = [run.metrics["validation"]["loss"] for run in runs]
        assert one.mean == pytest.approx(sum(values) / seeds)
    assert swept.best is not None
    assert swept.best.number == min(swept.confirmed, key=lambda one: one.mean).number
    again = sweep(config, arguments, Options(runs_dir=runs_dir), SweepOptions(confirm=2, resume=True))
    assert again.confirmed == swept.confirmed


def test_trials_that_differ_by_their_seeds_are_not_confirmed_by_seeds(config: Path, runs_dir: Path) -> None:
    for arguments, reason in ((["sweep=null", "seed=[1,2]"], "their seeds"), (["sweep.kfold=true"], "on all folds")):
        with pytest.raises(ConfigError, match=f"--confirm trains trials by several seeds, and .*{reason}"):
            sweep(config, with_parameters(arguments), Options(runs_dir=runs_dir), SweepOptions(confirm=2))
    assert not runs_dir.exists()


@pytest.mark.parametrize(
    ("seeds", "is_told"), [("seed=[1,2]", True), ("dataset.split.seed=[1,2]", True), ("dataset.split.seed=1", False)]
)
def test_other_rows_in_each_trial_are_told(config: Path, runs_dir: Path, seeds: str, is_told: bool) -> None:
    tried = ["sweep=null", seeds, *([] if is_told else ["seed=[1,2]"]), "training.epochs=1", "report=false"]
    swept = sweep(config, with_parameters([*tried, "plots=false"]), Options(runs_dir=runs_dir))
    assert len(swept.ranked) == 2
    assert any("different rows" in note for note in swept.notes) == is_told


def test_after_its_time_no_trial_begins(config: Path, runs_dir: Path) -> None:
    arguments = ["sweep.timeout=0.001s", "sweep.trials=null", "training.epochs=1", "report=false"]
    options = Options(runs_dir=runs_dir)
    swept = sweep(config, arguments, options)
    assert len(swept.trials) <= 1
    assert any("the timeout of 0.001s was over" in note for note in swept.notes)
    longer = sweep(config, [*arguments, "sweep.trials=3", "sweep.timeout=1h"], options, SweepOptions(resume=True))
    assert (longer.run.path, len(longer.trials)) == (swept.run.path, 3)


def test_what_is_expected_is_expected_of_the_best(config: Path, runs_dir: Path) -> None:
    arguments = ["expect={validation.loss: '< 1e-9'}", "sweep.trials=1", "training.epochs=1", "report=false"]
    with pytest.raises(ExpectationMissed):
        sweep(config, arguments, Options(runs_dir=runs_dir))


@pytest.mark.slow
def test_workers_find_what_one_process_finds(config: Path, whole: Swept, runs_dir: Path) -> None:
    swept = sweep(config, (), Options(runs_dir=runs_dir), SweepOptions(jobs=2))
    assert scores(swept) == scores(whole)
    for number in (1, 2, 3):
        assert differing(swept.run / f"trial-{number}", whole.run / f"trial-{number}") == []


@pytest.mark.slow
def test_workers_ask_whether_a_trial_goes_on(config: Path, runs_dir: Path) -> None:
    more = with_parameters(["optimizer.sgd.learning_rate=[0.5,0.3,0.2,0.1,0.05,0.04,1e-6,2e-6,3e-6]"])
    swept = sweep(config, [*PRUNED, *more], Options(runs_dir=runs_dir), SweepOptions(jobs=2))
    assert swept.of_state("pruned")  # two beside each other: the first of these may begin when only four have ended
    assert all(len(trial.curve) == trial.epochs for trial in swept.trials)
