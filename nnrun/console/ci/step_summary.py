"""The summary of a job in GitHub Actions, as Markdown: scores of each part, and what was expected of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nnrun.console.ci.job_result import JobResult
from nnrun.words.numbers import number
from nnrun.words.text import escape

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~&@$])")


def step_summary(result: JobResult) -> str:
    """What a person sees of a training on the job's page."""
    lines = [f"### {_plain(result.name)}", ""]
    if result.error:
        lines += [f"**Failed**: {_plain(result.error)}", ""]
    if metrics := result.metrics:
        names = dict.fromkeys(name for scores in metrics.values() for name in scores)
        rows = [[name, *(number(scores.get(name)) for scores in metrics.values())] for name in names]
        lines += _table(["", *metrics], rows)
    if checked := result.expectations:
        lines += _table(["expected", "got", ""], [[item.title, item.answer, item.outcome] for item in checked])
    return "\n".join([*lines, *([f"Run: {_plain(result.run)}", ""] if result.run else [])]) + "\n"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rules = ["---", *["---:"] * (len(columns) - 1)]
    return [*(_row(row) for row in (columns, rules)), *(_row([_plain(cell) for cell in row]) for row in rows), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return _MARKUP.sub(r"\\\1", escape(text))
