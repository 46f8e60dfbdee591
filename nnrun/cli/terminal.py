"""What a person sees on stderr while a workflow runs, and the printing of results on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from nnrun.report.header import header
from nnrun.report.progress import progress_for
from nnrun.report.text import escape, terminal_width
from nnrun.runs import Facts
from nnrun.types import Epoch, Signature


class Terminal:
    """A view on stderr: the header, then a live line an epoch, or plain lines where there is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._progress = progress_for(sys.stderr, quiet=quiet)
        self.started = self._progress.started
        self.progress = self._progress.progress

    def began(self, facts: Facts, signature: Signature) -> None:
        """Show what is about to be trained."""
        self._write("\n".join(header(facts, signature, terminal_width(sys.stderr))))

    def epoch_ended(self, epoch: Epoch) -> None:
        """Hand the epoch to the live view."""
        self._progress.epoch_ended(epoch)

    def note(self, text: str) -> None:
        """Show a sentence."""
        self._write(f"note: {escape(text)}")

    def close(self) -> None:
        """End the live line."""
        self._progress.close()

    def _write(self, text: str) -> None:
        if not self.quiet:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout; what is no number in JSON is null."""
    sys.stdout.write(json.dumps(_finite(value), ensure_ascii=False) + "\n")


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and (value != value or abs(value) == float("inf")) else value
