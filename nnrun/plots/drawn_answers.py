"""The answers of a run as its files have them, for the pictures that are made of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from nnrun import run_layout as layout
from nnrun.plots.pictures import Answers
from nnrun.runs import Run
from nnrun.runs.predicted import outputs_of
from nnrun.types import Predictions, Target
from nnrun.words.numbers import count, plural

PREFERRED = ("test", "validation", "train")
"""The part whose answers are drawn: the most honest one there is."""
MOST = 200_000
"""Rows of a part whose answers are drawn; of more, so many that were drawn at random."""


def answers_of_training(run: Run, name: str) -> Iterator[Answers]:
    """The answers for one part in predictions.csv."""
    parts = run.facts.data.rows
    part = next((part for part in PREFERRED if part in parts), "")
    with run.file(layout.PREDICTIONS).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        _, *names = next(lines)
        of_part = (cells for where, *cells in lines if where == part)
        outputs = outputs_of(names, _sampled(of_part, parts.get(part, 0)), run.signature.targets)
    yield from answers_of(outputs, name, part, parts.get(part, 0))


def _sampled(lines: Iterator[list[str]], rows: int) -> Iterator[list[str]]:
    """The lines of as many rows as are drawn, always the same ones; all of them where there are no more."""
    if rows <= MOST:
        return lines
    import numpy as np

    drawn = set(np.random.default_rng(0).choice(rows, MOST, replace=False, shuffle=False).tolist())
    return (cells for number, cells in enumerate(lines) if number in drawn)


def answers_of_folds(run: Run, targets: Sequence[Target]) -> Iterator[Answers]:
    """The answers in oof_predictions.csv: of each fold for the rows that it left out."""
    with run.file(layout.OUT_OF_FOLD).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    yield from answers_of(outputs_of(header, iter(lines), targets), run.name, "out of fold")


def answers_of(outputs: Sequence[Predictions], name: str, rows: str, total: int = 0) -> Iterator[Answers]:
    """Of each output whose truth is known.

    Args:
        outputs: The predictions.
        name: The run's.
        rows: Which rows were answered: the name of a part.
        total: How many rows there are, of which these may be a sample.
    """
    for output in outputs:
        if output.true is not None and len(output.true):
            shown = count(len(output.rows)) + " of " if total > len(output.rows) else ""
            subject = f"{rows}, {shown}{plural(max(total, len(output.rows)), 'row')}"
            several = len(outputs) > 1
            subject = f"{output.target.name}, {subject}" if several else subject
            yield Answers(name, subject, f"_{output.target.name}" if several else "", output)
