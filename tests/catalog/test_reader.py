"""Look-up in the catalog."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nnrun import catalog


def test_exact_name_is_found_before_a_folded_one() -> None:
    assert catalog.find("metric", "accuracy").path == "text:accuracy"
    assert catalog.find("metric", "Accuracy").path == "keras.metrics.Accuracy"


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("layer", "dense", "Dense"),
        ("layer", "MaxPool2D", "MaxPooling2D"),
        ("optimizer", "adam", "Adam"),
        ("regularizer", "l2", "L2"),
        ("regularizer", "l1_l2", "L1L2"),
        ("loss", "mse", "MeanSquaredError"),
        ("loss", "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
        ("metric", "mae", "MeanAbsoluteError"),
        ("loss", "kld", "KLDivergence"),
        ("initializer", "he_normal", "HeNormal"),
        ("initializer", "uniform", "RandomUniform"),
        ("activation", "swish", "silu"),
        ("constraint", "max_norm", "MaxNorm"),
    ],
)
def test_names_are_keras_own_without_case_and_underscores_and_its_short_ones(
    kind: str, written: str, meant: str
) -> None:
    assert catalog.find(kind, written).name == meant


def test_no_two_components_of_a_kind_share_a_folded_name() -> None:
    from nnrun.words.suggestions import fold

    for kind in catalog.kinds():
        names = catalog.names(kind, refused=True)
        apart = [name for name in names if not (kind == "metric" and name in {"accuracy", "Accuracy"})]
        assert len({fold(name) for name in apart}) == len(apart), kind


def test_exact_match_in_a_later_kind_comes_before_a_folded_one_in_an_earlier() -> None:
    assert catalog.find_among(("activation", "layer"), "ELU").kind == "layer"
    assert catalog.find_among(("activation", "layer"), "elu").kind == "activation"
    assert catalog.find_among(("activation", "layer"), "LEAKY_RELU").kind == "activation"


def test_arguments_are_its_own_and_those_of_its_parents() -> None:
    dense = catalog.find("layer", "Dense")
    assert dense.first.name == "units"
    assert dense.required == ("units",)
    assert {"activation", "name", "trainable", "dtype"} <= {argument.name for argument in dense.arguments}
    assert dense.argument("input_shape") is None


def test_arguments_that_the_class_gives_its_parent_itself_are_not_its_own() -> None:
    assert catalog.find("layer", "ActivityRegularization").argument("activity_regularizer") is None
    assert catalog.find("layer", "LSTM").argument("cell") is None
    assert catalog.find("layer", "LSTM").argument("zero_output_for_mask") is not None


def test_a_class_that_names_all_its_arguments_has_no_more() -> None:
    names = [argument.name for argument in catalog.find("layer", "SpatialDropout1D").arguments]
    assert names == ["rate", "seed", "name", "dtype"]


@pytest.mark.parametrize(
    ("kind", "component", "argument", "taken"),
    [
        ("layer", "Dense", "kernel_initializer", "initializer"),
        ("layer", "Dense", "bias_regularizer", "regularizer"),
        ("layer", "Dense", "kernel_constraint", "constraint"),
        ("layer", "Dense", "activation", "activation"),
        ("layer", "LSTM", "recurrent_activation", "activation"),
        ("layer", "Bidirectional", "backward_layer", "layer"),
        ("layer", "RNN", "cell", "layer"),
        ("layer", "StackedRNNCells", "cells", "layers"),
        ("layer", "Sequential", "layers", "layers"),
        ("optimizer", "Adam", "learning_rate", "schedule"),
        ("optimizer", "LossScaleOptimizer", "inner_optimizer", "optimizer"),
        ("callback", "LearningRateScheduler", "schedule", "schedule"),
        ("transformer", "SelectKBest", "score_func", "score"),
        ("transformer", "BernoulliRBM", "learning_rate", ""),
        ("layer", "Dense", "units", ""),
    ],
)
def test_arguments_that_are_components_are_known_from_their_names(
    kind: str, component: str, argument: str, taken: str
) -> None:
    assert catalog.find(kind, component).argument(argument).takes == taken


def test_every_kind_that_an_argument_takes_exists() -> None:
    kinds = {*catalog.kinds(), "layers", ""}
    for kind in catalog.kinds():
        for name in catalog.names(kind):
            assert {argument.takes for argument in catalog.find(kind, name).arguments} <= kinds


def test_an_argument_that_python_wants_by_name_is_not_the_first() -> None:
    assert catalog.find("transformer", "SimpleImputer").first is None
    assert catalog.find("transformer", "Normalizer").first.name == "norm"
    assert catalog.find("layer", "Add").first is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("layer", "Layer"),
        ("layer", "Wrapper"),
        ("layer", "Input"),
        ("layer", "Lambda"),
        ("layer", "TFSMLayer"),
        ("layer", "TorchModuleWrapper"),
        ("layer", "JaxLayer"),
        ("layer", "FlaxLayer"),
        ("optimizer", "Optimizer"),
        ("schedule", "LearningRateSchedule"),
        ("loss", "Loss"),
        ("metric", "Metric"),
        ("metric", "MeanMetricWrapper"),
        ("metric", "Mean"),
        ("regularizer", "Regularizer"),
        ("constraint", "Constraint"),
        ("initializer", "Initializer"),
        ("callback", "Callback"),
        ("callback", "LambdaCallback"),
        ("callback", "RemoteMonitor"),
        ("callback", "OrbaxCheckpoint"),
        ("callback", "History"),
        ("callback", "ProgbarLogger"),
        ("callback", "CallbackList"),
        ("transformer", "FunctionTransformer"),
        ("transformer", "RFE"),
        ("transformer", "ColumnTransformer"),
    ],
)
def test_what_is_not_nameable_is_known_with_its_reason(kind: str, name: str) -> None:
    assert catalog.find(kind, name).refused
    assert name not in catalog.names(kind)
    assert name in catalog.names(kind, refused=True)


def test_every_reason_belongs_to_something_that_exists() -> None:
    from nnrun.catalog.refused import REASONS

    for kind, name in REASONS:
        assert catalog.find(kind, name).refused == REASONS[kind, name]


def test_arguments_that_are_code_or_files_of_their_own_cannot_be_given() -> None:
    for name in ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer"):
        given = {argument.name for argument in catalog.find("transformer", name).arguments}
        assert not given & {"input", "preprocessor", "tokenizer"}
    assert catalog.find("transformer", "FeatureAgglomeration").argument("memory") is None


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("StandardScaler", "numeric"),
        ("OneHotEncoder", "categorical"),
        ("TfidfVectorizer", "text"),
        ("LabelBinarizer", "target"),
    ],
)
def test_a_transformer_says_what_columns_it_works_on(name: str, columns: str) -> None:
    assert catalog.find("transformer", name).columns == columns


def test_suggestion_is_the_near_name_then_another_kind_then_the_choices() -> None:
    assert catalog.suggest("layer", "Dens") == "; did you mean 'Dense'?"
    assert catalog.suggest("loss", "Dropout") == "; 'Dropout' is a layer"
    assert catalog.suggest("constraint", "qqq") == "; known: MaxNorm, MinMaxNorm, NonNeg, UnitNorm"
    assert catalog.suggest("layer", "qqq") == ""


def test_elsewhere_names_the_other_kinds_only() -> None:
    assert catalog.elsewhere("huber", "metric") == ("loss",)
    assert catalog.elsewhere("Dropout", "layer") == ()


def test_near_argument_is_suggested() -> None:
    assert catalog.suggest_argument(catalog.find("layer", "Dense"), "unit") == "; did you mean 'units'?"


def test_keras_data_sets_take_a_local_path_first() -> None:
    imdb = catalog.find("source", "imdb")
    assert imdb.first.name == "path"
    assert imdb.first.default is None
    assert imdb.argument("num_words") is not None
    sets = {"boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters"}
    assert sets | {"iris", "csv", "npz", "inline"} <= set(catalog.names("source"))


def test_every_entry_has_one_line_of_help() -> None:
    for kind in catalog.kinds():
        for name in catalog.names(kind):
            entry = catalog.find(kind, name)
            assert entry.help, name
            assert "\n" not in entry.help
            assert len(entry.help) <= 110


def test_other_installed_version_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.catalog import reader

    monkeypatch.setattr(reader, "_installed", lambda name: "9.9" if name == "keras" else "")
    made = catalog.versions()["keras"]
    assert catalog.mismatch() == f"keras 9.9 is installed, the catalog was made from {made}: arguments may differ"


def test_installed_version_is_read_off_its_directory() -> None:
    from importlib.metadata import version

    from nnrun.catalog.reader import _installed

    assert _installed("scikit-learn") == version("scikit-learn")
    assert _installed("no-such-distribution") == ""


@pytest.mark.process
def test_reading_the_catalog_loads_nothing_heavy() -> None:
    code = (
        "import sys; from nnrun import catalog; catalog.find('layer', 'dense'); catalog.suggest('layer', 'Dens');"
        "catalog.mismatch(); heavy = {'tensorflow', 'keras', 'sklearn', 'numpy', 'pandas', 'importlib.metadata'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
