"""docs/reference/run-directory.md: the files of a run, and the fields of run.json and metrics.json."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generate.attributes import attributes
from docs.generate.markdown import described, items, page, paragraph
from nnrun.run_layout import OF_COMPARISON, OF_ENSEMBLE, OF_KFOLD, OF_RUN, OF_RUNS, OF_SEEDS, OF_SWEEP
from nnrun.runs import facts, metrics

HEAD = """\
A run is a directory such as `runs/2026-11-21_14-03-59_iris`: the time when it began, and its name. It is enough to
predict and to score again. Every file is written whole or line by line, so that whatever stops a run, what it had is
there."""


def text() -> str:
    """The page."""
    return page(
        "The files of a run",
        paragraph(HEAD),
        _files(OF_RUN),
        "## A cross-validation\n\n" + paragraph("The directory of `nnrun kfold` has, beside some of these:"),
        _files(OF_KFOLD),
        "## An ensemble\n\n" + paragraph("The directory of an ensemble has, beside some of these:"),
        _files(OF_ENSEMBLE),
        "## Several seeds\n\n" + paragraph("The directory of `nnrun train --seeds` has, beside some of these:"),
        _files(OF_SEEDS),
        "## A sweep\n\n" + paragraph("The directory of `nnrun sweep` has, beside some of these:"),
        _files(OF_SWEEP),
        "## Several configs\n\n" + paragraph("The directory of `nnrun train CONFIG CONFIG ...` has:"),
        _files(OF_COMPARISON),
        "## The folder of all runs\n\n" + paragraph("Beside the directories of runs there may lie:"),
        _files(OF_RUNS),
        "## run.json\n\n" + items(_fields(facts.Facts)),
        "## metrics.json\n\n" + items(_fields(metrics.Metrics)),
    )


def _files(files: dict[str, str]) -> str:
    return items(described(name, help, ()) for name, help in files.items())


def _fields(kind: type) -> Iterator[str]:
    for field in attributes(kind):
        yield described(field.name, field.help.replace("``", "`").replace("None", "null"), ())
