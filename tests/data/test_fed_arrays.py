"""What is fed gives the bits that a notebook's raw arrays give."""

import numpy as np
import pytest

from nnrun.engine import import_keras

pytestmark = pytest.mark.tensorflow
GENERATOR = np.random.default_rng(3)


def trained(x: np.ndarray, y: np.ndarray, last: tuple[int, str | None], loss: str, weight=None) -> list:
    keras = import_keras()
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(*last)])
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"], run_eagerly=True)
    history = model.fit(x, y, sample_weight=weight, epochs=2, batch_size=16, verbose=0, shuffle=False).history
    return [*model.get_weights(), *(np.array(values) for values in history.values())]


@pytest.mark.parametrize(
    ("task", "units", "activation", "loss"),
    [
        ("number", 1, None, "mean_squared_error"),
        ("number", 1, None, "mean_absolute_percentage_error"),
        ("binary", 1, "sigmoid", "binary_crossentropy"),
        ("binary", 1, "sigmoid", "mean_squared_logarithmic_error"),
        ("classes", 3, "softmax", "sparse_categorical_crossentropy"),
    ],
)
def test_prepared_arrays_train_like_the_raw_ones(experiment, task: str, units: int, activation, loss: str) -> None:
    x = GENERATOR.normal(size=(50, 4))
    raw = {"number": GENERATOR.normal(size=50), "binary": np.arange(50) % 2, "classes": np.arange(50) % 3}[task]
    rows = [",".join(map(repr, [*line.tolist(), label])) for line, label in zip(x, raw.tolist(), strict=True)]
    made = experiment(
        "dataset: {csv: {path: t.csv, header: false}, target: -1}", task, t_csv="\n".join(rows) + "\n"
    ).prepared()
    before = trained(x, raw, (units, activation), loss)
    after = trained(made.train.x["x"], made.train.y["target"], (units, activation), loss)
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_class_weights_train_like_those_of_fit(experiment) -> None:
    keras = import_keras()
    x, y = GENERATOR.normal(size=(40, 4)), np.arange(40) % 5 % 2
    rows = [",".join(map(repr, [*line.tolist(), label])) for line, label in zip(x, y.tolist(), strict=True)]
    made = experiment(
        "dataset: {csv: {path: t.csv, header: false}, target: -1}",
        "binary",
        training="class_weight: {0: 0.7, 1: 1.9}",
        t_csv="\n".join(rows) + "\n",
    ).prepared()
    after = trained(
        made.train.x["x"], made.train.y["target"], (1, "sigmoid"), "binary_crossentropy", made.train.training_weight
    )
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy", run_eagerly=True)
    model.fit(x, y, class_weight={0: 0.7, 1: 1.9}, epochs=2, batch_size=16, verbose=0, shuffle=False)
    assert all(np.array_equal(one, other) for one, other in zip(model.get_weights(), after, strict=False))


def test_padding_is_that_of_keras(experiment) -> None:
    from nnrun.data.values.id_rows import padded
    from nnrun.types import Ragged

    keras = import_keras()
    rows = [GENERATOR.integers(1, 99, n).tolist() for n in (0, 3, 5, 9)]
    ragged = Ragged(np.array([item for row in rows for item in row], np.int32), np.cumsum([0, *map(len, rows)]))
    for padding in ("pre", "post"):
        for truncating in ("pre", "post"):
            expected = keras.utils.pad_sequences(rows, 5, padding=padding, truncating=truncating, value=3)
            assert np.array_equal(padded(ragged, 5, 3, padding, truncating), expected)


def test_iris_is_fed_like_scikit_learns_arrays(experiment) -> None:
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split

    x, y = load_iris(return_X_y=True)
    x_train, _, y_train, _ = train_test_split(x, y, test_size=0.2, random_state=42)
    made = experiment("dataset: {iris: {}, split: {test: 0.2, seed: 42}}", "classes").prepared()
    before = trained(x_train, y_train, (3, "softmax"), "sparse_categorical_crossentropy")
    after = trained(made.train.x["x"], made.train.y["target"], (3, "softmax"), "sparse_categorical_crossentropy")
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
