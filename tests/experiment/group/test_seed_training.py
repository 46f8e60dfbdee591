"""Several seeds of a config: each run is that of its seed alone, and together they have a mean, a spread and a best."""

from __future__ import annotations

import json
import statistics

import numpy as np
import pytest

import nnrun
from nnrun.errors import ConfigError, Stopped, TrainingError
from nnrun.experiment.group import group_training, seed_training
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from tests.flower_fixtures import Folder, made
from tests.flowers import CONFIG, but

pytestmark = pytest.mark.tensorflow

FAST = ("plots=false", "training.epochs=2", "training.threads=1")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[nnrun.Seeded, Folder]:
    """Three seeds of the flowers, whose split, weights, order and dropout all follow from the seed."""
    folder = made(tmp_path_factory.mktemp("seeds"))
    result = nnrun.train(folder.config, FAST, folder.options(), seeds=[5, 9, 7])
    assert isinstance(result, nnrun.Seeded)
    return result, folder


def same_files(alone: Run, among: Run) -> None:
    for name in ("history.csv", "predictions.csv", "model.keras", "preparation.json", "split.npz", "metrics.json"):
        assert (alone / name).read_bytes() == (among / name).read_bytes(), name


def test_each_run_is_bit_for_bit_that_of_its_seed_alone(seeded) -> None:
    result, folder = seeded
    alone = nnrun.train(folder.config, (*FAST, "seed=7"), folder.options()).run
    same_files(alone, Run(result.run / "seed-7"))
    assert (alone / "history.csv").read_bytes() != (result.run / "seed-9" / "history.csv").read_bytes()


@pytest.mark.slow
def test_so_it_is_with_the_loop_of_keras(folder: Folder) -> None:
    keys = (*FAST, "training.engine=keras")
    result = nnrun.train(folder.config, keys, folder.options(), seeds="3,4")
    same_files(nnrun.train(folder.config, (*keys, "seed=4"), folder.options()).run, Run(result.run / "seed-4"))


def test_directory_says_what_it_is_and_each_run_whose(seeded) -> None:
    result, _ = seeded
    assert result.run.path.name.endswith("_flowers_seeds")
    assert (result.run.kind, result.run.status, result.run.facts.parent) == ("seeds", "completed", "")
    for run, seed in zip(result.runs, (5, 9, 7), strict=True):
        assert (run.path.name, run.kind, run.facts.seed) == (f"seed-{seed}", "training", seed)
        assert run.facts.parent == result.run.path.name


def test_mean_and_spread_are_those_of_the_runs(seeded) -> None:
    result, _ = seeded
    each = [run.metrics["test"]["accuracy"] for run in result.runs]
    together = result.summary.metrics["test"]["accuracy"]
    assert together.seeds == tuple(each)
    assert result.metrics["test"]["accuracy"] == together.mean == pytest.approx(statistics.fmean(each))
    assert together.std == pytest.approx(statistics.stdev(each))
    assert (together.min, together.max) == (min(each), max(each))
    assert nnrun.open_run(result.run).metrics["test"]["accuracy"] == together.mean
    assert list(result.table) == ["mean", "std", "min", "max", "seed-5", "seed-9", "seed-7"]


def test_mean_history_is_the_mean_of_the_histories(seeded) -> None:
    result, _ = seeded
    losses = [run.epochs[1]["val_loss"] for run in result.runs]
    history = nnrun.open_run(result.run).history
    assert history["val_loss_mean"][1] == pytest.approx(statistics.fmean(losses))
    assert history["val_loss_std"][1] == pytest.approx(statistics.stdev(losses))


def test_best_is_that_of_the_monitor_and_answers_for_the_directory(seeded) -> None:
    result, folder = seeded
    losses = {run.path.name: run.metrics["validation"]["loss"] for run in result.runs}
    assert result.best is not None
    name = result.best.path.name
    assert name == min(losses, key=lambda run: losses[run])
    evaluated = nnrun.evaluate(result.run, options=folder.options())
    assert dict(evaluated.metrics) == dict(result.best.metrics)
    note = f"{result.best} answers, the best of its seeds by val_loss"
    assert note in evaluated.notes
    predicted = nnrun.predict(result.run, folder.data)
    assert note in predicted.notes
    assert predicted.to_csv() == nnrun.predict(result.best, folder.data).to_csv()
    assert nnrun.script(result.run) == nnrun.script(result.best)


def test_files_say_the_same_and_name_the_runs_as_they_lie_there(seeded) -> None:
    result, _ = seeded
    written = json.loads((result.run / "seeds.json").read_text())
    assert written["seeds"] == [5, 9, 7]
    assert [run["run"] for run in written["runs"]] == ["seed-5", "seed-9", "seed-7"]
    assert written["best"]["run"] == result.best.path.name
    plain = result.to_plain()
    assert plain["metrics"] == written["metrics"]
    assert plain["runs"][0]["run"] == str(result.runs[0])
    assert any("each seed splits the rows anew" in note for note in written["notes"])


