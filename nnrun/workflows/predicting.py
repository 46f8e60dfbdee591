"""Predict: what a run's model says of rows that it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnrun import data
from nnrun.types import Predictions
from nnrun.workflows.options import Options
from nnrun.workflows.restoring import restore


@dataclass(frozen=True)
class Predicted:
    """The predictions of all rows."""

    run: Path
    outputs: dict[str, Predictions]
    """By output name."""
    notes: tuple[str, ...] = ()

    def header(self) -> list[str]:
        """The columns of `rows`."""
        return ["row", *(name for said in self.outputs.values() for name in _columns(said, self._prefix(said)))]

    def rows(self) -> Iterator[list[object]]:
        """A list for each row: its number in the input, then label and probabilities, or numbers, of each output."""
        first = next(iter(self.outputs.values()))
        for n, row in enumerate(first.rows.tolist()):
            yield [row, *(value for said in self.outputs.values() for value in _values(said, n))]

    def _prefix(self, said: Predictions) -> str:
        return f"{said.target.name}_" if len(self.outputs) > 1 else ""


def predict(
    run: str | Path,
    source: str | Path,
    options: Options | None = None,
    *,
    device: str | None = None,
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
    restored = restore(run, options or Options(), device)
    table, additional = data.read_features(source, restored.preparation)
    notes = restored.notes + _said_of(additional)
    return Predicted(restored.run.path, restored.predict(table), notes)


def _said_of(additional: Sequence[str]) -> tuple[str, ...]:
    return (f"columns that the model does not use: {', '.join(additional)}",) if additional else ()


def _columns(said: Predictions, prefix: str) -> list[str]:
    target = said.target
    if target.kind == "number":
        return [f"{prefix}prediction{suffix}" for suffix in _suffixes(target.width)]
    names = target.classes or tuple(str(n) for n in range(target.width))
    if target.kind == "classes":
        return [f"{prefix}prediction", *(f"{prefix}probability_{name}" for name in names)]
    suffixes = _suffixes(target.width)
    return [f"{prefix}prediction{s}" for s in suffixes] + [f"{prefix}probability{s}" for s in suffixes]


def _suffixes(width: int) -> list[str]:
    return [""] if width == 1 else [f"_{n}" for n in range(width)]


def _values(said: Predictions, n: int) -> list[object]:
    probabilities = said.probabilities[n].reshape(-1).tolist()
    if said.target.kind == "number":
        return list(probabilities)
    predicted = said.predicted[n].reshape(-1).tolist()
    classes = said.target.classes
    return [*(classes[int(value)] if classes else int(value) for value in predicted), *probabilities]
