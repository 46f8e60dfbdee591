"""What Keras's callbacks wrote into files before a training was stopped, made ready for going on (resume)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def rewind_files(callbacks: Sequence[keras.callbacks.Callback], epoch: int) -> None:
    """Have callbacks go on with their files as they were after so many epochs.

    CSVLogger would begin its log anew, and has lines of epochs that are trained again. BackupAndRestore would bring
    back a state of its own, older or newer and perhaps cut off.
    """
    import keras

    for callback in callbacks:
        if isinstance(callback, keras.callbacks.CSVLogger):
            _keep_lines(Path(callback.filename), epoch)
            callback.append = True
        elif isinstance(callback, keras.callbacks.BackupAndRestore):
            shutil.rmtree(callback.backup_dir, ignore_errors=True)


def _keep_lines(log: Path, epochs: int) -> None:
    """Leave a log its header and a line for each epoch."""
    with suppress(OSError):
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join(lines[: epochs + 1]))
