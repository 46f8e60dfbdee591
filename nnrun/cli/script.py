"""``nnrun script``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    source: Annotated[str, typer.Argument(metavar="RUN|CONFIG", help="A run, or a YAML file.")],
    overrides: shared_options.Overrides = None,
    k: Annotated[int | None, typer.Option("--k", help="Cross-validate a config with so many folds.")] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    trust_plugins: shared_options.TrustPlugins = False,
) -> None:
    """Print a plain Keras program that trains the same model.

    It needs no nnrun. Run, it prints the run's history.csv; given a file's name, it saves the model's weights there.
    The program of a cross-validation, or of an ensemble, trains all folds or members, and tells their scores together.
    """
    from nnrun.cli.chosen import answered_by, chosen_run
    from nnrun.commands.script import is_config, script
    from nnrun.console.terminal import Terminal
    from nnrun.experiment.options import Options, data_directories

    folds = () if k is None else (f"kfold.k={k}",)
    chosen = Options(runs_dir=runs_dir, data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)
    named = source if is_config(source) else answered_by(chosen_run(source, runs_dir))
    with Terminal():
        program = script(named, (*(overrides or ()), *folds), chosen)
    sys.stdout.write(program)
