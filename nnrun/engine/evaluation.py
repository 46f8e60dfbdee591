"""Evaluation and inference: metrics and predictions of a trained model, through the compiled steps of validation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnrun.engine.compiled_loop import evaluate_pass, scoring_pass
from nnrun.engine.tensorflow.chunks import chunk_of, room
from nnrun.engine.tensorflow.keras_errors import translated
from nnrun.engine.training_record import listed
from nnrun.mapped import MappedRows, read_rows
from nnrun.types import Part

if TYPE_CHECKING:
    import keras

    from nnrun.types import Array


STRETCH = 1 << 25
"""Bytes of rows that are copied at a time from the file in which they lie."""


def evaluate(model: keras.Model, part: Part, batch_size: int = 32, *, engine: str = "graph") -> dict[str, Any]:
    """The loss and metrics of a compiled model on a part: the same weights and rows give the same bits.

    Args:
        model: A compiled model.
        part: The rows with their targets, and weights where it has them.
        batch_size: Rows a step; sums depend on it in the last digit.
        engine: keras for ``model.evaluate``; else the compiled path, the same for graph and xla.

    Returns:
        Metric names to floats, or to lists for metrics that are vectors; the loss first.
    """
    with translated():
        if engine == "keras":
            from nnrun.engine.keras_loop import evaluate_by_keras

            return evaluate_by_keras(model, part, batch_size)
        return listed(evaluate_pass(scoring_pass(model, part, batch_size)).logs, ())


def in_pieces(part: Part, batch_size: int) -> Iterator[Part]:
    """A part in memory as it is; one on the disk chunk by chunk, in whole batches but for the last."""
    if not part.chunk:
        yield part
        return
    step = chunk_of(part, batch_size)
    for start in range(0, len(part), step):
        yield some_rows(part, start, min(start + step, len(part)))


def some_rows(part: Part, start: int, stop: int) -> Part:
    """Following rows of a part on the disk, in memory."""

    def rows(array: Array) -> Array:
        return read_rows(array, ((start, stop),), room(stop - start, array))

    x, y = ({name: rows(array) for name, array in arrays.items()} for arrays in (part.x, part.y))
    weight = None if part.weight is None else rows(part.weight)
    return replace(part, x=x, y=y, rows=rows(part.rows), weight=weight, class_weight=None, chunk=0)


def predict_part(model: keras.Model, part: Part, batch_size: int = 32, *, engine: str = "graph") -> dict[str, Array]:
    """`predict` of a part's rows, which may lie on the disk."""
    return concatenated([predict(model, piece.x, batch_size, engine=engine) for piece in in_pieces(part, batch_size)])


def predict(
    model: keras.Model, x: Mapping[str, Array], batch_size: int = 32, *, engine: str = "graph"
) -> dict[str, Array]:
    """What a model gives for rows, by output name.

    Args:
        model: A model, compiled or not.
        x: Arrays by input name.
        batch_size: Rows a step.
        engine: keras for ``model.predict``; else the compiled path.
    """
    from nnrun.engine.tensorflow.predicting import predict_by_keras, predict_compiled

    answer = predict_by_keras if engine == "keras" else predict_compiled
    with translated():
        return concatenated([answer(model, some, batch_size) for some in copied(x, batch_size)])


def copied(x: Mapping[str, Any], batch_size: int) -> Iterator[Mapping[str, Array]]:
    """Rows in memory as they are; of those that lie in a file whole batches at a time, copied."""
    in_file = {name: array for name, array in x.items() if isinstance(array, MappedRows)}
    if not in_file:
        yield x
        return
    rows = len(next(iter(x.values())))
    width = sum(array.nbytes for array in in_file.values()) // rows
    step = max(1, STRETCH // (width * batch_size)) * batch_size
    for start in range(0, rows, step):
        stop = min(start + step, rows)
        places = {name: room(stop - start, array.array) for name, array in in_file.items()}
        some = {name: array.read(start, stop, places[name]) for name, array in in_file.items()}
        yield {name: some[name] if name in some else array[start:stop] for name, array in x.items()}


def concatenated(answers: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """The outputs for rows one after the other."""
    import numpy as np

    if len(answers) == 1:
        return answers[0]
    return {name: np.concatenate([piece[name] for piece in answers]) for name in answers[0]}
