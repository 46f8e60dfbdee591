"""What is wrong between keys that are each sound: loss against last layer, callbacks, weights, regularization."""

from __future__ import annotations

from typing import Any

import pytest

LOSS = "sparse_categorical_crossentropy"
IN_FILE = "dataset={csv: a.csv, target: y}"
LAST = "{units: 3, activation: softmax}"
MISFITS: dict[str, tuple[tuple[tuple[str, str], ...], list[str]]] = {
    "one unit for classes": (
        ((LAST, "{units: 1, activation: sigmoid}"),),
        [
            (
                "7:7 loss: SparseCategoricalCrossentropy needs one output unit a class, and 'dense_1' has 1; "
                "for two classes, binary_crossentropy fits"
            )
        ],
    ),
    "sigmoid for classes": (
        ((LAST, "{units: 3, activation: sigmoid}"),),
        [
            (
                "7:7 loss: SparseCategoricalCrossentropy needs probabilities that sum to 1: "
                "softmax, not sigmoid, in 'dense_1'"
            )
        ],
    ),
    "softmax over one unit": (
        ((LAST, "{units: 1, activation: softmax}"), (LOSS, "mse")),
        ["7:7 loss: softmax over the 1 unit of 'dense_1' is always 1; sigmoid fits MeanSquaredError"],
    ),
    "softmax for a binary loss": (
        ((LOSS, "binary_crossentropy"),),
        [
            (
                "7:7 loss: BinaryCrossentropy is for sigmoid outputs; "
                "with softmax in 'dense_1', sparse_categorical_crossentropy fits"
            )
        ],
    ),
    "no activation, classes": (
        ((LAST, "3"),),
        [
            (
                "7:7 loss: SparseCategoricalCrossentropy needs probabilities, and 'dense_1' has no activation; "
                "add activation: softmax, or from_logits: true"
            )
        ],
    ),
    "no activation, binary": (
        ((LAST, "1"), (LOSS, "{BinaryCrossentropy: {label_smoothing: 0.1}}")),
        [
            (
                "7:8 loss: BinaryCrossentropy needs probabilities, and 'dense_1' has no activation; "
                "add activation: sigmoid, or from_logits: true"
            )
        ],
    ),
    "logits after softmax": (
        ((LOSS, "{SparseCategoricalCrossentropy: {from_logits: true}}"),),
        ["7:8 loss: from_logits: true is for an output without activation, and 'dense_1' has softmax"],
    ),
    "activations as layers": (
        (("  - Dense: {units: 3, activation: softmax}\n", "  - Dense: 1\n  - Softmax\n"),),
        [
            (
                "8:7 loss: SparseCategoricalCrossentropy needs one output unit a class, and 'softmax' has 1; "
                "for two classes, binary_crossentropy fits"
            )
        ],
    ),
}


@pytest.mark.parametrize("name", MISFITS)
def test_a_loss_that_cannot_fit_the_last_layer_is_told(name: str, folder: Any) -> None:
    edits, expected = MISFITS[name]
    assert folder.said(folder.edited(*edits)) == expected


FITS = {
    "logits": ((LAST, "3"), (LOSS, "{SparseCategoricalCrossentropy: {from_logits: true}}")),
    "activation layer": ((LAST, "3\n  - Activation: softmax"),),
    "activation that is a layer": ((LAST, "{units: 3, activation: Softmax}"),),
    "unknown last layer": ((LAST, "3\n  - Reshape: [3]"),),
    "several labels": ((LAST, "{units: 3, activation: sigmoid}"), (LOSS, "binary_crossentropy")),
    "regression": ((LAST, "1"), (LOSS, "mse"), ("[accuracy]", "[r2_score]")),
    "hinge of raw numbers": ((LAST, "1"), (LOSS, "hinge")),
    "MSLE of a sigmoid": ((LAST, "{units: 1, activation: sigmoid}"), (LOSS, "msle")),
}


@pytest.mark.parametrize("name", FITS)
def test_a_loss_that_may_fit_is_left_alone(name: str, folder: Any) -> None:
    assert folder.load(folder.edited(*FITS[name])).spec.loss is not None


