"""The answers of a run as its files have them, for the pictures that are made of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from nnrun import run_layout as layout
from nnrun.plots.pictures import Answers
from nnrun.runs import Run
from nnrun.runs.predicted import outputs_of
from nnrun.types import Predictions, Target
from nnrun.words.numbers import plural

PREFERRED = ("test", "validation", "train")
"""The part whose answers are drawn: the most honest one there is."""


def answers_of_training(run: Run, name: str) -> Iterator[Answers]:
    """The answers for one part in predictions.csv.

    Args:
        run: A training.
        name: What its pictures call it.
    """
    parts = run.facts.data.rows
    part = next((part for part in PREFERRED if part in parts), "")
    with run.file(layout.PREDICTIONS).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        _, *names = next(lines)
        outputs = outputs_of(names, (cells for where, *cells in lines if where == part), run.signature.targets)
    yield from answers_of(outputs, name, part)


def answers_of_folds(run: Run, targets: Sequence[Target]) -> Iterator[Answers]:
    """The answers in oof_predictions.csv: of each fold for the rows that it left out.

    Args:
        run: A k-fold directory.
        targets: The outputs.
    """
    with run.file(layout.OUT_OF_FOLD).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    yield from answers_of(outputs_of(header, iter(lines), targets), run.name, "out of fold")


def answers_of(outputs: Sequence[Predictions], name: str, rows: str) -> Iterator[Answers]:
    """Of each output whose truth is known.

    Args:
        outputs: The predictions.
        name: The run's.
        rows: Which rows were answered: the name of a part.
    """
    for output in outputs:
        if output.true is not None and len(output.true):
            subject = f"{rows}, {plural(len(output.rows), 'row')}"
            several = len(outputs) > 1
            subject = f"{output.target.name}, {subject}" if several else subject
            yield Answers(name, subject, f"_{output.target.name}" if several else "", output)
