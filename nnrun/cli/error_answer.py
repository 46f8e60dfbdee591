"""Reports the error that ended a command: on stderr, as JSON on stdout (``--json``), as annotations of GitHub."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from nnrun.errors import NnrunError, Problem, stop_signal

DEFECT = 1
OUT_OF_MEMORY = 4


def answer_error(error: BaseException, *, as_json: bool) -> int:
    """Say what a command ended in; gives its exit code.

    What a command had to show all the same, as of a training that failed, is its object on stdout already.
    """
    kind, code, problems, text = _ending(error)
    sys.stderr.write(text + "\n")
    answer_programs(problems, kind, code, as_json=as_json and getattr(error, "result", None) is None)
    return code


def answer_programs(problems: Sequence[Problem], kind: str, code: int, *, as_json: bool) -> None:
    """Say it to GitHub where a workflow runs, and as one object on stdout where that is wanted."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        from nnrun.console.errors.error_github import workflow_commands

        sys.stderr.write(workflow_commands(problems) + "\n")
    if as_json:
        from nnrun.console.errors.error_json import error_to_plain
        from nnrun.words.json_text import json_line

        sys.stdout.write(json_line(error_to_plain(problems, kind, code)))


def _ending(error: BaseException) -> tuple[str, int, Sequence[Problem], str]:
    """The kind of an error, the exit code, what is wrong as data, and as a person reads it."""
    from nnrun.console.errors.error_text import explained_by, render_error
    from nnrun.words.text import escape, has_colour, is_terminal

    kind = type(error).__name__
    if isinstance(error, NnrunError):
        text = render_error(error, colour=has_colour(sys.stderr))
        more = (
            explained_by(error) if is_terminal(sys.stderr) else ""
        )  # a log, and what reads it, has the codes by --json
        return error.kind.__name__, error.exit_code, error.problems, "\n".join(filter(None, (text, more)))
    if isinstance(error, KeyboardInterrupt):
        stop = stop_signal(error)
        return "Stopped", stop.exit_code, [Problem(stop.word, code=stop.code)], f"\n{stop.word}"
    if isinstance(error, MemoryError):
        text = "memory ran out; take less data, or a smaller batch or model"
        return kind, OUT_OF_MEMORY, [Problem(text, code="out-of-memory")], text
    text = f"a defect of nnrun: {escape(' '.join(f'{kind}: {error}'.split())[:300])}"
    return kind, DEFECT, [Problem(text, code="defect")], f"{text}\nPlease report it with what --debug prints"
