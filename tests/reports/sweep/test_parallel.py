"""Axes of the parallel coordinates: where trials lie on them, and what stands beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from nnrun.reports.sweep.parallel import parallel_figure
from nnrun.runs import Run
from nnrun.runs.sweeps.record import SweepRecord
from nnrun.runs.sweeps.trial_log import COMPLETED, Trial


def axes(values: Sequence[Any], scores: Sequence[float], parameter: Any = None, direction: str = "min") -> list[Any]:
    """The axes of trials with a value each, that of the score last; None is a trial without the parameter."""
    trials = tuple(
        Trial(number, {} if value is None else {"p": value}, COMPLETED, score)
        for number, (value, score) in enumerate(zip(values, scores, strict=True), start=1)
    )
    record = SweepRecord(Run(Path("sweep")), "validation.loss", direction, {"p": parameter or {}}, trials)
    written = re.search(r'data-trials="(.*?)"', str(parallel_figure(record, ["p"])))
    assert written is not None
    listed: list[Any] = json.loads(unescape(written[1]))["axes"]
    return listed


@pytest.mark.parametrize(
    ("values", "parameter", "at", "ticks"),
    [
        ([4, 8, 4, 16], {"int": [4, 16]}, [0, 1 / 3, 0, 1], ["4", "8", "16"]),
        ([0.0, 1.0, 0.5, 0.25], {"float": [0, 1]}, [0, 1, 0.5, 0.25], ["0", "0.2500", "0.5000", "0.7500", "1.0000"]),
        ([0.01, 1.0, 0.1, 0.01], {"log": True}, [0, 1, 0.5, 0], ["0.0100", "0.0316", "0.1000", "0.3162", "1.0000"]),
        (["b", "a", "b", "c"], {"choice": ["a", "b", "c"]}, [0.5, 0, 0.5, 1], ["a", "b", "c"]),
        ([2, None, 2, 6], {"int": [2, 6]}, [0, None, 0, 1], ["2", "6", "none"]),
    ],
    ids=["whole", "fractions", "powers", "choices", "absent"],
)
def test_trials_lie_at_their_values(values: list[Any], parameter: Any, at: list[Any], ticks: list[str]) -> None:
    axis = axes(values, [0.4, 0.3, 0.2, 0.1], parameter)[0]
    assert axis["at"] == [place if place is None else pytest.approx(place, abs=1e-4) for place in at]
    assert [text for _, text in axis["ticks"]] == ticks


@pytest.mark.parametrize(("direction", "at"), [("min", [0, 0.5, 1]), ("max", [1, 0.5, 0])])
def test_the_better_score_lies_above(direction: str, at: list[float]) -> None:
    axis = axes([1, 2, 3], [0.3, 0.2, 0.1], direction=direction)[-1]
    assert axis["at"] == pytest.approx(at)
    assert [text for _, text in axis["ticks"]][:: 4 if direction == "max" else -4] == ["0.1000", "0.3000"]
