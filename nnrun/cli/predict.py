"""``nnrun predict``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import options


def command(
    run: options.RunName,
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A CSV, npz or Parquet file, or images; - is a CSV.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="A CSV, not stdout.")] = None,
    runs_dir: options.RunsDir = options.RUNS,
    device: options.DeviceOption = None,
    trust_plugins: options.TrustPlugins = False,
    quiet: options.IsQuiet = False,
    debug: options.Debug = False,
) -> None:
    """Predict the rows of a file with a run's model.

    A CSV with row numbers, labels and probabilities, or numbers.
    """
    from nnrun.cli.chosen import chosen_run
    from nnrun.cli.terminal import Terminal
    from nnrun.workflows.options import Options
    from nnrun.workflows.predicting import predict

    path = chosen_run(run, runs_dir, quiet=quiet)
    predicted = predict(path, source, Options(runs_dir, trust_plugins=trust_plugins), device=device)
    view = Terminal(quiet=quiet)
    for note in predicted.notes:
        view.note(note)
    if output is None:
        sys.stdout.write(predicted.to_csv())
    else:
        from nnrun.runs import atomic

        atomic.write_text(output, predicted.to_csv())
