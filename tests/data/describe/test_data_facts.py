"""The facts of a data set."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.data.describe.data_facts import columns, describe, label_of
from nnrun.types import Ragged, Split, Table


def _table(columns: dict[str, object], targets: dict[str, object], **more: object) -> Table:
    rows = len(next(iter(targets.values())))  # type: ignore[arg-type]
    inputs = {"x": tuple(columns)}
    return Table(columns, targets, np.arange(rows) + 100, "abc", "some", inputs=inputs, **more)  # type: ignore[arg-type]


FLOWERS = _table(
    {
        "size": np.array([1.0, np.nan, 3.0, 5.0]),
        "place": np.array(["Bonn", None, "Bonn", "Ulm"], dtype=object),
        "pixels": np.arange(16, dtype=np.uint8).reshape(4, 2, 2),
        "words": Ragged(np.array([5, 6, 7, 8, 9]), np.array([0, 1, 1, 4, 5])),
    },
    {"kind": np.array([0, 1, 1, 0])},
    classes={"kind": ("rose", "tulip")},
)
SPLIT = Split(np.array([2, 0]), np.array([3]), np.array([1]))


def test_missing_values_are_counted_in_numbers_and_in_text() -> None:
    assert {facts.name: facts.missing for facts in columns(FLOWERS)} == {
        "size": 1,
        "place": 1,
        "pixels": 0,
        "words": 0,
        "kind": 0,
    }


def test_each_kind_of_column_says_what_it_holds() -> None:
    size, place, pixels, words, kind = columns(FLOWERS)
    assert (size.kind, size.dtype, size.smallest, size.mean, size.largest) == ("numbers", "float64", 1.0, 3.0, 5.0)
    assert (place.kind, place.distinct) == ("text", 2)
    assert (pixels.kind, pixels.shape, pixels.largest) == ("array", (2, 2), 15.0)
    assert (words.kind, words.smallest, words.mean, words.largest) == ("sequences", 0.0, 1.25, 3.0)
    assert (kind.role, kind.kind, kind.distinct) == ("target", "classes", 2)


def test_a_long_column_is_looked_at_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = _table({"a": np.full(5, 1e308), "b": np.arange(5.0)}, {"y": np.zeros(5)})
    whole = [*columns(FLOWERS), *columns(huge)]
    assert whole[-3].mean == pytest.approx(1e308)
    monkeypatch.setattr("nnrun.data.describe.column_facts.STRETCH", 16)
    assert [*columns(FLOWERS), *columns(huge)] == whole


def test_classes_are_counted_in_each_part() -> None:
    (counts,) = describe(FLOWERS, SPLIT, {"kind": "classes"}).classes
    assert counts.classes == ("rose", "tulip")
    assert counts.counts == {"train": (1, 1), "validation": (1, 0), "test": (0, 1)}


def test_a_class_that_a_part_lacks_is_counted_as_none() -> None:
    table = _table({"a": np.zeros(3)}, {"target": np.array([7, 7, 9])})
    (counts,) = describe(table, Split(np.array([0, 1]), None, np.array([2])), {"target": "classes"}).classes
    assert counts.classes == ("7", "9")
    assert counts.counts == {"train": (2, 0), "test": (0, 1)}


def test_numbers_are_not_counted_as_classes() -> None:
    table = _table({"a": np.zeros(3)}, {"price": np.array([1.5, 2.5, 3.5])})
    assert describe(table, Split(np.arange(3)), {"price": "number"}).classes == ()


def test_labels_of_several_columns_are_counted_column_by_column() -> None:
    table = _table(
        {"a": np.zeros(3)},
        {"target": np.array([[1, 0], [1, 1], [0, 0]])},
        target_columns={"target": ("red", "round")},
    )
    (counts,) = describe(table, Split(np.arange(3)), {"target": "binary"}).classes
    assert (counts.classes, counts.counts) == (("red", "round"), {"train": (2, 1)})


def test_the_first_rows_are_those_of_the_training_part_with_their_own_numbers() -> None:
    first = describe(FLOWERS, SPLIT, {"kind": "classes"}).first
    assert first.rows == (102, 100)
    assert first.cells["size"] == ("3", "1")
    assert first.cells["place"] == ("Bonn", "Bonn")
    assert first.cells["pixels"] == ("2 x 2 uint8", "2 x 2 uint8")
    assert first.cells["words"] == ("6 7 8", "5")
    assert first.cells["kind"] == ("tulip", "rose")


def test_a_validation_part_that_is_the_test_part_is_told_once() -> None:
    test = np.array([3])
    facts = describe(FLOWERS, Split(np.arange(3), test, test), {"kind": "classes"})
    assert facts.parts == {"train": 3, "test": 1}
    assert facts.validates_on_test


def test_a_target_without_names_is_labelled_by_its_value() -> None:
    table = _table({"a": np.zeros(2)}, {"target": np.array([0.25, 3.0])})
    assert [label_of(table, "target", row) for row in (0, 1)] == ["0.25", "3"]


def test_a_narrow_block_is_told_column_by_column() -> None:
    block = np.array([[1.0, np.nan], [2.0, 3.0]])
    alone = _table({"x": block}, {"y": np.zeros(2)})
    assert [(facts.name, facts.missing) for facts in columns(alone)] == [("0", 0), ("1", 1), ("y", 0)]
    beside = _table({"x": block, "z": np.zeros(2)}, {"y": np.zeros(2)})
    assert [facts.name for facts in columns(beside)] == ["x.0", "x.1", "z", "y"]
    assert describe(beside, Split(np.arange(2)), {"y": "number"}).first.cells["x.1"] == ("-", "3")


def test_rows_that_are_files_are_told_with_their_names() -> None:
    pictures = _table({"image": np.zeros((2, 8, 8))}, {"y": np.zeros(2)}, files=("a/1.png", "b/2.png"))
    assert describe(pictures, Split(np.array([1])), {"y": "number"}).first.cells["file"] == ("b/2.png",)
