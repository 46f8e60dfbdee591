"""Labels against what the output can give."""

import io

import numpy as np
import pytest

from nnrun.data.table.label_checks import check_labels
from nnrun.data.table.targets import target_of
from nnrun.errors import ConfigError, DataError
from nnrun.spec import Task


def csv(*labels: object) -> str:
    return "x,y\n" + "".join(f"{row},{label}\n" for row, label in enumerate(labels))


DATASET = "dataset: {csv: t.csv, target: y}"


def test_class_numbers_are_int32_and_rows_one_number(experiment) -> None:
    made = experiment(DATASET, "classes", t_csv=csv(0, 2, 1)).prepared()
    assert made.train.y["target"].dtype == np.int32
    assert made.train.y["target"].tolist() == [0, 2, 1]
    assert made.signature.targets[0].width == 3


def test_binary_labels_and_numbers_are_float32(experiment) -> None:
    for task in ("binary", "number"):
        made = experiment(DATASET, task, t_csv=csv(0, 1, 1)).prepared()
        assert made.train.y["target"].dtype == np.float32
        assert made.train.y["target"].shape == (3,)


def test_shares_between_0_and_1_are_numbers_to_a_sigmoid(experiment) -> None:
    made = experiment(DATASET, "binary", t_csv=csv(0.25, 0.5, 1)).prepared()
    assert made.signature.targets[0].kind == "number"


