"""Numbers that differ and would be fed as one: float32 has no room for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnrun.data.table.step_columns import counted_names, for_target, named_columns
from nnrun.mapped import release
from nnrun.types import Ragged

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from nnrun.spec.decoding.layers_and_steps import Step
    from nnrun.types import Array, Table

_WHOLE = 2**24
"""Up to here float32 has all whole numbers."""
_COARSE = 1e-5
"""The share of a column's range from which on a step of float32 is told."""
_MOST = 5_000_000
"""Numbers of a column that are looked at."""


def rounding_notes(table: Table, scaled: Collection[str]) -> Iterator[str]:
    """Notes on features whose values become the same in float32."""
    for name, column in table.columns.items():
        if name in scaled or isinstance(column, Ragged) or column.ndim != 1:
            continue
        pair = merged(column[:_MOST])
        release(column)
        if pair:
            yield _told(name, pair, "a step such as StandardScaler before keeps them apart")


def target_rounding_notes(table: Table, outputs: Collection[str], steps: Sequence[Step]) -> Iterator[str]:
    """The same of targets."""
    for output, values in table.targets.items():
        mine = [step for step in steps if for_target(step, output, table)]
        named = [step.columns for step in mine if isinstance(step.columns, tuple)]
        if output not in outputs or len(named) < len(mine):
            continue
        taken = {name for columns in named for name in named_columns(columns, counted_names(table))}
        names = table.target_columns.get(output) or (output,)
        singly = values.ndim == 2 and values.shape[1] == len(names)
        columns = zip(names, values.T, strict=True) if singly else [(names[0], values.reshape(-1))]
        for name, column in columns:
            if not taken.intersection((name, output)) and (pair := merged(column[:_MOST])):
                yield _told(name, pair, "a step such as StandardScaler with columns: target keeps them apart")


def _told(name: str, pair: tuple[float, float], advice: str) -> str:
    smaller, larger = (str(number) if isinstance(number, int) else f"{number:.17g}" for number in pair)
    if float(pair[0]) == float(pair[1]):  # in which steps compute
        advice = "float64 does not tell them apart either; ids are no numbers, but categories"
    return f"column {name!r}: numbers that differ are fed as the same float32, as {smaller} and {larger}; {advice}"


def merged(column: Array) -> tuple[float, float] | None:
    """Two numbers of a column that float32 does not tell apart; None where that does no harm."""
    import numpy as np

    if column.dtype.kind not in "iuf" or column.dtype.itemsize < 4 or column.dtype == np.float32 or not len(column):
        return None
    low, high = float(np.fmin.reduce(column)), float(np.fmax.reduce(column))
    largest = max(abs(low), abs(high))
    if not np.isfinite(largest) or largest < _WHOLE * (1 if column.dtype.kind in "iu" else _COARSE * (high - low)):
        return None
    values = np.unique(column[np.isfinite(column)] if column.dtype.kind == "f" else column)
    with np.errstate(over="ignore"):
        same = np.flatnonzero(np.diff(values.astype(np.float32)) == 0)
    return (values[same[0]].item(), values[same[0] + 1].item()) if len(same) else None
