"""What is tried follows from the seed and a trial's number, whatever the others scored and whoever trains them."""

from __future__ import annotations

from typing import Any

from nnrun.experiment.sweeping.search import Grid, Random
from nnrun.spec.sweep_parameter import parameters_of

WRITTEN: dict[str, Any] = {
    "optimizer": {"choice": ["adam", "sgd"]},
    "momentum": {"choice": [0.5, 0.9], "when": {"optimizer": ["sgd"]}},
    "rate": {"log": [1e-4, 1e-1]},
}


def test_a_grid_has_every_point_once() -> None:
    grid = Grid(parameters_of({"a": {"choice": [1, 2]}, "b": {"int": [1, 5], "step": 2}}))
    assert [tuple(grid.ask(number).values()) for number in range(1, (grid.size or 0) + 1)] == [
        *((1, 1), (1, 3), (1, 5)),
        *((2, 1), (2, 3), (2, 5)),
    ]


def test_points_that_differ_by_nothing_that_there_is_are_one() -> None:
    grid = Grid(parameters_of({name: WRITTEN[name] for name in ("optimizer", "momentum")}))
    assert grid.points == [
        {"optimizer": "adam"},
        {"optimizer": "sgd", "momentum": 0.5},
        {"optimizer": "sgd", "momentum": 0.9},
    ]


def test_a_draw_follows_from_the_seed_and_the_number_alone() -> None:
    first, second = Random(parameters_of(WRITTEN), 7), Random(parameters_of(WRITTEN), 7)
    forwards = [first.ask(number) for number in range(1, 21)]
    backwards = [second.ask(number) for number in range(20, 0, -1)]
    assert forwards == backwards[::-1]
    assert forwards != [Random(parameters_of(WRITTEN), 8).ask(number) for number in range(1, 21)]
    assert all(("momentum" in values) == (values["optimizer"] == "sgd") for values in forwards)
    assert {values["optimizer"] for values in forwards} == {"adam", "sgd"}
