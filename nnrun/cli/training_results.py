"""How the result of a training is printed."""

from __future__ import annotations

import sys
from pathlib import Path

from nnrun.cli.terminal import print_json
from nnrun.commands.compare import Compared, units_of
from nnrun.console.comparison_table import Entry, comparison
from nnrun.console.labelled import Labelled
from nnrun.console.paper import show
from nnrun.console.score_tables import summary
from nnrun.console.tables import Grid
from nnrun.experiment.evaluation import Evaluated
from nnrun.experiment.group.joining import Ensembled
from nnrun.experiment.run.trained import Trained
from nnrun.words.numbers import count, number
from nnrun.words.score_units import in_units, label, shown_parts


def print_result(result: object, *, as_json: bool, quiet: bool) -> None:
    """Print what a training came to, whether one model, an ensemble or several configs."""
    if isinstance(result, Trained):
        print_trained(result, as_json=as_json, quiet=quiet)
    elif isinstance(result, Ensembled):
        print_ensembled(result, as_json=as_json, quiet=quiet)
    elif isinstance(result, Compared):
        print_compared(result, as_json=as_json, quiet=quiet)


def print_compared(compared: Compared, *, as_json: bool, quiet: bool) -> None:
    """One JSON object, or a table: a row a config, its most honest part's scores."""
    if as_json:
        print_json(compared.to_plain())
    elif not quiet:
        entries = [
            Entry(_config_name(result.run), str(result.run), _facts(result), shown_parts(metrics, units_of(result)))
            for result, metrics in compared.rows()
        ]
        show(comparison(entries), sys.stdout)


def _config_name(run: Path) -> str:
    """The name of a run directory without its date and time."""
    return run.name.split("_", 2)[-1]


def _facts(result: Trained | Ensembled) -> dict[str, str]:
    seconds = f"{result.seconds['total']:.1f}"
    if isinstance(result, Ensembled):
        return {"epochs": f"{len(result.evaluated.members)} members", "seconds": seconds}
    return {"parameters": count(result.parameters), "epochs": str(result.metrics.epochs), "seconds": seconds}


def print_trained(trained: Trained, *, as_json: bool, quiet: bool) -> None:
    """One JSON object, or a table of scores with the run directory."""
    if as_json:
        print_json(trained.to_plain())
    elif not quiet:
        show(summary(trained.metrics, str(trained.run), trained.seconds["total"]), sys.stdout)


def print_ensembled(ensembled: Ensembled, *, as_json: bool, quiet: bool) -> None:
    """One JSON object, or a table of what the members gain by answering together."""
    if as_json:
        print_json(ensembled.to_plain())
    elif not quiet:
        evaluated = ensembled.evaluated
        notes = [("note", [note]) for note in evaluated.notes]
        facts = Labelled([("members", str(len(evaluated.members))), *notes, ("run", str(ensembled.run))])
        show([gains_grid(evaluated), facts], sys.stdout)


def gains_grid(evaluated: Evaluated) -> Grid:
    """What an ensemble scores beside its best and its average member; a row a part and metric."""
    units = evaluated.units
    rows = tuple(
        (gain.part, label(gain.metric, units), *(number(in_units(gain.metric, value, units)) for value in values))
        for gain in evaluated.gains
        for values in [(gain.together, gain.best, gain.average)]
    )
    return Grid(("part", "metric", "ensemble", "best member", "average member"), rows, words=2)
