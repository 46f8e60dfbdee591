"""What a run came to, read from its directory: the tables that its command showed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nnrun import run_layout as layout
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.results.comparison_table import Entry, comparison_grid
from nnrun.console.results.groups.kfold_table import METHOD
from nnrun.console.results.groups.mean_tables import MeanRow, means_grid
from nnrun.console.results.groups.sweep_table import sweep_blocks
from nnrun.console.results.score_tables import scores_grid, summary
from nnrun.errors import RunDamaged
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.runs import Run, read_json
from nnrun.words.numbers import duration
from nnrun.words.score_units import shown_parts

_MEANS = {"kfold": (layout.KFOLD, ("from", "to")), "seeds": (layout.SEEDS, ("min", "max"))}
"""Of kinds whose runs have means: the file that holds them, and the two ends it has of each."""


def result_of(run: Run) -> list[Block]:
    """Its scores, how it ended and where it is; of one without scores, where it is."""
    facts, seconds = run.facts, run.facts.seconds.get("total")
    ended = [str(facts.status), duration(seconds) if seconds is not None else ""]
    place = Labelled([*(("note", [note]) for note in facts.notes), ("ended", ended), ("run", str(run))])
    try:
        if run.kind in _MEANS:
            name, ends = _MEANS[run.kind]
            return _means(read_json(run.file(name)), ends, place)
        if run.kind == "sweep":
            best = run / layout.BEST
            return sweep_blocks(Swept.read(run).to_file(), str(run), str(best) if best.is_file() else "")
        if run.kind == "comparison":
            entries = [_entry(run, row) for row in read_json(run.file(layout.COMPARISON))["runs"]]
            return [*([comparison_grid(entries)] if entries else []), place]
        metrics = run.metrics
    except (RunDamaged, AttributeError, KeyError, TypeError, ValueError):
        return [place]
    if run.kind == "training":
        return summary(metrics, str(run), seconds)
    return [scores_grid(shown_parts(metrics, metrics.units)), place]


def _entry(run: Run, row: dict[str, Any]) -> Entry:
    texts = {"parameters": ",", "epochs": "d", "seconds": ".1f"}
    facts = {name: format(row[name], form) for name, form in texts.items() if row.get(name) is not None}
    return Entry(row["run"], str(run / row["run"]), facts, shown_parts(row["metrics"], row["units"]))


def _means(values: dict[str, Any], ends: tuple[str, str], place: Labelled) -> list[Block]:
    together = values.get("ensemble") or {}
    rows = list(_mean_rows(values["metrics"], ends, together))
    if not rows:
        return [place]
    method = [("method", [METHOD])] if ends == ("from", "to") else []
    grid = means_grid(rows, ends, "ensemble" if together else "")
    return [grid, Labelled([*method, *place.facts])]


def _mean_rows(metrics: dict[str, Any], ends: tuple[str, str], together: dict[str, Any]) -> Iterator[MeanRow]:
    for part, scores in metrics.items():
        for name, score in scores.items():
            pair = score["interval"] if "interval" in score else [score[end] for end in ends]
            last = together.get(name) if part == "test" else None
            yield MeanRow(part, name, score["mean"], score["std"], tuple(pair) if pair else None, last)
