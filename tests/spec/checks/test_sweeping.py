"""What no sweep can be asked for: the test part, a metric that nothing gives, a grid without end, idle parameters."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun import spec
from nnrun.errors import ConfigError
from nnrun.spec.checks.sweeping import method_of, objective_of

BASE: dict[str, Any] = {
    "dataset": {"iris": None, "split": {"validation": 0.2, "test": 0.2}},
    "layers": [{"Dense": 8}, {"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["accuracy", {"MeanMetricWrapper": {}}][:1],
    "training": {"epochs": 1},
}
TRIED = {"seed": [1, 2]}

WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"objective": "test.accuracy"},
        "sweep.objective: the search must not see the test part; write validation.accuracy",
    ),
    (
        {"objective": "validation.acuracy"},
        "sweep.objective: no metric gives 'validation.acuracy'; did you mean 'accuracy'?",
    ),
    (
        {"objective": "val_accuracy"},
        "sweep.objective: 'val_accuracy' is no part and metric of a trial; write validation.accuracy",
    ),
    ({"direction": "max"}, "sweep.direction: loss is better when smaller; write min, or leave it out"),
    (
        {"method": "grid", "parameters": {"optimizer.rmsprop.learning_rate": {"log": [0.1, 1]}}},
        (
            'sweep.parameters."optimizer.rmsprop.learning_rate": a grid needs values that can be counted, and '
            "optimizer.rmsprop.learning_rate is any number of a range; list some, or give a float a step"
        ),
    ),
    (
        {"method": "grid", "parameters": {"seed": {"int": [1, 10**9]}}},
        (
            "sweep.parameters: the grid has 1,000,000,000 points, and 10,000 are the most; "
            "method: tpe or random tries as many as trials says"
        ),
    ),
    ({"method": "random"}, "sweep.trials: random needs to know how many trials; write trials: 50, or timeout: 30min"),
    ({"parameters": {"plots": [True, False]}}, "sweep.parameters.plots: no trial depends on plots, of any value"),
    (
        {"parameters": {"kfold.k": [3, 5]}},
        'sweep.parameters."kfold.k": no trial depends on kfold.k, without kfold: true',
    ),
    (
        {"parameters": {"seed": {"choice": [1], "when": {"training.epoch": 1}}, "training.epochs": [1, 2]}},
        (
            "sweep.parameters.seed.when.\"training.epoch\": seed depends on 'training.epoch', which is no other "
            "parameter; did you mean 'training.epochs'?"
        ),
    ),
    (
        {"parameters": {"seed": {"choice": [1], "when": {"training.epochs": [3, 4]}}, "training.epochs": [1, 2]}},
        'sweep.parameters.seed.when."training.epochs": seed is never tried: training.epochs is never 3 or 4',
    ),
    (
        {"method": "cmaes", "trials": 3, "parameters": {"seed": [1, 2], "training.epochs": {"int": [1, 9]}}},
        "sweep.parameters.seed: cmaes searches among numbers, and seed is a choice; method: tpe takes it",
    ),
    (
        {"method": "cmaes", "trials": 3, "parameters": {"seed": {"int": [1, 2]}}},
        "sweep.method: cmaes searches by two parameters or more; method: tpe takes one",
    ),
    (
        {"parameters": {"a..b": [1]}},
        "sweep.parameters.\"a..b\": 'a..b' is no path of a value; write it as errors print it: training.batch_size",
    ),
]


OF_LOSS: dict[str, list[Any]] = {
    "loss": ["sparse_categorical_crossentropy"],
    "regularization.l2": [0.0, 0.1],
    "layers.0.Dense.kernel_regularizer": ["l1", "l2"],
    "training.class_weight": ["balanced", None],
}


@pytest.mark.parametrize("path", OF_LOSS)
def test_a_loss_does_not_judge_what_it_is_worked_out_by(path: str) -> None:
    sweep = {"parameters": {path: OF_LOSS[path]}}
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, "sweep": sweep})
    (problem,) = raised.value.problems
    assert problem.message == f"validation.loss cannot judge values of {path}, by which it is worked out in other ways"
    assert problem.help == "write objective: validation.accuracy"
    assert objective_of(spec.load({**BASE, "sweep": {**sweep, "objective": "validation.accuracy"}}).spec)


@pytest.mark.parametrize(("sweep", "expected"), WRONG)
def test_what_no_sweep_can_be_is_told(sweep: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, "sweep": {"parameters": TRIED, **sweep}})
    assert [f"{problem.path}: {problem.text}" for problem in raised.value.problems] == [expected]


def test_mistakes_are_told_at_once_that_do_not_depend_on_others() -> None:
    tried = {"seed": {"int": [3, 1]}}
    broken = {**BASE, "loss": "nothing", "sweep": {"objective": "test.accuracy", "parameters": tried}}
    with pytest.raises(ConfigError) as raised:
        spec.load(broken)
    told = [problem.path for problem in raised.value.problems]
    assert told == ["loss", "sweep.objective", "sweep.parameters.seed.int"]
    with pytest.raises(ConfigError) as raised:
        spec.load({**broken, "sweep": {"objective": "validation.nothing", "parameters": TRIED}})
    assert [problem.path for problem in raised.value.problems] == ["loss"]


def test_parameters_that_depend_on_each_other_are_told() -> None:
    parameters = {
        "seed": {"choice": [1], "when": {"training.epochs": 1}},
        "training.epochs": {"choice": [1, 2], "when": {"seed": 1}},
    }
    with pytest.raises(ConfigError, match=r"seed and training\.epochs depend on each other"):
        spec.load({**BASE, "sweep": {"parameters": parameters}})


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ({"test": 0.2}, "there is no validation.loss without a validation part"),
        ({"test": 0.2, "validation": "test"}, "the validation part is the test part, which the search must not see"),
    ],
)
def test_the_objective_needs_rows_that_are_no_test(split: dict[str, Any], expected: str) -> None:
    config = {**BASE, "dataset": {"iris": None, "split": split}, "sweep": {"parameters": TRIED}}
    with pytest.raises(ConfigError, match=expected):
        spec.load(config)
    config["sweep"] = {"parameters": TRIED, "kfold": True}  # each fold leaves rows out
    assert objective_of(spec.load(config).spec).name == "validation.loss"


def test_the_objective_and_its_direction_follow_from_the_config() -> None:
    def objective(sweep: dict[str, Any], **training: Any) -> tuple[str, str]:
        config = {**BASE, "training": {"epochs": 1, **training}, "sweep": {"parameters": TRIED, **sweep}}
        of = objective_of(spec.load(config).spec)
        return of.name, of.direction

    assert objective({}) == ("validation.loss", "min")
    assert objective({}, monitor="val_accuracy") == ("validation.accuracy", "max")
    assert objective({"objective": "train.accuracy"}) == ("train.accuracy", "max")


def test_lists_make_a_grid_where_no_trials_are_asked_for() -> None:
    def method(**sweep: Any) -> str:
        written = spec.load({**BASE, "sweep": {"parameters": TRIED, **sweep}}).spec.sweep
        assert written is not None
        return method_of(written)

    assert method() == "grid"
    assert method(trials=2) == "tpe"
    assert method(timeout="1min") == "tpe"
    assert method(trials=2, method="random") == "random"
