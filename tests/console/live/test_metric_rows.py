"""Metrics with their best and their curve, at any width."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nnrun.console.live.curve import MOST, Curve
from nnrun.console.live.metric_rows import MetricRows
from nnrun.console.live.run_view import RunView
from nnrun.console.live.screen import Screen
from nnrun.types import Epoch
from tests.console.progress_screen import Clock, Terminal

NAN = math.nan


def at(number: int, training: Mapping[str, Any], validation: Mapping[str, Any] | None = None) -> Epoch:
    return Epoch(number, 0.1, training, validation or {}, {})


def lines(epochs: list[Epoch], width: int = 70, **directions: str) -> list[str]:
    rows = MetricRows(lambda: directions)
    for epoch in epochs:
        rows.add(epoch)
    return [line.rstrip() for line in rows.lines(Screen(io.StringIO(), lambda: (width + 1, 24)), width)]


@pytest.mark.parametrize(
    ("losses", "line"),
    [
        ([3.0, 1.0, 2.0], "loss ↓ 2.0000  best 1.0000 at 2  █▁▅"),
        ([NAN, 1.0, NAN], "loss ↓ nan  best 1.0000 at 2  ×▅×"),
        ([NAN, NAN], "loss ↓ nan    ××"),
        ([math.inf, 1.0], "loss ↓ 1.0000  best 1.0000 at 2  ↑▅"),
        ([1.0, 1.0], "loss ↓ 1.0000  best 1.0000 at 1  ▅▅"),
    ],
)
def test_best_is_the_first_of_the_least_numbers(losses: list[float], line: str) -> None:
    assert lines([at(number, {"loss": loss}) for number, loss in enumerate(losses, start=1)], loss="min") == [line]


def test_validation_is_what_is_judged_where_there_is_one() -> None:
    epochs = [at(1, {"r2": 0.9}, {"r2": 0.5}), at(2, {"r2": 0.95}, {"r2": 0.25}), at(3, {"r2": 0.99})]
    assert lines(epochs, r2="max") == ["r2 ↑ 0.9900 (val 0.2500)  best 0.5000 at 1  █▁"]


def test_validation_that_begins_late_begins_the_curve_anew() -> None:
    epochs = [at(1, {"loss": 0.1}), at(2, {"loss": 0.1}, {"loss": 0.5})]
    assert lines(epochs, loss="min") == ["loss ↓ 0.1000 (val 0.5000)  best 0.5000 at 2  ▅"]


def test_nothing_is_called_best_where_nobody_knows_what_is_better() -> None:
    assert lines([at(1, {"mine": 0.5}), at(2, {"mine": 0.25})]) == ["mine   0.2500    █▁"]


def test_several_numbers_have_no_curve_and_no_best() -> None:
    f1 = np.array([0.5, 0.25])
    assert lines([at(1, {"loss": 0.5, "f1": f1}, {"f1": f1})], loss="min", f1="max") == [
        "loss ↓ 0.5000                                 best 0.5000 at 1  ▅",
        "f1   ↑ [0.5000 0.2500] (val [0.5000 0.2500])",
    ]
    numbered = [at(1, {"f1_0": 0.5, "f1_12": 0.25})]
    assert [line[:8].rstrip() for line in lines(numbered, f1="max")] == ["f1_0  ↑", "f1_12 ↑"]


def test_metric_that_only_validation_has_is_shown() -> None:
    assert lines([at(1, {"loss": 0.5}, {"auc": 0.75})], auc="max", loss="min") == [
        "loss ↓ 0.5000      best 0.5000 at 1  ▅",
        "auc  ↑ val 0.7500  best 0.7500 at 1  ▅",
    ]


@pytest.mark.parametrize("fails_at", [None, 1000])
def test_epochs_are_taken_in_any_portions(fails_at: int | None) -> None:
    values = [NAN if number == fails_at else 1.0 + math.sin(number / 50) for number in range(1, 3001)]
    epochs = [at(number, {"loss": value}) for number, value in enumerate(values, start=1)]
    apart = MetricRows(lambda: {"loss": "min"})
    screen = Screen(io.StringIO(), lambda: (80, 24))
    for number, epoch in enumerate(epochs):
        apart.add(epoch)
        if number % 7 == 0:
            apart.lines(screen, 79)
    (line,) = apart.lines(screen, 79)
    assert [line.rstrip()] == lines(epochs, 79, loss="min")
    assert ("×" in line) is (fails_at is not None)
    assert "best 7.693e-07 at 864" in line


@given(st.lists(st.lists(st.floats(-1e6, 1e6), max_size=9), max_size=60))
def test_curve_keeps_a_bounded_number_of_means_and_their_sum(portions: list[list[float]]) -> None:
    curve, values = Curve(), [value for portion in portions for value in portion]
    for portion in portions:
        curve.extend(portion)
    means = curve.values()
    assert len(means) <= min(MOST, len(values))
    each = next((size for size in (1, 2, 4, 8, 16) if len(values) <= size * MOST), 0)
    parts = [values[start : start + each] for start in range(0, len(values), each)]
    assert means == pytest.approx([math.fsum(part) / len(part) for part in parts], rel=1e-6, abs=1e-6)


METRICS = st.dictionaries(
    st.text(max_size=30), st.one_of(st.floats(), st.integers(-5, 5), st.just(np.array([0.25, 0.5]))), max_size=4
)


@given(st.integers(20, 200), st.lists(st.tuples(METRICS, METRICS), min_size=1, max_size=4), st.text(max_size=20))
def test_no_line_is_wider_than_the_terminal(width: int, epochs: list[tuple[Any, Any]], name: str) -> None:
    clock = Clock()
    view = RunView(clock, name)
    screen = Screen(Terminal(), lambda: (width, 24))
    view.started(len(epochs), "graph")
    for number, (training, validation) in enumerate(epochs, start=1):
        view.progress(number, 1, 2, training)
        for line in [*view.lines(screen), view.line(screen)]:
            assert cell_len(re.sub(r"\x1b\[\d+m", "", line)) < width
        clock.now += 3.0
        view.epoch_ended(at(number, training, validation))
        for line in [*view.lines(screen), view.line(screen)]:
            assert cell_len(re.sub(r"\x1b\[\d+m", "", line)) < width
