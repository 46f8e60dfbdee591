"""Predict: what a run's model, or an ensemble, says of rows that it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnrun import scores
from nnrun.errors import ConfigError
from nnrun.experiment.ensemble import Ensemble, open_predictor
from nnrun.experiment.misfits import files_of
from nnrun.experiment.new_rows import Source, read_rows
from nnrun.experiment.options import Options
from nnrun.runs import prediction_records, predictions_csv
from nnrun.types import Part, Predictions


@dataclass(frozen=True)
class Predicted:
    """The predictions of all rows."""

    run: Path
    outputs: tuple[Predictions, ...]
    notes: tuple[str, ...] = ()
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What names the rows in their source, by column."""

    def to_csv(self) -> str:
        """A line a row: its number, what names it, then label and probabilities, or numbers, of each output."""
        return predictions_csv(self.outputs, self.ids)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "predictions": prediction_records(self.outputs, self.ids),
            "notes": list(self.notes),
        }


def predict(
    run: str | Path,
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
        raise ConfigError(f"a threshold lies from 0 to 1, not at {threshold:g}")
    with files_of(run):
        return _predicted(run, source, options, device, threshold, ids)


def _predicted(
    run: str | Path,
    source: Source,
    options: Options,
    device: str | None,
    threshold: float | None,
    ids: Sequence[str],
) -> Predicted:
    predictor = open_predictor(run, options, device)
    members = predictor.members if isinstance(predictor, Ensemble) else (predictor,)
    tables, notes = read_rows(source, members, options, ids=ids)
    parts = [
        Part(member.preparation.apply(table), {}, table.rows, files=table.files)
        for member, table in zip(members, tables, strict=True)
    ]
    said = predictor.answers(parts) if isinstance(predictor, Ensemble) else predictor.answers(parts[0])
    decided = said if threshold is None else _decided(said, threshold)
    notes = (*predictor.notes, *notes, *_undefined(said))
    return Predicted(predictor.run.path, tuple(decided), notes, tables[0].ids)


def _undefined(said: Sequence[Predictions]) -> Iterator[str]:
    """What is told of rows whose answers are none, by output."""
    import numpy as np

    for each in said:
        wrong = np.flatnonzero(~np.isfinite(each.probabilities).reshape(len(each.rows), -1).all(axis=1))
        if len(wrong):
            rows = "row" if len(wrong) == 1 else "rows"
            of = f" of {each.target.name!r}" if len(said) > 1 else ""
            first = int(each.rows[wrong[0]])
            yield f"the model gave NaN or infinity for {len(wrong)} {rows}{of}, the first is {first}: no answers"


def _decided(said: Sequence[Predictions], threshold: float) -> list[Predictions]:
    """Predictions whose yes begins above a probability; those of classes and numbers are as they were.

    Raises:
        ConfigError: None of them says yes or no.
    """
    if all(one.target.kind != "binary" for one in said):
        named = ", ".join(f"{one.target.name!r} is of the kind {one.target.kind}" for one in said)
        raise ConfigError(f"a threshold is for targets of yes or no; {named}")
    return [scores.decided(one, threshold) if one.target.kind == "binary" else one for one in said]
