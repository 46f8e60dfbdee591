"""Losses, weights and metrics as compile takes them: by output where there are several, each made anew."""

from __future__ import annotations

from typing import Any

from nnrun import spec
from nnrun.plan.compile_plan import CompilePlan, compile_plan
from nnrun.spec import Component

ONE = {
    "dataset": {"inline": {"x": [[1.0], [2.0]], "y": [1.0, 2.0]}},
    "layers": [{"Dense": 1}],
    "loss": "mse",
    "training": {"epochs": 1},
}
TWO = {
    "dataset": {"csv": {"path": "a.csv"}, "target": {"p": "a", "q": "b"}},
    "layers": [
        {"Dense": 4, "name": "h"},
        {"Dense": 1, "name": "p", "inputs": "h"},
        {"Dense": {"units": 1, "activation": "sigmoid"}, "name": "q", "inputs": "h"},
    ],
    "outputs": ["p", "q"],
    "loss": {"p": "mse", "q": "binary_crossentropy"},
    "training": {"epochs": 1},
}


def planned(config: dict[str, Any], *overrides: str) -> CompilePlan:
    """What a config is compiled with."""
    loaded = spec.load(config, overrides)
    return compile_plan(loaded.spec, loaded.graph.outputs, loaded.tasks)


def scoring(config: dict[str, Any], *overrides: str) -> dict[str, Any]:
    """The keywords of compile, components by their names."""
    return planned(config, *overrides).scoring(lambda component: component.name)


def test_an_only_output_has_no_name() -> None:
    keywords = scoring(ONE, "metrics=[mae]", "loss_weights=0.5")
    assert keywords == {"loss": "MeanSquaredError", "loss_weights": [0.5], "metrics": ["MeanAbsoluteError"]}


def test_several_outputs_go_by_their_names_and_need_not_all_have_metrics() -> None:
    keywords = scoring(TWO, "metrics={q: [AUC]}", "loss_weights={q: 2}")
    assert keywords == {
        "loss": {"p": "MeanSquaredError", "q": "BinaryCrossentropy"},
        "loss_weights": {"p": 1.0, "q": 2},
        "metrics": {"p": [], "q": ["AUC"]},
    }


def test_a_metric_for_all_outputs_is_made_for_each() -> None:
    made: list[Component] = []
    planned(TWO, "metrics=[mae]").scoring(made.append)
    assert [component.name for component in made[2:]] == ["MeanAbsoluteError"] * 2


def test_metrics_are_those_of_the_task_that_the_config_names() -> None:
    (metric,) = planned(TWO, "metrics={q: [F1Score]}").metrics["q"]
    assert metric.arguments["average"] == "macro"  # of a single unit
    assert metric.arguments["threshold"] == 0.5
