"""reproduction.md, made of the CSV's rows alone."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.reproduction.experiments import BOSTON_FOLDS, EXPERIMENTS, Experiment
from benchmarks.reproduction.figures import Figure
from benchmarks.reproduction.rows import GRAPH, NNRUN, PLAIN, Row
from benchmarks.reproduction.verdict import verdict
from benchmarks.tables import Table, spread

HEAD = """# Reproduction

Every experiment of the textbook set, by nnrun and by the plain Keras program that `nnrun script` prints of its config,
over several seeds. `make reproduce` runs what is missing and writes this page from [reproduction.csv](reproduction.csv)
alone, which has a row for each run. Figures are medians, with the least and the greatest in brackets. Published figures
are the textbook's, of one run with an unknown seed.
"""
ASKED = 1 / 3


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of one experiment."""

    experiment: Experiment
    rows: tuple[Row, ...]

    def of(self, who: str) -> list[Row]:
        """Those of nnrun, or of the plain program, by seed."""
        return sorted((row for row in self.rows if row.who == who), key=lambda row: row.seed)

    def values(self, who: str, figure: Figure) -> list[float]:
        """A figure of each run that has it."""
        return [row.figures[figure.name] for row in self.of(who) if figure.name in row.figures]


def render(rows: Sequence[Row]) -> str:
    """The page's text."""
    found = (Runs(one, tuple(row for row in rows if row.config == one.name)) for one in EXPERIMENTS)
    every = [runs for runs in found if runs.rows]
    tables = (_figures(every), _gains(every), _folds(every), _equal(every), _seconds(every))
    sections = [f"## {table.title}\n\n{_body(table)}\n" for table in tables if table.rows]
    return "\n".join([HEAD, *sections, _remarks(every), _machines(rows)])


def _body(table: Table) -> str:
    return table.render().partition("\n\n")[2]


def _figures(every: Iterable[Runs]) -> Table:
    columns = ("config", "figure", "published", "nnrun", "plain Keras", "published is")
    cells = [
        (
            runs.experiment.name,
            figure.name,
            _published(figure),
            _shown(runs.values(NNRUN, figure), figure),
            _shown(runs.values(PLAIN, figure), figure),
            verdict(figure, runs.values(NNRUN, figure)),
        )
        for runs in every
        for figure in runs.experiment.figures
    ]
    note = (
        "`in the range`: between the least and the greatest of nnrun's runs, rounded as it was published; "
        "`nnrun is better`: the median of nnrun's runs is."
    )
    return Table("Figures", columns, tuple(cells), note=note)


def _gains(every: Sequence[Runs]) -> Table:
    by_name = {runs.experiment.name: runs for runs in every}
    columns = ("config", "against", "figure", "nnrun: gain", "better in", "plain Keras: gain")
    cells = []
    for runs in every:
        other = by_name.get(runs.experiment.against)
        if other is None:
            continue
        for figure in runs.experiment.figures:
            ours, theirs = ([*_differences(runs, other, who, figure)] for who in (NNRUN, PLAIN))
            better = sum(value * figure.better > 0 for value in ours)
            shown = [_shown(values, figure, "+") for values in (ours, theirs)]
            names = runs.experiment.name, other.experiment.name, figure.name
            cells.append((*names, shown[0], f"{better} of {len(ours)} seeds", shown[1]))
    note = "The difference of two runs with the same seed: of each cure to the same net without it, on the same rows."
    return Table("Cures, and what they gain", columns, tuple(cells), note=note)


def _differences(runs: Runs, other: Runs, who: str, figure: Figure) -> Iterator[float]:
    before = {row.seed: row.figures.get(figure.name) for row in other.of(who)}
    for row in runs.of(who):
        if (value := before.get(row.seed)) is not None:
            yield row.figures[figure.name] - value


