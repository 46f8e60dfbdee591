"""Rows that lie anywhere in a file are trained, scored and answered as the same rows in memory, none of them copied."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun import engine
from nnrun.engine import evaluation, fit, read_state
from nnrun.engine.tensorflow import feed
from nnrun.mapped import MappedRows
from nnrun.types import Dataset
from tests.engine.engine_cases import CASES, dense_case
from tests.engine.training import TRAINING, differing, numbers_of, trained

pytestmark = pytest.mark.tensorflow


def in_file(dataset: Dataset, folder: Path) -> Dataset:
    """The parts' inputs as rows of one file for all parts, drawn over it, which has more rows than they."""
    parts, generator = dataset.parts, np.random.default_rng(0)
    rows = sum(map(len, parts.values()))
    drawn = np.split(generator.permutation(rows + 9)[:rows], np.cumsum([len(part) for part in parts.values()])[:-1])
    folder.mkdir(exist_ok=True)
    whole: dict[str, Any] = {}
    for name, like in dataset.train.x.items():
        array = np.full((rows + 9, *like.shape[1:]), 7, like.dtype)
        for places, part in zip(drawn, parts.values(), strict=True):
            array[places] = part.x[name]
        np.save(folder / f"{name}.npy", array)
        whole[name] = np.load(folder / f"{name}.npy", mmap_mode="r")
    placed: dict[str, Any] = {
        key: replace(part, x={name: MappedRows(array, places) for name, array in whole.items()})
        for places, (key, part) in zip(drawn, parts.items(), strict=True)
    }
    return replace(dataset, **placed)


@pytest.mark.parametrize(
    ("how", "name"),
    [("graph", "doubles, row weights and regression metrics"), ("xla", "one layer"), ("keras", "one layer")],
)
def test_they_give_the_same_bits(how: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name] if name in CASES else dense_case()
    outcome, state, model = trained(case, how)
    dataset, again = in_file(case.dataset(), tmp_path), case.model()
    other = fit(again, dataset, replace(TRAINING, engine=how))
    assert numbers_of(other.history) == numbers_of(outcome.history)
    assert differing(read_state(again), state) == []
    monkeypatch.setattr(evaluation, "STRETCH", 1)  # a batch at a time
    for part, placed in zip(case.dataset().parts.values(), dataset.parts.values(), strict=True):
        assert engine.evaluate(again, placed, 8, engine=how) == engine.evaluate(model, part, 8, engine=how)
        answers = engine.predict(again, placed.x, 8, engine=how)
        for output, array in engine.predict(model, part.x, 8, engine=how).items():
            assert answers[output].tobytes() == array.tobytes()


def test_the_tensor_shares_the_pages_of_the_file(tmp_path: Path) -> None:
    case = dense_case()
    part = in_file(case.dataset(), tmp_path).train
    placed = feed.feed_part(case.model(), part)
    x: Any = part.x["x"]
    assert placed.rows == len(part) < len(placed.data[0]) == len(x.array)
    assert np.array_equal(placed.data[0].numpy()[placed.numbers(np.arange(len(part)))], x[:])
    assert shares(placed.data[0], tmp_path / "x.npy")


def test_all_rows_of_a_file_are_a_tensor_that_shares_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.npy"
    np.save(path, np.arange(12, dtype="float32").reshape(6, 2))
    array = np.load(path, mmap_mode="r")
    assert not shares(feed.to_tensor(array), path), "few rows are copied"
    monkeypatch.setattr(feed, "FEW", 1)
    assert shares(feed.to_tensor(array), path)
    assert not shares(feed.to_tensor(array[1:]), path)


def shares(tensor: Any, path: Path) -> bool:
    """Whether a tensor shows what is written to a file, whose last number is changed for it."""
    before = tensor.numpy()[-1, -1]
    with path.open("r+b") as file:
        file.seek(-4, 2)
        file.write(np.float32(before + 1).tobytes())
    return bool(tensor.numpy()[-1, -1] != before)


@pytest.mark.parametrize("change", ["the file is gone", "rows of two orders", "large targets"])
def test_where_a_file_cannot_be_shared_its_rows_are_copied(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES["two inputs and outputs"] if change == "rows of two orders" else dense_case()
    part = in_file(case.dataset(), tmp_path).train
    if change == "the file is gone":
        (tmp_path / "x.npy").unlink()
    elif change == "large targets":
        monkeypatch.setattr(feed, "FEW", 10)
    else:
        x: Any = dict(part.x)
        x["left"] = MappedRows(x["left"].array, x["left"].rows.copy())
        part = replace(part, x=x)
    assert feed.feed_part(case.model(), part).places is None
