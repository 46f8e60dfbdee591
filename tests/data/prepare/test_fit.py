"""Preprocessing steps: what they take, what they leave, what they learn and from whom."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from nnrun.data import assemble, preparation_files, prepare_dataset, read_features
from nnrun.errors import ConfigError, DataError
from nnrun.types import Table

MIXED = "n,c,m,y\n1,red,10,0\n2,blue,20,1\n3,red,30,0\n4,green,40,1\n5,blue,50,0\n6,red,60,1\n"


def dataset(*steps: str, more: str = "") -> str:
    return f"dataset: {{csv: t.csv, target: y, preprocess: [{', '.join(steps)}]{more}}}"


def test_scaler_is_fitted_on_the_training_part_only(experiment) -> None:
    made = experiment("dataset: {iris: {}, split: {test: 0.2, seed: 42}, preprocess: [StandardScaler]}", "classes")
    table, parts = made.table(), made.split()
    prepared = made.prepared()
    matrix = np.column_stack(list(table.columns.values()))
    scaler = StandardScaler().fit(matrix[parts.train])
    assert np.array_equal(prepared.train.x["x"], scaler.transform(matrix[parts.train]).astype(np.float32))
    assert np.array_equal(prepared.test.x["x"], scaler.transform(matrix[parts.test]).astype(np.float32))


def test_held_out_rows_change_neither_preparation_nor_training_inputs(experiment) -> None:
    steps = "[SimpleImputer, {OneHotEncoder: {handle_unknown: ignore}}, StandardScaler, {PCA: 2}]"
    made = experiment(
        f"dataset: {{csv: t.csv, target: y, split: {{test: 2, validation: 1}}, preprocess: {steps}}}",
        "binary",
        t_csv=MIXED,
    )
    table, parts = made.table(), made.split()
    before = made.prepared(table, parts)
    held_out = np.concatenate([parts.validation, parts.test])
    columns = {name: column.copy() for name, column in table.columns.items()}
    columns["n"] = columns["n"].astype(float)
    columns["n"][held_out] = 1e6
    columns["m"] = columns["m"].astype(float)
    columns["m"][held_out] = np.nan
    columns["c"][held_out] = "unseen"
    changed = Table(**{**{name: getattr(table, name) for name in Table.__slots__}, "columns": columns})
    after = made.prepared(changed, parts)
    assert np.array_equal(before.train.x["x"], after.train.x["x"])
    assert (
        preparation_files(before.preparation)["preparation.json"]
        == preparation_files(after.preparation)["preparation.json"]
    )
    assert not np.array_equal(before.test.x["x"], after.test.x["x"])


def test_step_takes_the_columns_of_its_kind_and_the_rest_passes(experiment) -> None:
    made = experiment(dataset("OneHotEncoder", "{MinMaxScaler: {}, columns: [m]}"), "binary", t_csv=MIXED).prepared()
    assert made.signature.inputs[0].columns == ("n", "c_blue", "c_green", "c_red", "m")
    assert made.train.x["x"][0].tolist() == [1, 0, 0, 1, 0]
    assert made.train.x["x"].dtype == np.float32


@pytest.mark.parametrize("columns", ["[n, m]", "[0, 2]", "[-4, m]", "numeric"])
def test_columns_by_name_by_index_or_by_a_word(experiment, columns: str) -> None:
    steps = (f"{{StandardScaler: {{}}, columns: {columns}}}", "OneHotEncoder")
    made = experiment(dataset(*steps), "binary", t_csv=MIXED).prepared()
    means = made.train.x["x"].mean(axis=0)
    assert made.signature.inputs[0].columns[0] == "n"
    assert np.allclose(means[[0, 4]], 0, atol=1e-6)


def test_new_columns_take_the_place_of_the_first(experiment) -> None:
    made = experiment(dataset("OneHotEncoder", "{PCA: 1, columns: [n, m]}"), "binary", t_csv=MIXED).prepared()
    assert made.signature.inputs[0].columns == ("pca0", "c_blue", "c_green", "c_red")


def test_step_works_within_each_input(experiment) -> None:
    more = ", inputs: {a: [n], b: [m]}"
    made = experiment(dataset("StandardScaler", more=more), "binary", inputs="[a, b]", t_csv=MIXED).prepared()
    assert np.allclose([made.train.x[name].mean() for name in "ab"], 0, atol=1e-6)


def test_array_columns_are_scaled_column_by_column(experiment) -> None:
    inline = "{x: [[1, 10], [2, 20], [3, 60]], y: [0, 1, 0]}"
    made = experiment(f"dataset: {{inline: {inline}, preprocess: [StandardScaler]}}", "binary").prepared()
    assert np.allclose(made.train.x["x"].mean(axis=0), 0, atol=1e-6)
    made = experiment(f"dataset: {{inline: {inline}, preprocess: [{{StandardScaler: {{}}, columns: [1]}}]}}", "binary")
    assert made.prepared().train.x["x"][:, 0].tolist() == [1, 2, 3]


def test_imputer_fills_missing_numbers_and_text(experiment) -> None:
    steps = ("SimpleImputer", "{SimpleImputer: {strategy: most_frequent}, columns: categorical}", "OneHotEncoder")
    text = "n,c,y\n1,a,0\n,a,1\n3,,0\n2,b,1\n"
    made = experiment(dataset(*steps), "binary", t_csv=text).prepared()
    assert made.train.x["x"].tolist() == [[1, 1, 0], [2, 1, 0], [3, 1, 0], [2, 0, 1]]


def test_scale_alone_is_left_to_the_model_and_bytes_stay_bytes(experiment, tmp_path) -> None:
    np.savez(tmp_path / "a.npz", x=np.arange(48, dtype=np.uint8).reshape(3, 4, 4), y=np.array([0, 1, 0]))
    made = experiment("dataset: {npz: a.npz, preprocess: [{scale: 255}]}", "binary").prepared()
    assert made.train.x["x"].dtype == np.uint8
    assert np.shares_memory(made.train.x["x"], made.train.x["x"])
    assert made.signature.inputs[0].steps == (("scale", {"divisor": 255}),)
    assert made.signature.inputs[0].shape == (4, 4)


def test_scaler_after_scale_is_fitted_on_scaled_values(experiment) -> None:
    made = experiment("dataset: {iris: {}, preprocess: [{scale: 10}, StandardScaler]}", "classes").prepared()
    assert made.signature.inputs[0].steps == ()
    scaler = made.preparation.inputs[0].stages[1].fitted
    assert scaler.mean_[0] == pytest.approx(0.5843333)


def test_scale_of_some_columns_is_done_on_the_host(experiment) -> None:
    steps = ("{scale: 10, columns: [m]}", "OneHotEncoder")
    made = experiment(dataset(*steps), "binary", t_csv=MIXED).prepared()
    assert made.train.x["x"][:, -1].tolist() == [1, 2, 3, 4, 5, 6]
    assert made.signature.inputs[0].steps == ()


SEQUENCES = "dataset: {inline: {x: [[1, 2, 2, 5], [3]], y: [0, 1]}, preprocess: [%s]}"


def test_multi_hot_is_left_to_the_model_as_small_sets(experiment) -> None:
    made = experiment(SEQUENCES % "{multi_hot: 6}", "binary").prepared()
    assert made.train.x["x"].dtype == np.int8
    assert made.train.x["x"].tolist() == [[1, 2, 5], [3, -1, -1]]
    assert made.signature.inputs[0].shape == (None,)
    assert made.signature.inputs[0].steps == (("multi_hot", {"size": 6}),)


def test_pad_brings_sequences_to_one_length(experiment) -> None:
    made = experiment(SEQUENCES % "{pad: 3}", "binary").prepared()
    assert made.train.x["x"].tolist() == [[2, 2, 5], [0, 0, 3]]
    assert made.train.x["x"].dtype == np.int32
    assert made.signature.inputs[0].shape == (3,)


def test_one_hot_of_padded_ids_is_left_to_the_model(experiment) -> None:
    made = experiment(SEQUENCES % "{pad: 3}, {one_hot: 6}", "binary").prepared()
    assert made.train.x["x"].dtype == np.int8
    assert made.signature.inputs[0].steps == (("one_hot", {"size": 6}),)


def test_one_hot_of_a_column_stands_in_its_place(experiment) -> None:
    text = "a,k,b,y\n1,0,5,0\n2,2,6,1\n"
    made = experiment(dataset("{one_hot: 3, columns: [k]}"), "binary", t_csv=text).prepared()
    assert made.train.x["x"].tolist() == [[1, 1, 0, 0, 5], [2, 0, 0, 1, 6]]
    assert made.signature.inputs[0].columns == ("a", "k_0", "k_1", "k_2", "b")


def test_sequences_without_a_step_are_an_error(experiment) -> None:
    with pytest.raises(ConfigError, match="sequences of unequal length; add pad or multi_hot"):
        experiment("dataset: {inline: {x: [[1, 2], [3]], y: [0, 1]}}", "binary").prepared()


def test_text_becomes_ids_by_counts_of_the_training_part(experiment) -> None:
    text = "t,y\nb a b,0\nc b a,1\nunseen a,0\n"
    step = "{vocabulary: {max_words: 4, token_pattern: '\\\\w+'}}".replace("\\\\", "\\")
    made = experiment(dataset(step, "{pad: 3}", more=", split: {test: 1, seed: 1}"), "binary", t_csv=text)
    table, parts = made.table(), made.split()
    parts = type(parts)(np.array([0, 1]), None, np.array([2]))
    prepared = made.prepared(table, parts)
    assert prepared.train.x["x"].tolist() == [[2, 3, 2], [1, 2, 3]]  # b 3 times, a twice; c does not fit any more
    assert prepared.test.x["x"].tolist() == [[0, 1, 3]]


def test_vocabulary_ranks_ties_alphabetically_and_is_saved_readable(experiment) -> None:
    made = experiment(dataset("vocabulary", "{pad: 2}"), "binary", t_csv="t,y\nzz bb,0\nbb aa zz cc,1\n").prepared()
    text = preparation_files(made.preparation)["vocabulary.json"].decode()
    assert '"[PAD]",\n  "[UNK]",\n  "bb",\n  "zz",\n  "aa",\n  "cc"' in text


def test_text_vectorizer_of_scikit_learn_gives_dense_columns(experiment) -> None:
    made = experiment(dataset("CountVectorizer"), "binary", t_csv="t,y\naa bb aa,0\nbb,1\n").prepared()
    assert made.train.x["x"].tolist() == [[2, 1], [0, 1]]
    assert made.signature.inputs[0].columns == ("aa", "bb")


@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        ("{StandardScaler: {}, columns: [k]}", ConfigError, "unknown column 'k'"),
        ("{StandardScaler: {}, columns: [9]}", ConfigError, "unknown column '9'"),
        ("OneHotEncoder, {StandardScaler: {}, columns: [c]}", ConfigError, "an earlier step replaced it"),
        ("{drop: [c]}", ConfigError, "unknown"),
    ],
)
def test_steps_that_do_not_fit_are_located(experiment, step: str, error: type, message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        experiment(f"dataset:\n  csv: t.csv\n  target: y\n  preprocess: [{step}]", "binary", t_csv=MIXED).prepared()
    assert caught.value.problems[0].place.line == 4


def test_text_that_a_scaler_is_given_is_told_at_its_cells(experiment) -> None:
    with pytest.raises(
        DataError, match="column 'c', row 0: 'red' is not a number; StandardScaler takes numbers"
    ) as caught:
        experiment(dataset("{StandardScaler: {}, columns: [c]}"), "binary", t_csv=MIXED).prepared()
    assert (caught.value.problems[0].place.line, caught.value.problems[0].place.column) == (2, 3)


def test_step_without_columns_of_its_kind_is_an_error(experiment) -> None:
    with pytest.raises(ConfigError, match="OneHotEncoder finds no categorical columns"):
        experiment(dataset("OneHotEncoder"), "binary", t_csv="n,y\n1,0\n2,1\n").prepared()


def test_scaler_of_images_is_an_error(experiment, tmp_path) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones((3, 4, 4)), y=np.array([0, 1, 0]))
    with pytest.raises(ConfigError, match=r"StandardScaler takes columns; 'x' has rows of shape \(4, 4\)"):
        experiment("dataset: {npz: a.npz, preprocess: [StandardScaler]}", "binary").prepared()


def test_argument_that_the_transformer_refuses_is_the_configs_mistake(experiment) -> None:
    with pytest.raises(ConfigError, match="PCA"):
        experiment(
            dataset("OneHotEncoder", "{PCA: {n_components: 2, svd_solver: nonsense}}"), "binary", t_csv=MIXED
        ).prepared()


@pytest.mark.parametrize(
    ("step", "way_out"),
    [
        ("OneHotEncoder", "OneHotEncoder takes it with handle_unknown: ignore"),
        ("OrdinalEncoder", "OrdinalEncoder takes it with handle_unknown: use_encoded_value and unknown_value: -1"),
    ],
)
def test_unseen_category_is_told_at_its_cell_with_the_way_out(experiment, step: str, way_out: str) -> None:
    made = experiment(dataset(step, more=", split: {test: 1}"), "binary", t_csv=MIXED)
    table = made.table()
    parts = type(made.split())(np.array([0, 1, 2, 4, 5]), None, np.array([3]))
    with pytest.raises(DataError) as caught:
        made.prepared(table, parts)
    (problem,) = caught.value.problems
    assert problem.message == f"column 'c', row 3: 'green' was not in the training data (blue, red); {way_out}"
    assert (problem.place.line, problem.place.column) == (5, 3)


def test_unseen_categories_of_new_rows_are_all_told(experiment, tmp_path) -> None:
    rows = "c,d,y\nred,Caf\u00e9,0\nblue,Bar,1\n"
    preparation = experiment(dataset("OneHotEncoder"), "binary", t_csv=rows).prepared().preparation
    (tmp_path / "new.csv").write_text("c,d\nred,Bar\ngreen,Cafe\u0301\n,Bar\n")
    table, _ = read_features(tmp_path / "new.csv", preparation)
    with pytest.raises(DataError) as caught:
        preparation.apply(table)
    told = [(p.place.line, p.place.column, p.message.partition(": ")[2]) for p in caught.value.problems]
    unknown = "was not in the training data (blue, red); OneHotEncoder takes it with handle_unknown: ignore"
    assert told[0] == (3, 1, f"'green' {unknown}")
    assert told[1][:2] == (3, 7)
    assert "; 'Cafe\\u0301' and 'Caf\u00e9' differ in how an accented letter is composed; " in told[1][2]
    assert told[2] == (4, 1, f"a missing value {unknown}")


def test_gaps_that_a_transformer_does_not_take_are_told_at_their_cells(experiment) -> None:
    with pytest.raises(DataError, match="column 'a', row 1: the value is missing; PCA takes no gaps; put a step such"):
        experiment(dataset("PCA"), t_csv="a,b,y\n1,2,3\n,3,4\n4,5,6\n").prepared()


def test_text_without_a_step_names_column_line_and_value(experiment) -> None:
    with pytest.raises(DataError, match="column 'c', row 0: 'red' is not a number; give it a step") as caught:
        experiment("dataset: {csv: t.csv, target: y}", "binary", t_csv=MIXED).prepared()
    place = caught.value.problems[0].place
    assert (place.line, place.column) == (2, 3)


def test_stray_mark_among_numbers_is_the_value_named(experiment) -> None:
    with pytest.raises(DataError, match=r"'\?' is not a number: it seems to .*; .*: \[\"\?\"\]") as caught:
        experiment("dataset: {csv: t.csv, target: y}", t_csv="a,y\n1,2\n2,2\n?,3\n").prepared()
    assert caught.value.problems[0].place.line == 4


@pytest.mark.parametrize("part", ["train", "test"])
def test_missing_feature_names_column_and_line_in_any_part(experiment, part: str) -> None:
    text = "a,b,y\n" + "".join(f"{row},{row},1\n" for row in range(10))
    made = experiment("dataset: {csv: t.csv, target: y, split: {test: 3}}", t_csv=text)
    row = int(getattr(made.split(), part)[1])
    made = experiment(
        "dataset: {csv: t.csv, target: y, split: {test: 3}}", t_csv=text.replace(f"\n{row},{row},", f"\n{row},,")
    )
    with pytest.raises(DataError, match=f"column 'b', row {row}: the value is missing; .* SimpleImputer") as caught:
        made.prepared()
    assert caught.value.problems[0].place.line == row + 2


def test_number_too_large_for_float32_is_an_error(experiment) -> None:
    with pytest.raises(DataError, match="1e\\+300 is too large for float32"):
        experiment("dataset: {csv: t.csv, target: y}", t_csv="a,y\n1,2\n1e300,2\n").prepared()


def test_parts_keep_the_rows_numbers(experiment) -> None:
    made = experiment("dataset: {iris: {}, split: {test: 0.2, seed: 42}}", "classes")
    parts = made.split()
    prepared = made.prepared()
    assert prepared.test.rows.tolist() == parts.test.tolist()
    assert list(prepared.parts) == ["train", "test"]


def test_validation_on_test_shares_its_arrays(experiment) -> None:
    prepared = experiment("dataset: {iris: {}, split: {test: 0.2, validation: test}}", "classes").prepared()
    assert prepared.validation is prepared.test


def test_contiguous_parts_of_bytes_are_not_copied(experiment, tmp_path) -> None:
    arrays = {
        "x_train": np.zeros((6, 4), np.uint8),
        "y_train": np.zeros(6),
        "x_test": np.ones((2, 4), np.uint8),
        "y_test": np.ones(2),
    }
    np.savez(tmp_path / "a.npz", **arrays)
    made = experiment("dataset: {npz: a.npz}", "binary")
    table = made.table()
    assert np.shares_memory(made.prepared(table).train.x["x"], table.columns["x"])


def test_assembling_again_gives_the_same_arrays(experiment) -> None:
    made = experiment(dataset("OneHotEncoder", "StandardScaler", more=", split: {test: 2}"), "binary", t_csv=MIXED)
    table, parts = made.table(), made.split()
    first = made.prepared(table, parts)
    again = assemble(table, parts, first.preparation)
    for name in ("train", "test"):
        assert np.array_equal(first.parts[name].x["x"], again.parts[name].x["x"])


def test_output_without_target_and_target_without_output_are_errors(experiment) -> None:
    with pytest.raises(ConfigError, match="says nothing of k"):
        experiment("dataset: {csv: t.csv, target: {n: y}}", "two outputs", t_csv="x,y\n1,2\n").prepared()


def test_transformers_that_draw_follow_the_seed(experiment) -> None:
    made = experiment("dataset: {iris: {}, preprocess: [{GaussianRandomProjection: 2}]}", "classes")
    table, parts = made.table(), made.split()
    first, again, other = (
        prepare_dataset(table, parts, made.dataset, made.config.tasks, seed=seed).train.x["x"] for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_transformer_that_cannot_be_kept_is_told_before_training(experiment) -> None:
    with pytest.raises(ConfigError, match="Birch cannot be saved with the model") as caught:
        experiment("dataset: {iris: {}, preprocess: [Birch]}", "classes").prepared()
    assert caught.value.problems[0].path == "dataset.preprocess.0"


def test_steps_that_leave_nothing_are_an_error(experiment) -> None:
    with pytest.raises(ConfigError, match="no column of input 'x' is left"):
        experiment("dataset: {iris: {}, preprocess: [MissingIndicator]}", "classes").prepared()


def test_selection_sees_the_training_target(experiment) -> None:
    text = "a,b,y\n" + "".join(f"{row},{(row * 7) % 5},{int(row > 9)}\n" for row in range(20))
    step = "{SelectKBest: {k: 1}}"
    made = experiment(dataset(step), "binary", t_csv=text).prepared()
    assert made.signature.inputs[0].columns == ("a",)


def test_an_encoder_of_labels_is_given_them_in_one_dimension(experiment) -> None:
    text = "n,y\n1,red\n2,blue\n3,red\n4,green\n5,blue\n6,red\n"
    prepared = experiment(dataset("{LabelEncoder: {}, columns: [y]}"), "classes", t_csv=text).prepared()
    (target,) = prepared.preparation.targets
    assert [stage.behaviour.flat for stage in target.stages] == [True]
    assert prepared.train.y["target"].tolist() == [2, 0, 2, 1, 0, 2]
    assert target.described.classes == ("blue", "green", "red")


def test_steps_of_some_targets_take_these_by_name(experiment) -> None:
    text = "n,a,b\n1,10,4\n2,20,8\n3,30,12\n4,40,16\n"
    block = "dataset: {csv: t.csv, target: [a, b], preprocess: [{MinMaxScaler: {}, columns: [b]}]}"
    prepared = experiment(block, "number", units=2, t_csv=text).prepared()
    ((name, y),) = prepared.train.y.items()
    assert np.allclose(y, [[10, 0], [20, 1 / 3], [30, 2 / 3], [40, 1]])
    assert np.allclose(prepared.preparation.restore(name, y), [[10, 4], [20, 8], [30, 12], [40, 16]])