def _folds(every: Iterable[Runs]) -> Table:
    figures = BOSTON_FOLDS.figures
    columns = ("by", "seed", *(figure.name for figure in figures), "seconds", "without TensorFlow's import")
    cells = [
        (
            row.who,
            str(row.seed),
            *(f"{row.figures[figure.name]:.{3 if figure.digits else 0}f}" for figure in figures),
            f"{row.seconds:.1f}",
            f"{row.seconds_without_import:.1f}",
        )
        for runs in every
        if runs.experiment is BOSTON_FOLDS
        for who in (NNRUN, GRAPH, PLAIN)
        for row in runs.of(who)
    ]
    note = (
        "Four folds of 404 houses, 500 epochs each. Smoothed as in the textbook: without the first 10 epochs, each a "
        "moving average with factor 0.9."
    )
    return Table("Boston Housing, cross-validated", columns, tuple(cells), note=note)


def _equal(every: Iterable[Runs]) -> Table:
    cells = []
    for runs in every:
        plain = {row.seed: row for row in runs.of(PLAIN)}
        for who in (NNRUN, GRAPH):
            pairs = [(row, plain[row.seed]) for row in runs.of(who) if row.seed in plain]
            if pairs:
                histories = sum(ours.history == theirs.history for ours, theirs in pairs)
                weights = sum(ours.weights == theirs.weights for ours, theirs in pairs)
                engine = ", ".join(sorted({ours.engine for ours, _ in pairs}))
                cells.append(
                    (runs.experiment.name, engine, f"{histories} of {len(pairs)}", f"{weights} of {len(pairs)}")
                )
    note = (
        "Runs whose history.csv is what the plain program prints, to the last digit, and whose kept weights are its "
        "weights, bit for bit. Where `engine: auto` takes XLA, which rounds sums in another order than the plain "
        "program does, nnrun was run with `--engine graph` too; that is the run to compare."
    )
    columns = ("config", "nnrun's engine", "equal histories", "equal weights")
    return Table("nnrun and the plain program, bit for bit", columns, tuple(cells), note=note)


def _seconds(every: Sequence[Runs]) -> Table:
    measures = ("seconds", "seconds_without_import", "processor_seconds")
    columns = ("config", "whole", "without import", "processor")
    medians: list[tuple[float, ...]] = []
    cells = []
    for runs in every:
        ours, plain = runs.of(NNRUN), runs.of(PLAIN)
        if ours and plain:
            medians.append(
                tuple(
                    statistics.median(getattr(row, measure) for row in side)
                    for measure in measures
                    for side in (ours, plain)
                )
            )
            cells.append((runs.experiment.name, *_times(medians[-1])))
    if cells:
        sums = tuple(sum(column) for column in zip(*medians, strict=True))
        cells.append((f"all {len(cells)}, over one seed", *_times(sums)))
    note = (
        "nnrun's median, the plain program's, and their ratio: of whole processes, of the same without import, and of "
        "the processor time of all threads, the truer figure where others used the machine meanwhile. nnrun also "
        "writes its run directory, scores every part and draws plots. Of the plain programs all imports are left out, "
        f"of nnrun TensorFlow's alone. Asked: all together, without import, at most {ASKED:.2f}."
    )
    return Table("Seconds", columns, tuple(cells), note=note)


def _times(values: Sequence[float]) -> tuple[str, ...]:
    pairs = zip(values[::2], values[1::2], strict=True)
    return tuple(f"{ours:.1f}, {plain:.1f} = {ours / plain:.2f}" for ours, plain in pairs)


def _remarks(every: Iterable[Runs]) -> str:
    said = [f"- **{runs.experiment.name}**: {runs.experiment.remark}" for runs in every if runs.experiment.remark]
    return "\n".join(["## Remarks", "", *said, ""]) if said else ""


def _machines(rows: Iterable[Row]) -> str:
    return "\n".join(f"Measured on {machine}." for machine in sorted({row.machine for row in rows})) + "\n"


def _published(figure: Figure) -> str:
    if figure.published is None:
        return ""
    low, high = (f"{value:.{figure.digits}f}" for value in figure.published)
    return low if low == high else f"{low} to {high}"


def _shown(values: Sequence[float], figure: Figure, sign: str = "") -> str:
    if not values:
        return ""
    digits = max(figure.digits, 3) if figure.digits else 0
    middle, least, most = spread(values, f"{sign}.{digits}f")
    return middle if least == most else f"{middle} ({least} to {most})"
