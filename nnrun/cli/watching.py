"""How what happens to a watched run is printed, live or as JSON lines, and what its end is as an exit code."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import typer

from nnrun.cli.chosen import chosen_run
from nnrun.cli.json_result import print_json
from nnrun.commands.watch import Watch, ended_because, watch
from nnrun.console.live.watch_view import WatchView
from nnrun.console.paper import show
from nnrun.console.results.run_result import result_of
from nnrun.errors import Stopped, TrainingError
from nnrun.runs import Run, Status
from nnrun.runs.following.followed_run import FollowedRun

EXIT_CODES = {Status.COMPLETED: 0, Status.FAILED: 4, Status.INTERRUPTED: 130}


def print_events(run: str, runs_dir: Path, interval: float) -> None:
    """Print a JSON object an event until the run has ended; leaves with its exit code."""
    code, path = 0, chosen_run(run, runs_dir, quiet=True, every=True)
    for event in watch(path, runs_dir, interval):
        print_json(event.to_plain())
        sys.stdout.flush()
        if event.run.path == path:
            code = EXIT_CODES.get(event.status, 0)
    raise typer.Exit(code)


def show_live(run: str, runs_dir: Path, interval: float, *, quiet: bool) -> None:
    """Show how a run goes until it has ended, then what it came to; one that has ended already shows that at once.

    Raises:
        TrainingError: It failed.
        Stopped: It was interrupted.
    """
    path = chosen_run(run, runs_dir, quiet=quiet, every=True)
    watched = Watch(path)
    with closing(WatchView(sys.stderr, quiet=quiet)) as view:
        for number, looks in enumerate(watched.looks(interval)):
            if number or not watched.is_over:
                view.take(looks)
    if not quiet:
        show(result_of(Run(path)), sys.stdout)
    _raise_unless_completed(watched.root)


def _raise_unless_completed(run: FollowedRun) -> None:
    reason = ended_because(run)
    if run.facts.status == Status.FAILED:
        raise TrainingError(f"{run.path} failed: {reason}", code="training-failed")
    if run.facts.status == Status.INTERRUPTED:
        raise Stopped(f"{run.path} was interrupted" + (f": {reason}" if reason != Status.INTERRUPTED else ""))
