"""Predict says of new rows what the run's model gives: labels, probabilities and the numbers of the rows."""

from __future__ import annotations

import csv
import io
import re
import shutil

import numpy as np
import pandas as pd
import pytest

import nnrun
from nnrun import run_layout as layout
from nnrun.errors import ConfigError, DataError
from tests.flowers import FLOWERS, HEADER, but
from tests.invoke import table

pytestmark = pytest.mark.tensorflow

COLUMNS = ["row", "predicted", "probability_daisy", "probability_rose", "probability_tulip"]


def rows_of(predicted) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(predicted.to_csv())))


@pytest.fixture(scope="module")
def known(flowers):
    """What the run itself said of its validation and test rows."""
    return {int(row["row"]): row for row in table(flowers.run / "predictions.csv")}


def test_rows_of_the_run_are_predicted_as_by_the_run(flowers, folder, known) -> None:
    rows = rows_of(nnrun.predict(flowers.run, folder.data))
    assert list(rows[0]) == COLUMNS
    assert [int(row["row"]) for row in rows] == list(range(60))
    for number, before in known.items():
        now = rows[number]
        assert now["predicted"] == before["predicted"]
        for name in COLUMNS[2:]:
            assert float(now[name]) == pytest.approx(float(before[name]), rel=1e-5)


def test_a_run_of_gpus_answers_on_another_device_where_that_is_asked_for(flowers, folder, tmp_path) -> None:
    expected = nnrun.predict(flowers.run, folder.data).to_csv()
    run = shutil.copytree(flowers.run, tmp_path / "run")
    written = (run / layout.RESOLVED).read_text()
    (run / layout.RESOLVED).write_text(re.sub("device: .*", "device: gpu:0,1", written))
    with pytest.raises(ConfigError, match="gpu:0,1 was asked for") as error:
        nnrun.predict(run, folder.data)
    assert "--device auto" in error.value.problems[0].help
    assert nnrun.predict(run, folder.data, nnrun.Options(device="cpu")).to_csv() == expected


def test_columns_are_found_by_name_in_any_order(flowers, folder) -> None:
    expected = nnrun.predict(flowers.run, folder.data).to_csv()
    cells = [line.split(",") for line in FLOWERS.splitlines()]
    folder.data.write_text("\n".join(",".join([c[2], c[0], c[1]]) for c in cells) + "\n")
    predicted = nnrun.predict(flowers.run, folder.data)
    assert predicted.to_csv() == expected
    assert predicted.notes == ()


def test_additional_columns_are_said_and_not_used(flowers, folder) -> None:
    expected = nnrun.predict(flowers.run, folder.data).to_csv()
    folder.data.write_text("\n".join(f"{line},7" if n else f"{line},colour" for n, line in enumerate(FLOWERS.split())))
    predicted = nnrun.predict(flowers.run, folder.data)
    assert predicted.to_csv() == expected
    assert predicted.notes == ("columns that the model does not use: colour",)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("id,width\n1,2\n", ConfigError, "flowers.csv lacks column 'height'; it has id, width"),
        ("a,b\n1,2\n", ConfigError, "flowers.csv lacks columns 'id', 'width', 'height'; it has a, b"),
        (HEADER + "1,,3,rose\n", DataError, "flowers.csv:2:3: column 'width', row 0: the value is missing"),
        ("", DataError, "flowers.csv:1:1: the file is empty"),
    ],
)
def test_columns_and_values_that_are_missing_are_told(flowers, folder, content, error, message) -> None:
    folder.data.write_text(content)
    with pytest.raises(error) as told:
        nnrun.predict(flowers.run, folder.data)
    assert message in str(told.value)


def test_file_that_is_not_there_is_told(flowers, folder) -> None:
    with pytest.raises(ConfigError, match=r"file not found: 'nowhere\.csv'"):
        nnrun.predict(flowers.run, "nowhere.csv")


