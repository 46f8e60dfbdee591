"""How a training is stopped from outside: by Ctrl-C, or by a request to terminate (SIGINT, SIGTERM)."""

from __future__ import annotations

from nnrun.errors import Stopped, Terminated

STOPPED = {"interrupted": 130, "terminated": 143}
"""How training is stopped from outside, with the process's exit code."""


def how_stopped(stop: KeyboardInterrupt | Stopped) -> str:
    """A key of `STOPPED`."""
    if isinstance(stop, Stopped):
        return next(name for name, code in STOPPED.items() if code == stop.exit_code)
    return "terminated" if isinstance(stop, Terminated) else "interrupted"
