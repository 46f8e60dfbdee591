"""Has a run's plots drawn by a second process, so that nobody waits for matplotlib."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Timer
from typing import Any

from nnrun import registry
from nnrun.child_process import ChildProcess
from nnrun.plots import STAGES, Picture
from nnrun.runs import Metrics, Run, RunWriter, atomic, is_run

PATIENCE = 120.0
"""Seconds after which plots that are not drawn are given up. A first run on a machine may have to look for fonts."""
SHORT_PATIENCE = 1.5
"""The same where a signal has stopped the training."""


class PlotProcess(ChildProcess):
    """A process that imports matplotlib while TensorFlow is imported here, and draws while the model is scored.

    Drawing in this process would cost as much as the whole training of a small model. Whatever goes wrong there (no
    memory, an unreadable font, no matplotlib) is a note of the run, never its end.
    """

    task = "draws them"

    def __init__(self, *, enabled: bool) -> None:
        """Start the process.

        Args:
            enabled: What the config says of ``plots``; without them nothing is started, prepared or drawn.
        """
        self._missing: list[tuple[str, str]] = []
        self._patience = PATIENCE
        self._asked: set[Path] = set()
        if enabled:  # matplotlib's own settings in place of a person's
            self.start("nnrun.plots", MATPLOTLIBRC=os.devnull, MPLBACKEND="agg")

    def draw(self, run: Path, stages: tuple[str, ...] = STAGES, metrics: Metrics | None = None) -> None:
        """Ask for plots of a run; they are drawn in the background. The arguments are those of `nnrun.plots.draw`."""
        if self.process is not None:
            self._asked.add(run)
            self._send((str(run.absolute()), stages, metrics))

    def show(self, run: Path, make: Callable[[], Iterable[Picture]]) -> None:
        """Ask for pictures that the run's directory does not have.

        Args:
            run: In its folder of plots they are put.
            make: Makes them; what it raises is a note of the run.
        """
        if self.process is None:
            return
        self._asked.add(run)
        try:
            self._send((str(run.absolute()), tuple(make())))
        except Exception as error:  # plots are never worth a run
            self._missing.append((str(run.absolute()), f"galleries are missing: {registry.one_line(error)}"))

    def finish(self) -> list[str]:
        """Wait for all that was asked for. Returns a sentence for each picture that could not be drawn."""
        return [sentence for _, sentence in self.missing()]

    def missing(self) -> list[tuple[str, str]]:
        """Wait likewise. Returns a directory and a sentence for each; no directory for what concerns all of them."""
        self._send(None)
        reply = self._reply()
        if self.trouble:
            return [("", f"plots are missing: {self.trouble}")]
        missing, self._missing = self._missing, []
        return [*missing, *((run, sentence) for run, sentence in (json.loads(reply) if reply else []))]

    def hurry(self) -> None:
        """Wait for a moment only: a signal has stopped what is drawn."""
        self._patience = SHORT_PATIENCE

    def close(self) -> None:
        """End it; nothing more is asked for."""
        super().close()
        if self.process is not None:
            for run in self._asked:
                atomic.remove_unfinished(run, self.process.pid)

    def _send(self, request: tuple[Any, ...] | None) -> None:
        self.send(pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL))

    def _reply(self) -> bytes:
        if self.process is None or self.process.stdout is None or self.trouble:
            return b""
        late: list[bool] = []

        def give_up(process: subprocess.Popen[bytes]) -> None:
            late.append(True)
            process.kill()

        timer = Timer(self._patience, give_up, (self.process,))
        timer.start()
        try:
            line = self.process.stdout.readline()
        finally:
            timer.cancel()
        if line:
            self._asked.clear()
        if not line:
            self.trouble = f"they were not drawn within {self._patience:g} seconds" if late else self.ended()
        return line


class DeferredPlots(PlotProcess):
    """Draws the plots of several runs beside the training of the next one, and is waited for once, after the last."""

    def finish(self) -> list[str]:
        """Wait for nothing: a run ends before its plots are drawn."""
        return []

    def finish_all(self) -> list[str]:
        """Wait for the plots of all runs. Notes go to the runs that they concern; those of no run are returned."""
        notes: dict[str, list[str]] = {}
        for run, sentence in self.missing():
            notes.setdefault(run, []).append(sentence)
        of_all = notes.pop("", [])
        for run, sentences in notes.items():
            if is_run(Path(run)):
                facts = Run(Path(run)).facts
                RunWriter(Path(run), facts).update(notes=(*facts.notes, *sentences))
        return of_all
