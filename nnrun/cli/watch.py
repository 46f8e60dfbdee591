"""``nnrun watch``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    run: shared_options.RunName = "latest",
    interval: Annotated[
        float, typer.Option("--interval", metavar="SECONDS", help="Seconds between two looks at its files.")
    ] = 0.5,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    quiet: shared_options.IsQuiet = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object on stdout for each epoch.")] = False,
) -> None:
    """Follow a run that another process trains.

    Several in one directory, too (folds, seeds, trials), until all have ended.

    The exit code is that of the run: 0 completed, 4 failed, 130 interrupted. Ctrl-C ends the watching, not the run.
    """
    from nnrun.cli.watching import print_events, show_live
    from nnrun.commands.watch import check_interval
    from nnrun.errors import Stopped, stop_signal

    check_interval(interval)
    try:
        if as_json:
            print_events(run, runs_dir, interval)
        else:
            show_live(run, runs_dir, interval, quiet=quiet)
    except KeyboardInterrupt as stop:
        raise Stopped("watching has ended; the run goes on without it", stop_signal(stop)) from None
