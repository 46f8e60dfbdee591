"""Cross-validation: no leakage, whole folds, and numbers that are those of each fold trained alone."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

import nnrun
from nnrun.errors import ConfigError, DataError, Stopped, TrainingError
from nnrun.runs import Run
from nnrun.workflows import crossvalidating
from nnrun.workflows.crossvalidating import QuietFolds, Wanted, kfold
from tests.workflows.flowers import CONFIG, FLOWERS

pytestmark = pytest.mark.tensorflow

FOLDED = CONFIG.replace("validation: 0.2, ", "") + "kfold: {k: 3}\n"
FAST = ("training.epochs=2",)


@pytest.fixture(scope="module")
def folds(tmp_path_factory):
    from tests.workflows.conftest import made

    folder = made(tmp_path_factory.mktemp("folds"))
    folder.config.write_text(FOLDED)
    return kfold(folder.config, FAST, folder.options()), folder


def fold_runs(result):
    return [Run(path) for path in result.summary.folds]


def test_every_row_but_the_test_part_is_left_out_once(folds):
    result, _ = folds
    splits = [run.split for run in fold_runs(result)]
    left_out = np.concatenate([split.validation for split in splits])
    assert sorted(np.concatenate([left_out, splits[0].test]).tolist()) == list(range(60))
    for split in splits:
        assert np.array_equal(split.test, splits[0].test)
        assert not set(split.train.tolist()) & {*split.validation.tolist(), *split.test.tolist()}


def test_fold_equals_its_resolved_config_trained_alone(folds, weights):
    result, folder = folds
    second = result.summary.folds[1]
    alone = nnrun.train(second / "resolved.yaml", (), folder.options())
    assert (alone.run / "history.csv").read_bytes() == (second / "history.csv").read_bytes()
    for one, other in zip(weights(alone.run), weights(second), strict=True):
        assert np.array_equal(one, other)


def test_held_out_rows_change_neither_preparation_nor_weights(folds, weights):
    """The last column of the rows that the first fold leaves out is made enormous: its training must not notice."""
    result, folder = folds
    first = Run(result.summary.folds[0])
    held_out = {*first.split.validation.tolist(), *first.split.test.tolist()}
    header, *lines = FLOWERS.splitlines()
    changed = [",".join(["1e6", *line.split(",")[1:]]) if n in held_out else line for n, line in enumerate(lines)]
    other = folder.path / "other"
    other.mkdir()
    (other / "config.yaml").write_text(FOLDED)
    (other / "flowers.csv").write_text("\n".join([header, *changed]) + "\n")
    again = kfold(other / "config.yaml", (*FAST, "training.keep=last"), folder.options())
    reference = kfold(folder.config, (*FAST, "training.keep=last"), folder.options())
    mine, theirs = again.summary.folds[0], reference.summary.folds[0]
    for one, two in zip(weights(mine), weights(theirs), strict=True):
        assert np.array_equal(one, two)
    assert (mine / "preparation.json").read_bytes() == (theirs / "preparation.json").read_bytes()


def test_result_is_written_and_says_what_the_folds_say(folds):
    result, _ = folds
    written = json.loads((result.run / "kfold.json").read_text())
    accuracy = written["metrics"]["validation"]["accuracy"]
    each = [run.metrics.metrics["validation"]["accuracy"] for run in fold_runs(result)]
    assert accuracy["folds"] == pytest.approx(each)
    assert accuracy["mean"] == pytest.approx(np.mean(each))
    assert accuracy["std"] == pytest.approx(np.std(each, ddof=1))
    assert "Nadeau and Bengio" in accuracy["method"]
    assert written["status"] == "completed"
    assert len(written["folds"]) == 3
    assert "weights are chosen on the rows" in " ".join(written["notes"])


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
    each = [float(run.history[1]["val_loss"]) for run in fold_runs(result)]
    assert float(rows[1]["val_loss_mean"]) == pytest.approx(np.mean(each))
    assert float(rows[1]["val_loss_std"]) == pytest.approx(np.std(each, ddof=1))
    means = [float(row["val_loss_mean"]) for row in rows]
    assert result.summary.best_epoch == int(np.argmin(means)) + 1


def test_directory_answers_as_the_average_of_its_folds(folds):
    result, folder = folds
    said = nnrun.evaluate(result.run, ("test",), options=folder.options())
    assert said.metrics["test"] == result.average
    assert len(said.members) == 3
    assert len(nnrun.predict(result.run, folder.data, folder.options()).outputs[0].rows) == 60


def test_inner_part_keeps_the_folds_own_score_honest(folder):
    folder.config.write_text(FOLDED.replace("{k: 3}", "{k: 3, inner: 0.25}"))
    result = kfold(folder.config, FAST, folder.options())
    for run in fold_runs(result):
        assert set(run.metrics.metrics) == {"train", "validation", "test", "fold"}
        assert not set(run.split.validation.tolist()) & set(run.split.fold.tolist())
    each = [run.metrics.metrics["fold"]["loss"] for run in fold_runs(result)]
    assert result.summary.metrics["validation"]["loss"].folds == pytest.approx(each)
    assert not any("weights are chosen" in note for note in result.notes)


def test_final_model_trains_on_everything_but_the_test_part(folder):
    folder.config.write_text(FOLDED)
    result = kfold(folder.config, FAST, folder.options(), Wanted(final=True))
    final = Run(result.run / "final")
    assert len(final.split.train) == 60 - len(final.split.test)
    assert len(final.history) == result.summary.best_epoch
    assert final.split.validation is None


class StopsInFold(QuietFolds):
    def fold_ended(self, number, folds, summary, seconds):
        if number == 2:
            raise KeyboardInterrupt


def test_interrupted_folds_go_on_with_those_that_are_missing(folder, folds):
    folder.config.write_text(FOLDED)
    with pytest.raises(Stopped) as caught:
        kfold(folder.config, FAST, folder.options(), view=StopsInFold())
    run = caught.value.result.run
    assert Run(run).status == "interrupted"
    first = (run / "fold-1" / "run.json").stat().st_mtime_ns
    resumed = kfold("", (), folder.options(), Wanted(resume=run))
    assert resumed.run == run
    assert (run / "fold-1" / "run.json").stat().st_mtime_ns == first
    whole = folds[0].summary.metrics["validation"]["loss"]
    assert resumed.summary.metrics["validation"]["loss"].folds == pytest.approx(whole.folds, abs=0)


def test_fold_that_fails_is_recorded_and_the_others_finish(folder, monkeypatch):
    folder.config.write_text(FOLDED)
    train = crossvalidating.fit_and_write

    def fit(material, session, create, *rest, **more):
        if fit.calls == 1:
            fit.calls += 1
            raise TrainingError("the loss became NaN")
        fit.calls += 1
        return train(material, session, create, *rest, **more)

    fit.calls = 0
    monkeypatch.setattr(crossvalidating, "fit_and_write", fit)
    with pytest.raises(TrainingError, match="fold-2: the loss became NaN") as caught:
        kfold(folder.config, FAST, folder.options())
    assert len(caught.value.result.summary.folds) == 2
    assert json.loads((caught.value.result.run / "kfold.json").read_text())["failed"] == {
        "fold-2": "the loss became NaN"
    }


@pytest.mark.parametrize(
    ("keys", "wanted", "message"),
    [
        ("{k: 3}", Wanted(k=1), "needs 2 folds or more, not 1"),
        ("{k: 70, stratify: false}", Wanted(), "70 folds of 48 rows"),
        ("{time_series: true, shuffle: true}", Wanted(), "cannot be shuffled"),
        ("{group: nobody}", Wanted(), "unknown column 'nobody'"),
        ("{leave_one_out: true, k: 3}", Wanted(), "a fold for every row"),
        ("{repeats: 2, shuffle: false}", Wanted(), "repeats need folds that are shuffled"),
    ],
)
def test_folds_that_cannot_be_cut_are_refused_at_their_place(folder, keys, wanted, message):
    folder.config.write_text(FOLDED.replace("{k: 3}", keys))
    with pytest.raises(ConfigError, match=message) as caught:
        kfold(folder.config, FAST, folder.options(), wanted)
    assert caught.value.problems[0].path.startswith("kfold")
    assert not list(folder.path.glob("runs/*"))


def test_class_that_is_too_small_is_named_with_its_count(folder):
    folder.config.write_text(FOLDED.replace("{k: 3}", "{k: 30}"))
    with pytest.raises(DataError, match=r"class '\w+' has \d+ rows, too few for 30 stratified folds"):
        kfold(folder.config, FAST, folder.options())


def test_without_a_block_and_without_k_there_are_five_folds_and_it_says_so(folder):
    folder.config.write_text(FOLDED.replace("kfold: {k: 3}\n", ""))
    result = kfold(folder.config, ("training.epochs=1",), folder.options())
    assert len(result.summary.folds) == 5
    assert "k is 5" in result.notes[0]
