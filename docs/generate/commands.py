"""docs/reference/commands.md: every command with its arguments and options, from the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docs.generate.markdown import described, items, page, paragraph

HEAD = """\
What `nnrun COMMAND --help` says. Results go to stdout, everything else to stderr. RUN is the path of a
run, its directory's name or its id (or the beginning of one), the name of its config, `latest`, `latest:NAME`,
`best:METRIC` or `best:NAME:METRIC`; smoke, failed and running ones are taken only when they are named themselves."""
EXIT_CODES = {
    0: "done",
    1: "a defect of nnrun",
    2: "the command or the config must change",
    3: "the content of the data must change",
    4: "the training failed",
    129: "hung up: the terminal is gone (SIGHUP)",
    130: "interrupted, as by Ctrl-C (SIGINT)",
    143: "terminated (SIGTERM), or asked to stop (SIGUSR1)",
}
VARIABLES = {
    "NNRUN_DATA": "the directories in which data files are looked for, separated as those of PATH; `data` without it",
    "KERAS_HOME": "the folder of Keras's cache; `~/.keras` without it",
    "MLFLOW_TRACKING_URI": "the MLflow server, or database, of a config that names none; MLflow has more of its own",
    "MLFLOW_EXPERIMENT_NAME": "MLflow's experiment, where the config names none",
    "GITHUB_ACTIONS": "`true` in a workflow of GitHub, where mistakes are annotations too",
    "NO_COLOR": "no colours, whatever its value",
    "TERM": "`dumb` means a terminal without a live screen and colours",
    "COLUMNS": "the width of the terminal, where it is not to be asked for it",
    "JPY_PARENT_PID": "set in a notebook, whose output gets lines in place of a live screen",
    "PAGER": "`cat` beside the TERM `xterm-color` means a notebook too",
}
EVERYWHERE = {"help"}


def text() -> str:
    """The page."""
    from typer.main import get_command

    from nnrun.cli.app import COMMANDS, application

    group: Any = get_command(application())
    codes = items(f"`{code}`: {meaning}" for code, meaning in EXIT_CODES.items())
    variables = items(f"`{name}`: {meaning}" for name, meaning in VARIABLES.items())
    return page(
        "Commands",
        paragraph(HEAD),
        *(section for name in COMMANDS for section in _commands(name, group.commands[name])),
        f"## Exit codes\n\n{codes}",
        f"## Environment variables\n\n{variables}",
    )


def _commands(name: str, command: Any) -> Iterator[str]:
    """A command; of a group of several, each."""
    if not hasattr(command, "commands"):
        yield _command(name, command)
        return
    yield f"## nnrun {name}\n\n{paragraph(command.help)}"
    for inner, below in command.commands.items():
        yield _command(f"{name} {inner}", below)


def _command(name: str, command: Any) -> str:
    words = " ".join(_metavar(parameter) for parameter in command.params if parameter.param_type_name == "argument")
    about = [paragraph(part) for part in (command.help or "").split("\n\n")]
    options = items(_parameters(command))
    line = f"    nnrun {name} {words}".rstrip() + " [OPTIONS]"
    return "\n\n".join([f"## nnrun {name}", line, *about, options])


def _parameters(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.name not in EVERYWHERE:
            is_argument = parameter.param_type_name == "argument"
            name = _metavar(parameter) if is_argument else ", ".join(parameter.opts)
            takes = "" if is_argument or parameter.is_flag else f" {_metavar(parameter)}"
            yield described(f"{name}{takes}", parameter.help or "", [_default(parameter)])


def _metavar(parameter: Any) -> str:
    word = str(parameter.metavar or parameter.name.upper())
    is_optional = parameter.param_type_name == "argument" and not parameter.required
    return f"[{word}]" if is_optional else word


def _default(parameter: Any) -> str:
    is_shown = not parameter.required and parameter.default not in (None, False, (), [])
    return f"default `{parameter.default}`" if is_shown and not callable(parameter.default) else ""
