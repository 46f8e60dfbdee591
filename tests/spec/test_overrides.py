"""``path=value`` after the file: paths as messages print them, opened forms, and wrong paths with the right ones."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import to_plain

OPENED = """\
dataset: iris
layers:
  - Flatten
  - Dense: 64
  - Dense: {units: 5, name: inner}
  - Dense: {units: 3, activation: softmax}
    name: last
loss: sparse_categorical_crossentropy
optimizer: {sgd: 0.1}
metrics: accuracy
training: {epochs: 5}
"""


def value(folder: Any, path: str, *overrides: str, text: str = "") -> Any:
    """What stands at a path of the resolved config after some overrides."""
    found = to_plain(folder.spec(text or folder.base, *overrides))
    for key in path.split("/"):
        found = found[int(key) if isinstance(found, list) else key]
    return found


GOOD: list[tuple[tuple[str, ...], str, Any]] = [
    (("training.epochs=7",), "training/epochs", 7),
    (("training.epochs=7", "training.epochs=8"), "training/epochs", 8),
    (("layers.0.Dense.units=64",), "layers/0/Dense/units", 64),
    (("layers.-1.Dense.units=4",), "layers/1/Dense/units", 4),
    (("layers.0.dense.units=64",), "layers/0/Dense/units", 64),
    (("layers.-1.Dense.activity_regularizer={l1: 1}",), "layers/1/Dense/activity_regularizer/L1/l1", 1),
    (("layers.0.name=a",), "layers/0/name", "a"),
    (("layers.0.trainable=false",), "layers/0/trainable", False),
    (("layers.0.name=a", "layers.a.Dense.units=9"), "layers/0/Dense/units", 9),
    (("optimizer.adam.learning_rate=1e-4",), "optimizer/Adam/learning_rate", 0.0001),
    (("optimizer.Adam.learning_rate=1e-4",), "optimizer/Adam/learning_rate", 0.0001),
    (("optimizer=sgd",), "optimizer", "SGD"),
    (("optimizer={sgd: {momentum: 0.9}}",), "optimizer/SGD/momentum", 0.9),
    (("optimizer=",), "optimizer", "RMSprop"),
    (("layers.0.Dense.activation.relu.max_value=6",), "layers/0/Dense/activation/relu/max_value", 6),
    (("layers.0.Dense.kernel_regularizer.l2=0.1",), "layers/0/Dense/kernel_regularizer/L2/l2", 0.1),
    (("layers.0.Dense.kernel_regularizer.l2.l2=0.1",), "layers/0/Dense/kernel_regularizer/L2/l2", 0.1),
    (("metrics+=SparseCategoricalAccuracy",), "metrics", ["accuracy", "SparseCategoricalAccuracy"]),
    (("callbacks+={CSVLogger: a.csv}", "callbacks+=TerminateOnNaN"), "callbacks/1", "TerminateOnNaN"),
    (("dataset.split.validation=0.2",), "dataset/split/validation", 0.2),
    (("dataset.target=-1",), "dataset/target", -1),
    (("dataset=mnist",), "dataset/mnist", None),
    (("training.class_weight.0=2", "training.class_weight.1=3"), "training/class_weight", {0: 2.0, 1: 3.0}),
    (('training.class_weight."0"=2',), "training/class_weight", {"0": 2.0}),
    (('training.class_weight."a.b"=2',), "training/class_weight", {"a.b": 2.0}),
    (
        ('sweep.parameters."training.epochs"=[1, 2]', "sweep.objective=train.loss"),
        "sweep/parameters/training.epochs/choice",
        [1, 2],
    ),
    (('training."epochs"=4',), "training/epochs", 4),
    (("name=a b=c",), "name", "a b=c"),
    (("name='#1'",), "name", "#1"),
    (("name=no",), "name", "no"),
    (("regularization.dropout=0.5",), "regularization/dropout", 0.5),
]


@pytest.mark.parametrize(("overrides", "path", "expected"), GOOD)
def test_an_override_reaches_its_path(overrides: tuple[str, ...], path: str, expected: Any, folder: Any) -> None:
    assert value(folder, path, *overrides) == expected


OPENING: list[tuple[str, str, Any]] = [
    ("dataset.split.test=0.2", "dataset/split/test", 0.2),
    ("dataset.target=-1", "dataset/target", -1),
    ("layers.0.name=flat", "layers/0", {"Flatten": None, "name": "flat"}),
    ("layers.0.inputs=x", "layers/0", {"Flatten": None, "inputs": "x"}),
    ("layers.0.Flatten.data_format=channels_last", "layers/0/Flatten", {"data_format": "channels_last"}),
    ("layers.1.Dense.activation=relu", "layers/1/Dense", {"units": 64, "activation": "relu"}),
    ("layers.1.Dense.units=6", "layers/1/Dense", {"units": 6}),
    ("layers.1.Dense=6", "layers/1/Dense", {"units": 6}),
    ("layers.inner.Dense.units=6", "layers/2/Dense", {"units": 6, "name": "inner"}),
    ("layers.last.Dense.units=6", "layers/3/Dense/units", 6),
    ("optimizer.sgd.momentum=0.9", "optimizer/SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("optimizer.SGD.learning_rate=0.2", "optimizer/SGD", {"learning_rate": 0.2}),
    ("layers.last.dense.units=6", "layers/3/Dense/units", 6),
    ("metrics+=SparseCategoricalAccuracy", "metrics", ["accuracy", "SparseCategoricalAccuracy"]),
]


@pytest.mark.parametrize(("override", "path", "expected"), OPENING)
def test_a_bare_name_or_a_short_form_opens_by_itself(override: str, path: str, expected: Any, folder: Any) -> None:
    assert value(folder, path, override, text=OPENED) == expected


@pytest.mark.parametrize("written", ["MaxPool2D: 2", "MaxPool2D: {pool_size: 2}", "MaxPool2D"])
def test_a_printed_path_leads_to_what_has_another_name_in_the_file(written: str, folder: Any) -> None:
    text = folder.layered(f"  - {written}\n")
    layer = folder.spec(text, "layers.0.MaxPooling2D.pool_size=3").layers[0].component
    assert layer.arguments == {"pool_size": 3}


def test_a_part_is_replaced_whole(folder: Any) -> None:
    text = folder.edited(("epochs: 5", "epochs: 5, batch_size: 8"))
    assert folder.spec(text, "training={epochs: 2}").training.batch_size == 32


def test_overrides_come_after_the_base(folder: Any) -> None:
    folder.write("base.yaml", folder.base)
    assert folder.spec("extends: base.yaml\nseed: 1\n", "seed=2").seed == 2


NO_OVERRIDE = "is not an override: write path=value, such as training.epochs=5"
BAD: list[tuple[str, str]] = [
    ("foo", f"1:1 'foo' {NO_OVERRIDE}"),
    ("=3", f"1:1 '=3' {NO_OVERRIDE}"),
    ("training.=3", f"1:1 'training.=3' {NO_OVERRIDE}"),
    ("a..b=3", f"1:1 'a..b=3' {NO_OVERRIDE}"),
    ('"a=3', f"1:1 '\"a=3' {NO_OVERRIDE}"),
    (f"{'a.' * 70}b=3", "1:1 a path of more than 64 names"),
    ("extends=b.yaml", "1:1 extends: a base is read before any override; write extends into a file"),
    ("name=#x", "1:6 '#' begins a comment, so there is no value; quote it"),
    ("training.epochs=[1", "1:17 not valid YAML: the [ is never closed, or a comma is missing after it"),
    ("training.epochs=five", "1:17 training.epochs: expected a whole number of at least 1, got the text 'five'"),
    ("training.epochs=", "1:16 training.epochs: expected a whole number of at least 1, got nothing"),
    ("trainng.epochs=3", "1:1 trainng: unknown key 'trainng'; did you mean 'training'?"),
    ("training.epoch=3", "1:10 training.epoch: unknown key 'epoch'; did you mean 'epochs'?"),
    ("epochs=3", "1:1 epochs: unknown key 'epochs'; it belongs under 'training'"),
    ("training.epochs.a=3", "1:17 training.epochs.a: training.epochs is 5 and holds no 'a'"),
    ("layers.7.Dense.units=64", "1:8 layers.7: layers has 2 items, counted from 0"),
    ("layers.-3=Dense", "1:8 layers.-3: layers has 2 items, counted from 0"),
    (f"layers.{'9' * 15}=3", f"1:8 layers.{'9' * 15}: layers has 2 items, counted from 0"),
    (
        "layers.0.units=64",
        "1:10 layers.0.units: 'units' belongs to Dense; did you mean 'layers.0.Dense.units'?",
    ),
    ("layers.0.Dens.units=64", "1:10 layers.0.Dens: unknown key 'Dens' beside Dense; did you mean 'Dense'?"),
    ("layers.0.Dense.unit=64", "1:16 layers.0.Dense.unit: Dense has no argument 'unit'; did you mean 'units'?"),
    ("layers.Dense.units=3", "1:8 layers.Dense: no item is named 'Dense'; did you mean 'layers.0.Dense'?"),
    (
        "layers.trunk.Dense.units=3",
        "1:8 layers.trunk: no item is named 'trunk'; items go by their number from 0, or by a layer's name",
    ),
    (
        "metrics.accuracy.name=a",
        "1:9 metrics.accuracy: no item is named 'accuracy'; did you mean 'metrics.0.accuracy'?",
    ),
    ("callbacks.0.EarlyStopping.patience=3", "1:11 callbacks.0: callbacks has no items"),
    (
        "optimizer.learning_rate=0.1",
        (
            "1:11 optimizer.learning_rate: optimizer is the text 'adam' and holds no 'learning_rate'; "
            "did you mean 'optimizer.adam.learning_rate'?"
        ),
    ),
    ("optimizer.sgd.momentum=0.1", "1:11 optimizer.sgd: optimizer is the text 'adam' and holds no 'sgd'"),
    ("optimizer.adam.lr=0.1", "1:16 optimizer.Adam.lr: Adam has no argument 'lr'; today it is 'learning_rate'"),
    ("dataset.csv.path=x", "1:9 dataset.csv: two components in one place, iris and csv"),
    ("seed=!!int 3", "1:6 tags are not allowed: 'tag:yaml.org,2002:int'; a config holds plain values only"),
    ("seed=\x07", "1:6 not text: it holds the character '\\x07'"),
]


@pytest.mark.parametrize(("override", "expected"), BAD)
def test_a_wrong_override_is_told_in_the_argument(override: str, expected: str, folder: Any) -> None:
    assert folder.said(folder.base, override) == [f"command line:{expected}"]


def test_the_argument_itself_is_shown(folder: Any) -> None:
    [problem] = folder.refused(folder.base, "layers.0.Dense.unit=64").problems
    assert problem.excerpt() == "   1 | layers.0.Dense.unit=64\n     |                ^^^^"


def test_mistakes_of_several_overrides_and_of_the_file_are_told_at_once(folder: Any) -> None:
    text = folder.edited(("relu", "rellu"))
    assert folder.said(text, "foo", "training.batch_size=0", "layers.9=Dense") == [
        "5:35 layers.0.Dense.activation: unknown activation 'rellu'; did you mean 'relu'?",
        f"command line:1:1 'foo' {NO_OVERRIDE}",
        "command line:1:8 layers.9: layers has 2 items, counted from 0",
        "command line:1:21 training.batch_size: expected a whole number of at least 1, got 0",
    ]
