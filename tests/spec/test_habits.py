"""What people write from habit is answered with the line to write, and that line is right."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nnrun import catalog
from nnrun.catalog.habits import ARGUMENTS, KEYS, NAMES
from nnrun.spec.decoding.decode import keys_of
from nnrun.spec.keys.config_keys import RegularizationSpec, Spec
from nnrun.spec.keys.dataset_keys import SplitSpec
from nnrun.spec.keys.group_keys import KfoldSpec
from nnrun.spec.keys.training_keys import TrainingSpec

SECTIONS = {
    "": Spec,
    "training": TrainingSpec,
    "kfold": KfoldSpec,
    "dataset.split": SplitSpec,
    "regularization": RegularizationSpec,
}
ADAM = "optimizer: adam"
FIRST = "  - Dense: {units: 8, activation: relu}"
HABITS = {
    (ADAM, "optimizer: Adam(lr=0.001)"): "write {Adam: {learning_rate: 0.001}}",
    (ADAM, "optimizer: {type: adam, lr: 0.1}"): "write {adam: {learning_rate: 0.1}}",
    (ADAM, "optimizer: adam\nlearning_rate: 0.1"): "write optimizer: {adam: {learning_rate: 0.1}}",
    (ADAM, "optimizer: adam\nbatch_size: 8"): "it belongs under 'training'",
    (ADAM, "optimizer: adam\nkfold: 5"): "write kfold: {k: 5}",
    (ADAM, "optimizer: adam\nrandom_state: 5"): "write seed: 5 at the root",
    (FIRST, "  - {type: Dense, units: 8}"): "write {Dense: {units: 8}}",
    (FIRST, "  - {type: Dense, units: 8, activation: relu}"): "write {Dense: {units: 8, activation: relu}}",
    (FIRST, "  - {name: Dense, units: 8}"): "write {Dense: {units: 8}}",
    (FIRST, "  - {class_name: Dense, config: {units: 8}}"): "write {Dense: {units: 8}}",
    (FIRST, "  - Dense(8, activation='relu')"): "write {Dense: {units: 8, activation: relu}}",
    (FIRST, "  - keras.layers.Dense(8)"): "write {Dense: 8}",
    (FIRST, "  - Linear: 8"): "write Dense",
    (FIRST, "  - Dense: {units: 8, kernel_regularizer: l2(0.01)}"): "write {l2: 0.01}",
    (FIRST, "  - Dense: {units: 8, activation: lrelu}"): "write leaky_relu",
    ("epochs: 5", "epochs: 5, validation_split: 0.1"): "write split: {validation: 0.1} under dataset",
    ("epochs: 5", "num_epochs: 5"): "it is 'epochs' here",
    ("epochs: 5", "epochs: 5, optimizer: adam"): "it stands at the root: optimizer: adam",
    ("test: 0.2", "test_size: 0.2"): "it is 'test' here",
    ("  iris:", "  csv: {path: a.csv, sep: ';'}"): "it is 'delimiter' here",
    ("  iris:", "  csv: {path: a.csv, target: y}"): "write it beside csv, not inside",
    ("  iris:", "  csv: a.csv\n  label: y"): "write target: y beside the source",
    ("  iris:", "  csv: a.csv\n  features: [b]"): "indent it under 'csv:'",
    ("  iris:", "  path: a.csv"): "write csv: {path: ...}",
    ("sparse_categorical_crossentropy", "CrossEntropyLoss"): "write sparse_categorical_crossentropy",
    ("sparse_categorical_crossentropy", "F.cross_entropy"): "write sparse_categorical_crossentropy",
    ("sparse_categorical_crossentropy", "nll"): "write sparse_categorical_crossentropy",
    ("sparse_categorical_crossentropy", "{SparseCategoricalCrossentropy: {label_smoothing: 0.1}}"): "columns: target",
}


@pytest.mark.parametrize(("old", "new"), HABITS)
def test_a_habit_is_answered_with_the_line_to_write(folder: Any, old: str, new: str) -> None:
    said = folder.said(folder.edited((old, new)))
    assert len(said) == 1
    assert HABITS[old, new] in said[0]


@pytest.mark.parametrize("text", ["Adam(", "Adam(lr=open('x'))", "Adam(**x)", "f(" * 150, "Adam(1)(2)", "(1)"])
def test_what_is_no_call_of_a_component_with_plain_values_is_unknown(folder: Any, text: str) -> None:
    (said,) = folder.said(folder.edited((ADAM, f'optimizer: "{text}"')))
    assert "unknown optimizer" in said
    assert "write" not in said


def test_what_habits_are_answered_with_exists() -> None:
    for (section, key), advice in KEYS.items():
        for meant in re.findall(r"it is '(\w+)' here", advice):
            if section in SECTIONS:
                assert meant in keys_of(SECTIONS[section]), (section, key)
        if section in SECTIONS:
            assert key not in keys_of(SECTIONS[section]), (section, key)
    for (kind, name), advice in NAMES.items():
        if meant := re.match(r"write (\w+)", advice):
            assert any(catalog.find(one, meant[1]) for one in (kind, "transformer", "source")), (kind, name)
        assert catalog.find(kind, name) is None, (kind, name)
    for (kind, component, argument), advice in ARGUMENTS.items():
        entries = [catalog.find(kind, name) for name in ([component] if component != "*" else catalog.names(kind))]
        assert all(entry is not None for entry in entries)
        if meant := re.match(r"it is '(\w+)' here", advice):
            assert any(entry is not None and entry.argument(meant[1]) for entry in entries), (kind, argument)
        if component != "*":
            assert all(entry is not None and entry.argument(argument) is None for entry in entries), (kind, argument)
