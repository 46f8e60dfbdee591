"""Predict: what a run's model, or an ensemble, says of rows that it has not seen."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from nnrun import data
from nnrun.data.features import STANDARD_INPUT
from nnrun.runs import predictions_csv
from nnrun.types import Part, Predictions
from nnrun.workflows.ensemble import Ensemble, open_predictor
from nnrun.workflows.options import Options

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from nnrun.types import Array


@dataclass(frozen=True)
class Predicted:
    """The predictions of all rows."""

    run: Path
    outputs: tuple[Predictions, ...]
    notes: tuple[str, ...] = ()

    def to_csv(self) -> str:
        """A line a row: its number in the input, then label and probabilities, or numbers, of each output."""
        return predictions_csv(self.outputs)


def predict(
    run: str | Path,
    source: str | Path | Mapping[str, ArrayLike],
    options: Options | None = None,
    *,
    device: str | None = None,
) -> Predicted:
    """Predict rows.

    Args:
        run: A path, a name, or ``latest``.
        source: A CSV or npz file in the form of the run's own data, or ``-`` for a CSV on stdin;
            or arrays by column or input name, with the rows as their first axis.
        options: Where runs lie.
        device: Another device than the run's.

    Raises:
        ConfigError: The run or the file is not there, or columns are missing.
        DataError: The file's content cannot be used.
    """
    options = options or Options()
    predictor = open_predictor(run, options, device)
    members = predictor.members if isinstance(predictor, Ensemble) else (predictor,)
    with _readable_again(source, len(members)) as file:
        read = [data.read_features(file, member.preparation, search=options.search) for member in members]
    parts = [
        Part(member.preparation.apply(table), {}, table.rows) for member, (table, _) in zip(members, read, strict=True)
    ]
    said = predictor.answers(parts) if isinstance(predictor, Ensemble) else predictor.answers(parts[0])
    additional = read[0][1]
    unused = (f"columns that the model does not use: {', '.join(additional)}",) if additional else ()
    return Predicted(predictor.run.path, tuple(said), (*predictor.notes, *unused))


@contextmanager
def _readable_again(source: str | Path | Mapping[str, ArrayLike], readers: int) -> Iterator[str | Path]:
    """Arrays, and standard input for several members of an ensemble, as a file."""
    if isinstance(source, Mapping):
        import numpy as np

        arrays = {str(name): np.asarray(values) for name, values in source.items()}
        with NamedTemporaryFile(suffix=".npz") as file:
            np.savez(file, allow_pickle=False, **{name: _plain(array) for name, array in arrays.items()})
            file.flush()
            yield file.name
    elif str(source) == STANDARD_INPUT and readers > 1:
        with NamedTemporaryFile(suffix=".csv") as file:
            file.write(sys.stdin.buffer.read())
            file.flush()
            yield file.name
    else:
        yield source


def _plain(array: Array) -> Array:
    """Objects are text, as data frames keep it: an archive takes no objects."""
    return array.astype("U") if array.dtype == object else array
