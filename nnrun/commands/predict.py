"""Predict: what a run's model, or an ensemble, says of rows that it has not seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

from nnrun import scores
from nnrun.errors import ConfigError
from nnrun.experiment.answering.ensemble import open_predictor
from nnrun.experiment.answering.new_rows import Source, StreamedRows, read_rows
from nnrun.experiment.answering.reading_ahead import ReadingAhead
from nnrun.experiment.answering.whole_batches import Rows, in_whole_batches
from nnrun.experiment.error_places import files_of
from nnrun.experiment.options import Options
from nnrun.experiment.protocols import Predictor
from nnrun.files import RunLike
from nnrun.runs import Run, prediction_records, prediction_values, predictions_csv, write_predictions
from nnrun.types import Part, Predictions
from nnrun.words.in_notebook import ShownAsTable
from nnrun.words.pandas_tables import columns_table

if TYPE_CHECKING:
    from pandas import DataFrame

    from nnrun.data import Preparation


@dataclass(frozen=True)
class Predicted(ShownAsTable):
    """The predictions of all rows."""

    run: Run
    outputs: tuple[Predictions, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
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

    @property
    def table(self) -> DataFrame:
        """The same by the name that it has elsewhere."""
        return self.to_pandas()

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
    """Predict rows. Arguments are those of `nnrun.predict`.

    Raises:
        ConfigError: The run or the file is not there, or columns are missing; a threshold where nothing says yes or no.
        DataError: The file's content cannot be used.
    """
    options = options or Options()
    _check_threshold(threshold)
    with files_of(run):
        return _predicted(run, source, options, device, threshold, ids)


def _check_threshold(threshold: float | None) -> None:
    if threshold is not None and not 0 <= threshold <= 1:
        raise ConfigError(f"a threshold lies from 0 to 1, not at {threshold:g}", code="wrong-arguments")


@dataclass
class PredictedStream:
    """The predictions of a source, some rows at a time: the first once they are asked for."""

    run: Run
    parts: Iterator[Predicted]
    notes: tuple[str, ...] = ()
    """Once all were given."""

    def write_csv(self, stream: TextIO, *, escape_formulas: bool = False) -> None:
        """What `Predicted.to_csv` gives for all rows."""
        write = partial(write_predictions, stream, escape_formulas=escape_formulas)
        with ThreadPoolExecutor(1) as pool:  # writes while the next rows are answered
            written: Future[None] | None = None
            for part in self.parts:
                if written is not None:
                    written.result()
                written = pool.submit(write, part.outputs, part.ids, head=written is None)
            if written is not None:
                written.result()


@contextmanager
def predict_stream(
    run: RunLike,
    source: Source,
    options: Options | None = None,
    *,
    device: str | None = None,
    threshold: float | None = None,
    ids: Sequence[str] = (),
) -> Iterator[PredictedStream]:
    """As `predict`, of a file that may be larger than memory; within the block.

    Text tables and Parquet files are read, prepared and answered some rows at a time; other files whole. They are read
    while TensorFlow is imported, and while rows before them are answered. What is wrong with the cells of a table is
    told once all of it was read, as by `predict`.
    """
    options = options or Options()
    _check_threshold(threshold)
    rows: StreamedRows | None = None
    with ReadingAhead[Rows]() as ahead:

        def begin(*preparations: Preparation) -> None:
            nonlocal rows
            rows = StreamedRows(source, preparations, options, ids)
            ahead.begin(rows.stretches())

        with files_of(run):
            predictor = open_predictor(run, options, device, begin)
            if rows is None:
                begin(*(member.preparation for member in predictor.members))
        assert rows is not None
        stream = PredictedStream(predictor.run, iter(()))
        stream.parts = _parts(run, predictor, ahead, threshold, stream, rows)
        yield stream


def _parts(
    run: RunLike,
    predictor: Predictor,
    stretches: Iterable[Rows],
    threshold: float | None,
    stream: PredictedStream,
    rows: StreamedRows,
) -> Iterator[Predicted]:
    """The predictions, and then the notes of the stream."""
    undefined: dict[str, tuple[int, int]] = {}
    batch = math.lcm(*(member.batch_size for member in predictor.members))
    several = False
    with files_of(run):
        for pieces in in_whole_batches(stretches, batch):
            parts = [Part(piece.x, {}, piece.rows, files=piece.files) for piece in pieces]
            answers = predictor.answers_of(parts)
            several = len(answers) > 1
            _count_undefined(answers, undefined)
            decided = answers if threshold is None else _decided(answers, threshold)
            yield Predicted(predictor.run, tuple(decided), (), pieces[0].ids)
    stream.notes = (*predictor.notes, *rows.notes, *_undefined_notes(undefined, several=several))


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
    undefined: dict[str, tuple[int, int]] = {}
    _count_undefined(answers, undefined)
    notes = (*predictor.notes, *notes, *_undefined_notes(undefined, several=len(answers) > 1))
    return Predicted(predictor.run, tuple(decided), notes, tables[0].ids)


def _count_undefined(answers: Sequence[Predictions], counted: dict[str, tuple[int, int]]) -> None:
    """Count the rows whose answers are none, by output, each with the first of them."""
    import numpy as np

    for output in answers:
        wrong = np.flatnonzero(~np.isfinite(output.probabilities).reshape(len(output.rows), -1).all(axis=1))
        if len(wrong):
            count, first = counted.get(output.target.name, (0, int(output.rows[wrong[0]])))
            counted[output.target.name] = count + len(wrong), first


def _undefined_notes(counted: Mapping[str, tuple[int, int]], *, several: bool) -> Iterator[str]:
    """What is told of rows whose answers are none."""
    for name, (count, first) in counted.items():
        rows, of = "row" if count == 1 else "rows", f" of {name!r}" if several else ""
        yield f"the model gave NaN or infinity for {count} {rows}{of}, the first is {first}: no answers"


def _decided(answers: Sequence[Predictions], threshold: float) -> list[Predictions]:
    """Predictions whose yes begins above a probability; those of classes and numbers are as they were.

    Raises:
        ConfigError: None of them says yes or no.
    """
    if all(output.target.kind != "binary" for output in answers):
        kinds = ", ".join(f"{output.target.name!r} is of the kind {output.target.kind}" for output in answers)
        raise ConfigError(f"a threshold is for targets of yes or no; {kinds}", code="wrong-arguments")
    return [scores.decided(output, threshold) if output.target.kind == "binary" else output for output in answers]
