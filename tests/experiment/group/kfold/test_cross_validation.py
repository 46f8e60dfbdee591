"""Cross-validation: no leakage, whole folds, and numbers that are those of each fold trained alone."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest

import nnrun
from nnrun.commands.kfold import kfold
from nnrun.errors import ConfigError, DataError, RunDamaged, Stopped, Terminated
from nnrun.experiment.executors import task
from nnrun.experiment.options import KfoldOptions
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from tests.flower_fixtures import Folder, made
from tests.flowers import CONFIG, FLOWERS

pytestmark = pytest.mark.tensorflow

FOLDED = CONFIG.replace("validation: 0.2, ", "") + "kfold: {k: 3}\nplots: false\n"
FAST = ("training.epochs=2", "training.keep=last", "training.threads=1")


@pytest.fixture(scope="module")
def folds(tmp_path_factory):
    """Three folds and a final model; nobody changes their directory."""
    folder = made(tmp_path_factory.mktemp("folds"))
    folder.config.write_text(FOLDED)
    return kfold(folder.config, FAST, folder.options(), KfoldOptions(final=True)), folder


@pytest.fixture
def copy(folds, tmp_path):
    """A copy of that directory, to be changed."""
    result, _ = folds
    return shutil.copytree(result.run, tmp_path / "copy")


class Stops(Sink):
    """Whoever watches has enough, once a certain fold begins."""

    def __init__(self, label):
        self.label = label

    def task_began(self, label):
        if label == self.label:
            raise Terminated


def begun(folder, until, *overrides):
    """The directory of a cross-validation that was stopped when a fold began."""
    with pytest.raises(Stopped, match=r"terminated; what was trained is kept; nnrun resume \S+ goes on") as caught:
        kfold(folder.config, (*FAST, *overrides), folder.options(), sink=Stops(until))
    assert caught.value.exit_code == 143
    return caught.value.result.run


def fold_runs(result):
    return [Run(path) for path in result.summary.folds]


def stamps(run, *names):
    return [(run / name / "run.json").stat().st_mtime_ns for name in names]


def test_every_row_but_the_test_part_is_left_out_once(folds):
    result, _ = folds
    splits = [run.split for run in fold_runs(result)]
    left_out = np.concatenate([split.validation for split in splits])
    assert sorted(np.concatenate([left_out, splits[0].test]).tolist()) == list(range(60))
    for split in splits:
        assert np.array_equal(split.test, splits[0].test)
        assert not set(split.train.tolist()) & {*split.validation.tolist(), *split.test.tolist()}


@pytest.mark.usefixtures("own_models")
def test_fold_equals_its_resolved_config_trained_alone(folds, weights):
    result, folder = folds
    second = result.summary.folds[1]
    alone = nnrun.train(second / "resolved.yaml", (), folder.options())
    assert (alone.run / "history.csv").read_bytes() == (second / "history.csv").read_bytes()
    for one, other in zip(weights(alone.run), weights(second), strict=True):
        assert np.array_equal(one, other)
    assert (alone.run / "model.keras").read_bytes() == (second / "model.keras").read_bytes()


@pytest.mark.usefixtures("own_models")
@pytest.mark.parametrize("keys", [pytest.param("kfold.group=id", marks=pytest.mark.slow), "dataset.split.group=id"])
def test_column_of_groups_is_no_feature_of_a_fold_trained_alone_nor_without_folds(folder, weights, keys):
    folder.config.write_text(FOLDED.replace("test: 0.2", "test: 12"))
    first = begun(folder, "fold 2/3", keys) / "fold-1"
    alone = nnrun.train(first / "resolved.yaml", (), folder.options())
    unfolded = nnrun.train(folder.config, (*FAST, keys), folder.options())
    for path in (first, alone.run, unfolded.run):
        assert Run(path).signature.columns == ("width", "height")
    assert nnrun.evaluate(unfolded.run).metrics == unfolded.metrics.metrics
    for one, other in zip(weights(alone.run), weights(first), strict=True):
        assert np.array_equal(one, other)


def test_interval_is_one_of_the_rows_left_out_and_not_of_the_test_part(folds):
    said = folds[0].to_plain()["metrics"]
    assert said["validation"]["accuracy"]["interval"] is not None
    assert said["test"]["accuracy"]["interval"] is None


@pytest.mark.usefixtures("own_models")
def test_held_out_rows_change_neither_preparation_nor_weights(folds, weights):
    """The first column of the rows that the first fold leaves out is made enormous: its training must not notice."""
    result, folder = folds
    first = Run(result.summary.folds[0])
    held_out = {*first.split.validation.tolist(), *first.split.test.tolist()}
    header, *lines = FLOWERS.splitlines()
    changed = [",".join(["1e6", *line.split(",")[1:]]) if n in held_out else line for n, line in enumerate(lines)]
    other = folder.path / "other"
    other.mkdir()
    (other / "config.yaml").write_text(FOLDED)
    (other / "flowers.csv").write_text("\n".join([header, *changed]) + "\n")
    again = begun(Folder(other), "fold 3/3")
    mine, theirs = again / "fold-1", result.summary.folds[0]
    for one, two in zip(weights(mine), weights(theirs), strict=True):
        assert np.array_equal(one, two)
    assert (mine / "preparation.json").read_bytes() == (theirs / "preparation.json").read_bytes()
    assert not np.array_equal(weights(again / "fold-2")[0], weights(result.summary.folds[1])[0])


def test_result_is_written_and_says_what_the_folds_say(folds):
    result, _ = folds
    written = json.loads((result.run / "kfold.json").read_text())
    for part in ("validation", "test"):
        accuracy = written["metrics"][part]["accuracy"]
        each = [run.metrics.metrics[part]["accuracy"] for run in fold_runs(result)]
        assert accuracy["folds"] == pytest.approx(each)
        assert accuracy["mean"] == pytest.approx(np.mean(each))
        assert accuracy["std"] == pytest.approx(np.std(each, ddof=1))
        assert "Nadeau and Bengio" in accuracy["method"]
    assert written["status"] == Run(result.run).status == "completed"
    assert [fold["run"] for fold in written["folds"]] == ["fold-1", "fold-2", "fold-3"]
    assert written["ensemble"] == result.ensemble
    assert not (result.run / "plots").exists()


def test_every_left_out_row_is_predicted_once_by_the_model_that_never_saw_it(folds):
    result, _ = folds
    with (result.run / "oof_predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    left_out = {int(row): n for n, run in enumerate(fold_runs(result), 1) for row in run.split.validation}
    assert [int(row["row"]) for row in rows] == sorted(left_out)
    assert all(left_out[int(row["row"])] == int(row["fold"]) for row in rows)


def test_mean_history_is_the_mean_of_the_folds(folds):
    result, _ = folds
    with (result.run / "history_mean.csv").open() as file:
        rows = list(csv.DictReader(file))
    each = [float(run.epochs[1]["val_loss"]) for run in fold_runs(result)]
    assert float(rows[1]["val_loss_mean"]) == pytest.approx(np.mean(each))
    assert float(rows[1]["val_loss_std"]) == pytest.approx(np.std(each, ddof=1))
    means = [float(row["val_loss_mean"]) for row in rows]
    assert result.summary.best_epoch == int(np.argmin(means)) + 1


def test_final_model_trains_on_everything_but_the_test_part_and_answers_for_the_directory(folds):
    result, folder = folds
    final = Run(result.run / "final")
    assert len(final.split.train) == 60 - len(final.split.test)
    assert len(final.history) == result.summary.best_epoch
    assert final.split.validation is None
    said = nnrun.evaluate(result.run, ("test",), options=folder.options())
    assert said.metrics["test"] == final.metrics.metrics["test"]
    assert result.to_plain()["final"]["metrics"]["test"] == final.metrics.metrics["test"]
    together, alone = (nnrun.predict(path, folder.data, folder.options()) for path in (result.run, final.path))
    assert together.to_csv() == alone.to_csv()


class HearsFinal(Sink):
    def __init__(self):
        self.heard = 0

    def task_began(self, label):
        self.heard += label == "final"


def test_final_model_is_trained_again_only_where_another_epoch_is_the_best(folds, copy):
    """As when a fold that was missing has come to the others."""
    result, folder = folds
    view = HearsFinal()
    resumed = kfold("", (), folder.options(), KfoldOptions(resume=copy), view)
    assert view.heard == 0
    said = copy / "final" / "metrics.json"
    said.write_text(said.read_text().replace(f'"epochs": {result.summary.best_epoch}', '"epochs": 7'))
    resumed = kfold("", (), folder.options(), KfoldOptions(resume=copy), view)
    assert view.heard == 1
    assert resumed.final.metrics == result.final.metrics


@pytest.mark.drawing
def test_with_ensemble_the_directory_answers_as_the_average_of_its_folds(folds, copy):
    result, folder = folds
    resolved = copy / "resolved.yaml"
    resolved.write_text(resolved.read_text().replace("plots: false", "plots: true"))
    again = kfold("", (), folder.options(), KfoldOptions(resume=copy, ensemble=True))
    said = nnrun.evaluate(copy, ("test",), options=folder.options())
    assert said.metrics["test"] == again.ensemble == result.ensemble
    assert list(said.members) == ["fold-1", "fold-2", "fold-3"]
    assert len(nnrun.predict(copy, folder.data, folder.options()).outputs[0].rows) == 60
    drawn = {path.name: path.read_bytes() for path in (copy / "plots").iterdir()}
    assert set(drawn) == {"mean_history.png", "fold_scores.png", "confusion.png", "curves.png"}
    assert all(content.startswith(b"\x89PNG") for content in drawn.values())


@pytest.mark.usefixtures("own_models")
def test_fold_deleted_by_hand_is_missed_and_trained_again_in_a_process_of_its_own_with_the_same_numbers(folds, copy):
    result, folder = folds
    shutil.rmtree(copy / "fold-2")
    (copy / "ensemble.json").write_text('{"combine": "mean", "members": ["fold-1", "fold-2", "fold-3"]}')
    for ask in (lambda: nnrun.evaluate(copy), lambda: nnrun.predict(copy, folder.data)):
        with pytest.raises(RunDamaged, match=r"has no fold-2 any more; nnrun kfold --resume \S+ trains"):
            ask()
    before = stamps(copy, "fold-1", "fold-3", "final")
    resumed = kfold("", (), folder.options(), KfoldOptions(resume=copy, jobs=2))
    assert stamps(copy, "fold-1", "fold-3", "final") == before
    for one, two in zip(fold_runs(resumed), fold_runs(result), strict=True):
        for name in ("history.csv", "metrics.json", "predictions.csv", "split.npz"):
            assert (one.path / name).read_bytes() == (two.path / name).read_bytes(), name
    assert resumed.ensemble == result.ensemble


def test_inner_part_keeps_the_folds_own_score_honest(folder):
    folder.config.write_text(FOLDED.replace("{k: 3}", "{k: 2, inner: 0.25}"))
    result = kfold(folder.config, ("training.epochs=1",), folder.options())
    for run in fold_runs(result):
        assert set(run.metrics.metrics) == {"train", "validation", "test", "fold"}
        assert not set(run.split.validation.tolist()) & set(run.split.fold.tolist())
    each = [run.metrics.metrics["fold"]["loss"] for run in fold_runs(result)]
    assert result.summary.metrics["fold"]["loss"].folds == pytest.approx(each)
    assert not any("weights are chosen" in note for note in result.notes)


@pytest.mark.usefixtures("own_models")
def test_stopped_folds_go_on_with_those_that_are_missing(folds, folder):
    folder.config.write_text(FOLDED)
    run = begun(folder, "fold 3/3")
    assert Run(run).status == "interrupted"
    before = stamps(run, "fold-1", "fold-2")
    resumed = kfold("", (), folder.options(), KfoldOptions(resume=run))
    assert resumed.run == run
    assert stamps(run, "fold-1", "fold-2") == before
    whole = folds[0].summary.metrics["validation"]["loss"]
    assert resumed.summary.metrics["validation"]["loss"].folds == whole.folds


@pytest.fixture
def no_device(monkeypatch):
    """A machine on which no session can be opened."""

    def refuse(_config):
        raise ConfigError("there is no GPU")

    monkeypatch.setattr(task, "open_session", refuse)


@pytest.mark.usefixtures("no_device")
def test_mistake_while_resuming_loses_nothing(folds, copy):
    _, folder = folds
    for name in ("fold-2", "fold-3", "final"):
        shutil.rmtree(copy / name)
    (copy / "fold-1" / "model.keras").unlink()
    before = Run(copy).status
    with pytest.raises(ConfigError, match="TensorFlow sees no GPU"):
        kfold("", (), folder.options(device="gpu"), KfoldOptions(resume=copy))
    assert Run(copy).status == before
    with pytest.raises(ConfigError, match="there is no GPU"):
        kfold("", (), folder.options(), KfoldOptions(resume=copy))
    assert (copy / "fold-1" / "history.csv").is_file()
    assert Run(copy).status == json.loads((copy / "kfold.json").read_text())["status"] == "failed"
    assert Run(copy).facts.error == "there is no GPU"


@pytest.mark.usefixtures("no_device")
def test_folds_that_broke_off_say_what_the_finished_ones_say(folds, copy):
    _, folder = folds
    shutil.rmtree(copy / "fold-2")
    (copy / "kfold.json").write_text(json.dumps({"run": "copy", "status": "running"}))
    with pytest.raises(ConfigError, match="there is no GPU"):
        kfold("", (), folder.options(), KfoldOptions(resume=copy))
    said = json.loads((copy / "kfold.json").read_text())
    assert (said["status"], [fold["run"] for fold in said["folds"]]) == ("failed", ["fold-1", "fold-3"])
    assert len(said["metrics"]["validation"]["loss"]["folds"]) == 2


@pytest.mark.usefixtures("no_device")
def test_nothing_is_left_of_folds_none_of_which_could_begin(folder):
    folder.config.write_text(FOLDED)
    with pytest.raises(ConfigError, match="there is no GPU"):
        kfold(folder.config, FAST, folder.options())
    assert not list(folder.path.glob("runs/*"))


def test_what_is_asked_for_while_resuming_is_remembered(folds, copy):
    _, folder = folds
    assert Run(copy).facts.asked == {"final": True, "ensemble": False}
    kfold("", (), folder.options(), KfoldOptions(resume=copy, ensemble=True))
    kfold("", (), folder.options(), KfoldOptions(resume=copy))
    assert Run(copy).facts.asked == {"final": True, "ensemble": True}
    assert len(json.loads((copy / "ensemble.json").read_text())["members"]) == 3


def test_fold_that_becomes_nan_is_recorded_and_the_others_finish(folder):
    """A row of huge numbers spoils the weights of all who train on it: one fold, and the final model."""
    answer, said, run = kfold_with_a_row_of(folder, "1e25", "training.epochs=3", "optimizer=sgd")
    assert answer.code == 4
    assert (said["status"], len(said["folds"]), list(said["failed"])) == ("failed", 1, ["fold-1", "final"])
    assert "fold-1: " in answer.err
    assert "fold 2/2  loss " in answer.err
    assert json.loads((run / "kfold.json").read_text())["failed"] == said["failed"]
    assert [Run(run / name).status for name in ("fold-1", "fold-2")] == ["failed", "completed"]


def test_a_fold_whose_rows_left_out_have_no_loss_has_failed_too(folder):
    """Numbers whose sum is too large for float32 spoil the fold that trains on them and the score of the other."""
    answer, said, _ = kfold_with_a_row_of(folder, "3e38", "training.epochs=1")
    assert answer.code == 4
    assert (said["status"], said["folds"], list(said["failed"])) == ("failed", [], ["fold-1", "fold-2"])


def kfold_with_a_row_of(folder, number, *overrides):
    """Two folds without a scaler over rows of which one has only this number; and the final model after them."""
    from tests.invoke import nnrun as command

    text = FOLDED.replace("{k: 3}", "{k: 2}").replace("  preprocess:\n    - StandardScaler\n", "")
    folder.config.write_text(text.replace("  split: {test: 0.2}\n", ""))
    header, _, *lines = FLOWERS.splitlines()
    folder.data.write_text("\n".join([header, f"{number},{number},{number},daisy", *lines]) + "\n")
    ones = "layers.0.Dense.kernel_initializer=ones"
    answer = command("kfold", folder.config, ones, *overrides, "--final", "--runs-dir", folder.path / "runs", "--json")
    said = answer.json()
    return answer, said, folder.path / "runs" / str(said["run"]).rpartition("/")[2]


@pytest.mark.parametrize(
    ("keys", "wanted", "message"),
    [
        ("{k: 3}", KfoldOptions(k=1), "at least 2, got 1"),
        ("{k: 70, stratify: false}", KfoldOptions(), "70 folds of 48 rows"),
        ("{time_series: true, shuffle: true}", KfoldOptions(), "cannot be shuffled"),
        ("{time_series: true, k: 48}", KfoldOptions(), "in a time series the first piece only trains"),
        ("{group: nobody}", KfoldOptions(), "unknown column 'nobody'"),
        ("{group: same}", KfoldOptions(), "the group is in one piece, which leaves nothing for training"),
        ("{leave_one_out: true, k: 3}", KfoldOptions(), "a fold for every row"),
        ("{repeats: 2, shuffle: false}", KfoldOptions(), "repeats need folds that are shuffled"),
    ],
)
def test_folds_that_cannot_be_cut_are_refused_at_their_place(folder, keys, wanted, message):
    header, *lines = FLOWERS.splitlines()
    folder.data.write_text("\n".join([f"{header},same", *(f"{line},1" for line in lines)]) + "\n")
    folder.config.write_text(FOLDED.replace("{k: 3}", keys))
    with pytest.raises(ConfigError, match=message) as caught:
        kfold(folder.config, FAST, folder.options(), wanted)
    problem = caught.value.problems[0]
    assert problem.path.startswith(("kfold", "dataset.split.test"))
    assert problem.place is not None
    assert not list(folder.path.glob("runs/*"))


def test_class_that_is_too_small_is_named_with_its_count(folder):
    folder.config.write_text(FOLDED.replace("{k: 3}", "{k: 30}"))
    with pytest.raises(DataError, match=r"class '\w+' has \d+ rows, .*: too few for 30 stratified folds"):
        kfold(folder.config, FAST, folder.options())


def test_nothing_is_left_of_folds_that_could_not_begin(folder):
    folder.config.write_text(FOLDED)
    with pytest.raises(DataError, match="the last layer 2 units"):
        kfold(folder.config, (*FAST, "layers.2.Dense.units=2"), folder.options())
    assert not list(folder.path.glob("runs/*"))


def test_best_epoch_is_that_of_a_metric_whose_name_says_nothing(folder):
    folder.config.write_text(FOLDED.replace("k: 3", "k: 2"))
    metric = "metrics=[{SparseCategoricalCrossentropy: {name: surprise}}]"
    result = kfold(
        folder.config, (metric, "training.monitor=val_surprise", "training.epochs=3"), folder.options(), KfoldOptions()
    )
    means = [row["val_surprise_mean"] for row in result.summary.history]
    assert result.summary.best_epoch == int(np.argmin(means)) + 1 != int(np.argmax(means)) + 1


@pytest.mark.parametrize("name", ["kfold.json", "oof_predictions.csv", "plots", "fold-2", "fold-1/history.csv"])
def test_resuming_writes_through_no_link(name, folds, copy, tmp_path):
    _, folder = folds
    elsewhere, link = tmp_path / "elsewhere", copy / name
    if link.exists():
        shutil.move(link, elsewhere)
    else:
        elsewhere.mkdir()
    link.symlink_to(elsewhere)
    before = elsewhere.stat().st_mtime_ns
    with pytest.raises(ConfigError, match=rf"{name} is a symbolic link"):
        kfold("", (), folder.options(), KfoldOptions(resume=copy))
    assert elsewhere.stat().st_mtime_ns == before