def test_a_misspelt_activation_is_one_mistake(folder: Any) -> None:
    assert folder.said(folder.edited((LAST, "{units: 3, activation: sofmax}"))) == [
        "6:35 layers.1.Dense.activation: unknown activation 'sofmax'; did you mean 'softmax'?"
    ]


def test_each_output_is_held_against_its_own_loss(folder: Any) -> None:
    text = folder.edited(
        ("segment: sparse_categorical_crossentropy", "segment: binary_crossentropy"), text=folder.two_outputs
    )
    assert folder.said(text) == [
        (
            "11:29 loss.segment: BinaryCrossentropy is for sigmoid outputs; "
            "with softmax in 'segment', sparse_categorical_crossentropy fits"
        )
    ]


UNFIT = "cannot compare class numbers with the 3 units of"
ONE_HOT = "add 'one_hot: 3' with columns: target to preprocess, and take categorical_crossentropy"
UNFIT_METRICS = {
    "Precision": ("Precision", ONE_HOT),
    "{Recall: {top_k: 1}}": ("Recall", ONE_HOT),
    "AUC": ("AUC", ONE_HOT),
    "{AUC: {multi_label: true}}": ("AUC", ONE_HOT),
    "{PrecisionAtRecall: 0.5}": ("PrecisionAtRecall", ONE_HOT),
    "FalseNegatives": ("FalseNegatives", ONE_HOT),
    "{F1Score: {average: macro}}": ("F1Score", ONE_HOT),
    "mae": ("MeanAbsoluteError", ONE_HOT),
    "Accuracy": ("Accuracy", "accuracy fits"),
    "binary_accuracy": ("BinaryAccuracy", "accuracy fits"),
    "CategoricalCrossentropy": ("CategoricalCrossentropy", "SparseCategoricalCrossentropy fits"),
    "TopKCategoricalAccuracy": ("TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy fits"),
    "CategoricalAccuracy": ("CategoricalAccuracy", "accuracy fits"),
    "{Precision: {class_id: 0}}": ("Precision", ONE_HOT),
    "{MeanIoU: 3}": ("MeanIoU", "add sparse_y_pred: false"),
    "{MeanIoU: {num_classes: 3, sparse_y_true: false}}": (
        "MeanIoU",
        "add sparse_y_pred: false, and leave out sparse_y_true",
    ),
    "{OneHotMeanIoU: 3}": ("OneHotMeanIoU", "MeanIoU with sparse_y_pred: false fits"),
}


@pytest.mark.parametrize("written", UNFIT_METRICS)
def test_a_metric_that_cannot_take_class_numbers_is_told(written: str, folder: Any) -> None:
    name, advice = UNFIT_METRICS[written]
    expected = f"metrics.1: {name} {UNFIT} 'dense_1'; {advice}"
    (said,) = folder.said(folder.edited(("[accuracy]", f"[accuracy, {written}]")))
    assert said.partition(" ")[2] == expected
    (said,) = folder.said(folder.base + f"weighted_metrics: [accuracy, {written}]\n")
    assert said.partition(" ")[2] == f"weighted_{expected}"


def test_a_metric_of_one_of_several_outputs_is_held_against_its_loss(folder: Any) -> None:
    def said(metrics: str) -> list[str]:
        return folder.said(folder.edited(("{segment: [accuracy]}", metrics), text=folder.two_outputs))  # type: ignore[no-any-return]

    advice = "add 'one_hot: 3' with columns: [s] to preprocess, and take categorical_crossentropy"
    assert said("{price: [mae], segment: Precision}") == [
        f"13:34 metrics.segment: Precision {UNFIT} 'segment'; {advice}"
    ]
    assert said("[mae]") == [
        (
            f"13:11 metrics.0: MeanAbsoluteError {UNFIT} 'segment'; "
            "write metrics by output name: {segment: [accuracy], ...}"
        )
    ]