def test_archive_gives_what_the_table_gives(flowers, folder) -> None:
    lines = [line.split(",") for line in FLOWERS.splitlines()[1:]]
    columns = {name: np.array([float(line[n]) for line in lines]) for n, name in enumerate(("id", "width", "height"))}
    np.savez(folder.path / "flowers.npz", **columns)
    expected = nnrun.predict(flowers.run, folder.data).to_csv()
    assert nnrun.predict(flowers.run, folder.path / "flowers.npz").to_csv() == expected


def test_arrays_give_what_the_table_gives(flowers, folder) -> None:
    lines = [line.split(",") for line in FLOWERS.splitlines()[1:]]
    columns = {name: [float(line[n]) for line in lines] for n, name in enumerate(("id", "width", "height"))}
    assert nnrun.predict(flowers.run, columns).to_csv() == nnrun.predict(flowers.run, folder.data).to_csv()
    with pytest.raises(ConfigError, match="lacks column 'width'"):
        nnrun.predict(flowers.run, {name: columns[name] for name in ("id", "height")})


def test_single_row_is_predicted(flowers, folder) -> None:
    folder.data.write_text("\n".join(FLOWERS.splitlines()[:2]) + "\n")
    (row,) = rows_of(nnrun.predict(flowers.run, folder.data))
    assert row["row"] == "0"
    assert row["predicted"] in ("daisy", "rose", "tulip")


def test_moved_directory_alone_is_enough(copied, flowers, folder) -> None:
    for name in ("run.json", "config.yaml", "history.csv", "predictions.csv", "log.txt", "metrics.json"):
        (copied / name).unlink()
    assert nnrun.predict(copied, folder.data).to_csv() == nnrun.predict(flowers.run, folder.data).to_csv()


def test_numbers_come_in_the_units_of_the_source(folder) -> None:
    text = but("target: kind", "target: height", but("units: 3, activation: softmax", "units: 1"))
    text = but("sparse_categorical_crossentropy", "mse", but("[accuracy]", "[mae]", text))
    scaled = "    - StandardScaler\n    - MinMaxScaler: {feature_range: [100, 200]}\n      columns: target\n"
    folder.data.write_text("\n".join(line.rpartition(",")[0] for line in FLOWERS.splitlines()) + "\n")
    run = folder.train(but("    - StandardScaler\n", scaled, text), "training.epochs=30").run
    rows = rows_of(nnrun.predict(run, folder.data))
    assert list(rows[0]) == ["row", "predicted"]
    assert all(3 < float(row["predicted"]) < 15 for row in rows)


def test_binary_answer_is_a_label_and_its_probability(folder) -> None:
    text = but("units: 3, activation: softmax", "units: 1, activation: sigmoid")
    folder.data.write_text(FLOWERS.replace("tulip", "rose"))
    run = folder.train(but("sparse_categorical", "binary", text), "training.epochs=1").run
    rows = rows_of(nnrun.predict(run, folder.data))
    assert list(rows[0]) == ["row", "predicted", "probability_rose"]
    assert all(row["predicted"] == ("rose" if float(row["probability_rose"]) > 0.5 else "daisy") for row in rows)


ARRAYS = """\
dataset:
  npz: arrays.npz
layers: [LAYERS, {Dense: 1}]
loss: mse
training: {epochs: 1}
"""


