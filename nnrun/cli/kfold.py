"""``nnrun kfold``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    config: Annotated[str | None, typer.Argument(metavar="CONFIG", help="A YAML file.")] = None,
    overrides: shared_options.Overrides = None,
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
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="Two epochs over at most 256 rows a part, for CI.")] = False,
    device: shared_options.DeviceOption = None,
    engine: shared_options.EngineOption = None,
    trust_plugins: shared_options.TrustPlugins = False,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
    debug: shared_options.Debug = False,
) -> None:
    """Cross-validate a config; write a run directory a fold, and over them what they say together."""
    from nnrun.errors import ConfigError, NnrunError
    from nnrun.experiment.options import KfoldOptions, Options, data_directories

    said = list(overrides or ())
    if resume is not None and config is not None:  # what stands there can only be an override
        said, config = [config, *said], None
    if config is None and resume is None:
        raise ConfigError("give a config, or a k-fold directory to --resume")
    least = {"--k": (k, 2), "--repeats": (repeats, 1), "--jobs": (jobs, 1)}
    for option, (value, limit) in least.items():
        if value is not None and value < limit:
            raise ConfigError(f"{option} is {limit} or more, not {value}")
    chosen = Options(runs_dir, data_directories(data_dir), seed, name, device, engine, smoke, trust_plugins)
    wanted = KfoldOptions(k, repeats, resume, final, together, jobs)
    if config is not None:
        from nnrun.commands.precheck import precheck

        precheck([config], [*said, *wanted.overrides()], chosen, cross_validated=True)
    from nnrun.cli.kfold_view import FoldLines, print_crossvalidated
    from nnrun.console.log_sink import LogSink
    from nnrun.experiment.group.cross_validation import kfold
    from nnrun.experiment.group.kfold_result import CrossValidated
    from nnrun.experiment.run.sinks import Sinks

    try:
        result = kfold(config or "", said, chosen, wanted, Sinks([LogSink(), FoldLines(quiet=quiet)]))
    except NnrunError as error:
        if isinstance(error.result, CrossValidated):
            print_crossvalidated(error.result, as_json=as_json, quiet=quiet)
        raise
    print_crossvalidated(result, as_json=as_json, quiet=quiet)
