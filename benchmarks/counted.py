"""Trains as the command line does, and counts the processor time of what is done beside training, by what it is for.

Run as a module it takes the arguments of `nnrun` and ends with a line of JSON: seconds by kind, of the threads that do
it, and those of the process: whole, and while the engine trains. Timers of its own are in the figures, which are
therefore a little too high.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from nnrun import engine
from nnrun.cli.main import run
from nnrun.engine.tensorflow.state import Snapshot
from nnrun.engine.training_record import TrainingRecord
from nnrun.experiment.run.persistence.checkpointing import Checkpointing
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.tracking.sending import Sending
from nnrun.experiment.tracking.tracked import DirectoryNamed

spent: dict[str, float] = {}
"""Seconds by kind."""


def count(owner: Any, name: str, kind: str, clock: Callable[[], float] = time.thread_time) -> None:
    """Count a method, or a function of a module."""
    method = getattr(owner, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        began = clock()
        try:
            return method(*arguments, **named)
        finally:
            spent[kind] = spent.get(kind, 0.0) + clock() - began

    setattr(owner, name, counted)


def main(arguments: list[str]) -> int:
    """Train; the exit code."""
    count(Snapshot, "fingerprint", "fingerprints")
    count(TrainingRecord, "state_taker", "checkpoints")
    count(Checkpointing, "epoch", "checkpoints")
    count(Checkpointing, "_write", "checkpoints")
    for name in ("__init__", "begin", "finish", "__exit__"):
        count(Sending, name, "tracking")
    for name in ("started", "progress", "epoch", "file"):
        setattr(DirectoryNamed, name, getattr(Sink, name))  # its own, to count: it does nothing with them
        count(DirectoryNamed, name, "tracking")
    count(engine, "fit", "training", time.process_time)
    code = run(arguments)
    print(f"\n{json.dumps({**spent, 'process': time.process_time()})}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
