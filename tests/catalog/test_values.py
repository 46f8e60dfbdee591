"""Ranges and choices of arguments."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun import catalog
from nnrun.catalog.values import BY_ARGUMENT, BY_COMPONENT


@pytest.mark.parametrize(
    ("component", "argument", "value", "complaint"),
    [
        ("Maxout", "pieces", 0, "expected a whole number of at least 1, got 0"),
        ("Dense", "units", 0, "expected a whole number of at least 1, got 0"),
        ("Dense", "units", 1.5, "expected a whole number of at least 1, got 1.5"),
        ("Dense", "units", True, "expected a whole number of at least 1, got true"),
        ("Dense", "units", "many", "expected a whole number of at least 1, got 'many'"),
        ("Conv2D", "kernel_size", [3, 0], "expected a whole number of at least 1, got 0"),
        ("Dense", "units", [3], "expected a whole number of at least 1, got [3]"),
        ("Conv2D", "kernel_size", [], "expected a whole number of at least 1, got []"),
        ("Dropout", "rate", 1.5, "expected a number from 0 to 1, got 1.5"),
        ("Adam", "learning_rate", -1, "expected a number of at least 0, got -1"),
        ("Adam", "clipnorm", 0, "expected a number greater than 0, got 0"),
        (
            "ReduceLROnPlateau",
            "factor",
            1,
            "expected a number between 0 and 1, both excluded, got 1",
        ),
        ("Conv2D", "padding", "vald", "expected valid or same, got 'vald'; did you mean 'valid'?"),
        ("EarlyStopping", "mode", "up", "expected auto, min or max, got 'up'"),
        ("scale", "divisor", 0, "expected a number greater than 0, got 0"),
        (
            "CSVLogger",
            "filename",
            "../log.csv",
            "expected a path inside the run directory, got '../log.csv', which leads out of it",
        ),
        (
            "ModelCheckpoint",
            "filepath",
            "best.hdf5",
            "expected a file that ends in '.keras', or in '.weights.h5' with save_weights_only: true, got 'best.hdf5'",
        ),
    ],
)
def test_value_out_of_range_is_answered(component: str, argument: str, value: Any, complaint: str) -> None:
    assert catalog.check(component, argument, value) == complaint


@pytest.mark.parametrize(
    ("component", "argument", "value"),
    [
        ("Dense", "units", 1),
        ("Conv2D", "kernel_size", [3, 5]),
        ("Dropout", "rate", 1),
        ("Conv1D", "padding", "causal"),
        ("ZeroPadding2D", "padding", [1, 2]),
        ("MaxPooling2D", "strides", None),
        ("ModelCheckpoint", "filepath", "weights/{epoch}.weights.h5"),
        ("SelectKBest", "k", 3),
        ("Dense", "no_such_argument", object()),
    ],
)
def test_value_in_range_and_unknown_argument_pass(component: str, argument: str, value: Any) -> None:
    assert catalog.check(component, argument, value) is None


def test_every_default_of_the_catalog_is_in_its_range() -> None:
    for kind in catalog.kinds():
        for name in catalog.names(kind):
            for argument in catalog.find(kind, name).arguments:
                if argument.plain and not argument.required:
                    assert catalog.check(name, argument.name, argument.default) is None, (name, argument.name)


def test_every_row_of_the_table_is_about_an_argument_that_exists() -> None:
    entries = [catalog.find(kind, name) for kind in catalog.kinds() for name in catalog.names(kind)]
    known = {(entry.name, argument.name) for entry in entries for argument in entry.arguments}
    assert set(BY_COMPONENT) <= known
    assert set(BY_ARGUMENT) <= {argument for _, argument in known}
