"""One run: its facts, its scores, its curves as small pictures of text, the runs inside of it, its config."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnrun.commands.runs import RunList
from nnrun.commands.runs_details import Details
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block, Paper
from nnrun.console.results.groups.sweep_table import best_trials
from nnrun.console.results.runs.cells import epochs_cell, time_cell
from nnrun.console.results.runs.columns import Column, ColumnTable
from nnrun.console.results.runs.run_table import run_columns
from nnrun.console.results.score_tables import scores_grid
from nnrun.errors import RunDamaged
from nnrun.experiment.sweeping.sweep_result import Swept
from nnrun.words.direction import is_better_larger
from nnrun.words.numbers import count, duration, number, plural, size_text
from nnrun.words.score_units import in_units, label, shown_parts
from nnrun.words.sparkline import sparkline
from nnrun.words.text import cut, escape

_WIDTH = 30
"""Columns of a curve."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that are never wrapped."""

    title: str
    text: str

    def render(self, paper: Paper) -> str:
        """The lines, indented; in a terminal as far as there is room."""
        if not self.text.strip():
            return ""
        lines = [escape(self.title), *(f"  {escape(line)}".rstrip() for line in self.text.rstrip().split("\n"))]
        return "\n".join(cut(line, paper.width) if paper.is_cut else line for line in lines)


def details_blocks(details: Details, *, ascii: bool) -> list[Block]:
    """Everything about a run."""
    record = details.record
    members = RunList(Path(), details.members, len(details.members))
    return [
        Labelled(list(_identity(details))),
        *_trials(details),
        *([scores_grid(shown_parts(record.scores, record.score_units), "scores")] if record.scores else []),
        *([ColumnTable(list(_curve_columns(details, ascii=ascii)), "curves")] if _has_curves(details) else []),
        Labelled(list(_making(details))),
        *([ColumnTable(run_columns(members), "the runs inside of it")] if details.members else []),
        Verbatim("config", details.config),
    ]


def _trials(details: Details) -> list[Block]:
    """The best ones of a sweep, as far as its files can be read."""
    if details.run.kind != "sweep":
        return []
    try:
        return best_trials(Swept.read(details.run).to_file(), "the best trials")
    except RunDamaged:
        return []


def _identity(details: Details) -> Iterator[tuple[str, Sequence[str]]]:
    record, facts = details.record, details.facts
    yield "run", str(details.run)
    yield "id", [record.id, record.name, record.kind_name]
    because = record.stopped_because if record.stopped_because != record.status else ""
    yield "status", [record.status, "a smoke run" if record.smoke else "", because, record.error]
    began = [f"{record.began():%Y-%m-%d %H:%M:%S %z}"] if record.moment else []
    yield "began", [*began, f"took {time_cell(record)}" if record.seconds is not None else ""]
    epochs = [plural(record.epochs or 0, "epoch")] if record.epochs is not None else []
    asked = [f"{count(record.asked_epochs)} asked for"] if "/" in epochs_cell(record) and record.asked_epochs else []
    best = [f"the best is {record.best_epoch}, by {record.monitor}"] if record.best_epoch and record.monitor else []
    yield "epochs", [*epochs, *asked, *best]
    yield "tags", list(record.tag_names)
    for line in record.note.splitlines():
        yield "note", line
    for remark in details.remarks:
        yield "damage", [remark]
    for note in facts.notes:
        yield "remark", [note]


def _making(details: Details) -> Iterator[tuple[str, Sequence[str]]]:
    record, facts = details.record, details.facts
    rows = [f"{count(size)} {part}" for part, size in facts.data.rows.items()]
    yield "data", [facts.data.source, *rows]
    yield "SHA-256", facts.data.sha256
    trainable = facts.trainable if facts.trainable != facts.parameters else None
    parameters = "" if facts.parameters is None else plural(facts.parameters, "parameter")
    yield "model", [parameters, "" if trainable is None else f"{count(trainable)} of them trainable"]
    seed = "" if facts.seed is None else f"seed {facts.seed}"
    threads = "" if facts.threads is None else plural(facts.threads, "thread")
    yield "machine", [record.host, facts.device, threads, f"engine {facts.engine}" if facts.engine else "", seed]
    yield "seconds", [f"{stage} {duration(seconds)}" for stage, seconds in facts.seconds.items()]
    yield "versions", [f"{name} {version}" for name, version in facts.versions.items()]
    yield "commit", str((facts.git or {}).get("commit") or "")
    yield "command", " ".join(facts.command)
    yield "files", [f"{name} {size_text(size)}" for name, size in details.files.items()]


def _has_curves(details: Details) -> bool:
    return any(value is not None for values in details.curves.values() for value in values)


def _curve_columns(details: Details, *, ascii: bool) -> Iterator[Column]:
    curves = {name: values for name, values in details.curves.items() if not name.endswith("_std")}
    units = details.record.score_units
    shown = {name: [in_units(_own(name), value, units) for value in values] for name, values in curves.items()}
    best = {name: _best(name, values) for name, values in shown.items()}
    yield Column("metric", [_label(details, name) for name in shown], is_words=True, is_cut=True)
    yield Column("", [sparkline(values, _WIDTH, ascii) for values in shown.values()], is_words=True, rank=3)
    yield Column("first", [_number(values[0]) for values in shown.values()], rank=2)
    yield Column("last", [_number(values[-1]) for values in shown.values()])
    yield Column("best", [_number(best[name] and shown[name][best[name] - 1]) for name in shown], rank=1)
    yield Column("epoch", [str(best[name] or "-") for name in shown], rank=1)


def _label(details: Details, name: str) -> str:
    own = _own(name)
    return name.replace(own, label(own, details.record.score_units)) if own else name


def _own(name: str) -> str:
    return name.removeprefix("val_").removesuffix("_mean")


def _number(value: float | None) -> str:
    return "nan" if isinstance(value, float) and math.isnan(value) else number(value)


def _best(name: str, values: Sequence[float | None]) -> int:
    """The best epoch of a curve by the name of its metric, from 1; 0 where there is none."""
    sign = 1 if is_better_larger(_own(name)) else -1
    ranked = [
        (sign * value, -epoch) for epoch, value in enumerate(values, 1) if value is not None and math.isfinite(value)
    ]
    return -max(ranked)[1] if ranked else 0
