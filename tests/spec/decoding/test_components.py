"""A component is its name with its arguments, in every form, nested in others, and each mistake at its place."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import Component


def layer(folder: Any, written: str) -> Component:
    component = folder.spec(folder.layered(f"  - {written}\n")).layers[0].component
    assert isinstance(component, Component)
    return component


FORMS: list[tuple[str, str, dict[str, Any]]] = [
    ("Flatten", "Flatten", {}),
    ("{Flatten: null}", "Flatten", {}),
    ("{Flatten: {}}", "Flatten", {}),
    ("Flatten:", "Flatten", {}),
    ("Dense: 64", "Dense", {"units": 64}),
    ("Dense: {units: 64, use_bias: false}", "Dense", {"units": 64, "use_bias": False}),
    ("MaxPooling2D: [2, 3]", "MaxPooling2D", {"pool_size": [2, 3]}),
    ("dense: 64", "Dense", {"units": 64}),
    ("max_pooling_2d: 2", "MaxPooling2D", {"pool_size": 2}),
    ("LSTM: {units: 4, dropout: 0}", "LSTM", {"units": 4, "dropout": 0}),
    ("Dense: {units: 4, name: null}", "Dense", {"units": 4, "name": None}),
]


@pytest.mark.parametrize(("written", "name", "arguments"), FORMS)
def test_every_form_of_a_component(folder: Any, written: str, name: str, arguments: dict[str, Any]) -> None:
    component = layer(folder, written)
    assert (component.kind, component.name, component.arguments) == ("layer", name, arguments)


def test_text_that_looks_like_a_number_stays_text(folder: Any) -> None:
    spec = folder.spec(folder.edited(("  iris:\n", "  csv: {path: '1e3', na_values: ['?', -1, '0x1']}\n")))
    assert spec.dataset.source.arguments == {"path": "1e3", "na_values": ["?", -1, "0x1"]}


def test_components_nest_where_an_argument_takes_one(folder: Any) -> None:
    dense = layer(
        folder,
        "Dense: {units: 3, activation: {relu: {max_value: 6}}, kernel_regularizer: {l2: 0.01}, bias_regularizer: L1, "
        "kernel_constraint: {max_norm: 2}, kernel_initializer: he_normal, bias_initializer: {Constant: 0.1}}",
    )
    nested = {name: value for name, value in dense.arguments.items() if isinstance(value, Component)}
    assert {name: (one.kind, one.name, one.arguments) for name, one in nested.items()} == {
        "activation": ("activation", "relu", {"max_value": 6}),
        "kernel_regularizer": ("regularizer", "L2", {"l2": 0.01}),
        "bias_regularizer": ("regularizer", "L1", {}),
        "kernel_constraint": ("constraint", "MaxNorm", {"max_value": 2}),
        "kernel_initializer": ("initializer", "HeNormal", {}),
        "bias_initializer": ("initializer", "Constant", {"value": 0.1}),
    }


def test_an_activation_may_be_a_layer(folder: Any) -> None:
    dense = layer(folder, "Dense: {units: 3, activation: {LeakyReLU: {negative_slope: 0.1}}}")
    assert dense.arguments["activation"] == Component(
        "layer", "LeakyReLU", {"negative_slope": 0.1}, "layers.0.Dense.activation"
    )


def test_wrappers_cells_and_lists_of_layers_hold_layers(folder: Any) -> None:
    wrapped = layer(folder, "Bidirectional: {layer: {LSTM: 64}, backward_layer: {GRU: 64}}")
    assert [one.name for one in wrapped.arguments.values()] == ["LSTM", "GRU"]
    stacked = layer(folder, "RNN: {cell: {StackedRNNCells: [{LSTMCell: 3}, {GRUCell: {units: 4}}]}}")
    cells = stacked.arguments["cell"].arguments["cells"]
    assert [(one.name, one.arguments) for one in cells] == [("LSTMCell", {"units": 3}), ("GRUCell", {"units": 4})]
    inner = layer(folder, "Sequential: [Flatten, {Dense: 3}]").arguments["layers"]
    assert [one.name for one in inner] == ["Flatten", "Dense"]


def test_a_learning_rate_is_a_number_or_a_schedule(folder: Any) -> None:
    def rate(written: str) -> Any:
        spec = folder.spec(folder.edited(("optimizer: adam", f"optimizer: {{adam: {{learning_rate: {written}}}}}")))
        return spec.optimizer.arguments["learning_rate"]

    assert rate("1e-4") == 0.0001
    schedule = rate("{ExponentialDecay: {initial_learning_rate: 0.01, decay_steps: 1000, decay_rate: 0.9}}")
    assert (schedule.kind, schedule.name, schedule.arguments["decay_rate"]) == ("schedule", "ExponentialDecay", 0.9)


def test_a_schedule_is_what_the_scheduler_calls(folder: Any) -> None:
    written = (
        "callbacks: [{LearningRateScheduler: {schedule: {CosineDecay: {initial_learning_rate: 1, decay_steps: 5}}}}]\n"
    )
    [callback] = folder.spec(folder.base + written).callbacks
    assert callback.arguments["schedule"].name == "CosineDecay"


def test_short_names_find_their_classes(folder: Any) -> None:
    spec = folder.spec(
        folder.edited(
            ("loss: sparse_categorical_crossentropy", "loss: mse"),
            ("[accuracy]", "[acc, mae, MSE, {AUC: {name: area}}, BinaryAccuracy]"),
            ("optimizer: adam", "optimizer: RMSprop"),
            ("{units: 3, activation: softmax}", "{units: 1, activation: sigmoid}"),
        )
    )
    assert (spec.loss.name, spec.optimizer.name) == ("MeanSquaredError", "RMSprop")
    assert [(metric.name, metric.arguments) for metric in spec.metrics] == [
        ("acc", {}),
        ("MeanAbsoluteError", {"name": "mae"}),
        ("MeanSquaredError", {}),
        ("AUC", {"name": "area"}),
        ("BinaryAccuracy", {}),
    ]


def test_metrics_may_be_a_single_one(folder: Any) -> None:
    assert [one.name for one in folder.spec(folder.edited(("[accuracy]", "accuracy"))).metrics] == ["accuracy"]


def test_the_optimizer_is_rmsprop_by_default(folder: Any) -> None:
    assert folder.spec(folder.edited(("optimizer: adam\n", ""))).optimizer == Component(
        "optimizer", "RMSprop", path="optimizer"
    )


def test_paths_and_places_of_arguments_are_those_of_their_values(folder: Any) -> None:
    dense = layer(folder, "Dense: {units: 3, activation: relu}")
    path, place = dense.at("activation")
    assert (path, str(place), place and place.length) == ("layers.0.Dense.activation", "c.yaml:5:35", 4)
    path, place = dense.at("use_bias")
    assert (path, str(place)) == ("layers.0.Dense.use_bias", "c.yaml:5:5")


LAYERS: dict[str, tuple[str, list[str]]] = {
    "misspelt": ("Dens: 3", ["5:5 layers.0: unknown layer 'Dens'; did you mean 'Dense'?"]),
    "misspelt, bare": ("Flaten", ["5:5 layers.0: unknown layer 'Flaten'; did you mean 'Flatten'?"]),
    "of another kind": ("L2: 0.1", ["5:5 layers.0: unknown layer 'L2'; L2 is a regularizer"]),
    "of older versions": ("CuDNNLSTM: 3", ["5:5 layers.0: unknown layer 'CuDNNLSTM'; today it is 'LSTM'"]),
    "a long name": (f"{'x' * 500}", [f"5:5 layers.0: unknown layer '{'x' * 37}...'"]),
    "no name": ("{}", ["5:5 layers.0: needs a layer: a key that names it"]),
    "a number": ("3", ["5:5 layers.0: expected a layer by its name, got 3"]),
    "nothing": ("", ["5:4 layers.0: expected a layer by its name, got nothing"]),
    "a list": ("[Dense]", ["5:5 layers.0: expected a layer by its name, got a list"]),
    "not indented": (
        "Dense:\n    units: 8\n    activation: relu",
        [
            "6:5 layers.0.units: 'units' is an argument of Dense: indent it under 'Dense:'",
            "7:5 layers.0.activation: 'activation' is an argument of Dense: indent it under 'Dense:'",
        ],
    ),
    "without its colon": ("Add\n    inputs: [x, x]", ["5:5 a name with keys under it needs its colon: 'Add:'"]),
    "two in one": (
        "Dense: 3\n    Dropout: 0.5",
        ["6:5 layers.0.Dropout: two components in one place, Dense and Dropout"],
    ),
    "an unknown key beside": (
        "Dense: 3\n    nmae: a",
        ["6:5 layers.0.nmae: unknown key 'nmae' beside Dense; did you mean 'name'?"],
    ),
    "a misspelt argument": (
        "Dense: {unit: 3, activaton: relu}",
        [
            "5:13 layers.0.Dense.unit: Dense has no argument 'unit'; did you mean 'units'?",
            "5:22 layers.0.Dense.activaton: Dense has no argument 'activaton'; did you mean 'activation'?",
        ],
    ),
    "an unknown argument, all told": (
        "Dropout: {rat: 0.5, zzz: 1}",
        [
            "5:15 layers.0.Dropout.rat: Dropout has no argument 'rat'; did you mean 'rate'?",
            (
                "5:25 layers.0.Dropout.zzz: Dropout has no argument 'zzz'; "
                "known: rate, noise_shape, seed, activity_regularizer, trainable, dtype, autocast, name"
            ),
        ],
    ),
    "arguments of older versions": (
        "Dense: {output_dim: 8, input_dim: 3, init: uniform}",
        [
            "5:13 layers.0.Dense.output_dim: Dense has no argument 'output_dim'; today it is 'units'",
            (
                "5:28 layers.0.Dense.input_dim: Dense has no argument 'input_dim'; "
                "nnrun knows the input's shape from the data; leave it out"
            ),
            "5:42 layers.0.Dense.init: Dense has no argument 'init'; today it is 'kernel_initializer'",
        ],
    ),
    "a missing argument": ("Dense", ["5:5 layers.0: Dense needs 'units'"]),
    "two missing ones": ("Embedding:", ["5:5 layers.0: Embedding needs 'input_dim' and 'output_dim'"]),
    "a value where none is taken": (
        "MultiHeadAttention: {num_heads: 2, key_dim: 0}",
        ["5:49 layers.0.MultiHeadAttention.key_dim: expected a whole number of at least 1, got 0"],
    ),
    "text for a number": (
        "Dense: '64'",
        ["5:12 layers.0.Dense.units: expected a whole number of at least 1, got '64'"],
    ),
    "a number for a flag": (
        "Dense: {units: 3, use_bias: 1}",
        ["5:33 layers.0.Dense.use_bias: expected true or false, got 1"],
    ),
    "an old flag": (
        "Dense: {units: 3, use_bias: no}",
        ["5:33 layers.0.Dense.use_bias: expected true or false, got the text 'no'"],
    ),
    "a range": ("Dropout: 1.5", ["5:14 layers.0.Dropout.rate: expected a number from 0 to 1, got 1.5"]),
    "a choice": (
        "Conv2D: {filters: 3, kernel_size: 3, padding: smae}",
        ["5:51 layers.0.Conv2D.padding: expected valid or same, got 'smae'; did you mean 'same'?"],
    ),
    "a mapping for a value": (
        "Dense: {units: {a: 3}}",
        ["5:20 layers.0.Dense.units: 'units' of Dense takes no mapping"],
    ),
    "a mapping for the first argument": (
        "Bidirectional: {LSTM: 64}",
        ["5:21 layers.0.Bidirectional.LSTM: Bidirectional has no argument 'LSTM'; write {layer: {LSTM: ...}}"],
    ),
    "a number for a regularizer": (
        "Dense: {units: 3, kernel_regularizer: 0.01}",
        ["5:43 layers.0.Dense.kernel_regularizer: expected a regularizer by its name, got 0.01"],
    ),
    "a misspelt activation": (
        "Dense: {units: 3, activation: rellu}",
        ["5:35 layers.0.Dense.activation: unknown activation 'rellu'; did you mean 'relu'?"],
    ),
    "an activation's argument": (
        "Dense: {units: 3, activation: {relu: {max: 6}}}",
        [("5:43 layers.0.Dense.activation.relu.max: relu has no argument 'max'; did you mean 'max_value'?")],
    ),
    "a cell deep inside": (
        "RNN: {cell: {StackedRNNCells: {cells: [{LSTMCell: 3}, LSTMCell, {GRUCell: {units: 3, unit: 4}}]}}}",
        [
            "5:59 layers.0.RNN.cell.StackedRNNCells.cells.1: LSTMCell needs 'units'",
            (
                "5:90 layers.0.RNN.cell.StackedRNNCells.cells.2.GRUCell.unit: "
                "GRUCell has no argument 'unit'; did you mean 'units'?"
            ),
        ],
    ),
    "no list of layers": (
        "Sequential: {layers: {Dense: 3}}",
        ["5:26 layers.0.Sequential.layers: expected a list of layers, got a mapping"],
    ),
    "code": (
        "Lambda: 3",
        [
            (
                "5:5 layers.0: Lambda cannot be named in a config: "
                "its argument is code; write a class in a file named under 'plugins'"
            )
        ],
    ),
    "an input": (
        "Input",
        [
            (
                "5:5 layers.0: Input cannot be named in a config: "
                "nnrun knows the inputs and their shapes from the data; leave it out"
            )
        ],
    ),
    "a name inside that is none": (
        "Dense: {units: 3, name: 1}",
        ["5:29 layers.0.Dense.name: expected a name of letters, digits, _ and - that begins with a letter or _, got 1"],
    ),
    "a name inside with a space": (
        "Dense: {units: 3, name: a b}",
        [
            (
                "5:29 layers.0.Dense.name: expected a name of letters, digits, _ and - "
                "that begins with a letter or _, got the text 'a b'"
            )
        ],
    ),
    "nothing where something must be": ("Dense: {units: null}", ["5:5 layers.0: Dense needs 'units'"]),
    "a key that stands beside": (
        "Dense: {units: 2, inputs: x}",
        ["5:23 layers.0.Dense.inputs: Dense has no argument 'inputs'; write it beside Dense, not inside"],
    ),
    "an older spelling": (
        "Dense: {units: 2, kernel_regularizer: {L1: {l: 0.1}}}",
        ["5:49 layers.0.Dense.kernel_regularizer.L1.l: L1 has no argument 'l'; today it is 'l1'"],
    ),
    "an older spelling that leads nowhere": (
        "Dense: {units: 2, subsample: 3}",
        ["5:23 layers.0.Dense.subsample: Dense has no argument 'subsample'"],
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_that_is_wrong_is_told_at_its_place(name: str, folder: Any) -> None:
    written, expected = LAYERS[name]
    assert folder.said(folder.layered(f"  - {written}\n")) == expected


OTHERS: dict[str, tuple[tuple[str, str], list[str]]] = {
    "a misspelt loss": (
        ("sparse_categorical_crossentropy", "sparse_categorical_crossentrop"),
        ["7:7 loss: unknown loss 'sparse_categorical_crossentrop'; did you mean 'sparse_categorical_crossentropy'?"],
    ),
    "a metric as loss": (
        ("sparse_categorical_crossentropy", "accuracy"),
        ["7:7 loss: unknown loss 'accuracy'; accuracy is a metric"],
    ),
    "a layer as step": (
        ("  iris:", "  iris:\n  preprocess: Normalization"),
        ["3:15 dataset.preprocess: unknown preprocessing step 'Normalization'; Normalization is a layer"],
    ),
    "a misspelt argument of the loss": (
        ("sparse_categorical_crossentropy", "{SparseCategoricalCrossentropy: {from_logit: true}}"),
        [
            (
                "7:40 loss.SparseCategoricalCrossentropy.from_logit: "
                "SparseCategoricalCrossentropy has no argument 'from_logit'; did you mean 'from_logits'?"
            )
        ],
    ),
    "a misspelt optimizer": (("adam", "adamm"), ["8:12 optimizer: unknown optimizer 'adamm'; did you mean 'adam'?"]),
    "an abstract optimizer": (
        ("adam", "Optimizer"),
        [
            (
                "8:12 optimizer: Optimizer cannot be named in a config: "
                "it is the base that others are written from; name one of those"
            )
        ],
    ),
    "arguments of older optimizers": (
        ("adam", "{adam: {lr: 0.1, decay: 0.1}}"),
        [
            "8:20 optimizer.Adam.lr: Adam has no argument 'lr'; today it is 'learning_rate'",
            (
                "8:29 optimizer.Adam.decay: Adam has no argument 'decay'; "
                "give 'learning_rate' a schedule, such as InverseTimeDecay"
            ),
        ],
    ),
    "a learning rate with a comma": (
        ("adam", "{adam: {learning_rate: '0,01'}}"),
        ["8:35 optimizer.Adam.learning_rate: expected a number, or a schedule by its name, got the text '0,01'"],
    ),
    "a learning rate below zero": (
        ("adam", "{adam: -0.1}"),
        ["8:19 optimizer.Adam.learning_rate: expected a number of at least 0, got -0.1"],
    ),
    "a misspelt schedule": (
        ("adam", "{adam: {learning_rate: ExponentialDcay}}"),
        ["8:35 optimizer.Adam.learning_rate: unknown schedule 'ExponentialDcay'; did you mean 'ExponentialDecay'?"],
    ),
    "a schedule without its arguments": (
        ("adam", "{adam: CosineDecay}"),
        ["8:19 optimizer.Adam.learning_rate: CosineDecay needs 'initial_learning_rate' and 'decay_steps'"],
    ),
    "misspelt metrics": (
        ("[accuracy]", "[acuracy, {BinaryAccuracy: {thr: 1}}, null]"),
        [
            "9:11 metrics.0: unknown metric 'acuracy'; did you mean 'accuracy'?",
            "9:38 metrics.1.BinaryAccuracy.thr: BinaryAccuracy has no argument 'thr'; did you mean 'threshold'?",
            "9:48 metrics.2: expected a metric by its name, got nothing",
        ],
    ),
    "a misspelt source": (("  iris:", "  iriss:"), ["2:3 dataset: unknown data source 'iriss'; did you mean 'iris'?"]),
    "a source's argument beside it": (
        ("  iris:", "  csv:\n  path: a.csv"),
        ["3:3 dataset.path: 'path' is an argument of csv: indent it under 'csv:'"],
    ),
    "a source without its file": (("  iris:", "  csv:"), ["2:3 dataset: csv needs 'path'"]),
    "wrong arguments of a source": (
        ("  iris:", "  csv: {path: [], header: none, delimiter: 3, features: [], na_values: {a: 1}}"),
        [
            "2:15 dataset.csv.path: expected the path of a file, got a list",
            "2:27 dataset.csv.header: expected true or false, got the text 'none'",
            "2:44 dataset.csv.delimiter: expected text, got 3",
            "2:57 dataset.csv.features: expected a list (a column's name or index each), got an empty one",
            "2:72 dataset.csv.na_values: 'na_values' of csv takes no mapping",
        ],
    ),
    "rows that are none": (
        ("  iris:", "  inline: {x: 3, y: []}"),
        [
            "2:15 dataset.inline.x: expected a list (a value each), got 3",
            "2:21 dataset.inline.y: expected a list (a value each), got an empty one",
        ],
    ),
    "a misspelt step": (
        ("  iris:", "  iris:\n  preprocess: [StandardScalr, {scale: 0}, MinMaxScaler: {coulmns: [a]}]"),
        [
            "3:16 dataset.preprocess.0: unknown preprocessing step 'StandardScalr'; did you mean 'StandardScaler'?",
            "3:39 dataset.preprocess.1.scale.divisor: expected a number greater than 0, got 0",
            (
                "3:58 dataset.preprocess.2.MinMaxScaler.coulmns: "
                "MinMaxScaler has no argument 'coulmns'; known: feature_range, copy, clip"
            ),
        ],
    ),
    "a misspelt augmentation": (
        ("  iris:", "  iris:\n  augment: [RandomFlipp, {RandomFlip: up}]"),
        [
            "3:13 dataset.augment.0: unknown layer 'RandomFlipp'; did you mean 'RandomFlip'?",
            (
                "3:39 dataset.augment.1.RandomFlip.mode: "
                "expected horizontal, vertical or horizontal_and_vertical, got 'up'"
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_component_that_is_wrong_is_told_at_its_place(name: str, folder: Any) -> None:
    edit, expected = OTHERS[name]
    assert folder.said(folder.edited(edit)) == expected


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Dense: 64", ["Dense"]),
        ("Bidirectional: {layer: {GRU: 32}}", ["Bidirectional", "GRU"]),
        (
            "RNN: {cell: {StackedRNNCells: {cells: [{GRUCell: 3}, {LSTMCell: 2}]}}}",
            ["RNN", "StackedRNNCells", "GRUCell", "LSTMCell"],
        ),
        (
            "TimeDistributed: {layer: {Sequential: {layers: [{Dense: 3}, Flatten]}}}",
            ["TimeDistributed", "Sequential", "Dense", "Flatten"],
        ),
    ],
)
def test_layers_inside_a_layer_are_found_at_any_depth(folder: Any, written: str, names: list[str]) -> None:
    assert [inner.name for inner in layer(folder, written).layers()] == names
