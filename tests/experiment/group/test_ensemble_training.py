"""Ensembles: members that answer as one, from one config or from earlier runs."""

from __future__ import annotations

import csv
import io
import shutil

import numpy as np
import pytest

import nnrun
from nnrun.commands.ensemble import ensemble as put_together
from nnrun.commands.train import train as train_ensemble
from nnrun.commands.train import train_several
from nnrun.errors import ConfigError
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import Run
from tests.flowers import CONFIG, HEADER, row

pytestmark = pytest.mark.tensorflow

PLAIN = CONFIG + "plots: false\n"


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory):
    from tests.flower_fixtures import made

    folder = made(tmp_path_factory.mktemp("ensemble"))
    folder.config.write_text(PLAIN + "ensemble: {members: 3}\n")
    return train_ensemble(folder.config, ("training.epochs=2",), folder.options()), folder


def answers(run, part):
    with (run / "predictions.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == part]
    return np.array([[float(v) for k, v in row.items() if k.startswith("probability")] for row in rows])


def test_members_differ_by_seed_and_leave_out_the_same_rows(ensemble):
    result, _ = ensemble
    members = [Run(result.run / f"member-{n}") for n in (1, 2, 3)]
    assert [run.facts.seed for run in members] == [members[0].facts.seed + n for n in range(3)]
    for run in members[1:]:
        assert np.array_equal(run.split.test, members[0].split.test)
        assert run.epochs != members[0].epochs


@pytest.mark.usefixtures("own_models")
def test_member_equals_the_config_trained_alone_with_its_seed(ensemble, weights):
    result, folder = ensemble
    seed = Run(result.run / "member-2").facts.seed
    alone = nnrun.train(
        folder.config,
        ("training.epochs=2", "ensemble=null", f"seed={seed}", f"dataset.split.seed={seed - 1}"),
        folder.options(),
    )
    for one, other in zip(weights(alone.run), weights(result.run / "member-2"), strict=True):
        assert np.array_equal(one, other)
    assert (alone.run / "model.keras").read_bytes() == (result.run / "member-2" / "model.keras").read_bytes()


@pytest.mark.usefixtures("own_models")
def test_members_that_differ_by_an_argument_that_keras_does_not_write_down_train_each_with_its_own(folder):
    text = PLAIN.replace("sparse_categorical_crossentropy", "{Huber: {delta: 1}}").replace("[accuracy]", "[mae]")
    text = text.replace("units: 3, activation: softmax", "units: 1").replace("  target: kind\n", "  target: height\n")
    folder.config.write_text(text + "ensemble: {members: [[], [loss.Huber.delta=0.01]]}\n")
    short = ("training.epochs=2", "dataset.inputs={x: [id]}")
    wide, narrow = (
        [float(epoch["loss"]) for epoch in Run(one).epochs]
        for one in sorted(train_ensemble(folder.config, short, folder.options()).run.path.glob("member-*"))
    )
    overrides = (*short, "ensemble=null", "loss.Huber.delta=0.01")
    alone = Run(nnrun.train(folder.config, overrides, folder.options()).run)
    assert narrow == [float(epoch["loss"]) for epoch in alone.epochs] != wide
    said = nnrun.evaluate(alone.path, options=folder.options())
    assert said.metrics == alone.metrics.metrics


def test_answers_are_the_mean_of_the_members(ensemble):
    result, folder = ensemble
    expected = np.mean([answers(result.run / f"member-{n}", "test") for n in (1, 2, 3)], axis=0)
    said = nnrun.evaluate(result.run, ("test",), options=folder.options())
    accuracy = (expected.argmax(axis=1) == truth(result.run)).mean()
    assert said.metrics["test"]["accuracy"] == pytest.approx(accuracy)
    assert said.metrics == {"test": result.evaluated.metrics["test"]}
    assert set(said.members) == {"member-1", "member-2", "member-3"}


def truth(run):
    with (run / "member-1" / "predictions.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "test"]
    names = [name.removeprefix("probability_") for name in rows[0] if name.startswith("probability")]
    return np.array([names.index(row["true"]) for row in rows])


def test_answers_of_all_together_are_on_disk_as_those_of_a_run(ensemble):
    result, _ = ensemble
    run, members = Run(result.run), [Run(result.run / f"member-{n}") for n in (1, 2, 3)]
    together = answers(result.run, "test")
    assert np.allclose(together, np.mean([answers(member, "test") for member in members], axis=0), atol=1e-6)
    assert run.predictions["row"].tolist() == members[0].predictions["row"].tolist()
    assert run.signature == members[0].signature
    assert run.facts.data.rows == members[0].facts.data.rows


def test_an_ensemble_is_compared_and_shown_by_its_answers(ensemble):
    result, _ = ensemble
    compared = nnrun.compare([result.run / "member-1", result.run])
    accuracy = next(difference for difference in compared.differences if difference.metric == "accuracy")
    assert accuracy.score == pytest.approx(Run(result.run).metrics.metrics["test"]["accuracy"])
    page = nnrun.reports.report_page([Run(result.run)])
    assert "confusion" in page
    assert "Worst answers" in page


def test_gain_is_told_against_best_and_average_member(ensemble):
    result, _ = ensemble
    (gain,) = (one for one in result.evaluated.gains if (one.part, one.metric) == ("test", "accuracy"))
    each = [member["test"]["accuracy"] for member in result.evaluated.members.values()]
    assert (gain.best, gain.average) == (max(each), pytest.approx(np.mean(each)))


def test_prediction_is_the_mean_of_the_members_predictions(ensemble):
    result, folder = ensemble
    together = predicted(result.run, folder)
    each = [predicted(result.run / f"member-{n}", folder) for n in (1, 2, 3)]
    assert together == pytest.approx(np.mean(each, axis=0), abs=1e-6)


def predicted(run, folder):
    rows = csv.DictReader(io.StringIO(nnrun.predict(run, folder.data, folder.options()).to_csv()))
    return np.array([[float(v) for k, v in row.items() if k.startswith("probability")] for row in rows])


def test_notes_of_the_members_are_told_once(ensemble, tmp_path):
    result, folder = ensemble
    lines = folder.data.read_text().splitlines()
    wider = tmp_path / "wider.csv"
    wider.write_text("\n".join([f"{lines[0]},colour", *(f"{line},7" for line in lines[1:])]) + "\n")
    note = "columns that the model does not use: colour"
    assert nnrun.predict(result.run, wider, folder.options()).notes == (note,)
    assert nnrun.evaluate(result.run, (), wider, folder.options()).notes == (note,)


def test_column_that_one_member_uses_is_used(ensemble, folder):
    first = Run(ensemble[0].run / "member-1")
    few = folder.train(PLAIN, "training.epochs=1", "dataset.inputs={x: [width, id]}")
    together = put_together([first.path, few.run], options=folder.options()).run
    notes = ("columns that the model does not use: height",)
    assert nnrun.predict(few.run, folder.data, folder.options()).notes == notes
    assert nnrun.predict(together, folder.data, folder.options()).notes == ()


def test_ensemble_moved_elsewhere_answers(ensemble, tmp_path):
    result, folder = ensemble
    moved = shutil.copytree(result.run, tmp_path / "elsewhere")
    assert predicted(moved, folder).shape[1] == 3


def test_earlier_runs_are_put_together(ensemble):
    result, folder = ensemble
    together = put_together([result.run / "member-1", result.run / "member-2"], "vote", "both", folder.options())
    assert set(together.evaluated.members) == {"member-1", "member-2"}
    assert together.evaluated.metrics.keys() >= {"test"}
    assert Run(together.run).name == "both"


def test_an_ensemble_is_put_together_by_its_members(ensemble):
    result, folder = ensemble
    with pytest.raises(ConfigError, match=r"is made of several runs; name those: \S+member-1 \S+member-2 \.\.\."):
        put_together([result.run, result.run / "member-1"], options=folder.options())


def test_runs_of_other_targets_are_refused(ensemble, folder):
    result, _ = ensemble
    number = PLAIN.replace("sparse_categorical_crossentropy", "mse").replace(
        "units: 3, activation: softmax", "units: 1"
    )
    other = folder.train(
        number.replace("target: kind", "target: height").replace("[accuracy]", "[mae]"), "dataset.csv.features=[id]"
    )
    with pytest.raises(ConfigError, match="predicts something else"):
        put_together([result.run / "member-1", other.run], options=folder.options())
    assert not list(folder.options().runs_dir.glob("*_ensemble"))


def test_members_of_different_data_are_not_scored_together(ensemble, folder):
    first = Run(ensemble[0].run / "member-1")
    reversed_rows = HEADER + "".join(row(number) for number in reversed(range(60)))
    (folder.path / "other.csv").write_text(reversed_rows)
    other = folder.train(PLAIN, "training.epochs=1", f"dataset.csv.path={folder.path}/other.csv")
    note = "the members were trained on different data: train, validation, test cannot be scored together"
    together = put_together([first.path, other.run], options=folder.options())
    assert (together.evaluated.notes[-1], together.evaluated.metrics) == (note, {})
    with pytest.raises(ConfigError, match=note):
        nnrun.evaluate(together.run, ("test",), options=folder.options())
    assert set(nnrun.evaluate(together.run, (), folder.data, folder.options()).metrics) == {"data"}


def test_members_of_different_columns_are_not_scored_together(folder):
    text = PLAIN.replace("sparse_categorical_crossentropy", "mse").replace("[accuracy]", "[mae]")
    text = text.replace("units: 3, activation: softmax", "units: 1").replace("  target: kind\n", "  target: height\n")
    lines = [line.rpartition(",")[0] for line in folder.data.read_text().splitlines()]
    folder.data.write_text("\n".join(lines) + "\n")
    inputs = "dataset.inputs={x: [id]}"
    first = folder.train(text, "training.epochs=1", inputs)
    other = folder.train(text, "training.epochs=1", inputs, "dataset.target=width")
    note = "the members predict different columns"
    assert note in put_together([first.run, other.run], options=folder.options()).evaluated.notes[0]


PENALTIES = [
    "layers.0.Dense.kernel_regularizer={l2: 0.5}",
    "regularization={activity: {l1: 0.5}}",
]


def test_losses_of_members_are_compared_without_penalties(folder):
    folder.config.write_text(PLAIN + "ensemble: {members: 2}\n")
    result = train_ensemble(folder.config, ("training.epochs=1", *PENALTIES), folder.options())
    for name, scores in result.evaluated.members.items():
        own = Run(result.run / name)
        said = answers(own.path, "test")
        loss = -np.log(said[np.arange(len(said)), truth(result.run)]).mean()
        assert scores["test"]["loss"] == pytest.approx(loss, rel=1e-5)
        assert scores["test"]["loss"] < own.metrics.metrics["test"]["loss"] - 0.05
        assert scores["test"]["accuracy"] == own.metrics.metrics["test"]["accuracy"]


@pytest.mark.usefixtures("own_models")
def test_members_alike_gain_nothing(folder):
    """However they are penalized: twice the same model is that model."""
    folder.config.write_text(PLAIN + "ensemble: {members: [[seed=1], [seed=1]]}\n")
    result = train_ensemble(folder.config, ("training.epochs=1", PENALTIES[0]), folder.options())
    for gain in result.evaluated.gains:
        assert gain.together == gain.best == gain.average


def test_one_member_is_no_ensemble(ensemble):
    with pytest.raises(ConfigError, match="two members or more"):
        put_together([ensemble[0].run / "member-1"])


def test_several_configs_are_all_checked_before_any_is_trained(folder):
    bad = folder.path / "bad.yaml"
    bad.write_text(PLAIN.replace("epochs", "epoks"))
    folder.config.write_text(PLAIN)
    with pytest.raises(ConfigError, match="epoks"):
        train_several([folder.config, bad], (), folder.options(), Sink())
    assert not folder.options().runs_dir.exists()


@pytest.mark.usefixtures("own_models")
def test_several_configs_give_the_numbers_they_give_alone(folder, flowers):
    folder.config.write_text(CONFIG)
    compared = train_several([folder.config, folder.config], ("plots=false",), folder.options(), Sink())
    first, second = (dict(result.metrics) for result in compared.results)
    assert first == second == dict(flowers.metrics.metrics)


def test_metrics_that_keras_numbers_have_the_names_of_the_members(folder):
    metric = "metrics=[{MeanIoU: {num_classes: 3, sparse_y_pred: false}}]"
    folder.config.write_text(CONFIG + "ensemble: {members: 2}\n")
    overrides = (metric, "training.epochs=1", "plots=false")
    result = train_ensemble(folder.config, overrides, folder.options()).evaluated
    assert list(result.metrics["test"]) == ["loss", "mean_io_u"] == list(result.members["member-2"]["test"])
