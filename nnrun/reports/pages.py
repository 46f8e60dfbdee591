"""A report of one run or of several beside each other: which sections a page has, and the file it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.reports.charts import Section
from nnrun.reports.comparison import comparison_page
from nnrun.reports.examples import Examples, NoExamples
from nnrun.reports.findings.settings import Setting, settings_of
from nnrun.reports.page import page
from nnrun.reports.run_content import RunContent
from nnrun.reports.sections.answers import answers
from nnrun.reports.sections.config import config
from nnrun.reports.sections.curves import curves
from nnrun.reports.sections.data import data
from nnrun.reports.sections.environment import environment, repeat
from nnrun.reports.sections.galleries import galleries
from nnrun.reports.sections.members import mean_curves, members
from nnrun.reports.sections.model import model
from nnrun.reports.sections.summary import head, summary
from nnrun.reports.sections.worst import worst
from nnrun.reports.sweep.parameters import parameters
from nnrun.reports.sweep.trials import sweep_record, trials
from nnrun.runs import Run, atomic


def write_report(runs: Sequence[Run], path: Path, examples: Examples | None = None) -> Path:
    """Write the page of a run, or of several compared, as one file.

    Args:
        runs: Run directories, in whatever state they are.
        path: Of the file.
        examples: Looks up rows of the data, for a page of one run; without it they are not shown.

    Raises:
        StorageError: It cannot be written.
    """
    text = report_page(runs, examples)
    atomic.write_bytes(path, text.encode("utf-8", "backslashreplace"))
    return path


def report_page(runs: Sequence[Run], examples: Examples | None = None) -> str:
    """The page as HTML. Arguments are those of `write_report`."""
    contents = [RunContent(run) for run in runs]
    if len(contents) == 1 and contents[0].kind == "comparison" and len(contents[0].members) > 1:
        contents = list(contents[0].members)
    return _single(contents[0], examples or NoExamples()) if len(contents) == 1 else comparison_page(contents)


def _single(content: RunContent, examples: Examples) -> str:
    settings = _settings(content)
    middle = [members(content), mean_curves(content)] if content.kind != "training" else [curves(content)]
    if content.kind == "sweep":  # whose runs are no repetitions of each other
        record = sweep_record(content)
        middle = [trials(content, record), parameters(content, record)] if record else []
    rest = [
        answers(content),
        worst(content, examples),
        content.attempt(lambda: galleries(content), None, "the pictures"),
        model(content),
        data(content, settings),
        config(content, settings),
        environment(content),
        repeat(content),
    ]
    sections = _there([*middle, *rest])
    return page(content.name, head(content), [summary(content), *sections])  # the notes of all stand in the first


def _settings(content: RunContent) -> list[Setting]:
    path = content.run / layout.RESOLVED
    if not path.is_file():
        return []
    return content.attempt(lambda: settings_of(path), list[Setting](), "the config's settings are not known")


def _there(sections: Iterable[Section | None]) -> list[Section]:
    return [section for section in sections if section is not None]
