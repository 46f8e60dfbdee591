"""The rows of each part: scikit-learn's own, in its order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from nnrun.data import split_table
from nnrun.data.split.shuffles import shuffled
from nnrun.errors import ConfigError, DataError
from nnrun.spec import SplitSpec
from nnrun.types import Table


def table(rows: int = 150, **fields) -> Table:
    target = np.arange(rows) % 3
    given = {"columns": {"a": np.arange(rows)}, "targets": {"target": target}, "rows": np.arange(rows)}
    return Table(**{**given, "fingerprint": "", "source": "", **fields})


@given(st.integers(2, 300), st.floats(0.01, 0.99), st.integers(0, 2**32 - 1))
def test_test_part_is_that_of_train_test_split(rows: int, share: float, seed: int) -> None:
    if int(np.ceil(share * rows)) >= rows:
        return
    parts = split_table(table(rows), SplitSpec(test=share, seed=seed), seed=0)
    train, test = train_test_split(np.arange(rows), test_size=share, random_state=seed)
    assert parts.train.tolist() == train.tolist()
    assert parts.test.tolist() == test.tolist()


def test_validation_is_split_off_the_rest_and_is_a_share_of_all() -> None:
    parts = split_table(table(150), SplitSpec(test=0.2, validation=0.2), seed=42)
    rest, test = train_test_split(np.arange(150), test_size=0.2, random_state=42)
    train, validation = train_test_split(rest, test_size=30, random_state=42)
    assert parts.test.tolist() == test.tolist()
    assert parts.validation.tolist() == validation.tolist()
    assert parts.train.tolist() == train.tolist()


@pytest.mark.parametrize("rows", [10, 11, 150])
def test_rows_that_are_not_shuffled_are_those_of_train_test_split(rows: int) -> None:
    parts = split_table(table(rows), SplitSpec(test=0.2, validation=3, shuffle=False), seed=5)
    rest, test = train_test_split(np.arange(rows), test_size=0.2, shuffle=False)
    train, validation = train_test_split(rest, test_size=3, shuffle=False)
    assert parts.test.tolist() == test.tolist()
    assert parts.validation.tolist() == validation.tolist()
    assert parts.train.tolist() == train.tolist()


def test_whole_numbers_are_counts() -> None:
    parts = split_table(table(150), SplitSpec(test=7, validation=11), seed=1)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (132, 11, 7)


def test_the_splits_own_seed_comes_first() -> None:
    own = split_table(table(), SplitSpec(test=0.2, seed=42), seed=7)
    other = split_table(table(), SplitSpec(test=0.2), seed=42)
    assert own.test.tolist() == other.test.tolist()
    assert own.test.tolist() != split_table(table(), SplitSpec(test=0.2), seed=7).test.tolist()


def test_without_a_split_all_rows_are_trained_in_their_order() -> None:
    parts = split_table(table(5), SplitSpec(), seed=0)
    assert parts.train.tolist() == [0, 1, 2, 3, 4]
    assert parts.validation is None
    assert parts.test is None


def test_stratified_split_is_that_of_train_test_split() -> None:
    given = table(90)
    target = given.targets["target"]
    parts = split_table(given, SplitSpec(test=0.2, validation=0.1, stratify=True), seed=3)
    rest, test = train_test_split(np.arange(90), test_size=0.2, random_state=3, stratify=target)
    train, validation = train_test_split(rest, test_size=9, random_state=3, stratify=target[rest])
    assert parts.train.tolist() == train.tolist()
    assert parts.validation.tolist() == validation.tolist()
    assert parts.test.tolist() == test.tolist()


def test_groups_stay_whole() -> None:
    groups = np.arange(90) // 9
    parts = split_table(table(90, groups=groups), SplitSpec(test=0.2, validation=0.2, group="a"), seed=5)
    rest, test = next(GroupShuffleSplit(1, test_size=0.2, random_state=5).split(np.arange(90), groups=groups))
    assert parts.test.tolist() == test.tolist()
    sets = [set(groups[rows]) for rows in (parts.train, parts.validation, parts.test)]
    assert [len(one) for one in sets] == [6, 2, 2]
    assert sets[0].isdisjoint(sets[1] | sets[2])
    assert sets[1].isdisjoint(sets[2])
    assert len(rest) == 72


def test_source_keeps_its_test_part_and_shares_are_of_its_training_rows() -> None:
    given = table(100, parts={"train": np.arange(80), "test": np.arange(80, 100)})
    parts = split_table(given, SplitSpec(validation=0.2), seed=42)
    train, validation = train_test_split(np.arange(80), test_size=0.2, random_state=42)
    assert parts.test.tolist() == list(range(80, 100))
    assert parts.validation.tolist() == validation.tolist()
    assert parts.train.tolist() == train.tolist()


def test_config_may_ask_for_another_test_part_than_the_sources() -> None:
    given = table(100, parts={"train": np.arange(80), "test": np.arange(80, 100)})
    parts = split_table(given, SplitSpec(test=0.5), seed=42)
    assert sorted([*parts.train, *parts.test]) == list(range(80))


def test_validation_on_test_is_the_same_part_and_known_as_such() -> None:
    parts = split_table(table(), SplitSpec(test=0.2, validation="test"), seed=0)
    assert parts.validates_on_test
    with pytest.raises(ConfigError, match="no test part"):
        split_table(table(), SplitSpec(validation="test"), seed=0)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (SplitSpec(validation=1.5, path="dataset.split"), "dataset.split.validation: a share lies between 0 and 1"),
        (SplitSpec(test=-0.5), "share lies between 0 and 1"),
        (SplitSpec(test=0), "at least 1"),
        (SplitSpec(test=150), "leaves nothing for training"),
        (SplitSpec(test=0.6, validation=0.5), "leaves nothing for training"),
    ],
)
def test_impossible_sizes_are_errors(spec: SplitSpec, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        split_table(table(), spec, seed=0)


def test_class_with_a_single_row_is_named() -> None:
    target = np.array([0, 0, 0, 1, 1, 2])
    classes = {"target": ("cat", "dog", "emu")}
    given = table(6, targets={"target": target}, classes=classes)
    with pytest.raises(DataError, match="class 'emu' has a single row"):
        split_table(given, SplitSpec(test=0.5, stratify=True), seed=0)


def test_all_classes_with_a_single_row_are_named() -> None:
    target = np.array([0, 0, 0, 1, 2])
    given = table(5, targets={"target": target}, classes={"target": ("cat", "dog", "emu")})
    with pytest.raises(DataError, match=r"'dog' has a single row \(row 3\), class 'emu' has a single row \(row 4\); "):
        split_table(given, SplitSpec(test=0.5, stratify=True), seed=0)


def test_numbers_cannot_be_stratified() -> None:
    given = table(10, targets={"target": np.linspace(0, 1, 10)})
    with pytest.raises(ConfigError, match="stratify needs classes"):
        split_table(given, SplitSpec(test=0.5, stratify=True), seed=0)


def test_test_part_smaller_than_the_classes_cannot_be_stratified() -> None:
    with pytest.raises(ConfigError, match="number of classes"):
        split_table(table(90), SplitSpec(test=2, stratify=True), seed=0)


def test_split_of_another_run_is_repeated(tmp_path) -> None:
    path = tmp_path / "split.npz"
    first = split_table(table(), SplitSpec(test=0.2, validation=0.2), seed=9)
    np.savez(path, train=first.train, validation=first.validation, test=first.test)
    again = split_table(table(), SplitSpec(indices=str(path)), seed=0)
    assert again.train.tolist() == first.train.tolist()
    assert again.validation.tolist() == first.validation.tolist()
    assert again.test.tolist() == first.test.tolist()
    assert not again.validates_on_test


def test_repeated_split_keeps_validating_on_test(tmp_path) -> None:
    path = tmp_path / "split.npz"
    np.savez(path, train=np.arange(5), validation=np.arange(5, 8), test=np.arange(5, 8))
    assert split_table(table(), SplitSpec(indices=str(path)), seed=0).validates_on_test


def test_split_of_another_table_is_refused(tmp_path) -> None:
    path = tmp_path / "split.npz"
    np.savez(path, train=np.arange(151))
    with pytest.raises(ConfigError, match="of another table: its train part does not fit 150 rows"):
        split_table(table(), SplitSpec(indices=str(path)), seed=0)


def test_shuffled_rows_are_each_row_once() -> None:
    kept, off = shuffled(10, 3, 0)
    assert sorted([*kept, *off]) == list(range(10))
    assert len(off) == 3
