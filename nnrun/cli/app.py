"""The commands under one roof."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from nnrun.cli.shared_options import Command
from nnrun.errors import Problem

COMMANDS = (
    "train",
    "kfold",
    "sweep",
    "resume",
    "verify",
    "watch",
    "evaluate",
    "predict",
    "compare",
    "check",
    "ensemble",
    "report",
    "track",
    "validate",
    "summary",
    "data",
    "script",
    "runs",
    "cache",
    "components",
    "schema",
    "explain",
)
"""Each is a module of this package with a function ``command``, or a ``group`` of several; in the order of the help."""

COMPLETE = "_NNRUN_COMPLETE"
"""The variable by which a shell asks for what can stand next, or for the lines that have it ask."""
HELP = "Neural-network experiments from a YAML file: checked in a blink, trained fast, kept in a dated directory."


def application(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The program with some of its commands: typer reads the whole signature of each that it is given."""
    app = typer.Typer(
        name="nnrun",
        help=HELP,
        # rich help and tracebacks cost start-up time, and nnrun answers mistakes itself
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(root)
    for name in names:
        module = import_module(f"nnrun.cli.{name}")
        if hasattr(module, "group"):
            app.add_typer(module.group, name=name)
        else:
            app.command(name, cls=Command)(module.command)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from nnrun import __version__

        typer.echo(f"nnrun {__version__}")
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def call(arguments: list[str]) -> int:
    """Parse the arguments and run the command they name; returns its exit code.

    Raises:
        KeyboardInterrupt: What typer would turn into an exit code without a word.
    """
    if COMPLETE in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]  # typer adds two options else

        completion_init()
    named = [name for name in arguments[:1] if name in COMMANDS]
    try:
        application(named or COMMANDS)(arguments, prog_name="nnrun", standalone_mode=True)
    except SystemExit as leaving:
        cause = leaving.__context__ and leaving.__context__.__cause__
        if isinstance(cause, KeyboardInterrupt):
            raise cause from None
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if message := getattr(leaving.__context__, "format_message", None):
            from nnrun.cli.error_answer import answer_programs

            problem = Problem(message(), code="wrong-arguments")
            answer_programs([problem], "UsageError", code, as_json="--json" in arguments)
        return code
    return 0
