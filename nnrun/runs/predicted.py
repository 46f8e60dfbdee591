"""Reads predictions.csv and files like it back as predictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from nnrun.runs.predictions import TOGETHER
from nnrun.types import Predictions, Target

if TYPE_CHECKING:
    from nnrun.types import Array


def predictions_from(columns: Mapping[str, Sequence[str]], targets: Sequence[Target]) -> list[Predictions]:
    """The predictions that `prediction_columns` gave, an item an output.

    Args:
        columns: Cells by column, in the file's order; columns of other names are passed over.
        targets: The outputs, in the file's order.

    Raises:
        ValueError: A cell is no number that fits.
    """
    try:
        return _parsed(columns, targets)
    except OverflowError as error:
        raise ValueError(str(error)) from None


def _parsed(columns: Mapping[str, Sequence[str]], targets: Sequence[Target]) -> list[Predictions]:
    import numpy as np

    rows = np.fromiter(map(int, columns["row"]), np.int64, len(columns["row"]))
    outputs = []
    for target in targets:
        prefix = f"{target.name}_" if len(targets) > 1 else ""
        true = _block(columns, f"{prefix}true")
        predicted = _block(columns, f"{prefix}predicted")
        probabilities = _numbers(_block(columns, f"{prefix}probability"))
        answered = _values(predicted, target)
        assert answered is not None
        outputs.append(
            Predictions(
                target,
                rows,
                answered if probabilities is None else _by_step(probabilities, answered, target),
                answered,
                _values(true, target),
            )
        )
    return outputs


def outputs_of(names: Sequence[str], rows: Iterator[list[str]], targets: Sequence[Target]) -> list[Predictions]:
    """Lines of predictions.csv as predictions, an item an output; some thousands at a time, whose text takes memory."""
    pieces = []
    while some := list(islice(rows, TOGETHER)):
        pieces.append(predictions_from(dict(zip(names, zip(*some, strict=True), strict=True)), targets))
    return [_one_after_the_other(answers) for answers in zip(*pieces, strict=True)]


def _one_after_the_other(pieces: Sequence[Predictions]) -> Predictions:
    import numpy as np

    first = pieces[0]
    true = None if first.true is None else np.concatenate([piece.true for piece in pieces])
    rows, probabilities, predicted = (
        np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("rows", "probabilities", "predicted")
    )
    return replace(first, rows=rows, probabilities=probabilities, predicted=predicted, true=true)


def _by_step(probabilities: Array, answered: Array, target: Target) -> Array:
    """Probabilities, shape (rows, classes), or (rows, steps, classes) where each step has an answer."""
    rows, *steps = answered.shape if target.kind == "classes" else answered.shape[:1]
    return probabilities.reshape(rows, *steps, -1) if rows else probabilities.reshape(0, 1)


def _block(columns: Mapping[str, Sequence[str]], name: str) -> list[Sequence[str]]:
    """The columns of one answer: a single one, or one for each class, label or number."""
    return [cells for column, cells in columns.items() if column == name or column.startswith(f"{name}_")]


def _values(block: Sequence[Sequence[str]], target: Target) -> Array | None:
    import numpy as np

    if not block or target.kind == "number":
        return _numbers(block)
    are_names = target.kind == "classes" or target.width == 1
    names = target.names(max(target.width, 2)) if are_names else ()
    indices = {name: index for index, name in enumerate(names)}
    values = [_indices(cells, indices) for cells in block]
    return values[0] if len(block) == 1 else np.stack(values, axis=1)


def _indices(cells: Sequence[str], indices: Mapping[str, int]) -> Array:
    """Class names, or numbers in their place, as indices."""
    import numpy as np

    try:
        return np.fromiter(map(indices.__getitem__, cells), np.int64, len(cells))
    except KeyError:  # numbers
        return np.array([indices[cell] if cell in indices else int(cell) for cell in cells], dtype=np.int64)


def _numbers(block: Sequence[Sequence[str]]) -> Array | None:
    import numpy as np

    if not block:
        return None
    columns = [np.fromiter(map(float, cells), np.float64, len(cells)) for cells in block]
    return columns[0] if len(block) == 1 else np.stack(columns, axis=1)
