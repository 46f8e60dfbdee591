"""What a program's calls show while they train: nothing in a script; at a prompt and in a notebook, lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from nnrun.console.log_sink import LogSink
from nnrun.console.terminal import Terminal
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink, Sinks
from nnrun.streams import Shown


@contextmanager
def program_sink(options: Options | None) -> Iterator[Sink]:
    """The sink of a call from Python: the log of each run, and on stdout what `Options.progress` says.

    Python, IPython and the kernels of notebooks set ``sys.ps1`` where a person types.
    """
    asked = options.progress if options else None
    if not (hasattr(sys, "ps1") if asked is None else asked):
        yield LogSink()
        return
    with Terminal(cast("IO[str]", Shown(sys.stdout))) as terminal:  # notebooks show stderr as if something were wrong
        yield Sinks([LogSink(), terminal])
