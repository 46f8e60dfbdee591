"""Every choice and every end of a range gives a sound config, or is told at its place before anything starts."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun import spec
from nnrun.errors import ConfigError
from nnrun.spec import Config
from nnrun.spec.sweep_arguments import with_parameters
from nnrun.spec.sweep_variants import as_overrides, check_variants, trial_config

BASE: dict[str, Any] = {
    "dataset": {"iris": None, "split": {"validation": 0.2}},
    "layers": [{"Dense": 8}, {"Dense": {"units": 3, "activation": "softmax"}}],
    "loss": "sparse_categorical_crossentropy",
    "optimizer": "adam",
    "training": {"epochs": 1},
    "expect": {"train.loss": "< 100"},
}

TRIED: dict[str, Any] = {
    "layers.0.Dense.unitz": [1, 2],
    "training.batch_size": [16, "x"],
    "layers.1.Dense.units": [3, 4],
    "layers.0.Dense.units": [8, 16],
}
"""Two that are wrong themselves, one inside of a layer that is wrong, and one that is right."""


def config(parameters: dict[str, Any], **sweep: Any) -> Config:
    return spec.load({**BASE, "sweep": {"trials": 3, "parameters": parameters, **sweep}})


def told(parameters: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        check_variants(config(parameters))
    assert all(problem.place is not None for problem in raised.value.problems)
    return [f"{problem.path}: {problem.text}" for problem in raised.value.problems]


def test_each_end_each_choice_and_each_part_around_a_parameter_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = config(
        {
            "optimizer": ["adam", {"sgd": {"momentum": 0.9}}],
            "optimizer.sgd.momentum": {"float": [0, 0.9], "when": {"optimizer": "sgd"}},
            "optimizer.adam.learning_rate": {"log": [1e-4, 1e-1], "when": {"optimizer": "adam"}},
            "layers.0": [{"Dense": 4}, {"Dropout": 0.5}],
            "layers.0.Dense.units": {"int": [4, 8], "when": {"layers.0": "Dense"}},
            "training.batch_size": {"int": [16, 128], "step": 16},
        }
    )
    tried: list[Any] = []

    def record(config: Config, values: dict[str, Any]) -> Config:
        tried.append(values)
        return trial_config(config, values)

    monkeypatch.setattr("nnrun.spec.sweep_variants.trial_config", record)
    check_variants(sound)
    for path, ends in {"training.batch_size": {16, 128}, "optimizer.adam.learning_rate": {1e-4, 1e-1}}.items():
        assert {values[path] for values in tried if path in values} == ends
    momentum = [values["optimizer"] for values in tried if "optimizer.sgd.momentum" in values]
    assert momentum
    assert all("sgd" in optimizer for optimizer in momentum)


def test_an_unknown_path_is_told_with_the_right_one() -> None:
    (text,) = told({"optimizer.adam.learning_rat": {"log": [1e-3, 1e-2]}})
    assert text == (
        'sweep.parameters."optimizer.adam.learning_rat": 0.001 gives no config: '
        "Adam has no argument 'learning_rat'; did you mean 'learning_rate'?"
    )


def test_each_wrong_end_and_choice_is_told() -> None:
    assert told({"layers.0.Dense.units": [8, "many"], "layers.0.Dense.activation": ["relu", "sofmax"]}) == [
        (
            'sweep.parameters."layers.0.Dense.units": many gives no config: '
            "expected a whole number of at least 1, got 'many'"
        ),
        (
            'sweep.parameters."layers.0.Dense.activation": sofmax gives no config: '
            "unknown activation 'sofmax'; did you mean 'softmax'?"
        ),
    ]
    assert told({"training.batch_size": {"int": [0, 8]}}) == [
        'sweep.parameters."training.batch_size": 0 gives no config: expected a whole number of at least 1, got 0'
    ]


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("dataset.split", {"validation": "test", "test": 0.2}, "the validation part is the test part"),
        ("dataset.split", {"test": 0.2}, "there is no validation.accuracy without a validation part"),
        ("metrics", ["sparse_categorical_crossentropy"], "no metric gives 'validation.accuracy'"),
    ],
)
def test_every_trial_gives_the_objective_by_rows_that_are_no_test(path: str, value: Any, why: str) -> None:
    sound: Any = {"validation": 0.3} if path == "dataset.split" else ["accuracy"]
    parameters, sweep = {path: [sound, value]}, {"objective": "validation.accuracy"}
    with pytest.raises(ConfigError, match=why) as raised:
        check_variants(spec.load({**BASE, "metrics": ["accuracy"], "sweep": {"parameters": parameters, **sweep}}))
    (problem,) = raised.value.problems
    assert problem.path in (f"sweep.parameters.{path}", f'sweep.parameters."{path}"')


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("optimizer.adam.learning_rate", "optimizer.Adam.learning_rate"),
        ("layers.0.Dense.units", "layers.-2.Dense.units"),
        ("layers.0.Dense.units", "layers.00.Dense.units"),
    ],
)
def test_two_paths_to_one_value_are_told(path: str, other: str) -> None:
    values = [1e-3, 1e-2] if "rate" in path else [4, 8]
    expected = f'sweep.parameters."{other}": {path} and {other} are the same value; leave one of them out'
    assert told({path: values, other: values}) == [expected]
    check_variants(config({path: values, "layers.1.Dense.kernel_initializer": ["zeros", "ones"], "seed": [1, 2]}))


def test_an_argument_of_a_part_that_is_tried_needs_a_when() -> None:
    parameters = {"optimizer": ["adam", "sgd"], "optimizer.sgd.momentum": {"float": [0, 0.9]}}
    (text,) = told(parameters)
    assert text.endswith("; when: {optimizer: sgd} has it tried only where there is such a part")


def test_nothing_to_try_and_an_ensemble_are_refused() -> None:
    for changes in ({"sweep": {"trials": 3}}, {"sweep": None}):
        with pytest.raises(ConfigError, match="there is nothing to try"):
            check_variants(spec.load({**BASE, **changes}))
    with pytest.raises(ConfigError, match="asks for an ensemble"):
        check_variants(spec.vary(config({"seed": [1, 2]}), ("ensemble.members=2",)))


def test_the_config_of_a_trial_has_its_values_and_is_one_of_many() -> None:
    whole = config({"optimizer": ["adam", "sgd"], "optimizer.sgd.momentum": [0.5]}, trials=3)
    trial = trial_config(whole, {"optimizer.sgd.momentum": 0.5, "optimizer": "sgd"}).spec
    assert (trial.optimizer.name, trial.optimizer.arguments) == ("SGD", {"momentum": 0.5})
    assert (trial.sweep, trial.expect, trial.plots, trial.report) == (None, None, False, False)


def test_whole_parts_come_before_what_is_in_them() -> None:
    assert as_overrides({"layers.0.Dense.units": 4, "layers.0": {"Dense": 8}}) == (
        'layers.0={"Dense": 8}',
        "layers.0.Dense.units=4",
    )


def test_wrong_values_are_told_with_what_else_is_wrong_of_the_config() -> None:
    changes = {"layers": [{"Dense": {"unit": 8}}, {"Dens": 3}], "sweep": {"trials": 3, "parameters": TRIED}}
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, **changes}, with_trials=True)
    paths = [problem.path for problem in raised.value.problems]
    assert paths == ["layers.0.Dense.unit", "layers.1", *(f'sweep.parameters."{path}"' for path in list(TRIED)[:2])]
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, **changes})
    assert [problem.path for problem in raised.value.problems] == paths[:2]


AT_ONCE: list[tuple[dict[str, Any], list[str]]] = [
    ({"optimizer.adam.learning_rate": {"log": [0, 1]}}, ['"optimizer.adam.learning_rate".log']),
    ({"optimizer.adam.rate": {"log": [0, 1]}}, ['"optimizer.adam.rate"', '"optimizer.adam.rate".log']),
    ({"optimizer": ["adam", "sgd"], "optimizer.sgd.momentum": {"float": [1, 0]}}, ['"optimizer.sgd.momentum".float']),
    ({"seed": [], "training.epochs": {"int": [1, 2], "when": {"seed": 1}}}, ["seed.choice"]),
    ({"training.epochs": {"int": [1, 2], "when": {"sed": 1}}}, ['"training.epochs".when.sed']),
]
"""Each with what is told of it, beside an unknown path, values that are wrong, and an idle one."""


def test_a_parameter_that_depends_on_one_that_depends_is_tried_where_both_are() -> None:
    rate, tried = "optimizer.sgd.learning_rate", []
    schedule = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 20}}
    chain = config(
        {
            "optimizer": ["adam", {"sgd": {"nesterov": True}}],
            "optimizer.sgd.momentum": {"choice": [0, 0.9], "when": {"optimizer": "sgd"}},
            rate: {"choice": [0.1, schedule], "when": {"optimizer.sgd.momentum": 0.9}},
            f"{rate}.CosineDecay.alpha": {"choice": [0.0, 0.1], "when": {rate: "CosineDecay"}},
        }
    )
    check_variants(chain, lambda trial: tried.append(trial.spec.optimizer))
    assert {optimizer.name for optimizer in tried if optimizer} == {"Adam", "SGD"}


@pytest.mark.parametrize(("tried", "told_of_it"), AT_ONCE)
def test_all_mistakes_of_a_block_are_told_at_once(tried: dict[str, Any], told_of_it: list[str]) -> None:
    others = {"layers.7.Dense.units": [1, 2], "training.batch_size": [0, 16, "x"], "name": ["a", "b"]}
    block = {"method": "gird", "objective": "test.loss", "parameters": {**tried, **others}}
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, "sweep": block}, with_trials=True)
    of_others = ['"layers.7.Dense.units"', '"training.batch_size"', '"training.batch_size"', "name"]
    of_parameters = [f"sweep.parameters.{path}" for path in (*told_of_it, *of_others)]
    paths = sorted(problem.path for problem in raised.value.problems)
    assert paths == sorted(["sweep.method", "sweep.objective", *of_parameters])
    assert all(problem.place is not None for problem in raised.value.problems)


def test_a_config_that_was_loaded_has_wrong_values_told_with_the_rest() -> None:
    loaded = spec.load(BASE)
    unreadable = ["metrics=[mae, {]", "training.threads=int[1,2;]"]
    tried = ["training.batch_size=[0,8]", "seed=lag[1,2]", "name=log(1,2)", *unreadable]
    wrong = ("training.epochs=0", *with_parameters(tried))
    with pytest.raises(ConfigError) as raised:
        spec.vary(loaded, wrong, with_trials=True)
    assert {problem.path for problem in raised.value.problems} == {
        "sweep.parameters.metrics",
        "sweep.parameters.name",
        "sweep.parameters.seed",
        'sweep.parameters."training.threads"',
        'sweep.parameters."training.batch_size"',
        "training.epochs",
    }


def test_what_leaves_no_trials_is_told_with_the_rest() -> None:
    with pytest.raises(ConfigError) as raised:
        spec.load({**BASE, "sweep": {"trials": 0}, "ensemble": {"members": 2}}, with_trials=True)
    assert {problem.path for problem in raised.value.problems} == {"sweep.trials", "sweep.parameters", "ensemble"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"optimizer": ["sgd", "adam", "Adam"]},
        {"metrics": ["accuracy", ["accuracy"]]},
        {"layers.0": [{"Dense": 8}, {"Dense": 9}], "layers.0.Dense.units": [1, 2]},
    ],
)
def test_choices_that_give_the_same_trials_are_told(parameters: dict[str, Any]) -> None:
    (text,) = told(parameters)
    assert text.endswith(" give the same trials; leave one of them out")
    check_variants(config({"layers.0": [{"Dense": 8}, {"Dense": {"units": 8, "activation": "relu"}}]}))
