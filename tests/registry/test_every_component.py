"""Every component of the catalog is built with what it requires, and with every default it names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from nnrun import catalog
from nnrun.registry import build, build_callback
from nnrun.spec.decoding.components import Component

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.catalog import Entry

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]

DENSE = Component("layer", "Dense", {"units": 2})
CELL = Component("layer", "LSTMCell", {"units": 2})
RECURRENT = Component("layer", "LSTM", {"units": 2})
SCHEDULE = Component(
    "schedule", "ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}
)

BY_ARGUMENT: dict[str, Any] = {  # a value for every required argument
    "activation": Component("activation", "relu"),
    "axes": 1,
    "backup_dir": "backup",
    "boundaries": [10],
    "cell": CELL,
    "cells": [CELL, CELL],
    "decay_rate": 0.5,
    "decay_steps": 10,
    "default_value": 0.0,
    "dims": [2, 1],
    "equation": "ab,bc->ac",
    "factor": 0.1,
    "filename": "log.csv",
    "filepath": "best.keras",
    "filters": 2,
    "first_decay_steps": 10,
    "head_dim": 2,
    "height": 4,
    "height_factor": 0.1,
    "initial_learning_rate": 0.1,
    "inner_optimizer": Component("optimizer", "SGD"),
    "input_dim": 5,
    "kernel_size": 1,
    "key_dim": 2,
    "layer": DENSE,
    "layers": [DENSE],
    "max_number": 3,
    "n": 2,
    "num_bins": 3,
    "num_classes": 3,
    "num_heads": 1,
    "num_key_value_heads": 1,
    "num_query_heads": 1,
    "output_dim": 2,
    "output_shape": 2,
    "output_size": 1,
    "pool_size": 2,
    "precision": 0.5,
    "rate": 0.1,
    "recall": 0.5,
    "scale": 2.0,
    "schedule": SCHEDULE,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "stddev": 0.1,
    "target_class_ids": [0],
    "target_shape": [2],
    "threshold": 0.5,
    "units": 2,
    "values": [0.1, 0.01],
    "width": 4,
    "width_factor": 0.1,
}

BY_COMPONENT: dict[tuple[str, str], Any] = {
    ("Bidirectional", "layer"): RECURRENT,
    ("RandomPosterization", "factor"): 4,
}

BESIDE: dict[str, dict[str, Any]] = {"CategoryEncoding": {"num_tokens": 3}, "Discretization": {"num_bins": 3}}
"""What Keras asks for although its signature has a default."""


def sample(entry: Entry) -> Component:
    """The component with all that it needs and nothing else."""
    arguments = {name: BY_COMPONENT.get((entry.name, name), BY_ARGUMENT.get(name)) for name in entry.required}
    return Component(entry.kind, entry.name, {**arguments, **BESIDE.get(entry.name, {})})


def _build(component: Component, directory: Path) -> Any:
    return build_callback(component, directory) if component.kind == "callback" else build(component)


def _default(argument: catalog.Argument) -> Any:
    """The default as a config would write it: a component where it is the name of one."""
    if isinstance(argument.default, str) and argument.takes:
        return Component(argument.takes, catalog.find(argument.takes, argument.default).name)
    return argument.default


KINDS = [kind for kind in catalog.kinds() if kind not in {"source", "step"}]
UNSET = {("CategoryEncoding", "num_tokens"), ("Discretization", "num_bins")}
"""Defaults that Keras itself refuses."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_component_is_built_with_its_required_arguments(kind: str, tmp_path: Path) -> None:
    for name in catalog.names(kind):
        assert _build(sample(catalog.find(kind, name)), tmp_path) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_every_argument_is_one_that_the_class_takes(kind: str, tmp_path: Path) -> None:
    for name in catalog.names(kind):
        entry = catalog.find(kind, name)
        component = sample(entry)
        for argument in entry.arguments:
            if argument.plain and not argument.required and (name, argument.name) not in UNSET:
                given = {**component.arguments, argument.name: _default(argument)}
                assert _build(replace(component, arguments=given), tmp_path) is not None, (name, argument.name)


def test_every_sample_is_in_the_ranges_of_the_catalog() -> None:
    for kind in KINDS:
        for name in catalog.names(kind):
            for argument, value in sample(catalog.find(kind, name)).arguments.items():
                if not isinstance(value, Component):
                    assert catalog.check(name, argument, value) is None, (name, argument)


def test_every_choice_is_one_that_keras_takes(tmp_path: Path) -> None:
    from nnrun.catalog.values import BY_ARGUMENT, BY_COMPONENT, Choices

    for kind in KINDS:
        for name in catalog.names(kind):
            entry = catalog.find(kind, name)
            for argument in entry.arguments:
                rule = BY_COMPONENT.get((name, argument.name)) or BY_ARGUMENT.get(argument.name)
                for word in rule.words if isinstance(rule, Choices) else ():
                    component = sample(entry)
                    given = {**component.arguments, argument.name: word}
                    assert _build(replace(component, arguments=given), tmp_path) is not None, (name, word)
