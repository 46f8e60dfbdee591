"""What a person sees on stderr while a workflow runs, and the printing of results on stdout."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnrun.console.header import header
from nnrun.console.live_progress import progress_for
from nnrun.console.paper import Block, show
from nnrun.experiment.run.sinks import Sink
from nnrun.words.json_text import json_line
from nnrun.words.text import escape

if TYPE_CHECKING:
    from pathlib import Path

    from nnrun.runs import Facts, Metrics
    from nnrun.types import Epoch, Signature


class Terminal(Sink):
    """A sink on stderr: the header, then a live line an epoch, or plain lines where there is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._progress = progress_for(sys.stderr, quiet=quiet)

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:  # noqa: ARG002  # a sink's
        """Show what is about to be trained."""
        self._show(header(facts, signature))

    def started(self, steps_per_epoch: int, epochs: int, engine: str) -> None:
        """Begin the live view."""
        self._progress.started(steps_per_epoch, epochs, engine)

    def progress(self, epoch: int, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """Draw the live line."""
        self._progress.progress(epoch, step, steps, logs)

    def epoch(self, epoch: Epoch) -> None:
        """Hand the epoch to the live view."""
        self._progress.epoch_ended(epoch)

    def note(self, text: str) -> None:
        """Show a sentence."""
        self._write(f"note: {escape(text)}")

    def trained(self, metrics: Metrics | None) -> None:  # noqa: ARG002  # a sink's
        """End the live line."""
        self._progress.close()

    def _show(self, block: Block) -> None:
        if not self.quiet:
            show([block], sys.stderr)

    def _write(self, text: str) -> None:
        if not self.quiet:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout, as `json_line` has it."""
    sys.stdout.write(json_line(value))
