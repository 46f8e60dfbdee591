"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from typer.core import TyperCommand, TyperOption

if TYPE_CHECKING:
    from nnrun.experiment.options import Options

    TrainingOptions: TypeAlias = Options
else:
    TrainingOptions = Any  # its module would be imported for the help

RunsDir = Annotated[Path, typer.Option("--runs-dir", metavar="DIR", help="The folder of all runs.")]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Where data files are looked for. [default: $NNRUN_DATA, or data]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
IsQuiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show nothing but errors.")]
Overrides = Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE ...", help="Overrides: training.epochs=5")]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run: its path, name or id, latest, or best:METRIC.")]
JunitFile = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write a test report (JUnit XML) for CI.")
]
DeviceOption = Annotated[str | None, typer.Option("--device", metavar="NAME", help="auto, cpu, gpu or gpu:N.")]
EngineOption = Annotated[str | None, typer.Option("--engine", metavar="NAME", help="auto, graph, xla or keras.")]
On = Annotated[
    str,
    typer.Option(
        "--on", metavar="local|ray[:ADDRESS]", help="Train several runs on this machine, or on a Ray cluster."
    ),
]
Resources = Annotated[
    str | None,
    typer.Option("--resources", metavar="cpus=N,...", help="What each run takes of the cluster: cpus, gpus, memory."),
]
TrustPlugins = Annotated[
    bool, typer.Option("--trust-plugins", help="Allow the plugins (Python files) of the config to run.")
]

RUNS = Path("runs")


class Command(TyperCommand):
    """A command with ``--debug``, which the process reads; it is declared for the help."""

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **settings: Any) -> None:
        help = "Show Python's traceback of an error."
        debug = TyperOption(param_decls=["--debug"], is_flag=True, default=False, expose_value=False, help=help)
        super().__init__(name, params=[*(params or ()), debug], **settings)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does. Raises ConfigError where an option is meant as an override."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            option = getattr(error, "option_name", "")  # of one that there is not
            takes_overrides = any("KEY=VALUE" in (getattr(parameter, "metavar", "") or "") for parameter in self.params)
            if option.startswith("--") and takes_overrides:
                from nnrun.cli.unknown_option import refuse_key

                refuse_key(ctx.command_path, option)
            raise


def training_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that whatever trains has; it is handed them as ``options``, before ``quiet``."""
    own = list(signature(command, eval_str=True).parameters.values())
    group = list(signature(_training, eval_str=True).parameters.values())
    start = next(number for number, parameter in enumerate(own) if parameter.name == "options")

    def run(**arguments: Any) -> None:
        options = _training(**{parameter.name: arguments.pop(parameter.name) for parameter in group})
        command(options=options, **arguments)

    parameters = [*own[:start], *group, *own[start + 1 :]]
    run.__doc__ = command.__doc__
    run.__annotations__ = {}  # typer reads the signature
    run.__signature__ = signature(command).replace(  # type: ignore[attr-defined]
        parameters=[parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in parameters]
    )
    return run


def _training(
    seed: Annotated[int | None, typer.Option("--seed", help="The seed of every random draw.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="The run's name.")] = None,
    runs_dir: RunsDir = RUNS,
    data_dir: DataDir = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="Two epochs over at most 256 rows a part, for CI.")] = False,
    device: DeviceOption = None,
    engine: EngineOption = None,
    on: On = "local",
    resources: Resources = None,
    trust_plugins: TrustPlugins = False,
) -> TrainingOptions:
    from nnrun.experiment.options import Options, data_directories

    return Options(
        runs_dir=runs_dir,
        data_dirs=data_directories(data_dir),
        seed=seed,
        name=name,
        device=device,
        engine=engine,
        smoke=smoke,
        on=on,
        resources=resources or "",
        trust_plugins=trust_plugins,
    )
