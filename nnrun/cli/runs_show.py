"""``nnrun runs show`` and ``nnrun runs diff``: one run, and what differs between two."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options
from nnrun.cli.chosen import chosen_run


def show_command(
    run: shared_options.RunName,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
) -> None:
    """Print everything about a run.

    Facts, scores, curves, the runs inside of it, its config.
    """
    from nnrun.commands.runs_details import details
    from nnrun.console.paper import show
    from nnrun.words.json_text import json_line

    shown = details(chosen_run(run, runs_dir, every=True))
    if as_json:
        sys.stdout.write(json_line(shown.to_plain()))
        return
    from nnrun.console.results.runs.details_blocks import details_blocks
    from nnrun.words.sparkline import SIGNS
    from nnrun.words.text import can_show

    show(details_blocks(shown, ascii=not can_show(sys.stdout, SIGNS)), sys.stdout)


def diff_command(
    first: Annotated[str, typer.Argument(metavar="RUN", help="A run: its path, name or id.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="The run to compare it with.")],
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    as_json: shared_options.Json = False,
) -> None:
    """Print what differs between two runs.

    Keys of their configs, scores, versions, machine, and whether data and rows of the parts are the same.
    """
    from nnrun.commands.runs_difference import difference
    from nnrun.console.paper import show
    from nnrun.console.results.runs.difference_blocks import difference_blocks
    from nnrun.words.json_text import json_line

    differing = difference(chosen_run(first, runs_dir, every=True), chosen_run(second, runs_dir, every=True))
    if as_json:
        sys.stdout.write(json_line(differing.to_plain()))
    else:
        show(difference_blocks(differing), sys.stdout)
