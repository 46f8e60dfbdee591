"""Results in Python: the same run, status, metrics and tables, whatever gives them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import nnrun
from tests.commands.test_loads import CONFIG

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each command gives back of one config."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "c.yaml").write_text(CONFIG)
    options = nnrun.Options(runs_dir=folder / "runs")
    config = nnrun.validate(folder / "c.yaml")
    trained = nnrun.train(config, (), options)
    other = nnrun.train(config, ("seed=1", "dataset.split.seed=0"), options)
    folds = nnrun.kfold(config, (), options, nnrun.KfoldOptions(k=2))
    return {
        "train": trained,
        "kfold": folds,
        "evaluate": nnrun.evaluate(trained.run, options=options),
        "ensemble": nnrun.ensemble([trained.run, other.run], options=options),
        "members": nnrun.train(config, "ensemble.members=2", options),
        "seeds": nnrun.train(config, (), options, seeds=2),
        "several": nnrun.train_several([config, config], (), options),
        "open_run": nnrun.open_run(trained.run),
        "open_run of folds": nnrun.open_run(folds.run),
    }


KINDS = ("train", "kfold", "evaluate", "ensemble", "members", "seeds", "open_run", "open_run of folds")


@pytest.mark.parametrize("kind", KINDS)
def test_metrics_are_reached_the_same_way(kind: str, results: dict[str, Any]) -> None:
    accuracy = results[kind].metrics["test"]["accuracy"]
    assert isinstance(accuracy, float)
    assert 0 <= accuracy <= 1


def test_numbers_are_those_of_the_run(results: dict[str, Any]) -> None:
    trained, folds = results["train"], results["kfold"]
    assert dict(nnrun.open_run(trained.run).metrics) == dict(trained.metrics) == dict(results["evaluate"].metrics)
    assert nnrun.open_run(folds.run).metrics["test"] == folds.metrics["test"]
    each = [nnrun.Run(path).metrics["test"]["loss"] for path in folds.summary.folds]
    assert folds.metrics["test"]["loss"] == pytest.approx(sum(each) / 2)


@pytest.mark.parametrize("kind", KINDS[:6])
def test_result_has_its_run_status_notes_and_a_table(kind: str, results: dict[str, Any]) -> None:
    result: nnrun.Result = results[kind]
    assert (result.run / "run.json").is_file()
    assert result.status is nnrun.Status.COMPLETED
    assert result.status == "completed"
    assert all(isinstance(note, str) for note in result.notes)
    table = result.table
    assert isinstance(table, pd.DataFrame)
    assert table.loc[("test", "accuracy")].iloc[0] == result.metrics["test"]["accuracy"]
    plain = result.to_plain()
    assert (plain["run"], plain["notes"]) == (str(result.run), list(result.notes))


def test_a_notebook_shows_a_result_in_a_few_lines(results: dict[str, Any]) -> None:
    """Of what a cell ends with it shows the repr: scores and notes, no arrays and no histories."""
    trained = results["train"]
    shown = {
        **results,
        "predict": nnrun.predict(trained.run, [[5.1, 3.5, 1.4, 0.2]] * 1000),
        "list_runs": nnrun.list_runs(trained.run.path.parent),
        "validate": nnrun.validate(trained.run / "config.yaml"),
        "compare": nnrun.compare([trained.run, results["seeds"].best]),
    }
    lengths = {kind: len(repr(result)) for kind, result in shown.items()}
    assert {kind: length for kind, length in lengths.items() if length > 2500} == {}
    assert "array(" not in "".join(map(repr, shown.values()))
    assert "'test': {'loss'" in repr(trained)


def test_tables_name_members_and_folds(results: dict[str, Any]) -> None:
    assert list(results["ensemble"].table) == ["ensemble", "member-1", "member-2"]
    assert list(results["kfold"].table) == ["mean", "std", "from", "to", "fold-1", "fold-2"]
    assert list(results["several"].table) == ["c", "c-2"]
    assert list(results["kfold"].history["epoch"]) == [1]
    assert len(results["kfold"].predictions) == 120


def test_predictions_come_as_a_table(results: dict[str, Any]) -> None:
    predicted = nnrun.predict(results["train"].run, [[5.1, 3.5, 1.4, 0.2]])
    table = predicted.to_pandas()
    assert predicted.to_csv().splitlines()[0].split(",") == list(table)
    assert len(table) == 1
    assert table.filter(like="probability").iloc[0].sum() == pytest.approx(1, abs=1e-5)
