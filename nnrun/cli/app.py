"""The commands under one roof."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import components, data, ensemble, evaluate, kfold, predict, schema, script, summary, train, validate

# rich help and tracebacks cost start-up time, and nnrun answers mistakes itself
app = typer.Typer(
    name="nnrun",
    help="Neural-network experiments from a YAML file: checked in a blink, trained fast, kept in a dated directory.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for command in (train, kfold, evaluate, predict, ensemble, validate, summary, data, script, components, schema):
    app.command(command.__name__.rpartition(".")[2])(command.command)


def _show_version(wanted: bool) -> None:
    if wanted:
        from nnrun import __version__

        typer.echo(f"nnrun {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def call(arguments: list[str]) -> int:
    """Parse the arguments and run the command they name; returns its exit code.

    Raises:
        BrokenPipeError, KeyboardInterrupt: What typer would turn into exit codes without a word.
    """
    try:
        app(arguments, prog_name="nnrun", standalone_mode=True)
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):
            raise leaving.__context__ from None
        if leaving.__context__ and isinstance(leaving.__context__.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    return 0
