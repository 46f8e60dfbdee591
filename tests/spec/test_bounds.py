"""Numbers that cannot be meant are refused before anything is made of them."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import load

BEYOND = {
    "callbacks=[{CSVLogger: {filename: log.csv, separator: ab}}]": "separator: expected one character, got 'ab'",
    "training.epochs=1000000000": "training.epochs: expected a whole number of at least 1, got 1000000000; 10,000,000",
    "training.batch_size=2147483648": "training.batch_size: expected a whole number of at least 1, got 2147483648; 2",
    "training.validation_batch_size=9999999999": "training.validation_batch_size: expected a whole number",
    "kfold.repeats=1000000000": "kfold.repeats: expected a whole number of at least 1, got 1000000000; 10,000 is the",
    "kfold.k=1000000000": "kfold.k: expected a whole number of at least 2, got 1000000000; 10,000 is the most",
    "kfold={k: 1000, repeats: 100}": "kfold.repeats: 100 repeats of 1,000 folds are more than 10,000 trainings",
    "ensemble.members=1000000000": "ensemble.members: expected a whole number of at least 2, or a list",
    "layers.0.Dense.units=1000000000": "layers.0.Dense.units: expected a whole number of at least 1, got 1000000000; 1",
    "layers.0={Embedding: {input_dim: 9999999999, output_dim: 2}}": "layers.0.Embedding.input_dim: expected a whole",
    "layers.0={RepeatVector: 9999999999}": "layers.0.RepeatVector.n: expected a whole number of at least 1, got 99999",
    "dataset.preprocess=[{pad: 9999999999}]": "dataset.preprocess.0.pad.length: expected a whole number of at least 1",
}


@pytest.mark.parametrize("override", BEYOND)
def test_a_number_that_cannot_be_meant_is_refused(folder: Any, override: str) -> None:
    said = folder.said(folder.base, override)
    assert len(said) == 1
    assert BEYOND[override] in said[0]


def test_a_long_list_of_members_is_refused_before_each_is_read(folder: Any) -> None:
    members = ", ".join("[seed=1]" for _ in range(200))
    said = folder.said(folder.base + f"ensemble: {{members: [{members}]}}\n")
    assert said == ["11:21 ensemble.members: expected 100 items at most, got 200"]


@pytest.mark.parametrize("key", ["stratify: true", "group: kind"])
def test_rows_that_are_not_shuffled_are_not_chosen_either(folder: Any, key: str) -> None:
    said = folder.said(folder.base, f"dataset.split={{test: 0.2, shuffle: false, {key}}}")
    assert [line.split(": ", 1)[0].split(" ")[-1] for line in said] == [f"dataset.split.{key.partition(':')[0]}"]
    assert "shuffle: false takes them as they stand" in said[0]


@pytest.mark.parametrize("override", ["training.epochs=1000000", "kfold={k: 100, repeats: 100}", "ensemble.members=50"])
def test_large_numbers_that_may_be_meant_are_allowed(folder: Any, override: str) -> None:
    folder.write("c.yaml", folder.base)
    assert load("c.yaml", [override])


def test_lists_that_no_model_has_are_refused_before_each_item_is_read(folder: Any) -> None:
    said = folder.said(folder.base.replace("layers:\n", "layers:\n" + "  - Flatten\n" * 4_001))
    assert [line for line in said if "items at most" in line] == said
    assert "layers: expected 4,000 items at most, got 4,00" in said[0]
    callbacks = ", ".join(["TerminateOnNaN"] * 2001)
    assert (
        "callbacks: expected 2,000 items at most, got 2,001" in folder.said(folder.base, f"callbacks=[{callbacks}]")[0]
    )
