"""The process: from its arguments to its exit code, the only place where an error becomes one."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from nnrun.errors import ConfigError, NnrunError, Problem, Terminated

DEFECT = 1
INTERRUPTED = 130
TERMINATED = 143
OUT_OF_MEMORY = 4
UNWRITTEN = 2
KEPT = ("train", "kfold", "ensemble")
"""Commands whose result is on disk, too."""


def main() -> None:
    """Run the command that the process was started with."""
    gc.set_threshold(50_000)  # a start makes many objects and no garbage: looking for it takes a twentieth of the time
    signal.signal(signal.SIGTERM, _terminate)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # otherwise it is to be ignored
        signal.signal(signal.SIGINT, _interrupt)
    _open_closed()
    try:
        code = run(sys.argv[1:])
    finally:
        _abandon()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command.

    Args:
        arguments: As on the command line, without the program's name.

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
            raise ConfigError("an argument holds a null character")
        return call(list(arguments))
    except (KeyboardInterrupt, Exception) as error:
        if "--debug" in arguments:
            import traceback

            sys.stderr.write(traceback.format_exc())
        return _told(error, as_json="--json" in arguments)


def _told(error: BaseException, *, as_json: bool) -> int:
    """Say on stderr what a command ended in, and on stdout as an object where that is wanted; gives its exit code.

    What a command had to show all the same, as of a training that failed, is its object already.
    """
    from nnrun.console.error_text import render_error
    from nnrun.words.text import escape, has_colour

    kind, code = type(error).__name__, DEFECT
    if isinstance(error, NnrunError):
        code, text = error.exit_code, render_error(error, colour=has_colour(sys.stderr))
    elif isinstance(error, KeyboardInterrupt):
        terminated = isinstance(error, Terminated)
        kind, code = "Stopped", TERMINATED if terminated else INTERRUPTED
        text = f"\n{'terminated' if terminated else 'interrupted'}"
    elif isinstance(error, MemoryError):
        code, text = OUT_OF_MEMORY, "memory ran out; take less data, or a smaller batch or model"
    else:
        told = escape(" ".join(f"{kind}: {error}".split())[:300])
        text = f"a defect of nnrun: {told}\nPlease report it with what --debug prints"
    sys.stderr.write(text + "\n")
    if as_json and getattr(error, "result", None) is None:
        from nnrun.cli.terminal import print_error

        problems = error.problems if isinstance(error, NnrunError) else (Problem(text.strip().partition("\n")[0]),)
        print_error(problems, kind, code)
    return code


class _Interrupted(KeyboardInterrupt):
    """Ctrl-C.

    After a bare KeyboardInterrupt that passed through an ``exec`` of text, as in the middle of an import, ``python -m``
    ends by the signal in place of the exit code, though the interrupt was caught.
    """


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


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