ARRAYS = ("  iris:\n", "  npz: a.npz\n")
BINARY = ((LAST, "{units: 1, activation: sigmoid}"), (LOSS, "binary_crossentropy"))
FIT_METRICS: dict[str, tuple[tuple[str, str], ...]] = {
    "[SparseCategoricalAccuracy, {SparseTopKCategoricalAccuracy: 2}, SparseCategoricalCrossentropy]": (),
    "[{MeanIoU: {num_classes: 3, sparse_y_pred: false}}]": (),
    "[Precision, AUC, F1Score, mse, {OneHotMeanIoU: 3}]": ((LOSS, "categorical_crossentropy"),),
    "[Precision, AUC, {BinaryIoU: [[1]]}]": BINARY,
    "[AUC, Precision]": ((LAST, "{units: 3, activation: softmax}\n  - Reshape: [3]"),),
}


@pytest.mark.parametrize("written", FIT_METRICS)
def test_a_metric_that_may_fit_is_left_alone(written: str, folder: Any) -> None:
    assert folder.load(folder.edited(("[accuracy]", written), *FIT_METRICS[written])).spec.metrics


def test_a_plugins_metric_may_take_anything(folder: Any) -> None:
    folder.write("p.py", "import keras\nclass Precision(keras.metrics.Precision):\n    pass\n")
    (metric,) = folder.load(folder.edited(("[accuracy]", "[Precision]")) + "plugins: [p.py]\n").spec.metrics
    assert metric.name == "Precision"


def test_arrays_of_any_shape_are_told_of_what_never_fits(folder: Any) -> None:
    text = folder.edited(("[accuracy]", "[AUC]"), ARRAYS)
    assert folder.said(text) == [f"9:11 metrics.0: AUC {UNFIT} 'dense_1'; {ONE_HOT}"]


def test_a_loss_that_does_not_fit_is_told_before_its_metrics(folder: Any) -> None:
    text = folder.edited((LAST, "{units: 3, activation: sigmoid}"), ("[accuracy]", "[Precision]"))
    assert len(folder.said(text)) == 1


def test_a_metric_whose_arguments_are_wrong_is_told_once(folder: Any) -> None:
    assert len(folder.said(folder.edited(("[accuracy]", "[{MeanIoU: {num_classes: 3, sparse_y_pre: false}}]")))) == 1


def test_class_weight_needs_a_single_output(folder: Any) -> None:
    text = folder.edited(("epochs: 3", "epochs: 3, class_weight: balanced"), text=folder.two_outputs)
    assert folder.said(text) == ["14:37 training.class_weight: class_weight needs a single output, as in Keras"]


