"""Predict: what a run's model, or an ensemble, says of rows that it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnrun import scores
from nnrun.errors import ConfigError
from nnrun.experiment.answering.ensemble import open_predictor
from nnrun.experiment.answering.new_rows import Source, read_rows
from nnrun.experiment.error_places import files_of
from nnrun.experiment.options import Options
from nnrun.files import RunLike
from nnrun.pandas_tables import columns_table
from nnrun.runs import Run, prediction_records, prediction_values, predictions_csv
from nnrun.types import Part, Predictions

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Predicted:
    """The predictions of all rows."""

    run: Run
    outputs: tuple[Predictions, ...]
    notes: tuple[str, ...] = ()
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What names the rows in their source, by column."""

    def to_csv(self, *, escape_formulas: bool = False) -> str:
        """A line a row: its number, what names it, then label and probabilities, or numbers, of each output.

        Args:
            escape_formulas: Whether names and labels that a spreadsheet would run as formulas stand after an
                apostrophe.
        """
        return predictions_csv(self.outputs, self.ids, escape_formulas=escape_formulas)

    def to_pandas(self) -> DataFrame:
        """The same as a table, numbers as numbers."""
        return columns_table(prediction_values(self.outputs, self.ids))

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "predictions": prediction_records(self.outputs, self.ids),
            "notes": list(self.notes),
        }


def predict(
    run: RunLike,
    source: Source,
    options: Options | None = None,
    *,
    device: str | None = None,
    threshold: float | None = None,
    ids: Sequence[str] = (),
) -> Predicted:
    """Predict rows.

    Args:
        run: A path, a name, or ``latest``.
        source: A file in the form of the run's own data (a CSV, an npz, a Parquet file; for images also a folder or
            an image), or ``-`` for a CSV on stdin; or rows in memory: a data frame, arrays by column or input name, an
            array of the model's columns in their order.
        options: Where runs lie.
        device: Another device than the run's.
        threshold: The probability above which a single unit, or each of several labels, says yes; 0.5 without it.
        ids: Columns of the source that name its rows; one called ``id`` that the model does not know does so too.

    Raises:
        ConfigError: The run or the file is not there, or columns are missing; a threshold where nothing says yes or no.
        DataError: The file's content cannot be used.
    """
    options = options or Options()
    if threshold is not None and not 0 <= threshold <= 1:
        raise ConfigError(f"a threshold lies from 0 to 1, not at {threshold:g}", code="wrong-arguments")
    with files_of(run):
        return _predicted(run, source, options, device, threshold, ids)


def _predicted(
    run: RunLike,
    source: Source,
    options: Options,
    device: str | None,
    threshold: float | None,
    ids: Sequence[str],
) -> Predicted:
    predictor = open_predictor(run, options, device)
    tables, notes = read_rows(source, predictor.members, options, ids=ids)
    parts = [
        Part(member.preparation.apply(table), {}, table.rows, files=table.files)
        for member, table in zip(predictor.members, tables, strict=True)
    ]
    answers = predictor.answers_of(parts)
    decided = answers if threshold is None else _decided(answers, threshold)
    notes = (*predictor.notes, *notes, *_undefined(answers))
    return Predicted(predictor.run, tuple(decided), notes, tables[0].ids)


def _undefined(answers: Sequence[Predictions]) -> Iterator[str]:
    """What is told of rows whose answers are none, by output."""
    import numpy as np

    for output in answers:
        wrong = np.flatnonzero(~np.isfinite(output.probabilities).reshape(len(output.rows), -1).all(axis=1))
        if len(wrong):
            rows = "row" if len(wrong) == 1 else "rows"
            of = f" of {output.target.name!r}" if len(answers) > 1 else ""
            first = int(output.rows[wrong[0]])
            yield f"the model gave NaN or infinity for {len(wrong)} {rows}{of}, the first is {first}: no answers"


def _decided(answers: Sequence[Predictions], threshold: float) -> list[Predictions]:
    """Predictions whose yes begins above a probability; those of classes and numbers are as they were.

    Raises:
        ConfigError: None of them says yes or no.
    """
    if all(output.target.kind != "binary" for output in answers):
        kinds = ", ".join(f"{output.target.name!r} is of the kind {output.target.kind}" for output in answers)
        raise ConfigError(f"a threshold is for targets of yes or no; {kinds}", code="wrong-arguments")
    return [scores.decided(output, threshold) if output.target.kind == "binary" else output for output in answers]
