"""How the result of a training is printed."""

from __future__ import annotations

import sys

from nnrun.cli.terminal import print_json
from nnrun.report.scores import summary
from nnrun.report.text import has_colour, terminal_width
from nnrun.workflows.training import Trained


def print_trained(trained: Trained, *, as_json: bool, quiet: bool) -> None:
    """One JSON object, or a table of scores with the run directory."""
    if as_json:
        print_json(trained.to_plain())
    elif not quiet:
        colour = has_colour(sys.stdout)
        width = terminal_width(sys.stdout)
        sys.stdout.write(summary(trained.metrics, str(trained.run), trained.seconds["total"], width, colour=colour) + "\n")
