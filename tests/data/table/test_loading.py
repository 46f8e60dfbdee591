"""Which columns become features, targets, weights and groups; and what is wrong with them."""

import numpy as np
import pytest

from nnrun.errors import ConfigError, DataError

FLOWERS = "a,b,kind\n1,2,rose\n3,4,iris\n5,6,lily\n7,8,rose\n"


def test_text_labels_become_classes_in_sorted_order(experiment) -> None:
    table = experiment("dataset: {csv: t.csv, target: kind}", "classes", t_csv=FLOWERS).table()
    assert table.classes["target"] == ("iris", "lily", "rose")
    assert table.targets["target"].tolist() == [2, 0, 1, 2]
    assert list(table.columns) == ["a", "b"]


@pytest.mark.parametrize("target", ["kind", "2", "-1"])
def test_target_by_name_or_index(experiment, target: str) -> None:
    table = experiment(f"dataset: {{csv: t.csv, target: {target}}}", "classes", t_csv=FLOWERS).table()
    assert table.target_columns == {"target": ("kind",)}


def test_features_are_the_columns_named_in_their_order(experiment) -> None:
    dataset = "dataset: {csv: {path: t.csv, features: [b, 0]}, target: kind}"
    made = experiment(dataset, "classes", t_csv=FLOWERS).prepared()
    assert made.train.x["x"].tolist()[0] == [2, 1]
    assert made.signature.inputs[0].columns == ("b", "a")


def test_several_inputs_of_columns(experiment) -> None:
    dataset = "dataset: {csv: t.csv, inputs: {left: [a], right: [b, a]}, target: kind}"
    made = experiment(dataset, "classes", inputs="[left, right]", t_csv=FLOWERS).prepared()
    assert made.train.x["left"].tolist()[0] == [1]
    assert made.train.x["right"].tolist()[0] == [2, 1]


def test_an_input_takes_all_columns_of_a_kind(experiment) -> None:
    dataset = (
        "dataset: {csv: t.csv, inputs: {numbers: numeric, words: categorical}, target: y, preprocess: [OneHotEncoder]}"
    )
    made = experiment(
        dataset, inputs="[numbers, words]", t_csv="a,y,w,b\n1,0.5,red,7\n2,2.5,blue,8\n3,3.5,red,9\n"
    ).prepared()
    assert [described.columns for described in made.signature.inputs] == [("a", "b"), ("w_blue", "w_red")]


def test_a_column_that_is_called_like_a_kind_goes_by_its_name(experiment) -> None:
    dataset = "dataset: {csv: t.csv, inputs: {only: numeric}, target: y}"
    made = experiment(dataset, inputs="[only]", t_csv="numeric,other,y\n1,2,3\n4,5,6\n").prepared()
    assert made.signature.inputs[0].columns == ("numeric",)


def test_an_input_of_a_kind_that_the_table_has_not_is_told(experiment) -> None:
    dataset = "dataset: {csv: t.csv, inputs: {a: numeric, b: text}, target: y}"
    with pytest.raises(ConfigError, match="no text columns that are features") as caught:
        experiment(dataset, inputs="[a, b]", t_csv="x,y\n1,2\n").table()
    assert caught.value.problems[0].path == "dataset.inputs.b"


def test_several_targets_by_output(experiment) -> None:
    made = experiment("dataset: {csv: t.csv, target: {n: b, k: kind}}", "two outputs", t_csv=FLOWERS).prepared()
    assert made.train.y["n"].tolist() == [2, 4, 6, 8]
    assert made.train.y["k"].tolist() == [2, 0, 1, 2]
    assert [target.kind for target in made.signature.targets] == ["number", "classes"]


def test_target_of_several_columns(experiment) -> None:
    made = experiment(
        "dataset: {csv: {path: t.csv}, target: [a, b]}", units=2, t_csv="c,a,b\n9,1,2\n8,3,4\n"
    ).prepared()
    assert made.train.y["target"].tolist() == [[1, 2], [3, 4]]


def test_weights_are_no_features(experiment) -> None:
    made = experiment(
        "dataset: {csv: t.csv, target: y}", training="sample_weight: w", t_csv="x,w,y\n1,0.5,2\n2,2,3\n"
    ).prepared()
    assert made.train.weight.tolist() == [0.5, 2]
    assert made.train.weight.dtype == np.float32
    assert made.signature.columns == ("x",)


def test_groups_are_no_features_and_may_be_text(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: y, split: {test: 0.5, group: g}}"
    table = experiment(dataset, t_csv="x,g,y\n1,p,2\n2,q,3\n3,p,4\n").table()
    assert table.groups.tolist() == [0, 1, 0]
    assert list(table.columns) == ["x"]


