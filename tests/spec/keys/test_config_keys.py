"""The keys of a config: what each may hold, and what is said of one that is misspelt, missing or wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nnrun.spec.decoding.decode import keys_of
from nnrun.spec.keys.config_keys import RegularizationSpec, Spec
from nnrun.spec.keys.dataset_keys import DatasetSpec, SplitSpec
from nnrun.spec.keys.group_keys import KfoldSpec
from nnrun.spec.keys.training_keys import TrainingSpec

ROOT_KEYS = (
    "name, seed, extends, plugins, dataset, layers, outputs, regularization, loss, loss_weights, optimizer, metrics, "
    "weighted_metrics, training, callbacks, kfold, ensemble, sweep, plots, report, tracking, expect"
)


def test_the_root_has_the_keys_of_the_grammar() -> None:
    assert set(keys_of(Spec)) == set(ROOT_KEYS.split(", "))


def test_every_key_has_a_line_of_help() -> None:
    for section in (Spec, DatasetSpec, SplitSpec, RegularizationSpec, TrainingSpec, KfoldSpec):
        assert all(described.metadata["help"] for described in keys_of(section).values())


def test_defaults_are_those_of_the_grammar(folder: Any) -> None:
    spec = folder.spec("dataset: iris\nlayers: [{Dense: 1}]\nloss: mse\ntraining: {epochs: 1}\n")
    assert (spec.name, spec.seed, spec.optimizer.name, spec.metrics) == ("c", 0, "RMSprop", ())
    training = spec.training
    assert (training.batch_size, training.shuffle, training.mode, training.engine) == (32, True, "auto", "auto")
    assert (training.device, training.precision, training.keep, training.monitor) == ("auto", "float32", None, None)
    assert spec.dataset.split == SplitSpec(path="dataset.split")
    assert (spec.plots, spec.report, spec.tracking.tensorboard) == (True, False, False)


def test_null_is_the_default_of_a_key_that_has_one(folder: Any) -> None:
    nulls = "seed: null\ncallbacks: null\nkfold: ~\nplots:\n"
    text = folder.edited(("epochs: 5", "epochs: 5, batch_size: null, class_weight: null"))
    assert folder.spec(text + nulls) == folder.spec(folder.base)


def test_every_root_key_at_once_is_decoded(folder: Any) -> None:
    folder.write("parts.py", "")
    spec = folder.spec(
        folder.base
        + "name: all\nseed: 7\nplugins: parts.py\n"
        + "regularization: {kernel: {l2: 0.01}, constraint: {MaxNorm: 2}, dropout: 0.5}\n"
        + "loss_weights: 2\nweighted_metrics: [sparse_categorical_accuracy]\n"
        + "callbacks: [{CSVLogger: log.csv}, TerminateOnNaN]\nkfold: {k: 5, stratify: true, inner: 0.1}\n"
        + "ensemble: {members: [['seed=1'], 'seed=2'], combine: vote}\n"
        + "sweep: {parameters: {training.epochs: [1, 2]}, objective: train.loss}\n"
        + 'plots: false\nreport: true\ntracking: {tensorboard: true}\nexpect: {test.loss: ">= 0.9"}\n'
    )
    assert (spec.name, spec.seed, spec.plugins, spec.loss_weights) == ("all", 7, ("parts.py",), 2.0)
    assert (spec.regularization.kernel.arguments, spec.regularization.dropout) == ({"l2": 0.01}, 0.5)
    assert [callback.name for callback in spec.callbacks] == ["CSVLogger", "TerminateOnNaN"]
    assert (spec.kfold.k, spec.kfold.stratify, spec.kfold.inner) == (5, True, 0.1)
    assert spec.ensemble.members == (("seed=1",), ("seed=2",))
    assert (spec.sweep.parameters, spec.sweep.prune) == ({"training.epochs": {"choice": [1, 2]}}, "none")
    assert spec.expect == {"test.loss": ">= 0.9"}
    assert (spec.plots, spec.report, spec.tracking.tensorboard) == (False, True, True)


def test_split_takes_shares_counts_and_the_test_part(folder: Any) -> None:
    def split(written: str) -> SplitSpec:
        return folder.spec(folder.edited(("{test: 0.2}", written))).dataset.split  # type: ignore[no-any-return]

    assert split("{validation: 0.2, test: 30, group: -1, seed: 3}") == SplitSpec(
        validation=0.2, test=30, group=-1, seed=3, path="dataset.split"
    )
    assert split("{test: 0.2, stratify: true}") == SplitSpec(test=0.2, stratify=True, path="dataset.split")
    assert split("{validation: test}").validation == "test"
    assert split("{indices: split.npz}").indices == "split.npz"


def test_class_weights_go_by_the_targets_values(folder: Any) -> None:
    spec = folder.spec(folder.edited(("epochs: 5", "epochs: 5, class_weight: {0: 1, 1: 2.5, yes: 3}")))
    assert spec.training.class_weight == {0: 1.0, 1: 2.5, "yes": 3.0}


UNKNOWN: dict[str, tuple[tuple[str, str], list[str]]] = {
    "root": (("optimizer:", "optimzer:"), ["8:1 optimzer: unknown key 'optimzer'; did you mean 'optimizer'?"]),
    "root, a required key": (("layers:", "layer:"), ["4:1 layer: unknown key 'layer'; did you mean 'layers'?"]),
    "root, of another section": (
        ("metrics:", "epochs: 3\nmetrics:"),
        ["9:1 epochs: unknown key 'epochs'; it belongs under 'training'"],
    ),
    "root, nothing like it": (("metrics:", "zzz: 3\nmetrics:"), ["9:1 zzz: unknown key 'zzz'"]),
    "training, nothing like it": (
        ("epochs: 5", "epochs: 5, zzz: 3"),
        [
            (
                "10:23 training.zzz: unknown key 'zzz'; known: epochs, batch_size, validation_batch_size, shuffle, "
                "class_weight, sample_weight, monitor, mode, keep, engine, device, threads, precision, "
                "memory, chunk, checkpoint_every, keep_checkpoints"
            )
        ],
    ),
    "dataset": (
        ("  split:", "  spilt:"),
        ["3:3 dataset.spilt: unknown key 'spilt' beside iris; did you mean 'split'?"],
    ),
    "split": (("test: 0.2", "tset: 0.2"), ["3:11 dataset.split.tset: unknown key 'tset'; did you mean 'test'?"]),
    "training": (("epochs: 5", "epoch: 5"), ["10:12 training.epoch: unknown key 'epoch'; did you mean 'epochs'?"]),
    "training and missing": (
        ("epochs: 5", "engin: xla"),
        [
            "10:11 training: needs the key 'epochs': passes over the training part",
            "10:12 training.engin: unknown key 'engin'; did you mean 'engine'?",
        ],
    ),
    "regularization": (
        ("metrics:", "regularization: {kernl: l2}\nmetrics:"),
        ["9:18 regularization.kernl: unknown key 'kernl'; did you mean 'kernel'?"],
    ),
    "kfold": (
        ("metrics:", "kfold: {folds: 5}\nmetrics:"),
        [("9:9 kfold.folds: unknown key 'folds'; it is 'k' here")],
    ),
    "ensemble": (
        ("metrics:", "ensemble: {member: 5}\nmetrics:"),
        ["9:12 ensemble.member: unknown key 'member'; did you mean 'members'?"],
    ),
    "ensemble, wrong and missing": (
        ("metrics:", "ensemble: {combine: sum}\nmetrics:"),
        [
            "9:11 ensemble: needs the key 'members': how many, or overrides for each",
            "9:21 ensemble.combine: expected mean, median, vote or max, got the text 'sum'",
        ],
    ),
    "a number as key": (("metrics:", "3: 4\nmetrics:"), ["9:1 3: unknown key '3'"]),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_key_is_refused_at_every_level(name: str, folder: Any) -> None:
    edit, expected = UNKNOWN[name]
    assert folder.said(folder.edited(edit)) == expected


def test_every_missing_key_is_said(folder: Any) -> None:
    assert folder.said("name: a\n") == [
        "1:1 needs the key 'dataset': the data set",
        "1:1 needs the key 'layers': the layers, from the data to the outputs",
        "1:1 needs the key 'loss': what training makes small",
        "1:1 needs the key 'training': how the model is trained",
    ]


def test_mistakes_of_all_parts_are_said_at_once_in_the_order_of_the_file(folder: Any) -> None:
    text = folder.edited(
        ("  iris:", "  iriss:"),
        ("test: 0.2", "validation: 1.5"),
        ("{units: 8, activation: relu}", "{units: -8, activation: rellu}"),
        ("optimizer: adam", "optimizer: {adam: {lr: 0.1}}"),
        ("epochs: 5", "epochs: -5, batch_size: 0"),
    )
    assert folder.said(text) == [
        "2:3 dataset: unknown data source 'iriss'; did you mean 'iris'?",
        "3:23 dataset.split.validation: expected a share between 0 and 1, or a count of rows, or test, got 1.5",
        "5:20 layers.0.Dense.units: expected a whole number of at least 1, got -8",
        "5:36 layers.0.Dense.activation: unknown activation 'rellu'; did you mean 'relu'?",
        "8:20 optimizer.Adam.lr: Adam has no argument 'lr'; today it is 'learning_rate'",
        "10:20 training.epochs: expected a whole number of at least 1, got -5",
        "10:36 training.batch_size: expected a whole number of at least 1, got 0",
    ]


SHARE = "expected a share between 0 and 1, or a count of rows"
WEIGHTS = "expected balanced, or a mapping (a number of at least 0 each)"
PRECISION = "expected float32, mixed_float16 or mixed_bfloat16"
LISTED = "expected a list (a list (an override each) each)"
MEMBERS = "expected a whole number of at least 2, or a list (a list (an override each) each)"
EVERY = "expected a number of epochs of at least 1, or a time such as 30s, 5min or 1h"
AT_LEAST_ONE = "expected a whole number of at least 1"
NAME = "expected a name of letters, digits, _ and - that begins with a letter or _"
WRONG: list[tuple[str, str, str]] = [
    ("name", "3", "expected text, got 3; quote it"),
    ("name", "''", "expected text, got the text '', which is empty"),
    ("name", "true", "expected text, got true"),
    ("name", ".nan", "expected text, got .nan; quote it"),
    ("name", "-.inf", "expected text, got -.inf; quote it"),
    ("seed", "-1", "expected a whole number from 0 to 4294967295, got -1"),
    ("seed", "1.5", "expected a whole number from 0 to 4294967295, got 1.5"),
    ("seed", "4294967296", "expected a whole number from 0 to 4294967295, got 4294967296"),
    ("extends", "''", "expected the path of a config, got the text '', which is empty"),
    ("extends", "[a]", "expected the path of a config, got a list"),
    ("plugins", "3", "expected the path of a Python file, got 3; quote it"),
    ("plugins", "{a: b}", "expected a list (the path of a Python file each), got a mapping"),
    ("dataset", "null", "expected a data source by its name, got nothing"),
    ("dataset", "[iris]", "expected a data source by its name, got a list"),
    ("dataset", "{}", "needs a data source: a key that names it"),
    ("layers", "{Dense: 3}", "expected a list (a layer by its name each), got a mapping"),
    ("layers", "Dense", "expected a list (a layer by its name each), got the text 'Dense'"),
    ("layers", "[]", "expected a list (a layer by its name each), got an empty one"),
    ("outputs", "a", "expected a list (a layer's name each), got the text 'a'"),
    ("outputs", "[]", "expected a list (a layer's name each), got an empty one"),
    ("regularization", "l2", "expected a mapping, got the text 'l2'"),
    ("loss", "[mse]", "expected a loss by its name, got a list"),
    ("loss_weights", "a", "expected a number, got the text 'a'"),
    ("loss_weights", ".nan", "expected a number, got .nan"),
    ("optimizer", "0.1", "expected an optimizer by its name, got 0.1"),
    ("metrics", "1", "expected a metric by its name, got 1"),
    ("training", "5", "expected a mapping, got 5; write training: {epochs: 5}"),
    ("callbacks", "true", "expected a callback by its name, got true"),
    ("kfold", "5", "expected a mapping, got 5; write kfold: {k: 5}"),
    ("kfold.k", "1", "expected a whole number of at least 2, got 1"),
    ("kfold.inner", "1.0", f"{SHARE}, got 1.0"),
    ("kfold.repeats", "0", f"{AT_LEAST_ONE}, got 0"),
    ("kfold.time_series", "1", "expected true or false, got 1"),
    ("ensemble.members", "1", f"{MEMBERS}, got 1"),
    ("sweep", "[a]", "expected a mapping, got a list"),
    ("plots", "yes", "expected true or false, got the text 'yes'; YAML 1.2 knows only true and false"),
    ("report", "0", "expected true or false, got 0"),
    ("tracking.tensorboard", "''", "expected true or false, got the text ''"),
    ("tracking.mlflow", "true", "expected a mapping, got true"),
    (
        "tracking.mlflow",
        "sqlite:///m.db",
        "expected a mapping, got the text 'sqlite:///m.db'; write mlflow: {uri: sqlite:///m.db}",
    ),
    ("expect", "0.9", "expected bounds by part and metric, got 0.9"),
    ("training.epochs", "null", f"{AT_LEAST_ONE}, got nothing"),
    ("training.epochs", "0", f"{AT_LEAST_ONE}, got 0"),
    ("training.epochs", "true", f"{AT_LEAST_ONE}, got true"),
    ("training.epochs", "5.0", f"{AT_LEAST_ONE}, got 5.0"),
    ("training.epochs", "five", f"{AT_LEAST_ONE}, got the text 'five'"),
    ("training.batch_size", "0", f"{AT_LEAST_ONE}, got 0"),
    ("training.batch_size", "{a: 1}", f"{AT_LEAST_ONE}, got a mapping"),
    ("training.validation_batch_size", "-1", f"{AT_LEAST_ONE}, got -1"),
    ("training.shuffle", "1", "expected true or false, got 1"),
    ("training.class_weight", "balance", f"{WEIGHTS}, got the text 'balance'"),
    ("training.class_weight", "[1, 2]", f"{WEIGHTS}, got a list"),
    ("training.sample_weight", "1.5", "expected a column's name or index, got 1.5"),
    ("training.monitor", "3", "expected a metric's name, got 3; quote it"),
    ("training.mode", "minimum", "expected auto, min or max, got the text 'minimum'; did you mean 'min'?"),
    ("training.keep", "lst", "expected best or last, got the text 'lst'; did you mean 'last'?"),
    ("training.engine", "grph", "expected auto, keras, graph or xla, got the text 'grph'; did you mean 'graph'?"),
    ("training.device", "gpu:x", "expected auto, cpu or gpu, got the text 'gpu:x'; did you mean 'gpu'?"),
    ("training.threads", "0", "expected a whole number from 1 to 1024, got 0"),
    ("training.precision", "float16", f"{PRECISION}, got the text 'float16'; did you mean 'mixed_float16'?"),
    ("training.checkpoint_every", "0", f"{EVERY}, got 0"),
    ("training.checkpoint_every", "0s", f"{EVERY}, got the text '0s'"),
    ("training.checkpoint_every", "30 sec", f"{EVERY}, got the text '30 sec'"),
    ("ensemble.members", "[]", f"{LISTED}, at least 2, got 0"),
    ("ensemble.members", "[[seed=1]]", f"{LISTED}, at least 2, got 1"),
    ("dataset.split", "0.2", "expected a mapping, got 0.2; write split: {test: 0.2}"),
    ("dataset.split.test", "0", f"{SHARE}, got 0"),
    ("dataset.split.test", "0.0", f"{SHARE}, got 0.0"),
    ("dataset.split.test", ".nan", f"{SHARE}, got .nan"),
    ("dataset.split.validation", "1.5", f"{SHARE}, or test, got 1.5"),
    ("dataset.split.validation", "tets", f"{SHARE}, or test, got the text 'tets'"),
    ("dataset.split.stratify", "species", "expected true or false, got the text 'species'"),
    ("dataset.split.group", "[a]", "expected a column's name or index, got a list"),
    ("dataset.split.indices", "3", "expected the path of a split.npz, got 3; quote it"),
    ("dataset.preprocess", "{}", "needs a preprocessing step: a key that names it"),
    ("dataset.preprocess", "3", "expected a preprocessing step by its name, got 3"),
    ("dataset.inputs", "[a]", "expected a mapping (a list (a column's name or index each) each), got a list"),
    ("dataset.inputs", "{}", "expected a mapping (a list (a column's name or index each) each), got an empty one"),
    ("dataset.target", "[]", "expected a list (a column's name or index each), got an empty one"),
    ("dataset.target", "1.5", "expected a column's name or index, or a list (a column's name or index each), got 1.5"),
    ("regularization.kernel", "0.01", "expected a regularizer by its name, got 0.01"),
    ("regularization.kernel", "l3", "unknown regularizer 'l3'; known: L1, L1L2, L2, OrthogonalRegularizer"),
    ("regularization.dropout", "1.5", "expected a number from 0 to 1, got 1.5"),
    ("regularization.batch_normalization", "1", "expected true or false, got 1"),
    ("regularization.except", "1", f"{NAME}, got 1"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_a_value_of_the_wrong_type_is_told_at_the_value(path: str, value: str, message: str, folder: Any) -> None:
    override = f"{path}={value}" if path != "extends" else "seed=0"
    text = f"extends: {value}\n{folder.base}" if path == "extends" else folder.base
    place = "1:10" if path == "extends" else f"command line:1:{len(path) + 2}"
    assert folder.said(text, override) == [f"{place} {path}: {message}"]


@pytest.mark.parametrize("device", ["gpu:1", "gpu:0,2", "gpu:all"])
def test_device_may_name_gpus_by_their_numbers(device: str, folder: Any) -> None:
    assert folder.spec(folder.base, f"training.device={device}").training.device == device


def test_items_are_told_by_their_number_and_keys_of_maps_by_their_name(folder: Any) -> None:
    text = folder.edited(
        ("  split: {test: 0.2}", "  target: [a, null, 1.5]"),
        ("epochs: 5", "epochs: 5, class_weight: {a: -1, b: x}"),
    )
    assert folder.said(text + "regularization: {except: [a b, '']}\noutputs: [1]\n") == [
        "3:15 dataset.target.1: expected a column's name or index, got nothing",
        "3:21 dataset.target.2: expected a column's name or index, got 1.5",
        "10:41 training.class_weight.a: expected a number of at least 0, got -1",
        "10:48 training.class_weight.b: expected a number of at least 0, got the text 'x'",
        f"11:27 regularization.except.0: {NAME}, got the text 'a b'",
        f"11:32 regularization.except.1: {NAME}, got the text ''",
        "12:11 outputs.0: expected a layer's name, got 1; quote it",
    ]


def test_a_section_knows_where_each_value_and_item_stands(folder: Any) -> None:
    text = folder.edited(("  split: {test: 0.2}", "  target:\n    - a\n    - b\n  preprocess: [{scale: 2}]"))
    dataset = folder.spec(text).dataset
    assert [
        (path, str(place)) for path, place in (dataset.at("target"), dataset.at("target", 1), dataset.at("inputs"))
    ] == [
        ("dataset.target", "c.yaml:3:3"),
        ("dataset.target.1", "c.yaml:5:7"),
        ("dataset.inputs", "c.yaml:1:1"),
    ]
    assert {re.sub(r".*/", "", str(place)) for place in dataset.places.values()} >= {"c.yaml:6:15", "c.yaml:6:16"}