SCHEDULE = ("adam", "{adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 3}}}}")
INSIDE = "expected a path inside the run directory, got"
CALLBACKS: dict[str, tuple[str, list[str]]] = {
    "misspelt": ("EarlyStoping", ["11:13 callbacks.0: unknown callback 'EarlyStoping'; did you mean 'EarlyStopping'?"]),
    "not nameable": (
        "RemoteMonitor",
        ["11:13 callbacks.0: RemoteMonitor cannot be named in a config: it sends data out"],
    ),
    "a path upwards": (
        "{CSVLogger: ../log.csv}",
        [f"11:25 callbacks.0.CSVLogger.filename: {INSIDE} '../log.csv', which leads out of it"],
    ),
    "an absolute path": (
        "{TensorBoard: {log_dir: /tmp/x}}",
        [f"11:37 callbacks.0.TensorBoard.log_dir: {INSIDE} the absolute path '/tmp/x'"],
    ),
    "a path of Windows": (
        "{BackupAndRestore: 'C:\\x'}",
        [f"11:32 callbacks.0.BackupAndRestore.backup_dir: {INSIDE} the absolute path 'C:\\\\x'"],
    ),
    "a path from home": (
        "{ModelCheckpoint: ~/best.keras}",
        [f"11:31 callbacks.0.ModelCheckpoint.filepath: {INSIDE} '~/best.keras', which leads out of it"],
    ),
    "a folder that another removes": (
        "{BackupAndRestore: kept}, {ModelCheckpoint: kept/best.keras}",
        [
            (
                "11:57 callbacks.1.ModelCheckpoint.filepath: 'kept/best.keras' is in the way of 'kept', "
                "which BackupAndRestore writes; give each a path of its own"
            )
        ],
    ),
    "a file in the place of a folder": (
        "{CSVLogger: a/b.csv}, {TensorBoard: logs}, {CSVLogger: logs/b.csv}, {CSVLogger: ./a}",
        [
            (
                "11:93 callbacks.3.CSVLogger.filename: './a' is in the way of 'a/b.csv', which CSVLogger writes; "
                "give each a path of its own"
            )
        ],
    ),
    "an old ending": (
        "{ModelCheckpoint: best.hdf5}",
        [
            (
                "11:31 callbacks.0.ModelCheckpoint.filepath: expected a file that ends in '.keras', "
                "or in '.weights.h5' with save_weights_only: true, got 'best.hdf5'"
            )
        ],
    ),
    "no ending": (
        "{ModelCheckpoint: best}",
        ["11:31 callbacks.0.ModelCheckpoint.filepath: 'best' must end in '.keras', as Keras writes it"],
    ),
    "a model where weights are": (
        "{ModelCheckpoint: {filepath: a.keras, save_weights_only: true}}",
        ["11:42 callbacks.0.ModelCheckpoint.filepath: 'a.keras' must end in '.weights.h5', as Keras writes it"],
    ),
    "a name that looks into what it is given": (
        "{ModelCheckpoint: '{epoch.__doc__}.keras'}",
        [
            (
                "11:31 callbacks.0.ModelCheckpoint.filepath: '{epoch.__doc__}.keras': only names as {epoch} or "
                "{val_loss} may stand in braces, not {epoch.__doc__}"
            )
        ],
    ),
    "a number that nothing reports": (
        "{ModelCheckpoint: {filepath: '{los}.keras', save_freq: 5}}",
        [
            (
                "11:42 callbacks.0.ModelCheckpoint.filepath: no number 'los' is reported when it is saved; "
                "did you mean 'loss'?"
            )
        ],
    ),
    "no schedule": (
        "{LearningRateScheduler: 0.1}",
        ["11:37 callbacks.0.LearningRateScheduler.schedule: expected a schedule by its name, got 0.1"],
    ),
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_that_is_wrong_is_told(name: str, folder: Any) -> None:
    written, expected = CALLBACKS[name]
    assert folder.said(folder.base + f"callbacks: [{written}]\n") == expected


def test_nothing_changes_the_rate_beside_a_schedule(folder: Any) -> None:
    written = """\
callbacks:
  - ReduceLROnPlateau: {monitor: loss}
  - LearningRateScheduler: {schedule: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 3}}}
"""
    said = "cannot act beside the learning rate schedule CosineDecay of the optimizer"
    assert folder.said(folder.edited(SCHEDULE) + written) == [
        f"12:5 callbacks.0: ReduceLROnPlateau {said}",
        f"13:5 callbacks.1: LearningRateScheduler {said}",
    ]
    assert len(folder.spec(folder.base + "".join(written.splitlines(keepends=True)[:2])).callbacks) == 1
    old, schedule = SCHEDULE
    inside = folder.edited((old, f"{{LossScaleOptimizer: {{inner_optimizer: {schedule}}}}}"))
    assert len(folder.said(inside + written)) == 2


SPLITS = {
    "{test: 0.2, stratify: true, group: 3}": ["3:32 dataset.split.stratify: stratify and group cannot be combined"],
    "{test: 0.6, validation: 0.4}": [
        "3:34 dataset.split.validation: the shares of validation and test leave nothing for training"
    ],
    "{test: 0.6, validation: 0.3}": [],
    "{stratify: true, group: 3}": [],
    "{indices: a.npz, test: 0.6, validation: 0.4}": [],
}


@pytest.mark.parametrize("written", SPLITS)
def test_a_split_that_cannot_be_is_told(written: str, folder: Any) -> None:
    text = folder.edited(("{test: 0.2}", written))
    assert (folder.said(text) if SPLITS[written] else []) == SPLITS[written]
    assert SPLITS[written] or folder.spec(text)


def test_folds_set_the_validation_part_aside(folder: Any) -> None:
    assert folder.spec(folder.edited(("{test: 0.2}", "{test: 0.6, validation: 0.4}")) + "kfold: {k: 3}\n").kfold.k == 3


def test_one_column_says_which_rows_belong_together(folder: Any) -> None:
    text = folder.edited(("{test: 0.2}", "{test: 0.2, group: 1}"))
    assert folder.said(text + "kfold: {group: 2}\n") == [
        "11:16 kfold.group: split.group is 1: one column says which rows belong together"
    ]
    assert folder.spec(text + "kfold: {group: 1}\n").group == 1


def test_the_seeds_of_all_members_are_seeds(folder: Any) -> None:
    text = folder.base + "ensemble: {members: 5}\nseed: "
    assert folder.said(text + "4294967292\n") == [
        "12:7 seed: 5 members have the seeds after this one, which is 4294967291 at most"
    ]
    assert folder.spec(text + "4294967291\n").seed == 4294967291


def test_exceptions_of_regularization_are_given_names(folder: Any) -> None:
    text = folder.layered("  - Dense: 4\n    name: trunk\n") + "regularization:\n  except: [trunk, trnk]\n"
    assert folder.said(text) == [
        "13:19 regularization.except.1: no layer is given the name 'trnk'; did you mean 'trunk'?"
    ]


NUMBERS = (
    ("  - Dense: {units: 3, activation: softmax}\nloss: sparse_categorical_crossentropy", "  - Dense: 1\nloss: mae"),
    ("metrics: [accuracy]", "metrics: []"),
)


def test_numbers_are_not_stratified(folder: Any) -> None:
    said = "stratify needs classes, and MeanAbsoluteError compares numbers; leave stratify out"
    text = folder.edited(*NUMBERS, ("{test: 0.2}", "{test: 0.2, stratify: true}"))
    assert folder.said(text + "kfold: {k: 5, stratify: true}\n") == [
        f"3:32 dataset.split.stratify: {said}",
        f"11:25 kfold.stratify: {said}",
    ]


def test_classes_are_stratified(folder: Any) -> None:
    assert folder.spec(folder.base + "kfold: {k: 5, stratify: true}\n").kfold.stratify


@pytest.mark.parametrize("engine", ["keras", "xla"])
def test_an_engine_of_one_device_is_refused_for_several(engine: str, folder: Any) -> None:
    overrides = ("training.device=gpu:0,1", f"training.engine={engine}")
    message = f"engine {engine} trains on one device, and gpu:0,1 are several; take auto"
    assert folder.said(folder.base, *overrides) == [f"command line:1:17 training.engine: {message}"]
    assert folder.spec(folder.base, "training.device=gpu:1", overrides[1]).training.engine == engine


CHUNKS: dict[tuple[str, ...], str] = {
    ("training.chunk=64",): "iris has its rows in memory; csv, images, npz, parquet have chunks: leave it out",
    (IN_FILE, "training.chunk=31"): "a chunk of 31 rows holds no batch of 32; chunk is at least batch_size",
    (IN_FILE, "training.chunk=32", "sweep.kfold=true"): (
        "a cross-validation has its rows in memory; chunk asks for rows on the disk; leave it out"
    ),
}


@pytest.mark.parametrize("overrides", CHUNKS)
def test_chunks_that_cannot_be_are_told(overrides: tuple[str, ...], folder: Any) -> None:
    (said,) = folder.said(folder.base, *overrides)
    assert said.endswith(f" training.chunk: {CHUNKS[overrides]}")


def test_chunks_of_a_file_are_left_alone(folder: Any) -> None:
    assert folder.spec(folder.base, IN_FILE, "training.chunk=32").training.chunk == 32


@pytest.mark.parametrize("device", ["gpu:0,0", "gpu:1,01"])
def test_a_gpu_that_is_named_twice_is_told_with_all_else(device: str, folder: Any) -> None:
    said = folder.said(folder.base, f"training.device={device}", "training.epochs=0")
    assert f"command line:1:17 training.device: {device} names a GPU twice" in said
    assert len(said) == 2


def test_a_batch_that_has_no_row_for_each_device_is_told(folder: Any) -> None:
    overrides = ("training.device=gpu:0,1,2", "training.batch_size=2")
    message = "3 devices share every batch, and a batch has 2 rows"
    assert folder.said(folder.base, *overrides) == [f"command line:1:21 training.batch_size: {message}"]
    assert folder.spec(folder.base, overrides[0], "training.batch_size=3").training.batch_size == 3
