"""Predict: what a run's model, or an ensemble, says of rows that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnrun.runs import predictions_csv
from nnrun.types import Part, Predictions
from nnrun.workflows.ensemble import Ensemble, open_predictor
from nnrun.workflows.options import Options
from nnrun.workflows.reading import Source, read_rows


@dataclass(frozen=True)
class Predicted:
    """The predictions of all rows."""

    run: Path
    outputs: tuple[Predictions, ...]
    notes: tuple[str, ...] = ()

    def to_csv(self) -> str:
        """A line a row: its number, the file of an image, then label and probabilities, or numbers, of each output."""
        return predictions_csv(self.outputs)


def predict(
    run: str | Path,
    source: Source,
    options: Options | None = None,
    *,
    device: str | None = None,
) -> Predicted:
    """Predict rows.

    Args:
        run: A path, a name, or ``latest``.
        source: A file in the form of the run's own data (a CSV, an npz, a Parquet file; for images also a folder or
            an image), or ``-`` for a CSV on stdin; or arrays by column or input name, the rows as their first axis.
        options: Where runs lie.
        device: Another device than the run's.

    Raises:
        ConfigError: The run or the file is not there, or columns are missing.
        DataError: The file's content cannot be used.
    """
    options = options or Options()
    predictor = open_predictor(run, options, device)
    members = predictor.members if isinstance(predictor, Ensemble) else (predictor,)
    tables, notes = read_rows(source, members, options)
    parts = [
        Part(member.preparation.apply(table), {}, table.rows, files=table.files)
        for member, table in zip(members, tables, strict=True)
    ]
    said = predictor.answers(parts) if isinstance(predictor, Ensemble) else predictor.answers(parts[0])
    return Predicted(predictor.run.path, tuple(said), (*predictor.notes, *notes))
