"""Columns that are prepared together are prepared as each by itself: arrays, names, what is fitted, all messages."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from nnrun.data import alike_columns, preparation_files
from nnrun.data.frames import frame_of, replaced, selected
from nnrun.errors import NnrunError
from nnrun.types import Table

STEPS = {
    "none": "",
    "scaled": "StandardScaler",
    "fitted in chains": "SimpleImputer, StandardScaler, {OneHotEncoder: {handle_unknown: ignore}}",
    "parts of several runs": "{StandardScaler: {}, columns: [a, e, c, h]}, {SimpleImputer: {}, columns: [b, k]}",
    "some columns": "SimpleImputer, {StandardScaler: {}, columns: [a, d, k]}, {MinMaxScaler: {}, columns: [b, d, k]}",
    "columns in others' places": "SimpleImputer, {PCA: 2, columns: [b, c, k]}, StandardScaler, {Normalizer: {}}",
    "encoded numbers": "SimpleImputer, {OneHotEncoder: {handle_unknown: ignore}, columns: [c, d, colour]}",
    "own steps": "SimpleImputer, {scale: 4, columns: [a, b, k]}, {log: {}, columns: [c]}, OrdinalEncoder",
    "words": "SimpleImputer, {vocabulary: {sequence_length: 2}, columns: [colour]}",
    "a number as words": "SimpleImputer, {vocabulary: {sequence_length: 2}, columns: [d]}, OrdinalEncoder",
    "whole numbers": "{StandardScaler: {}, columns: [c, d, h]}",
}


def _cells(*, gaps: bool, text: bool, large: bool) -> str:
    random = Random(3)  # noqa: S311
    rows = ["a,b,e,c,d,h,colour,k,y"]
    for number in range(200):
        fractions = [f"{random.gauss(0, 30):.{digits}f}" for digits in (17, 3, 12, 9)]
        a = "" if gaps and number in (3, 17) else "1e300" if large and number == 12 else fractions[0]
        b = "stray" if text and number in (4, 18) else fractions[1]
        whole = [str(random.randrange(1, 5)) for _ in range(3)]
        colour = random.choice(("red", "blue"))
        rows.append(",".join((a, b, fractions[2], *whole, colour, fractions[3], str(number % 2))))
    return "\n".join(rows) + "\n"


def _prepared(experiment: Any, steps: str, text: str, features: str = "") -> object:
    made = experiment(
        f"dataset: {{csv: {{path: t.csv{features}}}, target: y, split: {{test: 4, validation: 3}}, "
        f"preprocess: [{steps}]}}",
        "binary",
        t_csv=text,
    )
    try:
        dataset = made.prepared()
    except NnrunError as error:
        return [(problem.message, problem.place, problem.code) for problem in error.problems]
    plan = preparation_files(dataset.preparation)["preparation.json"]
    parts = [part.x["x"] for part in (dataset.train, dataset.validation, dataset.test)]
    arrays = [(array.dtype.str, array.shape, array.tobytes()) for array in parts]
    fitted = [stage.fitted for stage in dataset.preparation.inputs[0].stages]
    means = [scaler.mean_.tolist() for scaler in fitted if hasattr(scaler, "mean_")]
    return plan, dataset.signature, arrays, means


@pytest.mark.parametrize("wrong", ["nothing", "gaps", "text", "large", "all"])
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_many_columns_are_prepared_as_few(
    steps: str, wrong: str, experiment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _cells(**{kind: wrong in (kind, "all") for kind in ("gaps", "text", "large")})
    results = []
    for many in (1, 100):
        monkeypatch.setattr(alike_columns, "MANY", many)
        results.append(_prepared(experiment, steps, text))
    assert results[0] == results[1]


def test_whole_numbers_without_a_step_are_fed_alike(experiment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text, results = _cells(gaps=False, text=False, large=False), []
    for many in (1, 100):
        monkeypatch.setattr(alike_columns, "MANY", many)
        results.append(_prepared(experiment, "", text, ", features: [c, d, h]"))
    assert results[0] == results[1]


@pytest.mark.parametrize("columns", ["ab", "ce", "bj", "acgi", "abegij", "abcdefghij"])
def test_those_chosen_lie_in_memory_as_columns_by_themselves_would(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an order of which the last digits of sums depend."""
    arrays = {name: np.arange(5.0) + number for number, name in enumerate("abcde")}
    arrays |= {name: np.arange(5) + number for number, name in enumerate("fghij")}
    layouts = []
    for many in (1, 100):
        monkeypatch.setattr(alike_columns, "MANY", many)
        frame = frame_of(
            Table(columns=arrays, targets={}, rows=np.arange(5), fingerprint="", source=""), tuple("abcdefghij")
        )
        values = selected(replaced(frame, ("b", "j"), ("b", "j"), np.zeros((5, 2))), tuple(columns))
        layouts.append((len(frame), values.strides, values.tolist()))
    assert [count for count, *_ in layouts] == [2, 10]
    assert layouts[0][1:] == layouts[1][1:]
