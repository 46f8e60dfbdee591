"""A run's files as pandas DataFrames, made when they are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import nnrun
from nnrun.errors import RunDamaged
from tests.reports.written_runs import write_run

STORED = Path(__file__).parent / "stored"


def test_history_has_an_epoch_a_row() -> None:
    history = nnrun.open_run("small", STORED).history
    assert list(history["epoch"]) == [1, 2]
    assert list(history) == ["epoch", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert history["val_loss"].dtype == float


def test_history_of_folds_is_their_mean() -> None:
    run = nnrun.open_run("small_kfold", STORED)
    folds = [nnrun.Run(run / name).history["val_loss"] for name in ("fold-1", "fold-2")]
    assert list(run.history["val_loss_mean"]) == list((folds[0] + folds[1]) / 2)


def test_predictions_have_a_row_for_each_that_was_not_trained_on() -> None:
    predictions = nnrun.open_run("small", STORED).predictions
    assert list(predictions.columns[:4]) == ["part", "row", "true", "predicted"]
    assert predictions["part"].value_counts().to_dict() == {"validation": 30, "test": 30}
    assert set(predictions["true"]) == {"setosa", "versicolor", "virginica"}
    assert predictions.filter(like="probability").sum(axis=1).round(3).eq(1).all()


def test_predictions_of_folds_have_each_row_by_the_model_that_left_it_out() -> None:
    predictions = nnrun.open_run("small_kfold", STORED).predictions
    assert predictions["row"].is_unique
    assert set(predictions["fold"]) == {1, 2}


def test_words_of_answers_stay_words(tmp_path: Path) -> None:
    import shutil

    run = nnrun.Run(shutil.copytree(STORED / "small", tmp_path / "small"))
    signature = (run / "signature.json").read_text()
    for file in ("signature.json", "predictions.csv"):
        text = (run / file).read_text()
        (run / file).write_text(text.replace("setosa", "nan").replace("versicolor", "7"))
    assert "nan" in (run / "signature.json").read_text() != signature
    assert set(run.predictions["true"]) == {"nan", "7", "virginica"}


@pytest.mark.process
def test_nothing_of_pandas_is_imported_before() -> None:
    program = f"import sys, nnrun; nnrun.open_run('small', {str(STORED)!r}).metrics; print('pandas' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
    assert isinstance(nnrun.open_run("small", STORED).timings, pd.DataFrame)


@pytest.mark.parametrize("content", [b"", b"part,row\n\xff,1\n", b"part,row\ntest,1\ntest,1,2,3\n", b'part\n"open'])
def test_predictions_that_are_no_table_are_damaged(content: bytes, tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run / "predictions.csv").write_bytes(content)
    with pytest.raises(RunDamaged, match=r"predictions\.csv cannot be read: "):
        assert nnrun.open_run(run).predictions
