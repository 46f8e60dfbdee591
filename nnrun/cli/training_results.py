"""Prints the result of a training: tables, JSON, reports for CI; and gives the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from nnrun import run_layout as layout
from nnrun.cli.ci_reports import tell_ci
from nnrun.cli.json_result import print_json
from nnrun.commands.check import Checked
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block, show
from nnrun.console.results.comparison_table import Entry, comparison
from nnrun.console.results.expectations_table import expectations_blocks
from nnrun.console.results.groups.kfold_table import crossvalidation_summary, folds_facts
from nnrun.console.results.groups.seeds_table import seeds_facts, seeds_summary
from nnrun.console.results.groups.sweep_table import sweep_blocks
from nnrun.console.results.score_tables import scores_grid, summary
from nnrun.console.tables import Grid
from nnrun.errors import NnrunError, ToPlain
from nnrun.experiment.answering.evaluation import Evaluated
from nnrun.experiment.expectations import read_expectations
from nnrun.experiment.group.comparison_result import Compared
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.group.kfold.kfold_result import CrossValidated
from nnrun.experiment.group.seeds_result import Seeded
from nnrun.experiment.output_files import check_output
from nnrun.experiment.run.trained import Trained
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.runs import Run
from nnrun.words.numbers import count, number
from nnrun.words.score_units import in_units, label, shown, shown_parts


def print_outcome(command: Callable[[], ToPlain], *, as_json: bool, quiet: bool, junit: Path | None = None) -> None:
    """Run a command and print its result, also that of one that failed; hand it to CI."""
    if junit is not None:
        check_output(junit, (), "the report")
    try:
        result = command()
    except NnrunError as error:
        if error.result is not None:
            print_result(error.result, as_json=as_json, quiet=quiet)
        tell_ci(error.result, junit, error)
        raise
    print_result(result, as_json=as_json, quiet=quiet)
    tell_ci(result, junit)


def print_result(result: ToPlain, *, as_json: bool, quiet: bool) -> None:
    """Print a result: one JSON object, or what `blocks_of` shows of its kind."""
    if as_json:
        print_json(result.to_plain())
    elif not quiet:
        show(blocks_of(result), sys.stdout)


@singledispatch
def blocks_of(result: object) -> list[Block]:
    """What a person sees of a result; each kind has its own."""
    raise NotImplementedError(type(result))


@blocks_of.register
def _(result: Trained) -> list[Block]:
    return [*summary(result.metrics, str(result.run), result.seconds["total"]), *_expected(result.run)]


@blocks_of.register
def _(result: Ensembled) -> list[Block]:
    """What the members gain by answering together."""
    facts = [("members", str(len(result.evaluated.members))), *(("note", [note]) for note in result.notes)]
    return [gains_grid(result.evaluated), Labelled([*facts, ("run", str(result.run))]), *_expected(result.run)]


@blocks_of.register
def _(result: Checked) -> list[Block]:
    """A row an expectation."""
    return expectations_blocks(result.expectations)


def _expected(run: Run) -> list[Block]:
    """What was expected of a run, where its config expects something."""
    checked = read_expectations(run)
    return expectations_blocks(checked) if checked else []


@blocks_of.register
def _(result: Compared) -> list[Block]:
    """A row a config, its most honest part's scores."""
    return comparison(
        [
            Entry(run.run.path.name, str(run.run), _facts(run), shown_parts(run.metrics, run.units))
            for run in result.results
        ]
    )


@blocks_of.register
def _(result: Seeded) -> list[Block]:
    """Means with their spread, beside the best run."""
    scored = shown_parts(result.summary.metrics, result.units)
    facts = seeds_facts(len(result.runs), len(result.seeds), result.failed, result.seconds.get("total"))
    best = result.runs.index(result.best) if result.best else None
    name = f"seed {result.best.facts.seed}" if result.best else ""
    return [*seeds_summary(scored, best, facts, result.notes, str(result.run), name), *_expected(result.run)]


@blocks_of.register
def _(result: Swept) -> list[Block]:
    """The best trials, and the scores of the best."""
    config = str(result.run / layout.BEST) if result.best else ""
    scores = [scores_grid(shown_parts(result.metrics, result.units))] if result.best else []
    return [*sweep_blocks(result.to_file(), str(result.run), config), *scores, *_expected(result.run)]


@blocks_of.register
def _(result: CrossValidated) -> list[Block]:
    """Means with their intervals; its notes were shown as they came up."""
    folds, seconds = result.summary, result.seconds.get("total")
    facts = folds_facts(len(folds.folds), result.count, result.failed, folds.best_epoch, folds.monitor, seconds)
    if result.final is not None:
        final = result.final.metrics
        facts["final"] = _final(final.epochs, shown_parts(final, final.units))
    metrics, ensemble = shown_parts(folds.metrics, folds.units), shown(result.ensemble, folds.units)
    blocks = crossvalidation_summary(metrics, ensemble, facts, str(result.run))
    return [*blocks, *_expected(result.run)]


def _final(epochs: int, metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The model trained on all rows: its scores on the test part, the only rows that it has not seen."""
    scores = [f"test {name} {number(value)}" for name, value in metrics.get("test", {}).items()]
    return [f"{epochs} epochs on all rows but the test part" if scores else f"{epochs} epochs on all rows", *scores]


def _facts(result: Trained | Ensembled) -> dict[str, str]:
    seconds = f"{result.seconds['total']:.1f}"
    if isinstance(result, Ensembled):
        return {"epochs": f"{len(result.evaluated.members)} members", "seconds": seconds}
    return {"parameters": count(result.parameters), "epochs": str(result.metrics.epochs), "seconds": seconds}


def gains_grid(evaluated: Evaluated) -> Grid:
    """What an ensemble scores beside its best and its average member; a row a part and metric."""
    units = evaluated.units
    rows = tuple(
        (gain.part, label(gain.metric, units), *(number(in_units(gain.metric, value, units)) for value in values))
        for gain in evaluated.gains
        for values in [(gain.together, gain.best, gain.average)]
    )
    return Grid(("part", "metric", "ensemble", "best member", "average member"), rows, words=2)
