"""Ensembling: several models' outputs for the same rows become one, by mean, median, vote or maximum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnrun.types import Array

COMBINE = ("mean", "median", "vote", "max")


def combine(outputs: Sequence[Array], how: str, kind: str, *, margins: bool = False) -> Array:
    """One output from those of several models.

    Args:
        outputs: An array a model, each of shape (rows, width): probabilities for the kinds "classes" and "binary",
            numbers for "number".
        how: mean; median; vote (the share of the models that choose a class, or say yes; of numbers the mean); max (the
            largest probability a class; of numbers the largest). Medians and largest probabilities of classes are
            divided by their sum, so that they are probabilities again; where all medians are 0, the mean is taken.
        kind: As of the target.
        margins: Whether the outputs are scores with the border 0 instead of probabilities. They are combined as they
            are; where models vote, yes and no count 1 and -1.

    Returns:
        An array of the same shape, float32.
    """
    import numpy as np

    stacked = np.stack(outputs)
    combined: Array
    if how == "vote" and kind == "classes":
        chosen = stacked.argmax(axis=-1)
        combined = np.eye(stacked.shape[-1], dtype=np.float32)[chosen].mean(axis=0)
        return combined
    if how == "vote" and kind == "binary":
        combined = np.where(stacked > 0, 1, -1).mean(axis=0) if margins else (stacked > 0.5).mean(axis=0)
        return combined.astype(np.float32)
    if how == "median":
        combined = np.median(stacked, axis=0)
        if kind == "classes" and not margins:  # no class has a median where each model is sure of another one
            combined = np.where(combined.any(axis=-1, keepdims=True), combined, stacked.mean(axis=0))
    else:
        combined = stacked.max(axis=0) if how == "max" else stacked.mean(axis=0)
    if how in ("median", "max") and kind == "classes" and not margins:
        combined = combined / combined.sum(axis=-1, keepdims=True)
    return combined.astype(np.float32)
