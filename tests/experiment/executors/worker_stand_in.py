"""Workers that train nothing: they answer at once, end without a word, refuse, or wait until they are told to end.

What they do stands in the file ``how`` of the group's directory; where that is another machine's, in its run.json.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from contextlib import suppress
from pathlib import Path

from nnrun.errors import ConfigError, Terminated, TrainingError, stop_signal
from nnrun.experiment.executors.processes import Reply
from nnrun.stop_signals import raise_on_signals

raise_on_signals(Terminated)

directory = pickle.load(sys.stdin.buffer).directory  # noqa: S301
how = (
    (directory / "how").read_text()
    if (directory / "how").exists()
    else json.loads((directory / "run.json").read_text())["how"]
)


def linger(heard: Path) -> None:
    """Takes long to close, until it is told again."""
    with suppress(KeyboardInterrupt):
        heard.touch()
        time.sleep(60)


def count(run: Path, end: int) -> None:
    """Count on from what is written, and write down who counts."""
    run.mkdir(exist_ok=True)
    with (run / "who").open("a") as file:
        file.write(f"{os.getpid()}\n")
    (run / "niceness").write_text(str(os.nice(0)))
    (run / "gpus").write_text(os.environ.get("CUDA_VISIBLE_DEVICES", "all"))
    with (run / "counted").open("a+") as file:
        file.seek(0)
        for number in range(len(file.read().split()), end):
            file.write(f"{number}\n")
            file.flush()
            time.sleep(0.05)


def answered(number: int) -> Reply:
    if how == "dies" and number == 2:
        os._exit(9)
    if how == "refuses":
        return Reply(error=ConfigError("nothing fits"))
    if how in ("waits", "lingers") or (how == "first" and number == 2):
        try:
            (directory / f"at-{number}").touch()
            time.sleep(60)
        except KeyboardInterrupt as stop:
            if how == "lingers":
                linger(directory / f"heard-{number}")
            (Path(directory) / f"stopped-{number}").write_text(stop_signal(stop).name)
            sys.exit(0)
    if how.startswith("counts"):
        try:
            count(directory / str(number), int(how.removeprefix("counts to ")))
        except KeyboardInterrupt as stop:
            (directory / str(number) / "stopped").write_text(stop_signal(stop).name)
            sys.exit(0)
    reason = "the loss became NaN"
    return Reply(0.5, TrainingError(reason), reason) if number == 3 else Reply(0.5)


while True:
    try:
        asked = int(pickle.load(sys.stdin.buffer).name)  # noqa: S301
    except EOFError:
        break
    pickle.dump(answered(asked), sys.stdout.buffer)
    sys.stdout.buffer.flush()
