"""``nnrun kfold``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import options


def command(
    config: Annotated[str | None, typer.Argument(metavar="CONFIG", help="A YAML file.")] = None,
    overrides: options.Overrides = None,
    k: Annotated[int | None, typer.Option("--k", help="The number of folds.")] = None,
    repeats: Annotated[int | None, typer.Option("--repeats", help="How often, with other folds.")] = None,
    resume: Annotated[Path | None, typer.Option("--resume", metavar="DIR", help="Go on with the folds there.")] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Train once more on all rows but the test part, for the best mean epoch.")
    ] = False,
    together: Annotated[
        bool, typer.Option("--ensemble", help="The folds' models answer together, beside a final one too.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", help="Folds trained at once.")] = 1,
    seed: Annotated[int | None, typer.Option("--seed", help="The seed of every random draw.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="The run's name.")] = None,
    runs_dir: options.RunsDir = options.RUNS,
    data_dir: options.DataDir = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="Two epochs over at most 256 rows a part, for CI.")] = False,
    device: options.DeviceOption = None,
    engine: options.EngineOption = None,
    trust_plugins: options.TrustPlugins = False,
    quiet: options.IsQuiet = False,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Cross-validate a config."""
    from nnrun.cli.folds import FoldLines, print_crossvalidated
    from nnrun.errors import ConfigError, NnrunError
    from nnrun.workflows.crossvalidating import CrossValidated, Wanted, kfold
    from nnrun.workflows.options import Options, data_directories

    if (config is None) == (resume is None):
        raise ConfigError("give a config, or a k-fold directory to --resume")
    if repeats is not None and repeats < 1:
        raise ConfigError(f"--repeats is 1 or more, not {repeats}")
    if jobs < 1:
        raise ConfigError(f"--jobs is 1 or more, not {jobs}")
    chosen = Options(runs_dir, data_directories(data_dir), seed, name, device, engine, smoke, trust_plugins)
    try:
        wanted = Wanted(k, repeats, resume, final, together, jobs)
        result = kfold(config or "", overrides or (), chosen, wanted, FoldLines(quiet=quiet))
    except NnrunError as error:
        if isinstance(error.result, CrossValidated):
            print_crossvalidated(error.result, as_json=as_json, quiet=quiet)
        raise
    print_crossvalidated(result, as_json=as_json, quiet=quiet)
