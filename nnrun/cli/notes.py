"""Notes on stderr, for commands that show nothing else there and need no live view."""

from __future__ import annotations

import sys

from nnrun.words.text import escape


def write_note(text: str, *, quiet: bool = False) -> None:
    """Show a sentence."""
    if not quiet:
        sys.stderr.write(f"note: {escape(text)}\n")
        sys.stderr.flush()


def on_slow(count: int) -> None:
    """Say that many run directories are about to be read."""
    write_note(f"reading {count:,} run directories, whose index is missing or old; the next list takes a blink")
