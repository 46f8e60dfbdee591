"""The process: from its arguments to its exit code, the only place where an error becomes one."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from nnrun.errors import ConfigError, Terminated
from nnrun.stop_signals import raise_on_signals

UNWRITTEN = 2
KEPT = ("train", "kfold", "resume", "ensemble", "sweep")
"""Commands whose result is on disk, too."""


def main() -> None:
    """Run the command that the process was started with."""
    gc.set_threshold(50_000)  # a start makes many objects and no garbage: looking for it takes a twentieth of the time
    raise_on_signals(Terminated)
    _open_closed()
    try:
        code = run(sys.argv[1:])
    finally:
        _abandon()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command.

    Returns:
        The exit code: that of the error, where there was one.
    """
    from nnrun.streams import shown

    with shown() as (out, _):
        code = _answered(arguments)
        out.flush()
        if out.lost is None:
            return code
        reason = f"standard output cannot be written: {out.lost.strerror or out.lost}"
        is_kept = code != 0 or (*arguments, "")[0] in KEPT
        sys.stderr.write(f"note: {reason}\n" if is_kept else f"{reason}; its text is lost\n")
        return code if is_kept else UNWRITTEN


def _answered(arguments: Sequence[str]) -> int:
    from nnrun.cli.app import call

    try:
        if any("\0" in argument for argument in arguments):  # no shell passes it on; the parser asks files about it
            raise ConfigError("an argument holds a null character", code="wrong-arguments")
        return call(list(arguments))
    except (KeyboardInterrupt, Exception) as error:
        if "--debug" in arguments:
            import traceback

            sys.stderr.write(traceback.format_exc())
        from nnrun.cli.error_answer import answer_error

        return answer_error(error, as_json="--json" in arguments)


def _open_closed() -> None:
    """Put nothing in the place of standard streams that are closed; else the next file to be opened would take it."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _abandon() -> None:
    """Leave nothing in the standard streams that Python would fail to write at the end of the process."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
