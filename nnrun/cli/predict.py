"""``nnrun predict``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    run: shared_options.RunName,
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A CSV, npz or Parquet file, or images; - is a CSV on stdin.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file instead of stdout.")
    ] = None,
    ids: Annotated[
        list[str] | None,
        typer.Option(
            "--id", metavar="COLUMN", help="A column that names the rows and is kept. [default: id, if there is one]"
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", metavar="P", help="The probability above which a label is yes. [default: 0.5]"),
    ] = None,
    escape_formulas: Annotated[
        bool,
        typer.Option("--escape-formulas", help="Put ' before texts that a spreadsheet would run: = + - @, tab, CR."),
    ] = False,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    device: shared_options.DeviceOption = None,
    trust_plugins: shared_options.TrustPlugins = False,
    as_json: shared_options.Json = False,
    quiet: shared_options.IsQuiet = False,
) -> None:
    """Predict the rows of a file with a run's model.

    A CSV with row numbers, labels and probabilities, or numbers.
    """
    from nnrun.cli.chosen import chosen_run
    from nnrun.commands.predict import predict, predict_stream
    from nnrun.console.terminal import Terminal
    from nnrun.errors import ConfigError
    from nnrun.experiment.options import Options
    from nnrun.experiment.output_files import check_output, text_output
    from nnrun.words.json_text import json_line

    if escape_formulas and as_json:
        raise ConfigError("--escape-formulas is for CSV; --json has no cells", code="wrong-arguments")
    if output is not None:
        check_output(output, [source], "the predictions")
    path = chosen_run(run, runs_dir, quiet=quiet)
    chosen = Options(runs_dir=runs_dir, trust_plugins=trust_plugins)
    named = ids or ()
    with text_output(output) as stream:
        with Terminal(quiet=quiet) as view:
            if as_json:
                answered = predict(path, source, chosen, device=device, threshold=threshold, ids=named)
                notes = answered.notes
                stream.write(json_line(answered.to_plain()))
            else:
                with predict_stream(path, source, chosen, device=device, threshold=threshold, ids=named) as streamed:
                    streamed.write_csv(stream, escape_formulas=escape_formulas)
                    notes = streamed.notes
        for note in notes:
            view.note(note)
