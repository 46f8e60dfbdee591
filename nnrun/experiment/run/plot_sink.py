"""Plots as a sink: each is drawn as soon as the run directory has what it shows, by a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.experiment.run.plot_process import PlotProcess
from nnrun.experiment.run.sinks import Sink
from nnrun.plots import Picture
from nnrun.runs import Facts, Metrics
from nnrun.stop_signals import signal_of
from nnrun.types import Signature


class PlotSink(Sink):
    """Asks for the plots of each run; the process that draws them is shared, and ended by whoever started it."""

    def __init__(self, process: PlotProcess) -> None:
        self.process = process
        self._path = Path()

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:  # noqa: ARG002  # a sink's
        """Learn where it lies."""
        self._path = path

    def trained(self, metrics: Metrics | None) -> None:
        """Have the history drawn, while the model is scored."""
        if metrics is not None:
            if signal_of(metrics.stopped_because):
                self.process.hurry()
            self.process.draw(self._path, ("history",), metrics)

    def file(self, path: Path) -> None:
        """Have the answers drawn once they are there."""
        if path.name == layout.PREDICTIONS:
            self.process.draw(self._path, ("answers",))

    def pictures(self, make: Callable[[], Iterable[Picture]]) -> None:
        """Have them drawn."""
        self.process.show(self._path, make)

    def remarks(self) -> list[str]:
        """Wait for the plots."""
        return self.process.finish()