@pytest.mark.parametrize(
    ("task", "labels", "message", "line"),
    [
        ("classes", (0, 1, 3), "row 2: the label lies outside 0 to 2, the 3 units of the last layer .*; got 3", 4),
        ("classes", (0, -1, 2), "row 1: the label lies outside 0 to 2.*; got -1", 3),
        ("classes", (0, 1.5, 2), "row 1: a class is a whole number; got 1.5", 3),
        ("binary", (0, 1, 2), "row 2: the label lies outside 0 to 1; got 2", 4),
        ("number", (0, "", 2), "row 1: the target is missing", 3),
        ("classes", (0, "", 2), "row 1: the target is missing", 3),
    ],
)
def test_impossible_labels_are_located_in_the_data(
    experiment, task: str, labels: tuple, message: str, line: int
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        experiment(DATASET, task, t_csv=csv(*labels)).prepared()
    place = caught.value.problems[0].place
    assert (place.line, place.column) == (line, 3)


def test_more_text_classes_than_units_are_named(experiment) -> None:
    with pytest.raises(DataError, match=r"4 classes \(a, b, c, d\), the last layer 3 units") as caught:
        experiment(DATASET, "classes", t_csv=csv("a", "b", "c", "d")).prepared()
    assert caught.value.problems[0].place.file.endswith("config.yaml")


@pytest.mark.parametrize(
    ("task", "labels", "message"),
    [
        ("one_hot", (0, 1, 2), "compares with one-hot targets, these are class numbers; add 'one_hot: 3'"),
        ("binary", ("a", "b", "c"), "the loss takes two classes, the target has 3: a, b, c"),
    ],
)
def test_loss_and_target_that_do_not_fit_are_located_in_the_config(experiment, task, labels, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        experiment(DATASET, task, t_csv=csv(*labels)).prepared()
    assert caught.value.problems[0].path == "dataset.target"


def test_width_of_numbers_must_be_that_of_the_last_layer(experiment) -> None:
    with pytest.raises(ConfigError, match="the last layer has 2 units, the target 1 column"):
        experiment(DATASET, units=2, t_csv=csv(0, 1, 2)).prepared()


def test_numbers_of_steps_are_told_the_shape_that_they_need(experiment) -> None:
    told = r"1 unit, the target 6 columns; .* shape \(rows, 6, 1\)"
    text = "dataset: {npz: {path: t.npz}}"
    with pytest.raises(ConfigError, match=told):
        experiment(text, units=1, t_npz=npz(x=np.zeros((4, 6, 2)), y=np.ones((4, 6)))).prepared()


ONE_HOT_STEP = "dataset: {csv: t.csv, target: y, preprocess: [{one_hot: 3, columns: target}]}"


def test_one_hot_step_serves_a_one_hot_loss_and_keeps_the_names(experiment) -> None:
    made = experiment(ONE_HOT_STEP, "one_hot", t_csv=csv("b", "a", "c")).prepared()
    assert made.train.y["target"].tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert made.train.y["target"].dtype == np.float32
    assert made.signature.targets[0].classes == ("a", "b", "c")


@pytest.mark.parametrize("weights", ["{red: 3}", "{0: 3}"])
def test_one_hot_columns_name_the_classes_which_may_be_counted_too(experiment, weights: str) -> None:
    made = experiment(
        "dataset: {csv: t.csv, target: [red, green, blue]}",
        "one_hot",
        training=f"class_weight: {weights}",
        t_csv="x,red,green,blue\n1,0,1,0\n2,1,0,0\n3,0,0,1\n",
    ).prepared()
    assert made.signature.targets[0].classes == ("red", "green", "blue")
    assert made.train.training_weight.tolist() == [1, 3, 1]


def test_columns_of_class_numbers_name_no_classes(experiment) -> None:
    text = "x,a,b,c\n1,0,1,2\n2,1,0,2\n"
    made = experiment("dataset: {csv: t.csv, target: [a, b, c]}", "classes", t_csv=text).prepared()
    assert made.signature.targets[0].classes == ()


def test_one_hot_step_before_a_sparse_loss_is_an_error(experiment) -> None:
    with pytest.raises(ConfigError, match="class numbers, the target is one-hot"):
        experiment(ONE_HOT_STEP, "classes", t_csv=csv(0, 1, 2)).prepared()


def test_one_hot_width_must_be_that_of_the_last_layer(experiment) -> None:
    with pytest.raises(ConfigError, match="3 units, the one-hot target 4 columns"):
        experiment(ONE_HOT_STEP.replace("one_hot: 3", "one_hot: 4"), "one_hot", t_csv=csv(0, 1, 2)).prepared()


def test_label_encoder_counts_classes_from_0_and_remembers_their_names(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [LabelEncoder]}"
    made = experiment(dataset, "classes", t_csv=csv(10, 30, 20)).prepared()
    assert made.train.y["target"].tolist() == [0, 2, 1]
    assert made.signature.targets[0].classes == ("10", "20", "30")


def test_scaled_target_is_restored(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [{StandardScaler: {}, columns: target}]}"
    made = experiment(dataset, "number", t_csv=csv(10, 20, 60)).prepared()
    y = made.train.y["target"]
    assert abs(y.mean()) < 1e-6
    assert np.allclose(made.preparation.restore("target", y), [10, 20, 60])
    assert made.preparation.restore("target", y.reshape(-1, 1)).shape == (3, 1)
    assert np.allclose(made.preparation.rescale("target", np.array([[10.0], [20.0], [60.0]])), y.reshape(-1, 1))


def test_scaler_of_targets_leaves_classes_alone(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: {n: 1, k: 2}, preprocess: [{StandardScaler: {}, columns: target}]}"
    made = experiment(dataset, "two outputs", t_csv="x,n,k\n1,10,0\n2,20,1\n3,30,2\n").prepared()
    assert made.train.y["k"].tolist() == [0, 1, 2]
    assert abs(made.train.y["n"].mean()) < 1e-6


def test_autoencoder_of_another_width_is_an_error(experiment) -> None:
    with pytest.raises(ConfigError, match="the last layer has 3 units, the input that it is to give again 2"):
        experiment("dataset: {inline: {x: [[0, 255]]}, target: inputs}", units=3).prepared()


def test_autoencoder_learns_its_scaled_input(experiment) -> None:
    dataset = "dataset: {inline: {x: [[0, 255], [51, 102]]}, target: inputs, preprocess: [{scale: 255}]}"
    made = experiment(dataset, units=2).prepared()
    assert made.train.x["x"].dtype == np.int32
    assert np.array_equal(made.train.y["target"], np.array([[0, 255], [51, 102]], np.float32) / np.float32(255))
    assert made.signature.targets[0].shape == (2,)


def npz(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **{name: np.array(array) for name, array in arrays.items()})
    return stream.getvalue()


X = [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("task", ["classes", "binary"])
def test_labels_in_a_column_of_one_are_labels(experiment, task: str) -> None:
    made = experiment("dataset: {npz: t.npz}", task, t_npz=npz(x=X, y=[[0], [1], [1]])).prepared()
    assert made.train.y["target"].tolist() == [0, 1, 1]
    assert made.signature.targets[0].shape == ()


def test_names_in_a_column_of_one_are_classes(experiment) -> None:
    made = experiment("dataset: {npz: t.npz}", "classes", t_npz=npz(x=X, y=[["b"], ["a"], ["b"]])).prepared()
    assert made.train.y["target"].tolist() == [1, 0, 1]
    assert made.signature.targets[0].classes == ("a", "b")


def test_labels_in_a_column_of_one_become_indicators(experiment) -> None:
    dataset = "dataset: {npz: t.npz, preprocess: [{one_hot: 3, columns: target}]}"
    made = experiment(dataset, "one_hot", t_npz=npz(x=X, y=[[0], [2], [1]])).prepared()
    assert made.train.y["target"].argmax(axis=1).tolist() == [0, 2, 1]


def test_each_step_of_a_sequence_may_have_a_class() -> None:
    numbers = np.array([[0, 1], [2, 1], [0, 0]])
    said = target_of(Task("target", "classes", 3), numbers, (), ("", None))
    assert (said.kind, said.width, said.shape, said.dtype) == ("classes", 3, (), "int32")
    said = target_of(Task("target", "classes", 3, one_hot=True), np.eye(3)[numbers], (), ("", None))
    assert (said.width, said.shape, said.dtype) == (3, (2, 3), "float32")


def test_a_loss_of_ones_own_takes_classes_as_they_are() -> None:
    task = Task("target", "classes", 3, one_hot=None)
    assert target_of(task, np.array([0, 2, 1]), (), ("", None)).shape == ()
    assert target_of(task, np.eye(3), (), ("", None)).shape == (3,)


def test_a_label_that_is_missing_is_told_where_the_config_does_not_say_how_many_there_are(experiment) -> None:
    table = experiment(DATASET, "number", t_csv=csv(0, "", 2)).table()
    y = table.targets["target"]
    said = target_of(Task("target", "classes"), y, (), ("", None))
    assert said.width == 3
    with pytest.raises(DataError, match="row 1: the target is missing"):
        check_labels(said, y, table, np.arange(3))


HINGE = "x,y\n" + "1,-1\n2,1\n3,1\n4,-1\n" * 2


def test_labels_of_a_hinge_loss_may_be_signs(experiment) -> None:
    made = experiment("dataset: {csv: t.csv, target: y}", "signs", t_csv=HINGE).prepared()
    (target,) = made.signature.targets
    assert (target.kind, target.classes) == ("binary", ("-1", "1"))
    assert made.train.y["target"][:4].tolist() == [0, 1, 1, 0]


def test_a_sign_that_is_none_is_told(experiment) -> None:
    with pytest.raises(DataError, match="outside 0 to 1; got -1"):
        experiment("dataset: {csv: t.csv, target: y}", "signs", t_csv=HINGE + "5,0\n").prepared()


@pytest.mark.parametrize(
    ("row", "told"),
    [("0,1,1", "2 ones in a, b, c"), ("0,0,0", "no 1 in a, b, c")],
)
def test_rows_of_one_hot_columns_that_name_no_single_class_are_told(experiment, row: str, told: str) -> None:
    made = experiment("dataset: {csv: t.csv, target: [a, b, c]}", "one_hot", t_csv=f"x,a,b,c\n1,1,0,0\n2,{row}\n")
    with pytest.raises(DataError, match=f"column 'a', row 1: the row has {told}.*take activation: sigmoid") as caught:
        made.prepared()
    assert [problem.place.line for problem in caught.value.problems] == [3]


@pytest.mark.parametrize(
    ("task", "advice"), [("classes", "; missing: .. beside path keeps it as a class"), ("number", "")]
)
def test_a_word_that_is_read_as_missing_is_named_beside_numbers(experiment, task: str, advice: str) -> None:
    with pytest.raises(DataError, match=f"row 1: the target is missing: the text 'None' is read so{advice}$"):
        experiment(DATASET, task, t_csv=csv(0, "None", 2)).prepared()