@pytest.mark.parametrize(
    ("layers", "dtype", "value", "message"),
    [
        ("Sequential: [{Embedding: {input_dim: 9, output_dim: 1}}, Flatten]", "int32", 2.5, "2.5 is no id from 0 to 8"),
        ("Sequential: [{Embedding: {input_dim: 9, output_dim: 1}}, Flatten]", "int32", -1, "-1 is no id from 0 to 8"),
        ("CategoryEncoding: {num_tokens: 9}", "int32", 2.5, "2.5 is no id from 0 to 8, which CategoryEncoding"),
        ("Dense: 1", "int32", 2.5, ""),
        ("Dense: 1", "uint8", 300, ""),
    ],
)
def test_a_number_that_would_become_another_is_refused(folder, layers, dtype, value, message) -> None:
    np.savez(folder.path / "arrays.npz", x=np.array([[0, 1], [2, 3]], dtype), y=np.zeros(2))
    run = folder.train(ARRAYS.replace("LAYERS", f"{{{layers}}}")).run
    rows = {"x": np.array([[0, 1], [value, 1]])}
    if message:
        with pytest.raises(DataError, match=f"column 'x', row 1: {message}"):
            nnrun.predict(run, rows)
    else:
        near = {"x": np.array([[0, 1], [int(value) % 256, 1]])}
        assert rows_of(nnrun.predict(run, rows))[1] != rows_of(nnrun.predict(run, near))[1]


GAPS = """\
name: ports
dataset:
  csv: {path: flowers.csv}
  target: y
  preprocess:
    - SimpleImputer: {strategy: most_frequent}
      columns: [port]
    - OneHotEncoder
    - SimpleImputer
layers: [{Dense: 1}]
loss: mse
training: {epochs: 1}
plots: false
"""


@pytest.mark.parametrize("gap", [None, float("nan"), "", pd.NA], ids=repr)
def test_arrays_with_a_gap_are_answered_as_a_table_with_it(folder, gap) -> None:
    folder.data.write_text("port,x,y\n" + "S,1,1\nC,2,2\nS,3,3\n" * 4)
    run = folder.train(GAPS).run
    folder.data.write_text("port,x\nS,1\n,2\nC,\n")
    expected = nnrun.predict(run, folder.data).to_csv()
    assert nnrun.predict(run, {"port": ["S", gap, "C"], "x": [1, 2, gap]}).to_csv() == expected


def test_labels_and_numbers_of_several_columns_bear_their_names(folder) -> None:
    text = but(
        "  target: kind\n",
        "  target: [red, big]\n",
        but("units: 3, activation: softmax", "units: 2, activation: sigmoid"),
    )
    text = but("loss: sparse_categorical_crossentropy", "loss: LOSS", but("metrics: [accuracy]\n", "", text))
    folder.data.write_text("a,red,big\n" + "".join(f"{n},{n % 2},{n % 3 // 2}\n" for n in range(12)))
    for loss, names in (
        ("binary_crossentropy", ["predicted_red", "predicted_big", "probability_red", "probability_big"]),
        ("mse", ["predicted_red", "predicted_big", "probability_red", "probability_big"]),
    ):
        run = folder.train(but("LOSS", loss, text)).run
        assert list(rows_of(nnrun.predict(run, {"a": [1, 2]}))[0]) == ["row", *names]
        details = nnrun.evaluate(run, ["test"]).details["test"]["target"]
        assert [label.name for label in details.labels] == ["red", "big"]
    text = but("sigmoid", "linear", but("LOSS", "mse", text))
    run = folder.train(text).run
    assert list(rows_of(nnrun.predict(run, {"a": [1, 2]}))[0]) == ["row", "predicted_red", "predicted_big"]
    assert [column.name for column in nnrun.evaluate(run, ["test"]).details["test"]["target"].columns] == ["red", "big"]


AUTOENCODER = """\
dataset:
  csv: new.csv
  target: inputs
  preprocess: [STEPS]
layers: [{Dense: {units: WIDTH, kernel_initializer: identity}}]
loss: mse
training: {epochs: 1}
optimizer: {SGD: {learning_rate: 0.0}}
"""
NEW = "a,b,c\n1,10,x\n2,30,y\n4,,x\n"


