"""The report page as a sink: written into the run directory when all else of the run is there."""

from __future__ import annotations

from pathlib import Path

from nnrun import registry
from nnrun import run_layout as layout
from nnrun.experiment.run.sinks import Sink
from nnrun.reports import Examples, write_report
from nnrun.runs import Facts, Metrics, Run, Status
from nnrun.types import Signature


class ReportSink(Sink):
    """Writes report.html when a run has ended; a page that cannot be written is never its end.

    A run that a signal stopped gets none: its process is to end.
    """

    def __init__(self, others: Sink, examples: Examples | None = None, path: Path | None = None) -> None:
        """Write nothing yet.

        Args:
            others: Hear of a page that could not be written.
            examples: Looks up the rows that were trained on.
            path: Of a directory that has begun, as one of several runs has.
        """
        self.others, self.examples = others, examples
        self._path = path

    def began(self, path: Path, facts: Facts, signature: Signature) -> None:  # noqa: ARG002  # a sink's
        """Learn where it lies."""
        self._path = path

    def ended(self, facts: Facts, metrics: Metrics | None) -> None:  # noqa: ARG002  # a sink's
        """Write the page, unless nothing was left of the run."""
        path, self._path = self._path, None
        if path is not None and facts.status != Status.INTERRUPTED and Run(path).facts.ended is not None:
            for note in report_notes(path, self.examples):
                self.others.note(note)


def report_notes(path: Path, examples: Examples | None = None) -> list[str]:
    """Write report.html into a run directory that is closed. Returns a sentence where it could not be written."""
    try:
        write_report([Run(path)], path / layout.REPORT, examples)
    except Exception as error:  # a page is never worth a run
        return [f"{layout.REPORT} is missing: {registry.one_line(error)}"]
    return []
