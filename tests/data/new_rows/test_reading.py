"""New rows for a fitted preparation."""

import io
import sys

import numpy as np
import pytest

from nnrun.data import load_preparation, preparation_files, read_features
from nnrun.errors import ConfigError, DataError
from tests.data.saving import save_preparation

MIXED = "n,c,y\n1,07,0\n2,blue,1\n3,07,0\n4,blue,1\n"
STEPS = "dataset: {csv: t.csv, target: y, preprocess: [StandardScaler, OneHotEncoder]}"


def test_columns_are_found_by_name_and_others_reported(experiment, tmp_path) -> None:
    made = experiment(STEPS, "binary", t_csv=MIXED).prepared()
    (tmp_path / "new.csv").write_text("extra,c,n\n9,blue,2\n9,07,1\n")
    table, unused = read_features(tmp_path / "new.csv", made.preparation)
    assert unused == ("extra",)
    assert np.array_equal(made.preparation.apply(table)["x"], made.train.x["x"][[1, 0]])


def test_text_column_stays_text_though_the_new_rows_hold_numbers(experiment, tmp_path) -> None:
    made = experiment(STEPS, "binary", t_csv=MIXED).prepared()
    (tmp_path / "new.csv").write_text("n,c\n1,07\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation)
    assert np.array_equal(made.preparation.apply(table)["x"], made.train.x["x"][[0]])


def test_missing_columns_are_named(experiment, tmp_path) -> None:
    made = experiment(STEPS, "binary", t_csv=MIXED).prepared()
    (tmp_path / "new.csv").write_text("m,y\n1,7\n")
    with pytest.raises(ConfigError, match=r"new\.csv lacks columns 'n', 'c'; it has m, y"):
        read_features(tmp_path / "new.csv", made.preparation)


def test_standard_input_is_a_text_table(experiment, monkeypatch) -> None:
    made = experiment("dataset: iris", "classes").prepared()
    text = ",".join(made.signature.columns) + "\n5.1,3.5,1.4,0.2\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    table, unused = read_features("-", made.preparation)
    assert np.array_equal(made.preparation.apply(table)["x"], made.train.x["x"][[0]])
    assert unused == ()


@pytest.mark.parametrize("line", ["0,5.1,3.5", "5.1,3.5"])
def test_without_header_rows_are_whole_ones_or_just_the_features(experiment, tmp_path, line: str) -> None:
    text = "0,5.1,3.5\n1,4.9,3.0\n"
    made = experiment("dataset: {csv: {path: t.csv, header: false}, target: 0}", "binary", t_csv=text).prepared()
    (tmp_path / "new.csv").write_text(line + "\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation)
    assert np.array_equal(made.preparation.apply(table)["x"], made.train.x["x"][[0]])


def test_form_of_the_source_is_the_form_of_new_rows(experiment, tmp_path) -> None:
    dataset = "dataset: {csv: {path: t.csv, delimiter: ';', na_values: '?'}, target: y, preprocess: [SimpleImputer]}"
    made = experiment(dataset, "number", t_csv="a;y\n1;2\n3;4\n").prepared()
    (tmp_path / "new.csv").write_text("a;z\n?;1\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation)
    assert made.preparation.apply(table)["x"].tolist() == [[2.0]]


def test_new_rows_with_targets_are_numbered_as_in_training(experiment, tmp_path) -> None:
    made = experiment("dataset: {csv: t.csv, target: k}", "classes", t_csv="a,k\n1,x\n2,z\n3,y\n").prepared()
    (tmp_path / "new.csv").write_text("a,k\n1,z\n2,y\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation, targets=True)
    assert made.preparation.labels(table)["target"].tolist() == [2, 1]
    (tmp_path / "new.csv").write_text("a,k\n1,w\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation, targets=True)
    with pytest.raises(DataError, match="class 'w' was not in the training data: x, y, z"):
        made.preparation.labels(table)


def test_targets_are_needed_to_score(experiment, tmp_path) -> None:
    made = experiment("dataset: {csv: t.csv, target: k}", "classes", t_csv="a,k\n1,x\n2,z\n").prepared()
    (tmp_path / "new.csv").write_text("a\n1\n")
    with pytest.raises(ConfigError, match="lacks column 'k'"):
        read_features(tmp_path / "new.csv", made.preparation, targets=True)


def test_archive_by_key_or_its_only_array(experiment, tmp_path) -> None:
    made = experiment("dataset: {inline: {x: [[1, 2], [3, 4]], y: [0, 1]}}", "binary").prepared()
    for key in ("x", "x_test", "anything"):
        np.savez(tmp_path / "new.npz", **{key: np.array([[3, 4]])})
        table, _ = read_features(tmp_path / "new.npz", made.preparation)
        assert made.preparation.apply(table)["x"].tolist() == [[3, 4]]


def test_archive_is_read_by_the_keys_of_the_config(experiment, tmp_path) -> None:
    raw = {"x": [[1.0], [2.0]], "scaled": [[0.1], [0.2]], "y": [0, 0], "kind": [0, 1]}
    np.savez(tmp_path / "t.npz", **raw)
    made = experiment("dataset: {npz: {path: t.npz, x: scaled, y: kind}}", "classes").prepared().preparation
    for name, content in preparation_files(made).items():
        (tmp_path / name).write_bytes(content)
    for preparation in (made, load_preparation(tmp_path)):
        for source in (tmp_path / "t.npz", {key: np.array(values) for key, values in raw.items()}):
            table, unused = read_features(source, preparation, targets=True)
            assert preparation.apply(table)["x"].ravel().tolist() == pytest.approx([0.1, 0.2])
            assert preparation.labels(table)["target"].tolist() == [0, 1]
            assert unused == ()
    np.savez(tmp_path / "new.npz", x=[[0.3]])
    assert made.apply(read_features(tmp_path / "new.npz", made)[0])["x"].ravel().tolist() == pytest.approx([0.3])


def test_the_test_part_of_an_archive_is_read_by_its_key(experiment, tmp_path) -> None:
    np.savez(tmp_path / "t.npz", a=[[1.0], [2.0]], ya=[0, 1], b=[[3.0]], yb=[1], x=[[9.0]])
    source = "{path: t.npz, x_train: a, y_train: ya, x_test: b, y_test: yb}"
    made = experiment(f"dataset: {{npz: {source}}}", "classes").prepared().preparation
    table, _ = read_features(tmp_path / "t.npz", made, targets=True)
    assert made.apply(table)["x"].tolist() == [[3.0]]
    assert made.labels(table)["target"].tolist() == [1]


def test_archive_of_another_shape_is_refused(experiment, tmp_path) -> None:
    made = experiment("dataset: {inline: {x: [[1, 2], [3, 4]], y: [0, 1]}}", "binary").prepared()
    np.savez(tmp_path / "new.npz", x=np.ones((2, 3)))
    with pytest.raises(DataError, match=r"'x' has rows of shape \(3,\), the model takes \(2,\)"):
        read_features(tmp_path / "new.npz", made.preparation)


@pytest.mark.parametrize("text", ["3,4\n", "a,b\n3,4\n"])
def test_text_table_feeds_a_model_of_one_array(experiment, tmp_path, text: str) -> None:
    made = experiment("dataset: {inline: {x: [[1, 2], [3, 4]], y: [0, 1]}}", "binary").prepared()
    (tmp_path / "new.csv").write_text(text)
    table, _ = read_features(tmp_path / "new.csv", made.preparation)
    assert made.preparation.apply(table)["x"].tolist() == [[3, 4]]


def test_text_where_a_number_was_is_located(experiment, tmp_path) -> None:
    made = experiment("dataset: {csv: t.csv, target: k}", "classes", t_csv="a,k\n1,x\n2,z\n").prepared()
    (tmp_path / "new.csv").write_text("a\n1\nbad\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation)
    with pytest.raises(DataError, match="column 'a', row 1: 'bad' is not a number") as caught:
        made.preparation.apply(table)
    assert caught.value.problems[0].place.line == 3


def test_file_that_is_not_there_is_said(experiment) -> None:
    made = experiment("dataset: iris", "classes").prepared()
    with pytest.raises(ConfigError, match=r"file not found: 'no\.csv'"):
        read_features("no.csv", made.preparation)


IRIS = "5.1,3.5,1.4,0.2"


@pytest.mark.parametrize("labels", [["virginica", "setosa"], ["2", "0"], [2, 0], [[2], [0]]])
@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_labels_of_a_set_that_counts_its_classes_are_numbers_or_names(experiment, tmp_path, kind, labels) -> None:
    made = experiment("dataset: iris", "classes").prepared()
    save_preparation(made.preparation, tmp_path)
    preparation = load_preparation(tmp_path)
    names, values = preparation.signature.columns, [float(cell) for cell in IRIS.split(",")]
    if kind == "npz":
        columns = {name: [value, value] for name, value in zip(names, values, strict=True)}
        np.savez(tmp_path / "new.npz", target=np.array(labels), **columns)
    else:
        lines = [f"{IRIS},{np.ravel(label)[0]}" for label in labels]
        (tmp_path / "new.csv").write_text("\n".join([",".join([*names, "target"]), *lines]) + "\n")
    table, unused = read_features(tmp_path / f"new.{kind}", preparation, targets=True)
    assert preparation.labels(table)["target"].tolist() == [2, 0]
    assert unused == ()


@pytest.mark.parametrize(("label", "message"), [("rose", "class 'rose' was not in"), ("3", "; got 3")])
def test_labels_that_such_a_set_does_not_have_are_told(experiment, tmp_path, label: str, message: str) -> None:
    made = experiment("dataset: iris", "classes").prepared()
    names = ",".join(made.signature.columns)
    (tmp_path / "new.csv").write_text(f"{names},target\n{IRIS},{label}\n")
    table, _ = read_features(tmp_path / "new.csv", made.preparation, targets=True)
    with pytest.raises(DataError, match=message):
        made.preparation.labels(table)


def test_numbers_are_no_classes_of_a_text(experiment, tmp_path) -> None:
    made = experiment("dataset: {csv: t.csv, target: k}", "classes", t_csv="a,k\n1,x\n2,z\n3,y\n").prepared()
    np.savez(tmp_path / "new.npz", a=[1.0], k=[1])
    table, _ = read_features(tmp_path / "new.npz", made.preparation, targets=True)
    with pytest.raises(DataError, match="'target' holds numbers, in training it was text: x, y, z"):
        made.preparation.labels(table)


def test_text_table_of_an_array_may_have_its_labels(experiment, tmp_path) -> None:
    np.savez(tmp_path / "t.npz", x=np.arange(8).reshape(2, 2, 2), y=[0, 1])
    made = experiment("dataset: {npz: t.npz}", "classes").prepared()
    (tmp_path / "new.csv").write_text("y,a,b,c,d\n1,0,1,2,3\n")
    table, unused = read_features(tmp_path / "new.csv", made.preparation, targets=True)
    assert table.columns["x"].tolist() == [[[0, 1], [2, 3]]]
    assert made.preparation.labels(table)["target"].tolist() == [1]
    assert unused == ()
    assert read_features(tmp_path / "new.csv", made.preparation)[0].columns["x"].tolist() == [[[0, 1], [2, 3]]]


def test_test_part_of_an_archive_serves(experiment, tmp_path) -> None:
    np.savez(tmp_path / "t.npz", x=[[1.0], [2.0]], y=[0, 1])
    made = experiment("dataset: {npz: t.npz}", "classes").prepared()
    np.savez(tmp_path / "new.npz", x_test=[[7.0]], y_test=[1])
    table, _ = read_features(tmp_path / "new.npz", made.preparation, targets=True)
    assert made.preparation.apply(table)["x"].tolist() == [[7.0]]
    assert made.preparation.labels(table)["target"].tolist() == [1]


@pytest.mark.parametrize("road", ["npz", "frame", "csv"])
def test_yes_and_no_take_no_other_numbers(experiment, tmp_path, road: str) -> None:
    stream = io.BytesIO()
    np.savez(stream, a=np.array([True, False, True]), b=np.array([1.0, 2, 3]), y=np.array([0, 1, 2]))
    source = "dataset: {npz: {path: t.npz}, inputs: {x: [a, b]}}"
    fitted = experiment(source, t_npz=stream.getvalue()).prepared().preparation
    (tmp_path / "r").mkdir()
    save_preparation(fitted, tmp_path / "r")
    preparation = load_preparation(tmp_path / "r")
    rows = {"a": np.array([1, 2]), "b": np.array([1.0, 2])}
    new = {"npz": tmp_path / "new.npz", "frame": rows, "csv": tmp_path / "new.csv"}[road]
    np.savez(tmp_path / "new.npz", **rows)
    (tmp_path / "new.csv").write_text("a,b\n1,1\n2,2\n")
    with pytest.raises(DataError, match="'a', row 1: 2 is neither 0 nor 1; in training the column held yes and no"):
        read_features(new, preparation)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n;c\n1,5;07\n2,5;blue\n", "new.csv seems to be delimited by ';', the run's own data by ','"),
        ("1,1\n2,1\n", "the first line of .*new.csv holds values, not the names of columns; put a line above: n,c,y"),
    ],
)
def test_a_file_in_another_form_than_the_runs_own_is_told_by_its_first_line(
    experiment, tmp_path, text: str, message: str
) -> None:
    preparation = experiment(STEPS, "binary", t_csv=MIXED).prepared().preparation
    (tmp_path / "new.csv").write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_features(tmp_path / "new.csv", preparation)


NO_ROWS = {
    "no rows": ({"n": [], "c": []}, DataError, "the data has no rows"),
    "complex": ({"n": np.array([1j, 2]), "c": ["07", "blue"]}, DataError, "'n' holds neither numbers nor text"),
    "a code that lost its zero": ({"n": [1, 2], "c": [7, 8]}, DataError, "row 0: 7 may be the '07' of the training"),
}


@pytest.mark.parametrize("kind", NO_ROWS)
def test_rows_in_memory_that_cannot_be_meant_are_told(experiment, kind: str) -> None:
    source, error, message = NO_ROWS[kind]
    preparation = experiment(STEPS, "binary", t_csv=MIXED).prepared().preparation
    with pytest.raises(error, match=message):
        preparation.apply(read_features(source, preparation)[0])


def test_one_array_is_no_rows_for_several_inputs(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [OneHotEncoder], inputs: {u: [c], v: [n]}}"
    preparation = experiment(dataset, "binary", inputs="[u, v]", t_csv=MIXED).prepared().preparation
    with pytest.raises(ConfigError, match="give columns by name, or an array for each of the inputs u, v"):
        read_features([[1, "07"]], preparation)


def test_a_table_of_arrow_and_a_list_of_records_are_rows(experiment) -> None:
    made = experiment(STEPS, "binary", t_csv=MIXED).prepared()
    arrow = pytest.importorskip("pyarrow").table({"c": ["07", "blue"], "n": [1, 2]})
    for source in (arrow, [{"n": 1, "c": "07"}, {"c": "blue", "n": 2}]):
        table, _ = read_features(source, made.preparation)
        assert np.array_equal(made.preparation.apply(table)["x"], made.train.x["x"][:2])


BOTH, FIRST = "[[true, false], [false, true], [true, true]]", "[[true, 2], [false, 3], [true, 1]]"


@pytest.mark.parametrize(("rows", "new", "wrong"), [(BOTH, "1,1\n0,2\n", "x_1"), (FIRST, "1,7\n2,1\n", "x_0")])
def test_true_and_false_of_a_config_take_no_other_numbers(
    experiment, tmp_path, rows: str, new: str, wrong: str
) -> None:
    preparation = experiment(f"dataset: {{inline: {{x: {rows}, y: [0, 1, 0]}}}}").prepared().preparation
    (tmp_path / "new.csv").write_text("x_0,x_1\n" + new)
    with pytest.raises(DataError, match=f"'{wrong}', row 1: 2 is neither 0 nor 1; in training the column held yes"):
        read_features(tmp_path / "new.csv", preparation)
    (tmp_path / "new.csv").write_text("x_0,x_1\n1,0\n0,1\n")
    assert preparation.apply(read_features(tmp_path / "new.csv", preparation)[0])["x"].tolist() == [[1, 0], [0, 1]]


def test_digits_of_a_frame_that_are_read_as_numbers_are_told(experiment) -> None:
    preparation = experiment("dataset: {csv: t.csv, target: y}", t_csv="a,b,y\n1,2,0\n2,1,1\n").prepared().preparation
    table, _ = read_features({"a": ["007", "8"], "b": [1, 2]}, preparation)
    assert table.notes == ("column 'a' is read as numbers, as in training, though '007' begins with a zero",)
