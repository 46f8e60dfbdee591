"""What a cross-validation tells while it runs; the command line renders it, the Python interface is silent."""

from __future__ import annotations

from typing import Protocol

from nnrun.experiment.run.view import Quiet, View
from nnrun.types import Scores


class FoldView(Protocol):
    """Whoever wants to hear how a cross-validation goes."""

    def began_folds(self, folds: int, notes: tuple[str, ...]) -> None:
        """All folds are cut."""

    def fold_began(self, number: int, folds: int) -> View:
        """A fold, counted from 1, is about to be trained. Returns who hears of its epochs."""

    def fold_ended(self, number: int, folds: int, fold: Scores, mean: Scores, seconds: float) -> None:
        """A fold is done: its scores on the rows it left out, and their mean over all folds that are done."""

    def fold_failed(self, number: int, folds: int, reason: str) -> None:
        """A fold is lost; the others go on."""

    def final_began(self) -> View:
        """One more model is about to be trained, on all rows but the test part. Returns who hears of its epochs."""

    def note(self, text: str) -> None:
        """Something a person should know."""


class QuietFolds:
    """A view that shows nothing."""

    def began_folds(self, folds: int, notes: tuple[str, ...]) -> None:
        """Nothing."""

    def fold_began(self, number: int, folds: int) -> View:  # noqa: ARG002  # the view's protocol
        """Nobody hears of the epochs."""
        return Quiet()

    def fold_ended(self, number: int, folds: int, fold: Scores, mean: Scores, seconds: float) -> None:
        """Nothing."""

    def fold_failed(self, number: int, folds: int, reason: str) -> None:
        """Nothing."""

    def final_began(self) -> View:
        """Nobody hears of the epochs."""
        return Quiet()

    def note(self, text: str) -> None:
        """Nothing."""
