"""All mistakes in the cells of a table are told at once, each at its place."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun import data, spec
from nnrun.data.values.mistakes import CellsError, Gathered
from nnrun.data.values.wrong_cells import MOST, WrongCells
from nnrun.errors import ConfigError, DataError, Problem
from nnrun.types import Cells


def told(error: DataError | ConfigError) -> list[tuple[int, int, str]]:
    """Line, column and message of each problem."""
    return [(p.place.line, p.place.column, p.message) if p.place else (0, 0, p.message) for p in error.problems]


def refused(experiment, dataset: str, task: str = "number", **files: str) -> list[tuple[int, int, str]]:
    """What is told of a data set that cannot be prepared."""
    with pytest.raises((DataError, ConfigError)) as caught:
        experiment(dataset, task, **files).prepared()
    return told(caught.value)


def test_mistakes_of_features_and_target_are_told_together_in_the_order_of_the_cells(experiment) -> None:
    rows = "a,b,c,y\n1,2,3,4\ninf,2,,4\n1,1e39,3,\n1,2,two,1e39\n1,-inf,3,4\n"
    problems = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv=rows)
    places = [(line, column) for line, column, _ in problems]
    assert places == [(3, 1), (3, 7), (4, 3), (4, 10), (5, 5), (5, 9), (6, 3)]


def test_text_of_target_and_of_features_is_told_together(experiment) -> None:
    rows = "a,b,y\n" + "".join(f'"{n},5",{n}%,"{n},0"\n' for n in range(6))
    problems = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv=rows)
    assert [message.partition(";")[0] for _, _, message in problems] == [
        "column 'a', row 0: '0,5' is not a number: it has a decimal comma",
        "column 'b', row 0: '0%' is not a number: it is a percentage",
        "column 'y', row 0: '0,0' is not a number: it has a decimal comma",
    ]
    assert problems[0][2].endswith("so are 5 more cells of the column, in lines 3 to 7")


def test_few_cells_alike_are_told_each(experiment) -> None:
    rows = "a,y\n" + "1,1\n,1\n" * 3
    problems = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv=rows)
    assert [(line, column) for line, column, _ in problems] == [(3, 1), (5, 1), (7, 1)]


def test_no_more_than_a_page_of_mistakes_is_told_and_the_others_are_counted(experiment) -> None:
    rows = ",".join(f"c{n}" for n in range(MOST + 5)) + ",y\n" + "," * (MOST + 5) + "1\n" + "1," * (MOST + 5) + "1\n"
    problems = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv=rows)
    assert len(problems) == MOST
    assert problems[-1][2].endswith("; 5 more mistakes beside these")


@pytest.mark.parametrize("steps", ["", ", preprocess: [StandardScaler]", ", preprocess: [SimpleImputer, MinMaxScaler]"])
@pytest.mark.parametrize("row", [0, 9])
def test_infinity_is_told_at_its_cell_whatever_the_steps_and_the_part(experiment, steps: str, row: int) -> None:
    rows = "a,y\n" + "".join(f"{'inf' if n == row else n},1\n" for n in range(10))
    dataset = f"dataset: {{csv: t.csv, target: y, split: {{test: 0.3, validation: 0.3}}{steps}}}"
    ((line, column, message),) = refused(experiment, dataset, t_csv=rows)
    assert (line, column) == (row + 2, 1)
    assert "the value is infinite or too large for float32" in message


def test_what_a_scaler_brings_into_the_range_of_float32_is_fed(experiment) -> None:
    rows = "a,y\n1e39,1\n2e39,1\n"
    fed = experiment("dataset: {csv: t.csv, target: y, preprocess: [StandardScaler]}", t_csv=rows).prepared()
    assert fed.train.x["x"].tolist() == [[-1], [1]]


@pytest.mark.parametrize("weight", ["-1", "inf", "1e39", "", "nan"])
def test_a_weight_that_is_none_is_told_at_its_cell(experiment, weight: str) -> None:
    with pytest.raises(DataError, match="is not a sample weight") as caught:
        experiment(
            "dataset: {csv: t.csv, target: y}", training="sample_weight: w", t_csv=f"a,w,y\n1,1,1\n1,{weight},1\n"
        ).table()
    assert [(line, column) for line, column, _ in told(caught.value)] == [(3, 3)]


def test_a_missing_value_beside_text_is_told_in_its_own_column(experiment) -> None:
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [{vocabulary: {max_words: 5, sequence_length: 4}}]}"
    ((line, column, message),) = refused(experiment, dataset, t_csv="t,b,y\nso it is,1,1\nso it was,,1\n")
    assert (line, column) == (3, 11)
    assert message.startswith("column 'b', row 1: the value is missing")


def test_a_missing_value_that_a_step_leaves_beside_a_wide_column_is_told_in_its_own(experiment) -> None:
    steps = "[{vocabulary: {max_words: 5, sequence_length: 4}}, {StandardScaler: {}, columns: [b]}]"
    dataset = f"dataset: {{csv: t.csv, target: y, preprocess: {steps}}}"
    ((line, column, _),) = refused(experiment, dataset, t_csv="t,b,y\nso it is,1,1\nso it was,,1\n")
    assert (line, column) == (3, 11)


def test_an_imputer_is_not_advised_for_a_column_without_values(experiment) -> None:
    problems = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv="a,b,y\n1,,1\n2,,1\n")
    assert [message for _, _, message in problems] == [
        "column 'b', row 0: the column has no values; choose the others by features"
    ]


def test_amounts_are_never_categories_unless_they_are_named(experiment) -> None:
    rows = 'c,a,y\nred,"1,5",1\nblue,"2,5",1\n'
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [OneHotEncoder]}"
    ((line, column, message),) = refused(experiment, dataset, t_csv=rows)[:1]
    assert (line, column) == (2, 5)
    assert "it has a decimal comma" in message
    named = "dataset: {csv: t.csv, target: y, preprocess: [{OneHotEncoder: {sparse_output: false}, columns: [c, a]}]}"
    assert experiment(named, t_csv=rows).prepared().train.x["x"].shape == (2, 4)


@pytest.mark.parametrize("values", [[[1.0, 2.0], [np.inf, np.nan]], [[1.0, 2.0], [1e39, -np.inf]]])
def test_arrays_are_told_by_row_and_value(experiment, tmp_path, values: list) -> None:
    np.savez(tmp_path / "t.npz", x=np.array(values), y=np.array([1.0, np.nan]))
    problems = [message.partition(": ")[0] for _, _, message in refused(experiment, "dataset: {npz: t.npz}")]
    assert problems == ["column 'x', row 1, value 0", "column 'x', row 1, value 1", "column 'y', row 1"]


def test_new_rows_are_told_all_at_once(experiment, tmp_path) -> None:
    rows = "a,b,y\n1,2,3\n2,3,4\n"
    preparation = experiment("dataset: {csv: t.csv, target: y}", t_csv=rows).prepared().preparation
    (tmp_path / "new.csv").write_text('a,b\n1,inf\n,2\n"1,5",1e39\n')
    table, _ = data.read_features(tmp_path / "new.csv", preparation)
    with pytest.raises(DataError) as caught:
        preparation.apply(table)
    assert [(line, column) for line, column, _ in told(caught.value)] == [(2, 3), (3, 1), (4, 1), (4, 7)]


def test_one_kind_of_mistake_in_several_parts_is_one_problem() -> None:
    gathered = Gathered()
    cells = Cells("t.csv", np.arange(2, 12), ("a",))
    for rows in ([0, 1, 2], [5, 6]):
        gathered.of(lambda rows=rows: _raise(CellsError([WrongCells("a", np.array(rows), "wrong")], cells)))
    with pytest.raises(DataError) as caught:
        gathered.check()
    (problem,) = caught.value.problems
    assert problem.message == "column 'a', row 0: wrong; so are 4 more cells of the column, in lines 3 to 4, 7 to 8"


def test_the_content_is_to_blame_where_any_of_it_is() -> None:
    gathered = Gathered()
    gathered.of(lambda: _raise(ConfigError([Problem("one")])))
    gathered.of(lambda: _raise(DataError([Problem("two")])))
    with pytest.raises(DataError) as caught:
        gathered.check()
    assert [problem.message for problem in caught.value.problems] == ["one", "two"]


def _raise(error: Exception) -> None:
    raise error


def test_an_imputer_does_not_drop_a_column_without_values(experiment) -> None:
    rows = "a,b,y\n1,,1\n2,,1\n3,4,1\n"
    dataset = "dataset: {csv: t.csv, target: y, preprocess: [SimpleImputer], split: {test: 1, seed: 1}}"
    made = experiment(dataset, t_csv=rows)
    parts = type(made.split())(np.array([0, 1]), None, np.array([2]))
    with pytest.raises(ConfigError, match="column 'b' has no value in the training part, by which SimpleImputer could"):
        made.prepared(made.table(), parts)


@pytest.mark.parametrize(
    ("task", "labels", "told", "step"),
    [
        ("classes", "123", "labels from 1 are counted from 0 by a step LabelEncoder", ", preprocess: [LabelEncoder]"),
        ("binary", "12", "labels from 1 are counted from 0 by a step LabelEncoder", ", preprocess: [LabelEncoder]"),
    ],
)
def test_the_way_out_for_labels_from_one_is_one(experiment, task: str, labels: str, told: str, step: str) -> None:
    rows = "a,y\n" + "".join(f"1,{label}\n" for label in labels)
    ((_, _, message),) = refused(experiment, "dataset: {csv: t.csv, target: y}", task, t_csv=rows)
    assert told in message
    made = experiment(f"dataset: {{csv: t.csv, target: y{step}}}", task, t_csv=rows).prepared()
    assert made.train.y["target"].reshape(-1).tolist() == [int(label) - 1 for label in labels]


STEPS = "preprocess: [{StandardScaler: {}, columns: [a, b]}, {OneHotEncoder: {}, columns: [c]}]"
SOUND = "a,b,c,y\n" + "".join(f"{n},{n},{'rb'[n % 2]},{n}\n" for n in range(8))


def test_what_only_later_steps_show_is_told_with_the_rest(experiment) -> None:
    rows = f"{SOUND}inf,1,r,1\n,1,r,1\n1,1,r,inf\n"
    problems = refused(experiment, f"dataset: {{csv: t.csv, target: y, {STEPS}}}", t_csv=rows)
    assert [(line, column) for line, column, _ in problems] == [(10, 1), (11, 1), (12, 7)]


def test_a_category_is_not_missing_in_training_because_its_row_has_a_mistake(experiment) -> None:
    rows = f"{SOUND}inf,1,only,1\n1,1,only,1\n"
    dataset = f"dataset: {{csv: t.csv, target: y, {STEPS}, split: {{test: 1}}}}"
    made = experiment(dataset, t_csv=rows)
    parts = type(made.split())(np.arange(9), None, np.array([9]))
    with pytest.raises(DataError) as caught:
        made.prepared(made.table(), parts)
    assert [line for line, _, _ in told(caught.value)] == [10]


def test_new_rows_are_told_with_what_later_steps_show(experiment, tmp_path) -> None:
    preparation = experiment(f"dataset: {{csv: t.csv, target: y, {STEPS}}}", t_csv=SOUND).prepared().preparation
    (tmp_path / "new.csv").write_text("a,b,c\n1,inf,r\n1,1,x\n,1,r\n1,1,r\n")
    table, _ = data.read_features(tmp_path / "new.csv", preparation)
    with pytest.raises(DataError) as caught:
        preparation.apply(table)
    assert [(line, column) for line, column, _ in told(caught.value)] == [(2, 3), (3, 5), (4, 1)]


def test_codes_that_no_step_takes_are_told_with_both_ways_out(experiment) -> None:
    rows = "a,b,y\n1,007,1\n2,008,2\n"
    ((line, column, message),) = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv=rows)
    assert (line, column) == (2, 3)
    assert "is text, as '007' begins with a zero; write numbers: [b] beside path, or give it a step" in message
    read = "dataset: {csv: {path: t.csv, numbers: [b]}, target: y}"
    assert experiment(read, t_csv=rows).prepared().train.x["x"].tolist() == [[1, 7], [2, 8]]


def test_the_ways_out_that_are_advised_for_numbers_read_them(experiment) -> None:
    rows = "a;y\n1.200,5;1\n3,25;2\n"
    ((_, _, message),) = refused(experiment, "dataset: {csv: {path: t.csv, delimiter: ;}, target: y}", t_csv=rows)[:1]
    assert 'write decimal: ",", thousands: "." beside path' in message
    read = 'dataset: {csv: {path: t.csv, delimiter: ;, decimal: ",", thousands: "."}, target: y}'
    assert experiment(read, t_csv=rows).prepared().train.x["x"].tolist() == [[1200.5], [3.25]]
    missing = "a,y\n1,1\n#DIV/0!,2\n"
    ((_, _, message),) = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv=missing)
    assert 'add na_values: ["#DIV/0!"] beside path' in message
    read = 'dataset: {csv: {path: t.csv, na_values: ["#DIV/0!"]}, target: y, preprocess: [SimpleImputer]}'
    assert experiment(read, t_csv=missing).prepared().train.x["x"].tolist() == [[1], [1]]


def test_numbers_that_are_not_written_as_the_config_says_are_told(experiment) -> None:
    rows = "a;y\n1,5;1\n2.5;2\n"
    dataset = 'dataset: {csv: {path: t.csv, delimiter: ;, decimal: ","}, target: y}'
    ((line, column, message),) = refused(experiment, dataset, t_csv=rows)
    assert (line, column) == (3, 1)
    assert message.endswith("'2.5' is not a number: it lacks the decimal: ',' of the config")


def test_a_decimal_comma_is_not_advised_where_other_cells_have_points(experiment) -> None:
    ((_, _, message),) = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv='a,y\n1.5,1\n"2,5",2\n3.5,1\n')
    assert message.endswith("it has a decimal comma; only plain numbers with a point are read")


def test_plain_numbers_are_those_of_the_config(experiment) -> None:
    dataset = 'dataset: {csv: {path: t.csv, delimiter: ;, decimal: ","}, target: y}'
    problems = refused(experiment, dataset, t_csv="a;y\n1,5;1\n\u22122,5;2\n2 %;2\n")
    assert [message.partition(": it ")[2] for _, _, message in problems] == [
        "has another sign for minus; only plain numbers with a comma are read",
        "is a percentage; only plain numbers with a comma are read",
    ]


@pytest.mark.parametrize("steps", ["[SimpleImputer]", "[{SimpleImputer: {strategy: most_frequent}, columns: [a]}]"])
def test_a_step_that_fills_gaps_is_not_asked_for_where_there_is_one(experiment, tmp_path, steps: str) -> None:
    dataset = f"dataset: {{csv: t.csv, target: y, preprocess: {steps}}}"
    bad = "a,y\n1,1\n,2\nseven,3\n4,4\n"
    assert [line for line, _, _ in refused(experiment, dataset, t_csv=bad)] == [4]
    preparation = experiment(dataset, t_csv=bad.replace("seven", "3")).prepared().preparation
    (tmp_path / "new.csv").write_text(bad)
    with pytest.raises(DataError) as caught:
        preparation.apply(data.read_features(tmp_path / "new.csv", preparation)[0])
    assert [line for line, _, _ in told(caught.value)] == [4]


def test_a_regression_target_of_words_is_the_configs_mistake(experiment) -> None:
    ((_, _, message),) = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv="a,y\n1,yes\n2,no\n")
    assert message == "column 'y' holds text ('yes'), a number is needed; for classes take a loss of classes"


def test_gaps_of_several_targets_are_told_together(tmp_path) -> None:
    (tmp_path / "t.csv").write_text("a,price,size,kind\n1,2,1,low\n2,,2,mid\n3,4,1e39,top\n,5,2,\n")
    (tmp_path / "c.yaml").write_text(
        "dataset: {csv: t.csv, target: {m: [price, size], k: kind}}\n"
        "layers: [{Dense: 2, name: m, inputs: x}, {Dense: {units: 3, activation: softmax}, name: k, inputs: x}]\n"
        "outputs: [m, k]\nloss: {m: mse, k: sparse_categorical_crossentropy}\ntraining: {epochs: 1}\n"
    )
    config = spec.load(tmp_path / "c.yaml")
    with pytest.raises(DataError) as caught:
        data.load(config.spec.dataset, search=(tmp_path,), targets=config.tasks)
    assert [message.partition(";")[0] for _, _, message in told(caught.value)] == [
        "column 'price', row 1: the target is missing",
        "column 'size', row 2: the target is infinite or too large for float32",
        "column 'a', row 3: the value is missing",
        "column 'kind', row 3: the target is missing",
    ]


def test_a_target_is_not_advised_to_be_missing(experiment) -> None:
    problems = refused(experiment, "dataset: {csv: t.csv, target: y}", t_csv="a,y\n1,1\n2,?\n3,\n4,5\n")
    assert [(line, column) for line, column, _ in problems] == [(3, 3), (4, 3)]
    assert problems[0][2].endswith("it seems to mean a missing value; every row needs a number here")


def test_classes_that_training_did_not_have_are_told_at_their_cells(experiment, tmp_path) -> None:
    rows = "a,y\n1,yes\n2,no\n"
    preparation = experiment("dataset: {csv: t.csv, target: y}", "binary", t_csv=rows).prepared().preparation
    (tmp_path / "new.csv").write_text("a,y\n1,Yes\n2,no\n3,maybe\n")
    table, _ = data.read_features(tmp_path / "new.csv", preparation, targets=True)
    with pytest.raises(DataError) as caught:
        preparation.labels(table)
    unknown = "was not in the training data: no, yes"
    assert told(caught.value) == [
        (2, 3, f"column 'y', row 0: class 'Yes' {unknown}; 'Yes' and 'yes' differ in capital letters"),
        (4, 3, f"column 'y', row 2: class 'maybe' {unknown}"),
    ]


def test_labels_that_are_missing_and_unknown_are_told_together(experiment, tmp_path) -> None:
    rows = "a,y\n1,yes\n2,no\n"
    preparation = experiment("dataset: {csv: t.csv, target: y}", "binary", t_csv=rows).prepared().preparation
    (tmp_path / "new.csv").write_text("a,y\n1,Yes\n2,\n3,no\n")
    with pytest.raises(DataError) as caught:
        data.read_features(tmp_path / "new.csv", preparation, targets=True)
    assert [(line, column) for line, column, _ in told(caught.value)] == [(2, 3), (3, 3)]


@pytest.mark.parametrize("column", ["target: y", "target: a, sample_weight: y"])
def test_numbers_that_cannot_be_fed_are_told_beside_text(experiment, column: str) -> None:
    target, _, weight = column.partition(", ")
    rows = "a,b,y\n1,1,x\n2,2,1e39\n3,3,\n4,4,5\n5,5,6\n6,6,7\n"
    with pytest.raises(DataError) as caught:
        experiment(f"dataset: {{csv: t.csv, {target}}}", training=weight, t_csv=rows).table()
    assert [(line, column) for line, column, _ in told(caught.value)] == [(2, 5), (3, 5), (4, 5)]


def test_a_negative_weight_is_told_beside_text(experiment) -> None:
    rows = "a,b,w\n1,1,x\n2,2,-1\n3,3,1\n4,4,1\n5,5,1\n"
    with pytest.raises(DataError) as caught:
        experiment("dataset: {csv: t.csv, target: a}", training="sample_weight: w", t_csv=rows).table()
    assert [(line, column) for line, column, _ in told(caught.value)] == [(2, 5), (3, 5)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a;b\n1;2\n", "it seems to be delimited by ';', the run's own data by ','"),
        ("sep=;\na;b\n", "is only for Excel"),
    ],
)
def test_new_rows_in_another_form_are_told_as_such(experiment, tmp_path, content: str, told: str) -> None:
    rows = "a,b,y\n1,2,3\n2,3,4\n"
    preparation = experiment("dataset: {csv: t.csv, target: y}", t_csv=rows).prepared().preparation
    (tmp_path / "new.csv").write_text(content)
    with pytest.raises((ConfigError, DataError), match=told):
        data.read_features(tmp_path / "new.csv", preparation)


def test_new_rows_with_commas_are_told_where_the_runs_own_have_others(experiment, tmp_path) -> None:
    dataset = "dataset: {csv: {path: t.csv, delimiter: tab}, target: y}"
    preparation = experiment(dataset, t_csv="a\tb\ty\n1\t2\t3\n2\t3\t4\n").prepared().preparation
    (tmp_path / "new.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="it seems to be delimited by ',', the run's own data by tab"):
        data.read_features(tmp_path / "new.csv", preparation)


def test_no_imputer_is_advised_for_pictures(experiment, tmp_path) -> None:
    x = np.zeros((2, 3, 3))
    x[1, 2, 2] = np.nan
    np.savez(tmp_path / "t.npz", x=x, y=np.array([1.0, 2.0]))
    assert [message for _, _, message in refused(experiment, "dataset: {npz: t.npz}")] == [
        "column 'x', row 1: the value is missing"
    ]