@pytest.mark.parametrize(
    ("dataset", "path", "message"),
    [
        ("dataset:\n  csv: t.csv\n  target: knd", "dataset.target", "unknown column 'knd'; did you mean 'kind'?"),
        ("dataset:\n  csv: t.csv\n  target: 3", "dataset.target", "there is no column 3; the table has 3 columns"),
        ("dataset:\n  csv: t.csv\n  target: -4", "dataset.target", "there is no column -4"),
        ("dataset:\n  csv: t.csv", "dataset", "needs 'target'"),
        ("dataset:\n  csv: u.csv\n  target: kind", "dataset.csv.path", "file not found: 'u.csv'"),
        (
            "dataset:\n  csv: {path: t.csv, features: [c]}\n  target: kind",
            "dataset.csv.features.0",
            "unknown column 'c'",
        ),
        ("dataset:\n  csv: {path: t.csv, features: [a, a]}\n  target: kind", "dataset.csv.features.1", "named twice"),
        ("dataset:\n  csv: {path: t.csv, features: [kind]}\n  target: kind", "dataset.csv.features", "is the target"),
        ("dataset:\n  csv: {path: t.csv, delimiter: ab}\n  target: kind", "dataset.csv.delimiter", "one character"),
        ("dataset:\n  csv: t.csv\n  target: [0, 1, 2]", "dataset", "no column is left"),
    ],
)
def test_mistakes_of_the_config_are_located_in_it(experiment, dataset: str, path: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        experiment(dataset, "classes", t_csv=FLOWERS).table()
    problem = caught.value.problems[0]
    assert message in problem.text
    assert problem.path == path
    assert problem.place is not None
    assert problem.place.file.endswith("config.yaml")


@pytest.mark.parametrize("first", ["1.5,2,0", "5.1,3,iris", "7,0,0"])
def test_forgotten_header_false_is_told(experiment, first: str) -> None:
    with pytest.raises(ConfigError, match="add header: false") as caught:
        experiment("dataset: {csv: t.csv, target: -1}", t_csv=f"{first}\n2.5,3,1\n").table()
    assert caught.value.problems[0].place.line == 1


def test_numbers_may_be_names_where_the_config_says_so(experiment) -> None:
    dataset = "dataset: {csv: {path: t.csv, header: true}, target: '0.5'}"
    assert list(experiment(dataset, t_csv="2020,0.5\n1,2\n").table().columns) == ["2020"]


def test_text_target_of_a_number_task_is_located_in_the_config(experiment) -> None:
    with pytest.raises(ConfigError, match="column 'kind' holds text \\('rose'\\), a number is needed") as caught:
        experiment("dataset: {csv: t.csv, target: kind}", "number", t_csv=FLOWERS).table()
    assert caught.value.problems[0].path == "dataset.target"


def test_stray_text_among_target_numbers_is_located_in_the_data(experiment) -> None:
    with pytest.raises(DataError, match="column 'y', row 1: '\\?' is not a number") as caught:
        experiment("dataset: {csv: t.csv, target: y}", "number", t_csv="x,y\n1,2\n2,?\n3,4\n").table()
    place = caught.value.problems[0].place
    assert (place.line, place.column) == (3, 3)


def test_missing_label_is_located_in_the_data(experiment) -> None:
    with pytest.raises(DataError, match="the target is missing") as caught:
        experiment("dataset: {csv: t.csv, target: y}", "classes", t_csv="x,y\n1,a\n2,\n3,b\n").table()
    assert caught.value.problems[0].place.line == 3


def test_weights_must_be_finite_and_not_negative(experiment) -> None:
    with pytest.raises(DataError, match="column 'w', row 1: -1 is not a sample weight") as caught:
        experiment(
            "dataset: {csv: t.csv, target: y}", training="sample_weight: w", t_csv="x,w,y\n1,1,2\n2,-1,3\n"
        ).table()
    place = caught.value.problems[0].place
    assert (place.line, place.column) == (3, 3)


def test_relative_path_is_looked_for_in_the_data_directories(experiment, tmp_path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "u.csv").write_text(FLOWERS)
    made = experiment("dataset: {csv: u.csv, target: kind}", "classes", search=(tmp_path / "data",))
    assert len(made.table()) == 4


def test_same_content_has_the_same_fingerprint_under_another_name(experiment) -> None:
    one = experiment("dataset: {csv: t.csv, target: kind}", "classes", t_csv=FLOWERS).table()
    two = experiment("dataset: {csv: u.csv, target: kind}", "classes", u_csv=FLOWERS).table()
    three = experiment("dataset: {csv: u.csv, target: kind}", "classes", u_csv=FLOWERS + "1,2,rose\n").table()
    assert one.fingerprint == two.fingerprint != three.fingerprint
    assert (one.source, two.source) == ("t.csv", "u.csv")


def test_missing_numbers_by_other_marks(experiment) -> None:
    dataset = "dataset: {csv: {path: t.csv, na_values: ['?', -1]}, target: y}"
    table = experiment(dataset, t_csv="x,z,y\n?,1,2\n3,-1,4\n").table()
    assert np.isnan(table.columns["x"][0])
    assert np.isnan(table.columns["z"][1])


def test_binary_text_labels_count_in_sorted_order(experiment) -> None:
    table = experiment("dataset: {csv: t.csv, target: y}", "binary", t_csv="x,y\n1,yes\n2,no\n").table()
    assert table.targets["target"].tolist() == [1, 0]
