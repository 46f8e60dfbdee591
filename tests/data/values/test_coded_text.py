"""Text as the numbers of its different texts stands where an array of objects does, and behaves as one."""

from __future__ import annotations

import numpy as np

from nnrun.data.values.coded_text import CodedText

CODED = CodedText(np.array([1, -1, 0, 1], np.int32), ["a", "bb"])
TEXTS = np.array(["bb", None, "a", "bb"], dtype=object)


def test_it_is_described_as_the_array_it_stands_for() -> None:
    for name in ("dtype", "shape", "size", "nbytes", "ndim"):
        assert getattr(CODED, name) == getattr(TEXTS, name), name
    assert len(CODED) == len(TEXTS)


def test_rows_of_it_are_those_of_the_array() -> None:
    rows = np.array([3, 1])
    assert CODED[0] == "bb"
    assert CODED[1:].tolist() == TEXTS[1:].tolist()
    assert CODED.take(rows).tolist() == TEXTS.take(rows).tolist()
    assert CODED.tolist() == TEXTS.tolist()
    assert CODED.reshape(-1, 2).tolist() == TEXTS.reshape(-1, 2).tolist()
    assert np.asarray(CODED).tolist() == TEXTS.tolist()
    assert np.asarray(CODED, dtype=str)[0] == "bb"


def test_rows_are_taken_into_an_array_that_is_there() -> None:
    out = np.empty(2, dtype=object)
    assert CODED.take(np.array([2, 1]), out=out) is out
    assert out.tolist() == ["a", None]
