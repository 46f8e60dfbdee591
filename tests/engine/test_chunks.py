"""Rows on the disk are trained as the same rows in memory, in an order that is documented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.engine import evaluate, fit, predict, read_state
from nnrun.engine.row_order import RowOrder
from nnrun.types import Dataset, Outcome, Part, State
from tests.engine.engine_cases import CASES, Case, dense_case
from tests.engine.training import TRAINING, differing, numbers_of, trained

CHUNK = 32
"""Two batches of training, and four of validation: both parts end with a short chunk, and with a short batch."""


def on_disk(part: Part, folder: Path, chunk: int = CHUNK) -> Part:
    """The part with its arrays in files."""
    folder.mkdir(parents=True)

    def mapped(name: str, array: Any) -> Any:
        np.save(folder / f"{name}.npy", array)
        return np.load(folder / f"{name}.npy", mmap_mode="r")

    x = {name: mapped(f"x-{name}", array) for name, array in part.x.items()}
    y = {name: mapped(f"y-{name}", array) for name, array in part.y.items()}
    weight = None if part.weight is None else mapped("weight", part.weight)
    return replace(part, x=x, y=y, weight=weight, chunk=chunk)


def stored(case: Case, folder: Path, chunk: int = CHUNK) -> Dataset:
    """The case's data in files."""
    dataset = case.dataset()
    assert dataset.validation is not None
    parts = [on_disk(part, folder / name, chunk) for name, part in dataset.parts.items()]
    return replace(dataset, train=parts[0], validation=parts[1])


ONE_LAYER = dense_case()
"""Soon traced and compiled, where it matters which rows are trained, and not what they are given to."""


def chunked(case: Case, engine: str, folder: Path, chunk: int = CHUNK, **changes: Any) -> tuple[Outcome, State, Any]:
    """A training on files."""
    model = case.model()
    outcome = fit(model, stored(case, folder, chunk), replace(TRAINING, engine=engine, **changes))
    assert outcome.engine == engine, outcome.facts
    return outcome, read_state(model), model


def drawn(seed: int, epoch: int, rows: int, *, shuffle: bool = True, chunk: int = CHUNK) -> Any:
    """The rows of an epoch by the rule as the docs have it, written down once more."""
    if not shuffle:
        return np.arange(rows)
    size = max(1, chunk // 256)
    blocks = np.random.default_rng([seed, epoch]).permutation(-(-rows // size))
    ends = np.concatenate([np.arange(rows)[block * size : (block + 1) * size] for block in blocks])
    chunks = [ends[start : start + chunk] for start in range(0, rows, chunk)]
    orders = [np.random.default_rng([seed, epoch, number + 1]).permutation(len(c)) for number, c in enumerate(chunks)]
    return np.concatenate([rows[order] for rows, order in zip(chunks, orders, strict=True)])


@pytest.mark.parametrize(("rows", "chunk"), [(45, 32), (3000, 768), (3001, 520), (7, 32), (512, 512)])
def test_the_order_is_the_documented_one(rows: int, chunk: int) -> None:
    order = RowOrder(rows, 5, chunk=chunk)
    for epoch in range(2):
        visits = [order.visit(epoch, number) for number in range(order.chunks)]
        read = [np.concatenate([np.arange(*span) for span in visit.spans]) for visit in visits]
        visited = np.concatenate([rows[visit.order] for rows, visit in zip(read, visits, strict=True)])
        assert np.array_equal(visited, drawn(5, epoch, rows, chunk=chunk))
        assert np.array_equal(np.sort(visited), np.arange(rows))
        assert [visit.first for visit in visits] == list(range(0, rows, chunk))
    assert not order.visit(0, order.chunks).order.size, "no more"


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("engine", "shuffle", "name"),
    [
        ("graph", True, "doubles, row weights and regression metrics"),
        ("graph", False, "dense"),
        ("xla", True, "one layer"),
        ("keras", True, "one layer"),
    ],
)
def test_rows_on_the_disk_train_as_those_in_memory(
    engine: str, shuffle: bool, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = ONE_LAYER if name == "one layer" else CASES[name]
    outcome, state, model = chunked(case, engine, tmp_path, shuffle=shuffle)
    monkeypatch.setattr("nnrun.engine.row_order.order", drawn)
    other, again, _ = trained(case, engine, shuffle=shuffle)
    assert numbers_of(outcome.history) == numbers_of(other.history)
    assert differing(state, again) == []
    part = case.dataset().train
    on_file = on_disk(part, tmp_path / "scored")
    assert evaluate(model, on_file, 8, engine=engine) == evaluate(model, part, 8, engine=engine)
    answers = predict(model, on_file.x, 8, engine=engine)
    for output, array in predict(model, part.x, 8, engine=engine).items():
        assert answers[output].tobytes() == array.tobytes()


@pytest.mark.tensorflow
def test_a_chunk_has_whole_batches_and_one_at_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ONE_LAYER
    monkeypatch.setattr("nnrun.engine.row_order.order", lambda *args, **named: drawn(*args, **named, chunk=16))
    other, again, _ = trained(case, "graph")
    for chunk in (5, 31):
        outcome, state, _ = chunked(case, "graph", tmp_path / str(chunk), chunk)
        assert numbers_of(outcome.history) == numbers_of(other.history)
        assert differing(state, again) == []


@pytest.mark.tensorflow
def test_a_training_on_the_disk_goes_on_where_it_was_left(tmp_path: Path) -> None:
    case, dataset = CASES["dropout"], stored(CASES["dropout"], tmp_path)
    whole, state, _ = chunked(case, "graph", tmp_path / "whole")
    first, again = case.model(), case.model(seed=99)
    kept: list[State] = []
    fit(first, dataset, replace(TRAINING, engine="graph", epochs=2), checkpoint=lambda _, take: kept.append(take()))
    outcome = fit(again, dataset, replace(TRAINING, engine="graph"), kept[-1])
    assert numbers_of(outcome.history) == numbers_of(whole.history)
    assert differing(state, read_state(again)) == []
