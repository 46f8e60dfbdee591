"""What a person sees of a cross-validation: a line a fold with the running mean, and the table at its end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnrun.cli.terminal import Terminal
from nnrun.console.labelled import Labelled
from nnrun.console.live_progress import LiveProgress
from nnrun.console.progress import Progress, fitted
from nnrun.words.numbers import duration, number
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
        self._progress = Progress()
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
        metrics = [f"{name} {_shown(scores[name])} (mean {_shown(value)})" for name, value in mean.items()]
        self._fold_line([label, *map(escape, metrics), duration(seconds)])

    def task_failed(self, label: str, reason: str) -> None:
        """Write that a fold is lost."""
        self._write(f"{label}  failed: {escape(reason)}")

    def _fold_line(self, pieces: list[str]) -> None:
        self._write(fitted(pieces, terminal_width(sys.stderr)) if is_terminal(sys.stderr) else "  ".join(pieces))


def _shown(value: Any) -> str:
    return number(value)