@pytest.mark.parametrize(
    ("steps", "width", "row", "notes"),
    [
        ("{SimpleImputer: {}, columns: [a, b]}, {StandardScaler: {}, columns: [b, a]}", 2, [4, 20], ""),
        ("{MinMaxScaler: {}, columns: [a, b]}, {PowerTransformer: {}, columns: [a, b]}", 2, [2, 30], ""),
        ("StandardScaler, {scale: 4}", 2, [2, 30], ""),
        ("{StandardScaler: {}, columns: [a]}, {OneHotEncoder: {}, columns: [c]}", 4, [2, 30, 0, 1], "OneHotEncoder"),
        ("{StandardScaler: {}, columns: [a, b]}, {PCA: 2}", 2, None, "StandardScaler, PCA"),
    ],
)
def test_an_autoencoder_answers_in_the_units_of_the_source(folder, steps, width, row, notes) -> None:
    text = NEW if "OneHot" in steps else "\n".join(line.rpartition(",")[0] for line in NEW.splitlines()) + "\n"
    if "Imputer" not in steps:
        text = "\n".join(text.splitlines()[:-1]) + "\n"
    (folder.path / "new.csv").write_text(text)
    run = folder.train(AUTOENCODER.replace("STEPS", steps).replace("WIDTH", str(width))).run
    predicted = nnrun.predict(run, folder.path / "new.csv")
    last = rows_of(predicted)[-1]
    if row is not None:
        names = ["row", "predicted_a", "predicted_b", *(["predicted_c_x", "predicted_c_y"] if width > 2 else [])]
        assert list(last) == names
        assert [float(last[name]) for name in names[1:]] == pytest.approx(row, rel=1e-5)
    assert [note for note in predicted.notes if "way back" in note] == (
        [f"answers are numbers as {notes} made them: there is no way back to the source's units"] if notes else []
    )


def test_an_autoencoder_whose_loss_compares_shares_is_told_of_other_numbers(folder) -> None:
    (folder.path / "new.csv").write_text("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(8)))
    text = AUTOENCODER.replace("mse", "binary_crossentropy").replace("WIDTH", "2, activation: sigmoid")
    with pytest.raises(DataError, match=r"new.csv:2:1: column 'a', row 0: BinaryCrossentropy compares numbers from 0"):
        folder.train(text.replace("STEPS", "StandardScaler"))
    text = text.replace("  preprocess", "  split: {test: 0.25, seed: SEED}\n  preprocess")
    notes = [
        folder.train(text.replace("STEPS", "MinMaxScaler").replace("SEED", str(seed))).run / "run.json"
        for seed in range(2)
    ]
    assert any("of the test part lie outside 0 to 1" in file.read_text() for file in notes)


def test_a_wrong_id_among_the_values_of_an_array_is_told_with_its_line(folder) -> None:
    np.savez(folder.path / "arrays.npz", x=np.array([[0, 1], [2, 3]], "int32"), y=np.zeros(2))
    layers = "{Embedding: {input_dim: 9, output_dim: 1}}, Flatten"
    run = folder.train(ARRAYS.replace("LAYERS", layers)).run
    (folder.path / "new.csv").write_text("a,b\n1,2\n3,9\n")
    with pytest.raises(DataError, match=r"new.csv:3:1: column 'x', row 1: 9 is no id from 0 to 8"):
        nnrun.predict(run, folder.path / "new.csv")


def test_rows_without_an_answer_are_told(folder) -> None:
    ones = "Dense: {units: 1, kernel_initializer: ones}"
    text = but("    - StandardScaler\n", "", but("  preprocess:\n", "", but("target: kind", "target: height")))
    text = but("sparse_categorical_crossentropy", "mse", but("[accuracy]", "[mae]", text))
    text = but("Dense: {units: 8, activation: relu}", ones, text)
    text = but("Dense: {units: 3, activation: softmax}", ones, text)
    folder.data.write_text("\n".join(line.rpartition(",")[0] for line in FLOWERS.splitlines()) + "\n")
    run = folder.train(text, "training.epochs=1").run
    folder.data.write_text("id,width\n1,2\n3e38,3e38\n3e38,3e38\n")
    assert nnrun.predict(run, folder.data).notes == (
        "the model gave NaN or infinity for 2 rows, the first is 1: no answers",
    )
