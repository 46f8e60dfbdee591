"""docs/reference/errors.md: how mistakes are told, and what their codes mean, from nnrun/words/diagnostics.toml."""

from __future__ import annotations

from docs.generate.markdown import page
from nnrun.words.diagnostics import explanations

HEAD = """\
Every mistake is told in one line that says where, what, and what was probably meant, with the line of the file:

    configs/iris.yaml:14:5: layers.1: unknown layer 'Dens'; did you mean 'Dense'?
      14 |   - Dens: {units: 100}
         |     ^^^^

The exit code says what has to change: 2 the command or the config, 3 the data's content; 4 is a training that failed,
1 a defect of nnrun, and 130, 143 or 129 a signal: Ctrl-C, a request to terminate, a terminal that is gone. Each mistake
also has a code of its own, which stays as it is: `nnrun explain unknown-component` prints what this page says of it,
`nnrun explain` lists them all.

With `--json` a command prints one object on stdout, its result or the error; what is for people goes to stderr all the
same:

    {"error": {"kind": "ConfigError", "exit_code": 2, "problems": [{"code": "unknown-component",
     "message": "unknown layer 'Dens'", "help": "did you mean 'Dense'?", "path": "layers.1",
     "file": "configs/iris.yaml", "line": 14, "column": 5, "related": []}]}}

`help` is empty where the message says all; `related` has other places (`text`, `file`, `line`, `column`), such as the
first of two equal keys. In a workflow of GitHub (`GITHUB_ACTIONS` is `true`) each mistake is an annotation too, which
GitHub shows beside the line: nothing needs to be set."""
GROUPS = {
    "command": "The command line (exit code 2)",
    "config": "The config (exit code 2)",
    "data": "The data's content (exit code 3)",
    "run": "Run directories (exit code 2)",
    "training": "Training and nnrun itself (exit codes 4, 130, 143, 129 and 1)",
}


def text() -> str:
    """The page."""
    parts = [HEAD]
    group = ""
    for explanation in explanations().values():
        if explanation.group != group:
            group = explanation.group
            parts.append(f"## {GROUPS[group]}")
        parts += [f"### {explanation.code}", explanation.line, explanation.help]
    return page("Errors and their codes", *parts)
