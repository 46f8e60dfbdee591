"""Predict: what a run's model says of rows that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnrun import data
from nnrun.runs import predictions_csv
from nnrun.types import Part, Predictions
from nnrun.workflows.options import Options
from nnrun.workflows.restoring import restore


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
    run: str | Path, source: str | Path, options: Options | None = None, *, device: str | None = None
) -> Predicted:
    """Predict rows.

    Args:
        run: A path, a name, or ``latest``.
        source: A CSV or npz file in the form of the run's own data, or ``-`` for a CSV on stdin.
        options: Where runs lie.
        device: Another device than the run's.

    Raises:
        ConfigError: The run or the file is not there, or columns are missing.
        DataError: The file's content cannot be used.
    """
    options = options or Options()
    restored = restore(run, options, device)
    table, additional = data.read_features(source, restored.preparation, search=options.search)
    part = Part(restored.preparation.apply(table), {}, table.rows)
    unused = (f"columns that the model does not use: {', '.join(additional)}",) if additional else ()
    return Predicted(restored.run.path, tuple(restored.answers(part)), (*restored.notes, *unused))
