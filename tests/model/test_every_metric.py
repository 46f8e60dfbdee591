"""Every loss and every metric of the catalog over every kind of target: as written directly, or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnrun import catalog
from nnrun.spec.checks.metric_meanings import ONE_ANSWER
from tests.model.judged import APPROXIMATE, KINDS, METRICS, built, direct, direct_loss, loss_of, refusals, scored
from tests.model.metrics_page import PAGE, fits, loss_as_written, page

NAMES = list(METRICS)
NEVER = ("acc",)
"""Metrics that are another one by another name."""


def test_every_metric_of_the_catalog_is_tried() -> None:
    assert sorted(NAMES) == sorted(name for name in catalog.names("metric") if name not in NEVER)


def weighted(written: Any) -> Any:
    """A metric under another name, to stand beside itself."""
    if isinstance(written, str):
        return {written: {"name": "weighted"}}
    (name, given), first = next(iter(written.items())), catalog.find("metric", next(iter(written)))
    assert first is not None
    assert first.first is not None
    return {name: {**(given if isinstance(given, dict) else {first.first.name: given}), "name": "weighted"}}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("title", KINDS)
def test_a_metric_is_right_or_refused(title: str) -> None:
    kind = KINDS[title]
    refused = refusals(kind, [METRICS[name][0] for name in NAMES])
    right = [name for n, name in enumerate(NAMES) if n not in refused and not (kind.steps and name in ONE_ANSWER)]
    unweighable = [name for name in right if name.endswith("IoU") or name == "accuracy"]
    both = [name for name in right if name not in unweighable]
    values = scored(kind, [METRICS[name][0] for name in right], [weighted(METRICS[name][0]) for name in both])
    for n, name in enumerate([*right, *both]):
        expected = direct(kind, name, weighted=n >= len(right))
        given = np.asarray(values[n])
        near = APPROXIMATE.get(name, 2e-5)
        assert np.allclose(given, expected, rtol=2e-5, atol=near, equal_nan=True), (title, name, given, expected)


@pytest.mark.parametrize("title", KINDS)
def test_a_loss_is_right_or_refused(title: str) -> None:
    kind = KINDS[title]
    for name in catalog.names("loss"):
        if not fits(kind, name):
            continue  # refused, or the data are told that they do not fit
        network = built(kind, loss_as_written(kind, name))
        for weighs in (False, True) if name not in ("Dice", "Tversky") else (False,):
            with np.errstate(all="ignore"):
                expected = direct_loss(kind, name, weighted=weighs)
            given = loss_of(kind, network, weighs=weighs)
            assert np.allclose(given, expected, rtol=3e-5, atol=3e-6, equal_nan=True), (title, name, given, expected)


def test_the_page_of_docs_is_this_table() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "python -m tests.model.metrics_page writes it"
