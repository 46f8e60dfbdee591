"""What a person sees of a cross-validation: a line a fold with the running mean, and the table at its end."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnrun.cli.terminal import Terminal, print_json
from nnrun.console.kfold_table import crossvalidation_summary, folds_facts
from nnrun.console.labelled import Labelled
from nnrun.console.live_progress import LiveProgress
from nnrun.console.paper import show
from nnrun.console.progress import QuietProgress, fitted
from nnrun.experiment.group.kfold_result import CrossValidated
from nnrun.words.numbers import duration, number
from nnrun.words.score_units import shown, shown_parts
from nnrun.words.text import escape, is_terminal, terminal_width

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.runs import Facts
    from nnrun.types import Scores, Signature


class FoldLines(Terminal):
    """A view on stderr: a line a fold, and under them, on a terminal, the live line of the one that is trained."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Show nothing yet; ``quiet``: nothing at all."""
        super().__init__(quiet=quiet)
        self._progress = QuietProgress()
        self._is_live = is_terminal(sys.stderr) and not quiet
        self._has_header = False

    def group_began(self, runs: int, notes: Sequence[str]) -> None:
        """Say how many folds there are."""
        self._show(Labelled([*(("note", [note]) for note in notes), ("folds", [str(runs)])]))

    def task_began(self, label: str) -> None:
        """Begin the live line of a fold, or of the final training."""
        if self._is_live:
            self._progress = LiveProgress(sys.stderr, name=label)

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:
        """Show what is about to be trained, once for all folds."""
        if not self._has_header:
            super().began(path, facts, signature)
        self._has_header = True

    def task_ended(self, label: str, scores: Scores, mean: Scores, seconds: float) -> None:
        """Write a fold's line, with the running mean."""
        said = [f"{name} {_shown(scores[name])} (mean {_shown(value)})" for name, value in mean.items()]
        self._fold_line([label, *map(escape, said), duration(seconds)])

    def task_failed(self, label: str, reason: str) -> None:
        """Write that a fold is lost."""
        self._write(f"{label}  failed: {escape(reason)}")

    def _fold_line(self, pieces: list[str]) -> None:
        self._write(fitted(pieces, terminal_width(sys.stderr)) if is_terminal(sys.stderr) else "  ".join(pieces))


def _shown(value: Any) -> str:
    return number(value)


def print_crossvalidated(result: CrossValidated, *, as_json: bool, quiet: bool) -> None:
    """One JSON object, or a table of means with their intervals."""
    if as_json:
        print_json(result.to_plain())
    elif not quiet:
        said = result.summary
        seconds = result.seconds.get("total")
        facts = folds_facts(len(said.folds), result.count, result.failed, said.best_epoch, said.monitor, seconds)
        if result.final is not None:
            final = result.final.metrics
            facts["final"] = _final(final.epochs, shown_parts(final.metrics, final.units))
        blocks = crossvalidation_summary(
            shown_parts(said.metrics, said.units),
            shown(result.ensemble, said.units),
            facts,
            result.notes,
            str(result.run),
        )
        show(blocks, sys.stdout)


def _final(epochs: int, metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The model trained on all rows: its scores on the test part, the only rows that it has not seen."""
    scores = [f"test {name} {number(value)}" for name, value in metrics.get("test", {}).items()]
    return [f"{epochs} epochs on all rows but the test part" if scores else f"{epochs} epochs on all rows", *scores]
