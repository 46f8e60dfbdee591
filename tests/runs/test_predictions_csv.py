"""Predictions as columns."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from nnrun.runs.predictions import parts_csv, prediction_columns, predictions_csv
from nnrun.types import Predictions, Target

ROWS = np.array([3, 8])


def said(target: Target, output: object, predicted: object, true: object = None) -> Predictions:
    truth = None if true is None else np.array(true)
    return Predictions(target, ROWS, np.array(output, dtype=np.float32), np.array(predicted), truth)


CLASSES = said(Target("kind", "classes", 2, (), "int64", ("a, b", "c")), [[0.1, 0.9], [1 / 3, 2 / 3]], [1, 0], [0, 0])
NUMBER = said(Target("price", "number", 1, (), "float32"), [[1.5], [2.25]], np.array([1.5, 2.25], dtype=np.float32))


def test_classes_have_names_and_probabilities() -> None:
    assert predictions_csv([CLASSES]).splitlines() == [
        'row,true,predicted,"probability_a, b",probability_c',
        '3,"a, b",c,0.1,0.9',
        '8,"a, b","a, b",0.33333334,0.6666667',
    ]


def test_numbers_are_written_so_that_they_read_back_equal() -> None:
    column = prediction_columns([CLASSES])["probability_c"]
    assert np.array(column, dtype=np.float32).tolist() == CLASSES.probabilities[:, 1].tolist()


def test_single_number_and_unknown_truth() -> None:
    assert predictions_csv([NUMBER]).splitlines() == ["row,predicted", "3,1.5", "8,2.25"]


def test_several_outputs_bear_their_names() -> None:
    names = ["row", "kind_true", "kind_predicted", "kind_probability_a, b", "kind_probability_c", "price_predicted"]
    assert list(prediction_columns([CLASSES, NUMBER])) == names


def test_yes_and_no() -> None:
    nameless = said(Target("t", "binary", 1, (), "int64"), [[0.75], [0.25]], [1, 0])
    assert prediction_columns([nameless]) == {
        "row": ["3", "8"],
        "predicted": ["1", "0"],
        "probability": ["0.75", "0.25"],
    }
    named = said(Target("t", "binary", 1, (), "int64", ("no", "yes")), [[0.75], [0.25]], [1, 0])
    columns = prediction_columns([named])
    assert (columns["predicted"], columns["probability_yes"]) == (["yes", "no"], ["0.75", "0.25"])


def test_labels_have_a_column_each() -> None:
    target = Target("t", "binary", 2, (2,), "int64", ("sharp", "flat"))
    columns = prediction_columns([said(target, [[0.75, 0.25], [0.5, 1.0]], [[1, 0], [0, 1]])])
    assert columns["predicted_sharp"] == ["1", "0"]
    assert columns["probability_flat"] == ["0.25", "1.0"]


def test_numbers_of_a_wide_output_are_counted() -> None:
    target = Target("t", "number", 2, (2,), "float32")
    columns = prediction_columns([said(target, [[1, 2], [3, 4]], np.array([[1.0, 2.0], [3.0, 4.0]]))])
    assert list(columns) == ["row", "predicted_0", "predicted_1"]
    named = replace(target, classes=("price", "area"))
    columns = prediction_columns([said(named, [[1, 2], [3, 4]], np.array([[1.0, 2.0], [3.0, 4.0]]))])
    assert list(columns) == ["row", "predicted_price", "predicted_area"]


def test_units_without_a_class_do_not_take_the_others_their_names() -> None:
    target = Target("kind", "classes", 4, (), "int64", ("0", "b"))
    columns = prediction_columns([said(target, [[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]], [3, 0], [1, 0])])
    assert columns["true"] == ["b", "0"]
    assert columns["predicted"] == ["unit_3", "0"]
    assert list(columns)[3:] == ["probability_0", "probability_b", "probability_unit_2", "probability_unit_3"]


def test_classes_of_steps_are_named_by_step_and_class() -> None:
    target = Target("kind", "classes", 2, (), "int32", ("low", "high"))
    probabilities = [[[0.1, 0.9], [0.7, 0.3], [0.5, 0.5]]]
    columns = prediction_columns([said(target, probabilities, [[1, 0, 0]])])
    assert [name for name in columns if "probability" in name][:3] == [
        "probability_0_low",
        "probability_0_high",
        "probability_1_low",
    ]
    assert columns["probability_1_low"] == ["0.7"]


def test_image_files_stand_beside_their_rows() -> None:
    columns = prediction_columns([replace(NUMBER, files=("cat/1.png", "dog/1.png"))])
    assert list(columns) == ["row", "file", "predicted"]
    assert columns["file"] == ["cat/1.png", "dog/1.png"]


def test_rows_written_in_several_goes_are_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = parts_csv({"train": [CLASSES, NUMBER], "test": [CLASSES, NUMBER]})
    monkeypatch.setattr("nnrun.runs.predictions.TOGETHER", 1)
    assert parts_csv({"train": [CLASSES, NUMBER], "test": [CLASSES, NUMBER]}) == whole
    assert len(whole.splitlines()) == 1 + 2 * len(CLASSES.rows)
    assert whole.startswith("part,row,")


def test_names_labels_and_headers_of_predictions_are_escaped_on_request() -> None:
    target = Target("k", "classes", 2, (), "int32", ("=cmd|'/c calc'!A0", "-x"))
    shares = np.array([[0.25, 0.75], [1.0, 0.0]], np.float32)
    answers = Predictions(target, np.arange(2), shares, np.array([1, 0]))
    ids = {"@id": ["=HYPERLINK(1)", "-2"]}
    asked, plain = (
        list(csv.reader(io.StringIO(predictions_csv([answers], ids, escape_formulas=escaped))))
        for escaped in (True, False)
    )
    assert plain[1][:3] == ["0", "=HYPERLINK(1)", "-x"]
    assert asked[0][:3] == ["row", "'@id", "predicted"]
    assert [row[:3] for row in asked[1:]] == [["0", "'=HYPERLINK(1)", "'-x"], ["1", "-2", "'=cmd|'/c calc'!A0"]]
    assert [row[3:] for row in asked[1:]] == [row[3:] for row in plain[1:]]