def test_table_is_loaded_once_and_models_are_compiled_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.experiment.executors import task

    trainers = []

    class Watched(task.Trainer):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            trainers.append(self)
            self.compiled = []

        def train(self, *arguments):
            trained = super().train(*arguments)
            self.compiled.append((next(iter(self.shared_models.models.values())), self.tables.table))
            return trained

    monkeypatch.setattr(group_training.GroupTraining, "trainer_kind", Watched)
    keys = (*FAST, "dataset.split.seed=1")
    result = nnrun.train(folder.config, keys, folder.options(), seeds=2)
    (trainer,) = trainers
    (first, table), (second, again) = trainer.compiled
    assert first is second
    assert table is again
    assert result.seeds == (3, 4)  # from the config's seed on
    assert not any("splits the rows anew" in note for note in result.notes)
    assert np.array_equal(result.runs[0].split.test, result.runs[1].split.test)


def test_a_seed_that_fails_stops_no_other_and_is_recorded(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed_training.spec, "vary", varied(seed_training.spec.vary))
    with pytest.raises(TrainingError, match=r"^seed-4: the loss, or a weight, became") as caught:
        nnrun.train(folder.config, FAST, folder.options(), seeds=[3, 4, 5])
    result = caught.value.result
    assert [run.path.name for run in result.runs] == ["seed-3", "seed-5"]
    assert list(result.failed) == list(json.loads((result.run / "seeds.json").read_text())["failed"]) == ["seed-4"]
    assert (result.run.status, Run(result.run / "seed-4").status) == ("failed", "failed")
    assert "seed-4: the loss, or a weight, became" in result.run.facts.error
    assert len(result.summary.metrics["test"]["loss"].seeds) == 2


def varied(vary):
    """The config of seed 4 with a learning rate that no loss stands."""

    def of_seed(config, overrides):
        more = ("optimizer.adam.learning_rate=1e38",) if "seed=4" in overrides else ()
        return vary(config, (*overrides, *more))

    return of_seed


class Stops(Sink):
    """Stops in the second seed."""

    def epoch(self, epoch) -> None:
        self.epochs = getattr(self, "epochs", 0) + 1
        if self.epochs == 3:
            raise KeyboardInterrupt


def test_stopped_seeds_leave_whole_files_and_say_so(folder: Folder) -> None:
    from nnrun.commands.train import train

    with pytest.raises(Stopped) as caught:
        train(folder.config, FAST, folder.options(), Stops(), seeds=[5, 7, 9])
    (path,) = folder.options().runs_dir.iterdir()
    assert str(caught.value) == f"interrupted; what was trained is kept; nnrun resume {path} goes on"
    written = json.loads((path / "seeds.json").read_text())
    assert (written["status"], [run["seed"] for run in written["runs"]]) == ("interrupted", [5])
    assert Run(path).metrics["test"] == Run(path / "seed-5").metrics["test"]
    assert written["metrics"]["test"]["loss"]["std"] is None
    assert [Run(path / name).status for name in ("seed-5", "seed-7")] == ["completed", "interrupted"]
    assert not (path / "seed-9").exists()


def test_an_ensemble_has_its_seeds_already(folder: Folder) -> None:
    folder.config.write_text(CONFIG + "ensemble: {members: 2}\n")
    with pytest.raises(ConfigError, match="asks for an ensemble; ensemble=null leaves it out") as caught:
        nnrun.train(folder.config, FAST, folder.options(), seeds=2)
    assert caught.value.problems[0].path == "ensemble"
    assert not folder.options().runs_dir.exists()


def test_a_target_that_each_seed_scales_has_its_errors_in_the_units_of_the_source(folder: Folder) -> None:
    text = but("target: kind", "target: height", but("[accuracy]", "[mae]"))
    text = text.replace("units: 3, activation: softmax", "units: 1").replace("sparse_categorical_crossentropy", "mse")
    text = text.replace(
        "    - StandardScaler\n", "    - StandardScaler\n    - StandardScaler: {}\n      columns: target\n"
    )
    folder.config.write_text(text)
    result = nnrun.train(folder.config, (*FAST, "dataset.inputs={x: [width]}"), folder.options(), seeds=2)
    own = [run.metrics["test"]["mae"] * run.metrics.units["mae"] for run in result.runs]
    assert result.summary.metrics["test"]["mae"].seeds == pytest.approx(own)
    assert dict(result.units) == {"loss": None}


@pytest.mark.slow
def test_seeds_trained_in_processes_have_the_same_numbers(seeded) -> None:
    result, folder = seeded
    side_by_side = nnrun.train(folder.config, FAST, folder.options(), seeds=[5, 9, 7], jobs=2)
    assert side_by_side.summary.metrics == result.summary.metrics
    for run, other in zip(result.runs, side_by_side.runs, strict=True):
        same_files(run, other)
