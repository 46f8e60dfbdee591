"""What a person sees of a cross-validation: a line a fold with the running mean, and the table at its end."""

from __future__ import annotations

import sys
from pathlib import Path

from nnrun.cli.terminal import print_json
from nnrun.report.numbers import duration, number
from nnrun.report.tables import Grid, render_grid
from nnrun.report.text import escape, has_colour, terminal_width
from nnrun.workflows.crossvalidating import CrossValidated, fold_name
from nnrun.workflows.folds import FoldsSummary


class FoldLines:
    """A view on stderr."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    def began_folds(self, folds: int, notes: tuple[str, ...]) -> None:
        """Say how many folds there are."""
        for note in notes:
            self._write(f"note: {note}")
        self._write(f"{folds} folds")

    def fold_ended(self, number: int, folds: int, summary: FoldsSummary, seconds: float) -> None:
        """A line a fold, with the running mean."""
        scores = summary.metrics.get("validation", {})
        place = [path.name for path in summary.folds].index(fold_name(number))
        said = "  ".join(f"{name} {_short(s.folds[place])} (mean {_short(s.mean)})" for name, s in scores.items())
        self._write(f"fold {number:>{len(str(folds))}}/{folds}  {said}  {duration(seconds)}")

    def fold_failed(self, number: int, folds: int, reason: str) -> None:
        """A fold is lost."""
        self._write(f"fold {number}/{folds}  failed: {reason}")

    def _write(self, text: str) -> None:
        if not self.quiet:
            sys.stderr.write(escape(text) + "\n")
            sys.stderr.flush()


def _short(value: float) -> str:
    return number(value)


def print_crossvalidated(result: CrossValidated, *, as_json: bool, quiet: bool) -> None:
    """One JSON object, or a table of means with their intervals."""
    if as_json:
        print_json(result.to_plain())
        return
    if quiet:
        return
    rows = []
    for part, scored in result.summary.metrics.items():
        for name, s in scored.items():
            low, high = s.interval or (None, None)
            together = result.average.get(name) if part == "test" else None
            rows.append((part, name, number(s.mean), number(s.std), number(low), number(high), number(together)))
    grid = Grid(("part", "metric", "mean", "std", "from", "to", "together"), tuple(rows), words=2)
    text = render_grid(grid, terminal_width(sys.stdout), colour=has_colour(sys.stdout))
    lines = [text, "", "from, to: 95 % interval of the mean, with Nadeau and Bengio's correction"]
    if result.summary.best_epoch is not None:
        lines.append(f"best     epoch {result.summary.best_epoch} of the mean validation curve")
    lines += [f"note     {escape(note)}" for note in result.notes]
    sys.stdout.write("\n".join([*lines, f"run      {Path(result.run)}"]) + "\n")
