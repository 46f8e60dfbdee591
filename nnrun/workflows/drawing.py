"""Has a run's plots drawn by a second process, so that nobody waits for matplotlib."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Timer
from types import TracebackType

import nnrun
from nnrun import registry
from nnrun.report.plots import Picture

PATIENCE = 120.0
"""Seconds after which plots that are not drawn are given up. A first run on a machine may have to look for fonts."""


class Artist:
    """A process that imports matplotlib while TensorFlow is imported here, and draws while the model is scored.

    Drawing in this process would cost as much as the whole training of a small model. Whatever goes wrong there (no
    memory, an unreadable font, no matplotlib) is a note of the run, never its end.
    """

    def __init__(self, *, wanted: bool) -> None:
        """Start the process.

        Args:
            wanted: What the config says of ``plots``; without them nothing is started, prepared or drawn.
        """
        self._trouble = ""
        self._notes: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None
        if not wanted:
            return
        try:
            # -P: a file named like a module in the current folder must not be imported in its place
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable or "python", "-P", "-m", "nnrun.report.plots"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C ends the training; the plots of what was trained are drawn after it
            )
        except OSError as error:
            self._trouble = str(error)

    def draw(self, pictures: Iterable[Picture], folder: Path) -> None:
        """Ask for pictures; they are drawn in the background, into a folder of a run."""
        if self.process is None:
            return
        try:
            for picture in pictures:
                self._send((str(folder.absolute()), picture))
        except Exception as error:  # plots are never worth a run
            self._notes.append(f"plots are missing: {registry.one_line(error)}")

    def finish(self) -> list[str]:
        """Wait for all that was asked for. Returns a sentence for each picture that could not be drawn."""
        self._send(("", None))
        reply = self._reply()
        notes, self._notes = self._notes, []
        if self._trouble:
            return [*notes, f"plots are missing: {self._trouble}"]
        return [*notes, *(json.loads(reply) if reply else [])]

    def close(self) -> None:
        """Nothing more is asked for."""
        if self.process is not None:
            self.process.kill()
            for stream in (self.process.stdin, self.process.stdout):
                with suppress(OSError):  # what was left unsaid to a process that is gone
                    if stream is not None:
                        stream.close()
            self.process.wait()

    def __enter__(self) -> Artist:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, request: tuple[str, Picture | None]) -> None:
        if self.process is None or self.process.stdin is None or self._trouble:
            return
        try:
            pickle.dump(request, self.process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
        except OSError:
            self._trouble = self._end()

    def _reply(self) -> bytes:
        if self.process is None or self.process.stdout is None or self._trouble:
            return b""
        late: list[bool] = []

        def give_up(process: subprocess.Popen[bytes]) -> None:
            late.append(True)
            process.kill()

        timer = Timer(PATIENCE, give_up, (self.process,))
        timer.start()
        try:
            line = self.process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            self._trouble = f"they were not drawn within {PATIENCE:g} seconds" if late else self._end()
        return line

    def _end(self) -> str:
        assert self.process is not None
        return f"the process that draws them ended with exit code {self.process.wait()}"


def _environment() -> dict[str, str]:
    """This process's, with nnrun to be found where it is now, and matplotlib's own settings in place of a person's."""
    home = str(Path(nnrun.__file__).parent.parent)
    path = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, "MATPLOTLIBRC": os.devnull, "MPLBACKEND": "agg"}
