"""What a tracker is: it brings TensorBoard's files, or a server, up to what a run directory holds by now."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from nnrun.runs import Run


class NotSent(Exception):  # noqa: N818  # what happened, as errors are named here
    """Something could not be sent or written now; the directory has it, so that it is sent later."""


class Tracker(Protocol):
    """Takes the runs of a directory, again and again while they grow; what it has, it takes once."""

    @property
    def shown(self) -> str:
        """Where it sends to, as a person may see it."""

    def send(self, run: Run, parent: Run | None, *, last: bool) -> None:
        """Send what a run has gained.

        Args:
            run: As it is now, freshly read.
            parent: The group that it is one of.
            last: Whether this is the last call for it: plots and notes are complete.

        Raises:
            NotSent: Something could not be; what came before it is remembered as sent.
        """

    def forget(self, path: Path) -> None:
        """Another run lies at a path from now on; what was sent of the one before stays."""

    def withdraw(self, path: Path) -> None:
        """Take back a run whose directory was removed, since its training never began."""
